//! The machine: the host and its prisons.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::addresses::{AddressList, Holders};
use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::flags::Flags;
use crate::host::{Host, Module, PathFact};
use crate::jids::Jids;
use crate::mount::Mounts;
use crate::path::Paths;
use crate::prison::{Family, HostData, Life, Linux, Net, Prison, PrisonId};
use crate::privilege::Privilege;
use crate::release::{self, Does};
use jailconf_catalog::Check;

/// What the host counts as, where a limit is compared with it (R001).
const HOST_CHILDREN_MAX: i32 = 999_999;

/// A simulated machine: the host and its prisons.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(crate) host: Host,
    pub(crate) flags: Arc<Flags>,
    pub(crate) paths: Paths,
    pub(crate) holders: Holders,
    pub(crate) mounts: Mounts,
    /// By [`PrisonId`]; a prison that is gone leaves its place empty.
    prisons: Vec<Option<Arc<Prison>>>,
    by_name: FxHashMap<String, Vec<PrisonId>>,
    jids: Jids,
    /// What was loaded since the beginning, in order.
    loaded: Arc<Vec<Module>>,
    /// The addresses that the last request asked for, whatever became of it.
    pub(crate) asked: Vec<AddressList>,
}

impl Machine {
    /// A machine without jails.
    pub fn new(host: Host) -> Machine {
        let flags = Arc::new(Flags::of(&host));
        let prison0 = prison0(&host, &flags);
        Machine {
            paths: Paths::new(&host.paths),
            flags,
            holders: Holders::default(),
            mounts: Mounts::default(),
            prisons: vec![Some(Arc::new(prison0))],
            by_name: FxHashMap::default(),
            jids: Jids::new(),
            loaded: Arc::default(),
            asked: Vec::new(),
            host,
        }
    }

    /// Loads one more module on the host, as libjail does there for the
    /// parameters of some (R053). Its allow flag exists from then on, and the
    /// host has it.
    pub fn load(&mut self, module: Module) {
        if self.host.modules.contains(&module) {
            return;
        }
        Arc::make_mut(&mut self.loaded).push(module.clone());
        self.host.modules.push(module);
        let flags = Arc::new(Flags::of(&self.host));
        self.flags = Arc::clone(&flags);
        for prison in self.prisons.iter_mut().flatten().map(Arc::make_mut) {
            prison.flags = Arc::clone(&flags);
        }
        let lost = self.flags.lost_by(&self.host);
        if let Some(prison0) = self.prison_mut(PrisonId::HOST) {
            prison0.allow = flags.all().without(lost);
        }
    }

    /// Tells the machine something about a path of the host; `None` makes it an
    /// existing directory again. Roots of running jails do not change.
    pub fn learn(&mut self, path: &str, fact: Option<PathFact>) {
        self.paths.learn(path, fact);
    }

    /// What the machine is, apart from its jails.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// A prison by its number; `None` when it is gone. Dying and hidden prisons
    /// are there ([`Prison::life`]).
    pub fn prison(&self, id: PrisonId) -> Option<&Prison> {
        self.prisons.get(id.0 as usize)?.as_deref()
    }

    /// The same, to be kept as it is now.
    pub(crate) fn prison_now(&self, id: PrisonId) -> Option<Arc<Prison>> {
        self.prisons.get(id.0 as usize)?.clone()
    }

    /// Every prison but the host, in order of creation, dying and hidden ones too.
    pub fn prisons(&self) -> impl Iterator<Item = &Prison> {
        self.prisons.iter().skip(1).flatten().map(|prison| &**prison)
    }

    /// The living prison of this full dotted name, as seen from the host.
    pub fn find(&self, name: &str) -> Option<PrisonId> {
        self.find_from(PrisonId::HOST, name)
    }

    /// The living prison of this name, as seen from another prison (R023).
    pub fn find_from(&self, by: PrisonId, name: &str) -> Option<PrisonId> {
        self.look_up(by, name).filter(|id| self.prison(*id).is_some_and(Prison::is_alive))
    }

    /// The living prison with this jid.
    pub fn find_jid(&self, jid: i32) -> Option<PrisonId> {
        self.jids.holder(jid).filter(|id| self.prison(*id).is_some_and(Prison::is_alive))
    }

