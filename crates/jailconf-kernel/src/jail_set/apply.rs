//! What a granted call changes.

use std::sync::Arc;

use super::locate::Target;
use super::request::{HostRequest, Request};
use crate::answer::Answer;
use crate::machine::Machine;
use crate::prison::{Family, HostData, Life, Linux, Net, Prison, PrisonId, SYSV};
use crate::release;
use crate::value::JailSys;

const NO_UUID: &str = "00000000-0000-0000-0000-000000000000";

impl Machine {
    /// Makes or changes the prison.
    pub(super) fn apply(
        &mut self,
        by: PrisonId,
        request: &Request,
        target: &Target,
        answer: &mut Answer,
    ) {
        match target.prison {
            Some(id) => self.change(by, request, target, id, answer),
            None => self.create(by, request, target, answer),
        }
    }

    /// A call that failed in its last step: a new prison stays, hidden, where
    /// the release does that (R120); of a running one all else has changed.
    pub(super) fn fail_late(
        &mut self,
        by: PrisonId,
        request: &Request,
        target: &Target,
        answer: &mut Answer,
    ) {
        if let Some(id) = target.prison {
            self.change(by, request, target, id, answer);
            answer.changed.push(id);
            answer.prison = None;
            return;
        }
        if request.persist != Some(true) || !self.keeps_hidden(answer) {
            return;
        }
        if let Some(mut prison) = self.new_prison(by, request, target) {
            prison.life = Life::Hidden;
            answer.changed = self.link(prison);
        }
    }

    fn create(&mut self, by: PrisonId, request: &Request, target: &Target, answer: &mut Answer) {
        let Some(prison) = self.new_prison(by, request, target) else {
            return;
        };
        if prison.allows("nfsd") && !prison.root_is_mount_point {
            let jid = prison.jid();
            answer.console.push(format!(
                "Warning jail jid={jid}: mountd/nfsd requires a separate file system"
            ));
        }
        answer.prison = Some(prison.id());
        answer.changed = self.link(prison);
    }

    /// A new prison with its defaults (R007, R010, R021, R030, R061) and what
    /// is asked for.
    fn new_prison(&self, by: PrisonId, request: &Request, target: &Target) -> Option<Prison> {
        let (caller, parent) = (self.prison(by)?, self.prison(target.parent)?);
        let id = self.next_id();
        let vnet = request.vnet == Some(JailSys::New);
        let last = match target.last.as_deref() {
            None | Some("") => target.jid.to_string(),
            Some(last) => last.to_owned(),
        };
        let defaults = self.flags.set(release::default_flags(self.host.release));
        let net = || Net { own: !vnet, restricted: !vnet, saddrsel: true, ..Net::default() };
        let mut prison = Prison {
            id,
            jid: target.jid,
            name: self.child_name(target.parent, &last),
            parent: Some(target.parent),
            children: Default::default(),
            life: Life::Alive,
            persist: false,
            attached: request.attach,
            path: "/".to_owned(),
            root: caller.root.clone(),
            root_is_mount_point: caller.root_is_mount_point,
            securelevel: parent.securelevel,
            enforce_statfs: self.host.enforce_statfs,
            devfs_ruleset: parent.devfs_ruleset,
            children_max: 0,
            children_cur: 0,
            vnet,
            stack: if vnet { id } else { parent.stack },
            inet: net(),
            inet6: net(),
            host: HostData { own: true, uuid: NO_UUID.to_owned(), ..HostData::default() },
            osrelease: request.osrelease.clone().unwrap_or_else(|| parent.osrelease.clone()),
            osreldate: request.osreldate.unwrap_or(parent.osreldate),
            sysv: [None; 3],
            linux: (request.linux.word != Some(JailSys::Inherit)).then(|| self.linux_of(parent.id)),
            zfs_mount_snapshot: (request.zfs != Some(JailSys::Inherit))
                .then(|| self.mount_snapshot_of(parent.id)),
            datasets: Default::default(),
            mounts: 0,
            withdrawn: false,
            allow: defaults.and(parent.allow),
            flags: Arc::clone(&self.flags),
        };
        self.settle(&mut prison, by, request, target);
        Some(prison)
    }

