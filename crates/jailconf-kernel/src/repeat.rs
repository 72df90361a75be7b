//! What a jail's start did to a machine, done again on another one without asking.

use std::sync::Arc;

use crate::addresses::AddressList;
use crate::host::Module;
use crate::machine::Machine;
use crate::mount::Mounted;
use crate::prison::{Prison, PrisonId};

/// A machine as it is before something happens to it.
#[derive(Clone, Debug)]
pub struct Mark {
    next_id: PrisonId,
    jids: Jids,
    /// The caller and all around it, with the number of their descendants.
    around: Vec<(PrisonId, i32)>,
    loaded: Arc<Vec<Module>>,
}

/// How jids are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Jids {
    next: i32,
    last: i32,
}

/// What happened to a machine: one prison was made, things were mounted, modules loaded.
#[derive(Clone, Debug)]
pub struct Deed {
    before: Mark,
    last_jid: i32,
    loaded: Arc<Vec<Module>>,
    prison: Arc<Prison>,
    mounts: Vec<(Arc<str>, Mounted)>,
    /// The addresses that were asked for; a prison may have got others.
    asked: Vec<AddressList>,
}

/// Fewer prisons than the host has room for.
const MANY: i32 = 900_000;

impl Deed {
    /// Whether the prison got the next jid, and did not ask for one.
    fn takes_next_jid(&self) -> bool {
        self.last_jid != self.before.jids.last
    }

    /// The prison that was made.
    pub fn prison(&self) -> PrisonId {
        self.prison.id
    }

    fn parent(&self) -> Option<PrisonId> {
        self.prison.parent
    }
}

impl Machine {
    /// Takes note of the machine as it is, before a prison does something.
    pub fn mark(&mut self, by: PrisonId) -> Mark {
        self.mounts.forget_entered();
        self.asked.clear();
        let (next_id, jids, around) = (self.next_id(), self.jids(), self.around(by));
        Mark { next_id, jids, around, loaded: self.loaded() }
    }

    /// What happened since; `None` where that is more or less than one new prison.
    pub fn deed(&mut self, before: Mark) -> Option<Deed> {
        let (mounts, asked) = (self.mounts.take_entered(), std::mem::take(&mut self.asked));
        let prison = self.prison_now(before.next_id)?;
        let is_one = self.next_id().0 == before.next_id.0 + 1 && prison.is_alive();
        let (last_jid, loaded) = (self.last_jid(), self.loaded());
        is_one.then_some(Deed { before, last_jid, loaded, prison, mounts, asked })
    }

    /// Does the same again, if every answer would be the same: the caller and the
    /// prison's parent must be known to be what they were, and the host too. `now` is the
    /// number that a prison has now of which this is known; the new one may get another.
    ///
    /// What was done; `None` where nothing was. Where an address clashed or a name was
    /// taken, or is now, there is more to an answer than can be seen here: the caller must
    /// ask then.
    pub fn repeat(
        &mut self,
        by: PrisonId,
        deed: Deed,
        now: &dyn Fn(PrisonId) -> Option<PrisonId>,
    ) -> Option<Deed> {
        let deed = self.renumbered(by, deed, now)?;
        let prison = &deed.prison;
        let place = prison.path.as_str();
        let is_mount_point = self.paths.is_mount_point(place) || self.mounts.is_mount_point(place);
        let is_same = self.loaded() == deed.before.loaded
            && self.find_jid(prison.jid).is_none()
            && !self.has_name(&prison.name)
            && self.is_named_parent(by, prison)
            && is_mount_point == prison.root_is_mount_point
            && !self.clashes(&deed);
        if !is_same {
            return None;
        }
        for module in &deed.loaded[deed.before.loaded.len()..] {
            self.load(module.clone());
        }
        self.take_jid(deed.last_jid);
        for (place, mounted) in &deed.mounts {
            self.mounts.enter(place.clone(), mounted.clone());
            if let Some(by) = self.prison_mut(mounted.by()) {
                by.mounts = by.mounts.saturating_add(1);
            }
        }
        self.link(deed.prison.clone());
        Some(deed)
    }