    /// jail_remove(2): takes a jail away, with all below it (R107).
    pub fn remove(&mut self, by: PrisonId, name: &str) -> Answer {
        let mut answer = self.privilege(by, Privilege::PRIV_JAIL_REMOVE);
        let Some(target) = self.look_up(by, name) else {
            answer.refuse(Refusal::new(Errno::EINVAL, Check::RemovedNotFound));
            return answer;
        };
        if answer.granted() {
            answer.changed = self.kill(target);
        }
        answer
    }

    /// Takes back a prison that was made as if it had been granted: it takes no place
    /// (R003), and nobody else's name, jid or address. What is still asked in it, or
    /// of its name, is answered as before.
    pub fn withdraw(&mut self, id: PrisonId) {
        let is_there = |prison: &&Prison| id != PrisonId::HOST && !prison.withdrawn;
        let Some(prison) = self.prison(id).filter(is_there) else { return };
        let (jid, parent, counted) = (prison.jid, prison.parent, prison.children_cur);
        self.drop_addresses(id);
        self.jids.take_back(jid, id);
        self.count(parent, counted.saturating_neg().saturating_sub(1));
        if let Some(prison) = self.prison_mut(id) {
            prison.withdrawn = true;
        }
    }

    /// Gives another jid to the prison that has this one: which number the kernel picks
    /// on a real host is not known.
    pub fn vacate_jid(&mut self, jid: i32) {
        let Some(id) = self.jids.holder(jid) else { return };
        let next = self.next_jid();
        let Some(prison) = self.prison_mut(id).filter(|_| next != 0) else { return };
        prison.jid = next;
        self.jids.take_back(jid, id);
        self.jids.give(next, id);
        self.take_jid(next);
    }

    /// The prison of a name, a living one where there is one (R023).
    pub(crate) fn look_up(&self, by: PrisonId, name: &str) -> Option<PrisonId> {
        let prefix = match by {
            PrisonId::HOST => String::new(),
            _ => format!("{}.", self.prison(by)?.name),
        };
        let candidates = self.by_name.get(&format!("{prefix}{name}"))?;
        // One that was never there is named only where there is no other.
        let rank = |id: &PrisonId| match self.prison(*id) {
            Some(prison) if prison.is_alive() => 1 + u8::from(!prison.withdrawn),
            _ => 0,
        };
        let seen = candidates.iter().copied().filter(|id| self.is_below(*id, by));
        seen.max_by_key(rank)
    }

    /// The living child of a prison with this last part of a name.
    pub(crate) fn child(&self, parent: PrisonId, last: &str) -> Option<PrisonId> {
        let found = self.by_name.get(&self.child_name(parent, last))?.iter().copied();
        found.into_iter().find(|id| {
            self.prison(*id).is_some_and(|prison| {
                prison.is_alive() && !prison.withdrawn && prison.parent == Some(parent)
            })
        })
    }

    pub(crate) fn child_name(&self, parent: PrisonId, last: &str) -> String {
        match self.prison(parent) {
            Some(prison) if parent != PrisonId::HOST => format!("{}.{last}", prison.name),
            _ => last.to_owned(),
        }
    }

    pub(crate) fn prison_mut(&mut self, id: PrisonId) -> Option<&mut Prison> {
        self.prisons.get_mut(id.0 as usize)?.as_mut().map(Arc::make_mut)
    }

    /// Whether a prison lies below another one, at any depth.
    pub(crate) fn is_below(&self, id: PrisonId, above: PrisonId) -> bool {
        self.ancestors(id).skip(1).any(|ancestor| ancestor.id == above)
    }

    /// A prison and all around it, the host last.
    pub(crate) fn ancestors(&self, id: PrisonId) -> impl Iterator<Item = &Prison> {
        std::iter::successors(self.prison(id), |prison| self.prison(prison.parent?))
    }

    /// All prisons below one, parents before children, each with its depth
    /// below it (1 for a direct child).
    pub(crate) fn descendants(&self, id: PrisonId) -> Vec<(PrisonId, i32)> {
        self.descendants_where(id, |_| true)
    }