    /// Sets in one prison what is asked for.
    fn settle(&self, prison: &mut Prison, by: PrisonId, request: &Request, target: &Target) {
        self.settle_numbers(prison, by, request, target);
        if let Some(path) = &request.path {
            prison.root_is_mount_point =
                self.paths.is_mount_point(path) || self.mounts.is_mount_point(path);
            prison.path.clone_from(path);
            prison.root.clone_from(path);
        }
        for family in Family::ALL {
            self.settle_net(prison, family, request);
        }
        self.settle_host(prison, &request.host);
        prison.allow = prison.allow.without(request.allow_off).or(request.allow_on);
        if let Some(persist) = request.persist {
            prison.persist = persist;
        }
        self.settle_modules(prison, request);
    }

    fn settle_numbers(
        &self,
        prison: &mut Prison,
        by: PrisonId,
        request: &Request,
        target: &Target,
    ) {
        if let Some(level) = request.securelevel {
            prison.securelevel = level;
        }
        if let Some(max) = request.children_max {
            prison.children_max = max;
        }
        if let Some(statfs) = request.enforce_statfs {
            prison.enforce_statfs = statfs;
        }
        if let Some(ruleset) = self.ruleset_asked(by, request, target) {
            prison.devfs_ruleset = ruleset;
        }
    }

    /// The ruleset that comes of a request: 0 inside a jail is the parent's (R012).
    fn ruleset_asked(&self, by: PrisonId, request: &Request, target: &Target) -> Option<i32> {
        let asked = request.devfs_ruleset.filter(|asked| u16::try_from(*asked).is_ok())?;
        let parent = self.prison(target.parent).map_or(0, Prison::devfs_ruleset);
        Some(if asked == 0 && by != PrisonId::HOST { parent } else { asked })
    }

    /// Addresses win over a word (R060); `inherit` copies the list of a
    /// restricted parent (R016).
    fn settle_net(&self, prison: &mut Prison, family: Family, request: &Request) {
        let asked = request.net(family);
        if let Some(saddrsel) = asked.saddrsel {
            prison.net_mut(family).saddrsel = saddrsel;
        }
        if prison.vnet || !asked.is_given() {
            return;
        }
        let parent = prison.parent.and_then(|parent| self.prison(parent));
        let net = prison.net_mut(family);
        if asked.is_own() {
            net.own = true;
            net.restricted = true;
            net.list = asked.list.clone().unwrap_or_default();
        } else if let Some(parent) = parent {
            net.own = false;
            net.restricted = parent.restricted(family);
            net.list = parent.net(family).list.clone();
        }
    }

    /// Host data: `inherit` copies the parent's, values win over it (R068, R069).
    fn settle_host(&self, prison: &mut Prison, asked: &HostRequest) {
        let parent = prison.parent.and_then(|parent| self.prison(parent));
        if asked.has_values() {
            prison.host.take(asked);
            prison.host.own = true;
            return;
        }
        match (asked.word, parent) {
            (Some(JailSys::New), _) => prison.host.own = true,
            (Some(JailSys::Inherit), Some(parent)) if prison.host.own => {
                prison.host = HostData { own: false, ..parent.host.clone() };
            }
            _ => {}
        }
    }

    fn settle_modules(&self, prison: &mut Prison, request: &Request) {
        let Some(parent) = prison.parent.and_then(|parent| self.prison(parent)) else {
            return;
        };
        for at in 0..SYSV.len() {
            if let Some(root) = self.sysv_root(at, prison.id, parent, request) {
                prison.sysv[at] = root;
            }
        }
        if request.linux.has_values() || request.linux.word == Some(JailSys::New) {
            let mut linux = prison.linux.take().unwrap_or_else(|| self.linux_of(parent.id));
            linux.take(request);
            prison.linux = Some(linux);
        } else if request.linux.word == Some(JailSys::Inherit) {
            prison.linux = None;
        }
        match (request.mount_snapshot.filter(|value| (0..=1).contains(value)), request.zfs) {
            (Some(value), _) => prison.zfs_mount_snapshot = Some(value),
            (None, Some(JailSys::New)) if prison.zfs_mount_snapshot.is_none() => {
                prison.zfs_mount_snapshot = Some(self.mount_snapshot_of(parent.id));
            }
            (None, Some(JailSys::Inherit)) => prison.zfs_mount_snapshot = None,
            _ => {}
        }
    }

