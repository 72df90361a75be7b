//! What modules check: System V IPC, linux, zfs.

use super::locate::Target;
use super::request::Request;
use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::machine::Machine;
use crate::prison::{Prison, PrisonId, SYSV};
use crate::release;
use crate::value::{JailSys, Value};
use jailconf_catalog::{Check, Type, parameter};

/// The longest name that Linux programs see, in bytes (R050).
const LONGEST_LINUX: usize = 64;

impl Machine {
    /// The modules' checks in the kernel's order (R121).
    pub(super) fn check_modules(&self, request: &Request, target: &Target, answer: &mut Answer) {
        self.check_sysv(request, target, answer);
        if self.has_module("linux") {
            self.check_linux(request, answer);
        }
        if self.has_module("zfs") {
            check_zfs(request, answer);
        }
    }

    /// The last step: `zfs.mount_snapshot` not above the parent's (R020), texts
    /// not too long (R052). What comes before has happened by then (R120).
    pub(super) fn check_last_step(&self, request: &Request, target: &Target, answer: &mut Answer) {
        self.check_snapshot(request, target, answer);
        for name in &request.too_long {
            answer.refuse(Refusal::new(Errno::EFBIG, Check::MetaTooLong).of(name, Value::None));
        }
    }

    /// `new` and `inherit` only where the parent has the facility (R019).
    fn check_sysv(&self, request: &Request, target: &Target, answer: &mut Answer) {
        let Some(parent) = self.real_parent(target) else {
            return;
        };
        for (at, facility) in SYSV.iter().enumerate().filter(|(_, name)| self.has_module(name)) {
            check_readable(facility, request, answer);
            let Some(word @ (JailSys::New | JailSys::Inherit)) = request.sysv[at] else {
                continue;
            };
            let held = parent.sysv(facility).unwrap_or(JailSys::Disable);
            if held != JailSys::Disable {
                let on = (parent.id(), Value::Sys(held), Value::Sys(JailSys::New));
                answer.rely(Check::SysvBeyondCreator, facility, on);
                continue;
            }
            let refusal =
                Refusal::new(Errno::EPERM, Check::SysvBeyondCreator).of(facility, Value::Sys(word));
            answer.refuse(refusal.against(facility, parent.id(), Value::Sys(held)));
        }
    }

    /// `linux` is new or inherit (R039), its texts fit (R050).
    fn check_linux(&self, request: &Request, answer: &mut Answer) {
        let linux = &request.linux;
        check_readable("linux", request, answer);
        check_word("linux", linux.word, answer);
        for (name, text) in [("linux.osname", &linux.osname), ("linux.osrelease", &linux.osrelease)]
        {
            check_readable(name, request, answer);
            let Some(text) = text else { continue };
            if text.len() > LONGEST_LINUX {
                let refusal = Refusal::new(Errno::ENAMETOOLONG, Check::LinuxTextTooLong);
                answer.refuse(refusal.of(name, Value::Str(text.clone())).saying(&[name]));
            }
        }
        check_readable("linux.oss_version", request, answer);
        let Some(text) = &linux.osrelease else { return };
        if !is_linux_release(text, release::linux_suffix(self.host.release)) {
            let refusal = Refusal::new(Errno::EINVAL, Check::LinuxReleaseFormat);
            let refusal = refusal.of("linux.osrelease", Value::Str(text.clone()));
            answer.refuse(refusal.saying(&[]));
        }
    }

    fn check_snapshot(&self, request: &Request, target: &Target, answer: &mut Answer) {
        let Some(wanted) = request.mount_snapshot.filter(|_| self.has_module("zfs")) else {
            return;
        };
        let Some(parent) = self.real_parent(target).filter(|parent| parent.id() != PrisonId::HOST)
        else {
            return;
        };
        let held = self.mount_snapshot_of(parent.id());
        let (held, wanted) = (Value::Int(held.into()), (Value::Int(wanted.into()), wanted <= held));
        let (wanted, fits) = wanted;
        if fits {
            answer.rely(
                Check::SnapshotBeyondCreator,
                "zfs.mount_snapshot",
                (parent.id(), held, wanted),
            );
            return;
        }
        let refusal = Refusal::new(Errno::EPERM, Check::SnapshotBeyondCreator)
            .of("zfs.mount_snapshot", wanted);
        answer.refuse(refusal.against("zfs.mount_snapshot", parent.id(), held));
    }

    /// The setting in force in a prison, its own or one from around it.
    pub(super) fn mount_snapshot_of(&self, id: PrisonId) -> i32 {
        self.ancestors(id).find_map(|prison| prison.zfs_mount_snapshot).unwrap_or(0)
    }

    /// The parent in the tree, whoever limits are compared with (R119).
    fn real_parent(&self, target: &Target) -> Option<&Prison> {
        match target.prison {
            Some(id) => self.prison(self.prison(id)?.parent?),
            None => self.prison(target.parent),
        }
    }
}

/// `zfs` is new or inherit (R039), `zfs.mount_snapshot` 0 or 1 (R051).
fn check_zfs(request: &Request, answer: &mut Answer) {
    check_readable("zfs", request, answer);
    check_word("zfs", request.zfs, answer);
    check_readable("zfs.mount_snapshot", request, answer);
    let Some(wanted) = request.mount_snapshot.filter(|wanted| !(0..=1).contains(wanted)) else {
        return;
    };
    let wanted = Value::Int(wanted.into());
    answer.refuse(
        Refusal::new(Errno::EINVAL, Check::SnapshotOutOfRange).of("zfs.mount_snapshot", wanted),
    );
}

/// Whether a value is one at all: of a jailsys word there are three (sysv_shm.c,
/// shm_prison_check).
fn check_readable(name: &str, request: &Request, answer: &mut Answer) {
    if request.unreadable.contains(&name) {
        let check = if matches!(parameter(name).map(|known| known.ty), Some(Type::JailSys(_))) {
            Check::NotAJailsysWord
        } else {
            Check::WrongType
        };
        answer.refuse(Refusal::new(Errno::EINVAL, check).of(name, Value::None));
    }
}

fn check_word(name: &str, word: Option<JailSys>, answer: &mut Answer) {
    if word == Some(JailSys::Disable) {
        let wanted = Value::Sys(JailSys::Disable);
        answer.refuse(Refusal::new(Errno::EINVAL, Check::CannotBeDisabled).of(name, wanted));
    }
}

/// Three numbers with dots, at least 1.0.0, and perhaps `-` with anything (R050).
fn is_linux_release(text: &str, suffix: bool) -> bool {
    let text = match text.split_once('-') {
        Some((before, _)) if suffix => before,
        _ => text,
    };
    let mut parts = text.splitn(3, '.').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i64>().unwrap_or(i64::MAX))
    });
    let mut next = || parts.next().flatten();
    match (next(), next(), next()) {
        (Some(major), Some(minor), Some(patch)) => {
            let thousands = minor.saturating_mul(1_000).saturating_add(patch);
            major.saturating_mul(1_000_000).saturating_add(thousands) >= 1_000_000
        }
        _ => false,
    }
}