    /// A deed with the numbers that its prisons have now; `None` where these are not
    /// known, or a number has a say in an answer.
    fn renumbered(
        &self,
        by: PrisonId,
        mut deed: Deed,
        now: &dyn Fn(PrisonId) -> Option<PrisonId>,
    ) -> Option<Deed> {
        let (old, new) = (deed.prison.id, self.next_id());
        let now = |id: PrisonId| if id == old { Some(new) } else { now(id) };
        let around = self.around(by);
        let is_around = |((old, before), (new, count)): (&(PrisonId, i32), &(PrisonId, i32))| {
            // The host has room for more than a machine ever holds (R001).
            let is_host = *new == PrisonId::HOST && (*before).max(*count) < MANY;
            now(*old) == Some(*new) && (before == count || is_host)
        };
        let was = &deed.before.around;
        if was.len() != around.len() || !was.iter().zip(&around).all(is_around) {
            return None;
        }
        let jids = self.jids();
        let (jid, last_jid) = match deed.takes_next_jid() {
            true if deed.prison.jid == deed.before.jids.next => (jids.next, jids.next),
            true => return None,
            false => (deed.prison.jid, jids.last),
        };
        deed.before = Mark { next_id: new, jids, around, loaded: deed.before.loaded };
        deed.last_jid = last_jid;
        let ids = [deed.prison.parent, Some(deed.prison.stack)].into_iter();
        let mut ids = ids.chain(deed.prison.sysv).flatten().chain([old]);
        if jid != deed.prison.jid || ids.any(|id| now(id) != Some(id)) {
            // A name that is missing is the jid.
            if jid == 0 || deed.prison.name.rsplit('.').next() == Some(&deed.prison.jid.to_string())
            {
                return None;
            }
            let prison = Arc::make_mut(&mut deed.prison);
            (prison.id, prison.jid) = (new, jid);
            prison.stack = now(prison.stack)?;
            for id in prison.parent.iter_mut().chain(prison.sysv.iter_mut().flatten()) {
                *id = now(*id)?;
            }
        }
        for (_, mounted) in &mut deed.mounts {
            mounted.set_by(now(mounted.by())?);
        }
        Some(deed)
    }

    /// Whether the name of a prison, where it names a parent, still names the same one.
    fn is_named_parent(&self, by: PrisonId, prison: &Prison) -> bool {
        let before_dot = prison.name.rsplit_once('.').map(|(parent, _)| parent);
        prison.parent == Some(by)
            || before_dot.and_then(|parent| self.look_up(PrisonId::HOST, parent)) == prison.parent
    }

    fn jids(&self) -> Jids {
        Jids { next: self.next_jid(), last: self.last_jid() }
    }

    fn around(&self, by: PrisonId) -> Vec<(PrisonId, i32)> {
        self.ancestors(by).map(|prison| (prison.id, prison.children_cur)).collect()
    }

    fn clashes(&self, deed: &Deed) -> bool {
        let Some(parent) = deed.parent().and_then(|id| self.prison(id)) else { return true };
        let mut lists = deed.asked.iter();
        lists.any(|list| !self.holders.clashes(parent.stack, list, None).is_empty())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Host, JailSet, Machine, Module, Mount, PrisonId, Value};

    fn machine(first: &[JailSet]) -> Machine {
        let mut machine = Machine::new(Host::default());
        for set in first {
            machine.jail_set_as_if_granted(PrisonId::HOST, set);
        }
        machine
    }

    fn host(id: PrisonId) -> Option<PrisonId> {
        (id == PrisonId::HOST).then_some(id)
    }

    fn jail(name: &str, addresses: &[u8]) -> JailSet {
        let addresses = addresses.iter().map(|n| [10, 0, 0, *n].into()).collect();
        JailSet::create(name)
            .with("persist", Value::Bool(true))
            .with("ip4.addr", Value::Addresses(addresses))
            .with("path", Value::Str(format!("/j/{name}")))
    }

    fn start_b(machine: &mut Machine) {
        machine.mount(PrisonId::HOST, &Mount::new("devfs", "/j/b/dev"));
        machine.jail_set_as_if_granted(PrisonId::HOST, &jail("b", &[2, 3]));
    }