    /// As [`Machine::descendants`], leaving out prisons that do not match and
    /// all below them.
    pub(crate) fn descendants_where(
        &self,
        id: PrisonId,
        matches: impl Fn(&Prison) -> bool,
    ) -> Vec<(PrisonId, i32)> {
        let mut found = Vec::new();
        let mut open = vec![(id, 0)];
        while let Some((at, depth)) = open.pop() {
            let Some(prison) = self.prison(at) else {
                continue;
            };
            if depth > 0 && !matches(prison) {
                continue;
            }
            if depth > 0 {
                found.push((at, depth));
            }
            open.extend(prison.children.iter().rev().map(|child| (*child, depth + 1)));
        }
        found
    }

    pub(crate) fn has_module(&self, name: &str) -> bool {
        self.host.modules.iter().any(|module| match module {
            Module::JailFs(known) | Module::Plain(known) => known == name,
            Module::OtherFs(_) | Module::Flag(_) => false,
        })
    }

    /// The jid that the next jail without one would get; 0 where none is left.
    pub(crate) fn next_jid(&self) -> i32 {
        self.jids.next()
    }

    /// What was loaded since the beginning, as it is now.
    pub(crate) fn loaded(&self) -> Arc<Vec<Module>> {
        self.loaded.clone()
    }

    pub(crate) fn last_jid(&self) -> i32 {
        self.jids.last()
    }