    /// Whose objects of a facility a prison is to use; `None` where nothing is
    /// asked.
    fn sysv_root(
        &self,
        at: usize,
        id: PrisonId,
        parent: &Prison,
        request: &Request,
    ) -> Option<Option<PrisonId>> {
        let word = sysv_word(at, request).filter(|_| self.has_module(SYSV[at]))?;
        Some(match word {
            JailSys::Disable => None,
            JailSys::New => Some(id),
            JailSys::Inherit => parent.sysv[at],
        })
    }

    /// The Linux settings in force in a prison.
    fn linux_of(&self, id: PrisonId) -> Linux {
        let found = self.ancestors(id).find_map(|prison| prison.linux.clone());
        found.unwrap_or_else(|| Linux {
            osname: String::new(),
            osrelease: String::new(),
            oss_version: 0,
        })
    }

    /// The Linux release that programs in a prison see.
    pub fn linux_osrelease(&self, id: PrisonId) -> String {
        self.linux_of(id).osrelease
    }

    /// Changes a running prison and hands restrictions down (R118).
    fn change(
        &mut self,
        by: PrisonId,
        request: &Request,
        target: &Target,
        id: PrisonId,
        answer: &mut Answer,
    ) {
        let Some(old) = self.prison(id).cloned() else {
            return;
        };
        self.drop_addresses(id);
        let mut new = old.clone();
        self.settle(&mut new, by, request, target);
        if let Some(place) = self.prison_mut(id) {
            *place = new;
        }
        self.hold_addresses(id);
        let mut changed = self.hand_down(&old, by, request, target);
        if let Some(last) = &target.last {
            let last = if last.is_empty() { target.jid.to_string() } else { last.clone() };
            changed.extend(self.rename_tree(id, target.parent, &last));
        }
        if old.persist && request.persist == Some(false) {
            changed.extend(self.release(id));
        }
        changed.retain(|other| *other != id);
        changed.sort_unstable();
        changed.dedup();
        answer.changed.extend(changed);
        answer.prison = Some(id);
    }

    /// What a change of one prison does to all below it; gives those that
    /// changed.
    fn hand_down(
        &mut self,
        old: &Prison,
        by: PrisonId,
        request: &Request,
        target: &Target,
    ) -> Vec<PrisonId> {
        let ruleset = self.ruleset_asked(by, request, target);
        let Some(new_sysv) = self.prison(old.id).map(|new| new.sysv) else {
            return Vec::new();
        };
        let disabled = [0, 1, 2].map(|at| sysv_word(at, request) == Some(JailSys::Disable));
        let mut changed = Vec::new();
        for (id, depth) in self.descendants(old.id) {
            let Some(prison) = self.prison_mut(id) else {
                continue;
            };
            let mut touched = lower_numbers(prison, request, ruleset, depth);
            let kept = prison.allow.without(request.allow_off);
            touched |= std::mem::replace(&mut prison.allow, kept) != kept;
            for at in 0..SYSV.len() {
                touched |= follow_sysv(prison, at, disabled[at], (old.sysv[at], new_sysv[at]));
            }
            if touched {
                changed.push(id);
            }
        }
        changed.extend(self.hand_down_host(old.id, &request.host));
        for family in Family::ALL {
            if request.net(family).is_own() {
                changed.extend(self.hand_down_net(old.id, family));
            }
        }
        changed
    }

    /// Host data go to all below that have none of their own.
    fn hand_down_host(&mut self, id: PrisonId, asked: &HostRequest) -> Vec<PrisonId> {
        if !asked.has_values() {
            return Vec::new();
        }
        let followers = self.descendants_where(id, |prison| !prison.host.own);
        for (follower, _) in &followers {
            if let Some(prison) = self.prison_mut(*follower) {
                prison.host.take(asked);
            }
        }
        followers.into_iter().map(|(id, _)| id).collect()
    }