    /// Makes `b` behind some jails, and again behind other ones.
    fn check(first: &[JailSet], other: &[JailSet], expected: bool) {
        let mut old = machine(first);
        let before = old.mark(PrisonId::HOST);
        start_b(&mut old);
        let deed = old.deed(before);
        let mut new = machine(other);
        let done = deed.and_then(|deed| new.repeat(PrisonId::HOST, deed, &host));
        assert_eq!(done.is_some(), expected, "{other:?}");
        let mut asked = machine(other);
        let before = asked.mark(PrisonId::HOST);
        start_b(&mut asked);
        if done.is_some() {
            assert_eq!(format!("{done:?}"), format!("{:?}", asked.deed(before)));
            // What was mounted is taken from there before anybody looks.
            new.mark(PrisonId::HOST);
            assert_eq!(format!("{new:?}"), format!("{asked:?}"));
        }
    }

    #[test]
    fn a_start_that_nothing_has_to_do_with_is_repeated() {
        let first = [jail("a", &[1])];
        check(&first, &first, true);
        check(&first, &[jail("a", &[9])], true);
        check(&first, &[jail("c", &[1])], true);
    }

    #[test]
    fn a_start_behind_more_or_fewer_jails_gets_other_numbers_r027() {
        let first = [jail("a", &[1])];
        check(&first, &[], true);
        check(&first, &[jail("a", &[1]), jail("c", &[1])], true);
        check(&[], &first, true);
    }

    #[test]
    fn a_clash_r064_a_name_r027_a_jid_r024_and_a_mount_point_are_asked_for() {
        let first = [jail("a", &[1])];
        check(&first, &[jail("a", &[3])], false);
        check(&first, &[jail("b", &[1])], false);
        check(&first, &[jail("7", &[1]), jail("b", &[7])], false);
        // Its root is a mount point now.
        let mut old = machine(&first);
        let before = old.mark(PrisonId::HOST);
        start_b(&mut old);
        let deed = old.deed(before).unwrap();
        let mut new = machine(&first);
        new.mount(PrisonId::HOST, &Mount::new("nullfs", "/j/b"));
        assert!(new.repeat(PrisonId::HOST, deed, &host).is_none());
    }

    #[test]
    fn addresses_that_were_asked_for_and_refused_may_clash_as_well_r054_r064() {
        let start = |machine: &mut Machine| {
            let vnet = JailSet::create("v").with("vnet", Value::Sys(crate::JailSys::New));
            let asked = vnet.with("ip4.addr", Value::Addresses(vec![[10, 0, 0, 9].into()]));
            machine.jail_set_as_if_granted(PrisonId::HOST, &asked)
        };
        let mut old = machine(&[jail("a", &[1, 2])]);
        let before = old.mark(PrisonId::HOST);
        start(&mut old);
        let deed = old.deed(before).unwrap();
        let mut new = machine(&[jail("a", &[1, 3])]);
        assert!(new.repeat(PrisonId::HOST, deed.clone(), &host).is_some());
        let mut new = machine(&[jail("a", &[1, 9])]);
        assert!(new.repeat(PrisonId::HOST, deed, &host).is_none());
        assert!(
            start(&mut new)
                .refusals
                .iter()
                .any(|refusal| refusal.check == jailconf_catalog::Check::AddressClash)
        );
    }

    #[test]
    fn a_module_that_is_loaded_on_the_way_is_loaded_again_r053() {
        let first = [jail("a", &[1])];
        let smbfs = || Module::JailFs("smbfs".to_owned());
        let mut old = machine(&first);
        let before = old.mark(PrisonId::HOST);
        old.load(smbfs());
        start_b(&mut old);
        let deed = old.deed(before).unwrap();
        let mut new = machine(&first);
        assert!(new.repeat(PrisonId::HOST, deed.clone(), &host).is_some());
        assert_eq!(new.host().modules, old.host().modules);
        // Where it is there before, an answer may be another one.
        let mut new = machine(&first);
        new.load(smbfs());
        assert!(new.repeat(PrisonId::HOST, deed, &host).is_none());
    }
}
