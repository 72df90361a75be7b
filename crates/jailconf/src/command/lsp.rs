use std::sync::Arc;

use jailconf_ide::editor::Workspace;
use jailconf_ide::{FileSource, ReadError, Tree};

use crate::command::Failure;
use crate::disk::Plain;

/// The disk, as files lie on it that are named by their paths.
pub struct OnDisk {
    plain: Plain,
}

impl OnDisk {
    /// All of it.
    pub fn open() -> Result<OnDisk, ReadError> {
        Ok(OnDisk { plain: Plain::new([])? })
    }
}

impl Workspace for OnDisk {
    fn files(&self) -> &dyn FileSource {
        &self.plain
    }

    fn tree(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        let root = if root.is_empty() { b"/" } else { root };
        Ok(Box::new(self.plain.disk().host(root)?))
    }
}

pub fn run() -> Result<u8, Failure> {
    let files = OnDisk::open().map_err(|e| Failure::Call(e.to_string()))?;
    let orderly = jailconf_lsp::run(Arc::new(files)).map_err(|e| Failure::Call(e.to_string()))?;
    Ok(u8::from(!orderly))
}
