//! What is looked at where the command line names nothing, or only a part of it.

use std::path::{Path, PathBuf};

use jailconf_ide::{FileSource, Project};

use crate::disk::{Disk, bytes};

/// What a call without a path and without `--root` is about.
pub enum Unnamed {
    /// What `jailconf.toml` declares.
    Declared,
    /// What the repository holds in which the working directory lies: its top, as it is
    /// reached from here.
    Checkout(PathBuf),
    /// The machine's own files.
    Machine,
    /// The working directory and what is below it.
    Below,
}

impl Unnamed {
    /// What it is here: what is declared, else the checkout, else on FreeBSD the machine.
    pub fn here(disk: &Disk, project: &Project) -> Unnamed {
        if !project.declared().is_empty() {
            return Unnamed::Declared;
        }
        let from = std::env::current_dir().unwrap_or_default();
        let is_top = |dir: &&Path| matches!(disk.kind(&bytes(&dir.join(".git"))), Ok(Some(_)));
        if let Some((up, _)) = from.ancestors().enumerate().find(|(_, dir)| is_top(dir)) {
            let top: PathBuf = std::iter::repeat_n("..", up).collect();
            return Unnamed::Checkout(if up == 0 { PathBuf::from(".") } else { top });
        }
        if cfg!(target_os = "freebsd") { Unnamed::Machine } else { Unnamed::Below }
    }

    /// The same in words, for the first line that people read.
    pub fn words(&self) -> String {
        match self {
            Unnamed::Declared => "what `jailconf.toml` declares".to_owned(),
            Unnamed::Checkout(top) => format!("the checkout `{}`", top.display()),
            Unnamed::Machine => "the files of this machine".to_owned(),
            Unnamed::Below => "the files in `.` and below".to_owned(),
        }
    }
}

/// The host that was found around what is named, by its root as files of it are shown.
pub fn host_around(root: &[u8]) -> String {
    let root = String::from_utf8_lossy(root);
    format!(
        "the host `{}`, as what lies around these files shows",
        if root.is_empty() { "." } else { &root }
    )
}