    /// Whether some prison, living or not, has this full name.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    pub(crate) fn take_jid(&mut self, jid: i32) {
        self.jids.set_last(jid);
    }

    /// Puts a new prison in its place and counts it in every ancestor; gives
    /// the ancestors.
    pub(crate) fn link(&mut self, prison: impl Into<Arc<Prison>>) -> Vec<PrisonId> {
        let prison = prison.into();
        let (id, parent) = (prison.id, prison.parent);
        self.by_name.entry(prison.name.clone()).or_default().push(id);
        let jid = prison.jid;
        self.prisons.push(Some(prison));
        if !self.ancestors(id).any(|prison| prison.withdrawn) {
            // A dying jail that has the jid keeps no claim on it (R122).
            self.jids.give(jid, id);
            self.hold_addresses(id);
        }
        if let Some(parent) = parent.and_then(|parent| self.prison_mut(parent)) {
            parent.children.insert(id);
        }
        self.count(parent, 1)
    }

    pub(crate) fn next_id(&self) -> PrisonId {
        PrisonId(u32::try_from(self.prisons.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn rename(&mut self, id: PrisonId, name: String) {
        let Some(prison) = self.prison_mut(id) else {
            return;
        };
        let old = std::mem::replace(&mut prison.name, name.clone());
        self.forget_name(id, &old);
        self.by_name.entry(name).or_default().push(id);
    }

    /// Enters a prison's addresses where others are compared with them.
    pub(crate) fn hold_addresses(&mut self, id: PrisonId) {
        for family in Family::ALL {
            let Some((stack, list)) = self.outermost_list(id, family) else {
                continue;
            };
            self.holders.insert(stack, id, &list);
        }
    }

    pub(crate) fn drop_addresses(&mut self, id: PrisonId) {
        for family in Family::ALL {
            let Some((stack, list)) = self.outermost_list(id, family) else {
                continue;
            };
            self.holders.remove(stack, id, &list);
        }
    }

    /// The stack and list of a living prison whose parent has no list.
    fn outermost_list(&self, id: PrisonId, family: Family) -> Option<(PrisonId, AddressList)> {
        let prison = self.prison(id).filter(|prison| prison.is_alive() && !prison.vnet)?;
        let parent = self.prison(prison.parent?)?;
        let net = prison.net(family);
        let outermost = net.restricted && !parent.net(family).restricted;
        outermost.then(|| (prison.stack, net.list.clone()))
    }

    /// Takes away a prison and all below it; gives all prisons that changed.
    pub(crate) fn kill(&mut self, target: PrisonId) -> Vec<PrisonId> {
        let mut doomed = vec![target];
        if !self.prison(target).is_some_and(Prison::is_alive) || target == PrisonId::HOST {
            return Vec::new();
        }
        doomed
            .extend(self.descendants_where(target, Prison::is_alive).into_iter().map(|(id, _)| id));
        for id in &doomed {
            self.drop_addresses(*id);
            if let Some(prison) = self.prison_mut(*id) {
                prison.life = Life::Dying;
                prison.persist = false;
                prison.attached = false;
            }
        }
        let mut changed = doomed.clone();
        for id in doomed.iter().rev() {
            changed.extend(self.release(*id));
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// Lets a prison die that nothing uses, and then perhaps its parent; gives
    /// the prisons that changed.
    pub(crate) fn release(&mut self, id: PrisonId) -> Vec<PrisonId> {
        let mut changed = Vec::new();
        let mut at = Some(id);
        while let Some(id) = at.filter(|id| *id != PrisonId::HOST) {
            let Some(prison) = self.prison(id).filter(|prison| prison.is_unused()) else {
                break;
            };
            let held = prison.mounts > 0;
            if prison.is_alive() {
                self.drop_addresses(id);
                changed.push(id);
            }
            if let Some(prison) = self.prison_mut(id).filter(|prison| prison.is_alive()) {
                prison.life = Life::Dying;
            }
            if held {
                break;
            }
            let parent = self.prison(id).and_then(|prison| prison.parent);
            changed.extend(self.unlink(id));
            at = parent;
        }
        changed
    }

    /// Takes a prison out of the machine; gives it and its ancestors.
    fn unlink(&mut self, id: PrisonId) -> Vec<PrisonId> {
        let place = self.prisons.get_mut(id.0 as usize);
        let Some(prison) = place.and_then(Option::take) else {
            return Vec::new();
        };
        self.forget_name(id, &prison.name);
        self.jids.take_back(prison.jid, id);
        if let Some(parent) = prison.parent.and_then(|parent| self.prison_mut(parent)) {
            parent.children.remove(&id);
        }
        let mut changed = self.count(prison.parent, -1);
        changed.push(id);
        changed
    }

    /// Counts a descendant more or less in a prison and all around it.
    fn count(&mut self, from: Option<PrisonId>, difference: i32) -> Vec<PrisonId> {
        let mut changed = Vec::new();
        let mut at = from;
        while let Some(prison) = at.and_then(|id| self.prison_mut(id)) {
            prison.children_cur = prison.children_cur.saturating_add(difference);
            changed.push(prison.id);
            at = prison.parent.filter(|_| !prison.withdrawn);
        }
        changed.retain(|id| *id != PrisonId::HOST);
        changed
    }

    fn forget_name(&mut self, id: PrisonId, name: &str) {
        let Some(ids) = self.by_name.get_mut(name) else {
            return;
        };
        ids.retain(|known| *known != id);
        if ids.is_empty() {
            self.by_name.remove(name);
        }
    }
}

/// The host as a prison (R001, R006).
fn prison0(host: &Host, flags: &Arc<Flags>) -> Prison {
    let net = Net { own: false, restricted: false, saddrsel: true, ..Net::default() };
    Prison {
        id: PrisonId::HOST,
        jid: 0,
        name: "0".to_owned(),
        parent: None,
        children: Default::default(),
        life: Life::Alive,
        persist: true,
        attached: true,
        path: "/".to_owned(),
        root: "/".to_owned(),
        root_is_mount_point: true,
        securelevel: host.securelevel,
        enforce_statfs: 0,
        devfs_ruleset: 0,
        children_max: HOST_CHILDREN_MAX,
        children_cur: 0,
        vnet: true,
        stack: PrisonId::HOST,
        inet: net.clone(),
        inet6: net,
        host: HostData { own: true, name: "host.example".to_owned(), ..HostData::default() },
        osrelease: release::osrelease(host.release),
        osreldate: release::osreldate(host.release),
        sysv: [Some(PrisonId::HOST); 3],
        linux: Some(Linux {
            osname: "Linux".to_owned(),
            osrelease: "5.15.0".to_owned(),
            oss_version: 0,
        }),
        zfs_mount_snapshot: Some(0),
        datasets: Default::default(),
        mounts: 0,
        withdrawn: false,
        allow: flags.all().without(flags.lost_by(host)),
        flags: Arc::clone(flags),
    }
}

impl Machine {
    /// Whether a creation that failed in its last step is kept, hidden (R120).
    pub(crate) fn keeps_hidden(&self, answer: &mut Answer) -> bool {
        let does = release::leaves_hidden_jail(self.host.release);
        if does == Does::Unproven {
            answer.not_proven(Check::HiddenJailKept);
        }
        does == Does::Yes
    }
}
