//! Mounting and unmounting.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::host::Module;
use crate::machine::Machine;
use crate::prison::{Life, Prison, PrisonId};
use crate::privilege::Privilege;
use crate::value::Value;
use crate::zfs::Visibility;
use jailconf_catalog::Check;

/// A mount that somebody wants to make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// The file system's name: `nullfs`.
    pub fs: String,
    /// Where, as the one who mounts sees it.
    pub on: String,
    /// The ruleset that a devfs mount asks for; `None` asks for none.
    pub ruleset: Option<i64>,
    /// The dataset of a zfs mount; `None` where it is not known.
    pub dataset: Option<String>,
}

/// What is mounted, by path of the host; the last one lies on top.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mounts {
    on: FxHashMap<Arc<str>, Vec<Mounted>>,
    /// What was mounted since somebody last asked.
    entered: Vec<(Arc<str>, Mounted)>,
}

/// One mounted file system.
#[derive(Clone, Debug)]
pub(crate) struct Mounted {
    fs: Arc<str>,
    by: PrisonId,
}

impl Mount {
    /// A mount of a file system on a path.
    pub fn new(fs: &str, on: &str) -> Mount {
        Mount { fs: fs.to_owned(), on: on.to_owned(), ruleset: None, dataset: None }
    }
}

impl Mounts {
    pub(crate) fn is_mount_point(&self, global: &str) -> bool {
        self.on.contains_key(global)
    }

    pub(crate) fn enter(&mut self, global: Arc<str>, mounted: Mounted) {
        self.entered.push((global.clone(), mounted.clone()));
        self.on.entry(global).or_default().push(mounted);
    }

    pub(crate) fn forget_entered(&mut self) {
        self.entered.clear();
    }

    pub(crate) fn take_entered(&mut self) -> Vec<(Arc<str>, Mounted)> {
        std::mem::take(&mut self.entered)
    }
}

impl Mounted {
    pub(crate) fn by(&self) -> PrisonId {
        self.by
    }

    pub(crate) fn set_by(&mut self, by: PrisonId) {
        self.by = by;
    }
}

impl Machine {
    /// A mount made by the root of a prison. For a jail all that says no is
    /// listed: `allow.mount` and `enforce_statfs` (R072), a file system that is
    /// not loaded (R075), `allow.mount.FS` (R073), a file system that jails can
    /// never mount (R074), the jail's own root (R075), the ruleset (R014).
    pub fn mount(&mut self, by: PrisonId, mount: &Mount) -> Answer {
        let mut answer = self.privilege(by, Privilege::PRIV_VFS_MOUNT);
        let Some(prison) = self.prison(by) else {
            return answer;
        };
        let jailed = by != PrisonId::HOST;
        if jailed && self.file_system(&mount.fs).is_none() {
            let wanted = Value::Str(mount.fs.clone());
            answer.refuse(Refusal::new(Errno::EPERM, Check::FileSystemNotLoaded).wanting(wanted));
        }
        let place = self.paths.look_up(&prison.root, &mount.on);
        if let Err(errno) = place {
            let wanted = Value::Str(mount.on.clone());
            answer.refuse(Refusal::new(errno, Check::TargetUnusable).wanting(wanted));
        }
        if jailed {
            self.check_file_system(prison, mount, &mut answer);
            self.check_own_root(prison, mount, &mut answer);
        }
        if matches!(place, Ok((_, true))) && mount.fs != "nullfs" {
            let wanted = Value::Str(mount.on.clone());
            answer.refuse(Refusal::new(Errno::ENOTDIR, Check::TargetUnusable).wanting(wanted));
        }
        match mount.fs.as_str() {
            "devfs" => check_ruleset(prison, mount, &mut answer),
            "zfs" => self.check_dataset(prison, mount, &mut answer),
            _ => {}
        }
        if answer.granted() {
            self.enter_mount(by, mount, place.ok());
        } else {
            answer.ruleset = None;
        }
        answer
    }

    /// An unmount by the root of a prison: needs what a mount needs (R072), the
    /// file system's flag at that time, and a mount that was made in that jail
    /// or below it (R076).
    pub fn unmount(&mut self, by: PrisonId, on: &str) -> Answer {
        let mut answer = self.privilege(by, Privilege::PRIV_VFS_UNMOUNT);
        let Some(prison) = self.prison(by) else {
            return answer;
        };
        let global = crate::path::below(&prison.root, on);
        let top = self.mounts.on.get(global.as_str()).and_then(|mounts| mounts.last()).cloned();
        let Some(top) = top else {
            let wanted = Value::Str(on.to_owned());
            answer.refuse(Refusal::new(Errno::EINVAL, Check::NotMounted).wanting(wanted));
            return answer;
        };
        if by != PrisonId::HOST {
            let flag = format!("allow.mount.{}", top.fs);
            require_flag(prison, &flag, Check::UnmountPermission, &mut answer);
            if top.by != by && !self.is_below(top.by, by) {
                let refusal = Refusal::new(Errno::EPERM, Check::UnmountNotOwn)
                    .wanting(Value::Str(on.to_owned()));
                answer.refuse(Refusal { holder: Some(top.by), ..refusal });
            }
        }
        if answer.granted() {
            answer.changed = self.leave_mount(&global);
        }
        answer
    }

