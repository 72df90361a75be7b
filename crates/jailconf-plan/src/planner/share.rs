//! How much of the plan one jail may take: whoever is root in it writes what is inside, and
//! what is beside it is planned all the same.

use jailconf_resolve::{Configuration, Limits, ReadError};
use jailconf_syntax::Bytes;

use super::Planner;
use crate::{Creator, JailId};

/// What the inside of one of the outermost jails has taken so far.
pub(super) struct Share {
    /// The jail.
    of: JailId,
    /// The jails that were planned before it.
    before: usize,
    /// Bytes of values, variables filled in.
    text: usize,
    /// Lines of fstab files.
    mounts: usize,
}

impl Planner {
    /// Does what there is to do inside a jail; that and all inside is one share.
    pub(super) fn sharing(&mut self, of: JailId, work: impl FnOnce(&mut Planner)) {
        if self.share.is_some() {
            return work(self);
        }
        self.share = Some(Share { of, before: self.plan.jails.len(), text: 0, mounts: 0 });
        work(self);
        self.share = None;
    }

    /// Whether one jail more may be planned.
    pub(super) fn has_room_for_a_jail(&mut self) -> bool {
        let Limits { jail_jails, .. } = self.context.limits;
        let planned = self.plan.jails.len();
        let full = |share: &&Share| planned - share.before >= jail_jails;
        let Some(of) = self.share.as_ref().filter(full).map(|share| share.of) else {
            return true;
        };
        self.spent(of, format!("more than {jail_jails} jails inside one jail"));
        false
    }

    /// Whether what a file says may be looked at.
    pub(super) fn has_room_for_text(&mut self, configuration: &Configuration) -> bool {
        let Limits { jail_text, .. } = self.context.limits;
        let Some(share) = &mut self.share else { return true };
        share.text += configuration.expanded_bytes();
        if share.text <= jail_text {
            return true;
        }
        let of = share.of;
        self.spent(of, format!("more than {} MiB of values inside one jail", jail_text >> 20));
        false
    }

    /// Whether one line more of an fstab may be looked at.
    pub(crate) fn has_room_for_a_mount(&mut self) -> bool {
        let Limits { jail_mounts, .. } = self.context.limits;
        let Some(share) = &mut self.share else { return true };
        share.mounts += 1;
        if share.mounts <= jail_mounts {
            return true;
        }
        let of = share.of;
        self.spent(of, format!("more than {jail_mounts} lines of fstab files inside one jail"));
        false
    }

    fn spent(&mut self, of: JailId, what: String) {
        self.problem(b"", ReadError::Spent(what), Creator::Jail(of));
    }

    /// For which jail it is said that a limit is reached, and its root: for the outermost, once.
    pub(super) fn whose_share(&self) -> Option<(Bytes, JailId)> {
        let of = self.share.as_ref()?.of;
        Some((self.plan.jail(of).root.clone().unwrap_or_default(), of))
    }
}