    /// Lists below follow a changed list, parents first.
    fn hand_down_net(&mut self, id: PrisonId, family: Family) -> Vec<PrisonId> {
        let mut changed = Vec::new();
        for (id, _) in self.descendants_where(id, |prison| !prison.vnet) {
            let Some(prison) = self.prison(id) else {
                continue;
            };
            let Some(parent) = prison.parent.and_then(|parent| self.prison(parent)) else {
                continue;
            };
            let (net, above) = (prison.net(family), &parent.net(family).list);
            let list = if net.own { net.list.restricted_to(above) } else { above.clone() };
            if list == net.list {
                continue;
            }
            if let Some(prison) = self.prison_mut(id) {
                prison.net_mut(family).list = list;
                changed.push(id);
            }
        }
        changed
    }

    /// Gives a prison a name, and all below it the new beginning.
    fn rename_tree(&mut self, id: PrisonId, parent: PrisonId, last: &str) -> Vec<PrisonId> {
        let name = self.child_name(parent, last);
        let Some(old) = self.prison(id).map(|prison| prison.name.clone()) else {
            return Vec::new();
        };
        if old == name {
            return Vec::new();
        }
        // The kernel counts both parts without what stands before them, and then cuts
        // the names below from their very beginning (kern_jail.c, kern_jail_set).
        let before = name.len() - last.len();
        let (new, cut) = (&name.as_bytes()[..last.len()], old.len().saturating_sub(before));
        self.rename(id, name.clone());
        let below = self.descendants(id);
        for (id, _) in &below {
            let Some(tail) = self.prison(*id).and_then(|p| p.name.as_bytes().get(cut..)) else {
                continue;
            };
            let renamed = String::from_utf8_lossy(&[new, tail].concat()).into_owned();
            self.rename(*id, renamed);
        }
        below.into_iter().map(|(id, _)| id).collect()
    }
}

/// What is asked of a facility: its own word, or else what `allow.sysvipc`
/// means (R109).
fn sysv_word(at: usize, request: &Request) -> Option<JailSys> {
    let by_flag = request.sysvipc.map(|on| if on { JailSys::Inherit } else { JailSys::Disable });
    request.sysv[at].or(by_flag)
}

/// A facility goes away below where it is disabled, and whoever used the same
/// objects as the changed prison goes with it (R118); gives whether it changed.
fn follow_sysv(
    prison: &mut Prison,
    at: usize,
    disabled: bool,
    (before, after): (Option<PrisonId>, Option<PrisonId>),
) -> bool {
    let own = prison.sysv[at];
    if disabled {
        prison.sysv[at] = None;
    } else if before.is_some() && own == before {
        prison.sysv[at] = after;
    }
    own != prison.sysv[at]
}

/// Numbers follow a stricter parent (R118); gives whether one changed.
fn lower_numbers(prison: &mut Prison, request: &Request, ruleset: Option<i32>, depth: i32) -> bool {
    let before =
        (prison.securelevel, prison.children_max, prison.enforce_statfs, prison.devfs_ruleset);
    if let Some(level) = request.securelevel {
        prison.securelevel = prison.securelevel.max(level);
    }
    if let Some(max) = request.children_max {
        let room = max.saturating_sub(depth);
        if prison.children_max > room {
            prison.children_max = room.max(0);
        }
    }
    if let Some(statfs) = request.enforce_statfs {
        prison.enforce_statfs = prison.enforce_statfs.max(statfs);
    }
    if let Some(ruleset) = ruleset {
        prison.devfs_ruleset = ruleset;
    }
    before != (prison.securelevel, prison.children_max, prison.enforce_statfs, prison.devfs_ruleset)
}

impl HostData {
    fn take(&mut self, asked: &HostRequest) {
        if let Some(name) = &asked.name {
            self.name.clone_from(name);
        }
        if let Some(domain) = &asked.domain {
            self.domain.clone_from(domain);
        }
        if let Some(uuid) = &asked.uuid {
            self.uuid.clone_from(uuid);
        }
        if let Some(id) = asked.id {
            self.id = id;
        }
    }
}

impl Linux {
    fn take(&mut self, request: &Request) {
        if let Some(osname) = &request.linux.osname {
            self.osname.clone_from(osname);
        }
        if let Some(osrelease) = &request.linux.osrelease {
            self.osrelease.clone_from(osrelease);
        }
        if let Some(version) = request.linux.oss_version {
            self.oss_version = version;
        }
    }
}
