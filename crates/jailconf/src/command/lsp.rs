use std::sync::Arc;

use jailconf_ide::editor::Workspace;
use jailconf_ide::{FileSource, ReadError, Tree};

use crate::command::Failure;
use crate::disk::{Disk, Plain};

/// The disk, as files lie on it that are named by their paths.
pub struct OnDisk {
    plain: Plain,
}

impl OnDisk {
    /// All of it.
    pub fn over(disk: Disk) -> OnDisk {
        OnDisk { plain: Plain::new(disk, []) }
    }
}

impl Workspace for OnDisk {
    fn files(&self) -> &dyn FileSource {
        &self.plain
    }

    fn tree(&self, root: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        Ok(Box::new(self.plain.disk().host_by_shape(root)?))
    }
}

pub fn run() -> Result<u8, Failure> {
    let disk = Disk::as_it_is().map_err(|e| Failure::Call(e.to_string()))?;
    let orderly = jailconf_lsp::run(Arc::new(OnDisk::over(disk)))
        .map_err(|e| Failure::Call(e.to_string()))?;
    Ok(u8::from(!orderly))
}
