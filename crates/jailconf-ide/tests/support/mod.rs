//! What the tests of this crate share.

use jailconf_ide::editor::Workspace;
use jailconf_ide::{FileSource, MemorySource, ReadError, Tree};

/// Files in memory.
pub struct Memory(pub MemorySource);

impl Workspace for Memory {
    fn files(&self) -> &dyn FileSource {
        &self.0
    }

    fn tree(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        self.0.inside(root)
    }
}