    /// The loaded file system of this name.
    fn file_system(&self, name: &str) -> Option<&Module> {
        self.host.modules.iter().find(
            |module| matches!(module, Module::JailFs(known) | Module::OtherFs(known) if known == name),
        )
    }

    /// The flag that a file system asks for (R073); one that jails can never
    /// mount has none (R074), and neither has one for which there was no room
    /// (R116).
    fn check_file_system(&self, prison: &Prison, mount: &Mount, answer: &mut Answer) {
        let flag = format!("allow.mount.{}", mount.fs);
        match self.file_system(&mount.fs) {
            None => {}
            Some(Module::OtherFs(_)) => {
                let wanted = Value::Str(mount.fs.clone());
                answer.refuse(
                    Refusal::new(Errno::EPERM, Check::FileSystemNotForJails).wanting(wanted),
                );
            }
            Some(_) if self.flags.flag(flag.trim_start_matches("allow.")).is_none() => {
                let refusal = Refusal::new(Errno::EPERM, Check::NoFlagForFileSystem);
                answer.refuse(refusal.of(&flag, Value::Bool(true)));
            }
            Some(_) => require_flag(prison, &flag, Check::FileSystemPermission, answer),
        }
    }

    /// A jail may not cover its own root (R075).
    fn check_own_root(&self, prison: &Prison, mount: &Mount, answer: &mut Answer) {
        if !mount.on.is_empty() && crate::path::below(&prison.root, &mount.on) == prison.root {
            let wanted = Value::Str(mount.on.clone());
            answer.refuse(Refusal::new(Errno::EPERM, Check::OwnRootCovered).wanting(wanted));
        }
    }

    /// A jail mounts only datasets at or below one delegated to it (R090).
    fn check_dataset(&self, prison: &Prison, mount: &Mount, answer: &mut Answer) {
        let Some(dataset) = &mount.dataset else {
            return;
        };
        let wanted = Value::Str(dataset.clone());
        if self.zfs_visible(prison.id(), dataset) != Visibility::Writable {
            answer.refuse(
                Refusal::new(Errno::EPERM, Check::DatasetNotDelegated).of("zfs.dataset", wanted),
            );
            return;
        }
        answer.rely(
            Check::DatasetNotDelegated,
            "zfs.dataset",
            (prison.id(), wanted.clone(), wanted),
        );
    }

    fn enter_mount(&mut self, by: PrisonId, mount: &Mount, place: Option<(String, bool)>) {
        let Some((global, _)) = place else { return };
        self.mounts.enter(global.into(), Mounted { fs: mount.fs.as_str().into(), by });
        if let Some(prison) = self.prison_mut(by) {
            prison.mounts = prison.mounts.saturating_add(1);
        }
    }

    /// Takes the topmost mount away; a dying jail that it held is then gone
    /// (R122).
    fn leave_mount(&mut self, global: &str) -> Vec<PrisonId> {
        let Some(mounts) = self.mounts.on.get_mut(global) else {
            return Vec::new();
        };
        let Some(top) = mounts.pop() else {
            return Vec::new();
        };
        if mounts.is_empty() {
            self.mounts.on.remove(global);
        }
        let Some(prison) = self.prison_mut(top.by) else {
            return Vec::new();
        };
        prison.mounts = prison.mounts.saturating_sub(1);
        if prison.life == Life::Alive { Vec::new() } else { self.release(top.by) }
    }
}

/// The ruleset of a devfs mount: a number that fits (EINVAL), and inside a jail
/// that jail's own or 0 (R014). Notes the one in force.
fn check_ruleset(prison: &Prison, mount: &Mount, answer: &mut Answer) {
    let asked = mount.ruleset.unwrap_or(0);
    let own = prison.devfs_ruleset();
    let wanted = Value::Int(asked);
    let Some(number) = u16::try_from(asked).ok().map(i32::from) else {
        answer.refuse(
            Refusal::new(Errno::EINVAL, Check::DevfsMountRulesetRange).of("ruleset", wanted),
        );
        return;
    };
    if prison.id() == PrisonId::HOST {
        answer.ruleset = Some(number);
        return;
    }
    answer.ruleset = Some(own);
    let held = Value::Int(own.into());
    if number != 0 && number != own {
        let refusal = Refusal::new(Errno::EPERM, Check::DevfsMountRuleset).of("ruleset", wanted);
        answer.refuse(refusal.against("devfs_ruleset", prison.id(), held));
    } else if number != 0 {
        answer.rely(Check::DevfsMountRuleset, "devfs_ruleset", (prison.id(), held, wanted));
    }
}

/// One allow flag that the acting jail must have.
pub(crate) fn require_flag(prison: &Prison, flag: &str, check: Check, answer: &mut Answer) {
    if prison.allows(flag) {
        answer.rely(check, flag, (prison.id(), Value::Bool(true), Value::Bool(true)));
        return;
    }
    let refusal = Refusal::new(Errno::EPERM, check).of(flag, Value::Bool(true));
    answer.refuse(refusal.against(flag, prison.id(), Value::Bool(false)));
}
