use std::sync::Arc;

use jailconf_ide::editor::Workspace;
use jailconf_ide::{FileSource, ReadError, Tree};

use crate::command::Failure;
use crate::disk::{Disk, Plain};

/// The disk, as an editor's files lie on it.
#[derive(Default)]
struct OnDisk {
    plain: Plain,
}

impl Workspace for OnDisk {
    fn files(&self) -> &dyn FileSource {
        &self.plain
    }

    fn tree(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        use std::os::unix::ffi::OsStrExt;
        let root = if root.is_empty() { b"/" } else { root };
        let disk = Disk::open(std::path::Path::new(std::ffi::OsStr::from_bytes(root)))?;
        Ok(Box::new(disk))
    }
}

pub fn run() -> Result<u8, Failure> {
    let orderly =
        jailconf_lsp::run(Arc::new(OnDisk::default())).map_err(|e| Failure::Call(e.to_string()))?;
    Ok(u8::from(!orderly))
}
