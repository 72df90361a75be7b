//! Many prisons stay fast, and no input makes the machine panic.

use std::time::Duration;

use jailconf_kernel::{Host, JailSet, JailSys, Machine, Mode, Mount, PrisonId, Privilege, Value};
use proptest::prelude::*;

fn persisting(name: &str) -> JailSet {
    JailSet::create(name).with("persist", Value::Bool(true))
}

/// Ten thousand jails and one more are compared by time: twice as many may
/// take about twice as long.
#[test]
fn ten_thousand_children_share_one_address() {
    let address = Value::Addresses(vec!["10.0.0.1".parse().expect("an address")]);
    let mut machine = Machine::new(Host::default());
    let parent =
        persisting("p").with("ip4.addr", address.clone()).with("children.max", Value::Int(99_999));
    machine.jail_set(PrisonId::HOST, &parent);
    let by = machine.find("p").expect("it was made");
    let started = now();
    for n in 0..10_000 {
        let child = persisting(&format!("c{n}")).with("ip4.addr", address.clone());
        assert!(machine.jail_set(by, &child).granted());
    }
    assert_eq!(machine.prison(by).map(|prison| prison.children_cur()), Some(10_000));
    assert!(machine.remove(PrisonId::HOST, "p").granted());
    assert_eq!(machine.prisons().count(), 0);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn fifty_levels_with_many_leaves() {
    let mut machine = Machine::new(Host::default());
    let mut by = PrisonId::HOST;
    let started = now();
    for depth in 0..50 {
        for leaf in 0..100 {
            assert!(machine.jail_set(by, &persisting(&format!("l{leaf}"))).granted());
        }
        let next = persisting("d").with("children.max", Value::Int(900_000 - depth));
        by = machine.jail_set(by, &next).prison.expect("there is room");
    }
    assert_eq!(machine.prisons().count(), 50 * 101);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[allow(clippy::disallowed_methods)]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

const PARAMS: &[&str] = &[
    "jid",
    "persist",
    "nopersist",
    "path",
    "securelevel",
    "enforce_statfs",
    "devfs_ruleset",
    "children.max",
    "vnet",
    "host",
    "host.hostname",
    "host.hostid",
    "ip4",
    "ip4.addr",
    "ip6",
    "ip6.addr",
    "ip4.saddrsel",
    "allow.mount",
    "allow.nosuser",
    "allow.mount.tmpfs",
    "allow.sysvipc",
    "sysvshm",
    "linux",
    "osreldate",
    "osrelease",
    "linux.osrelease",
    "zfs",
    "zfs.mount_snapshot",
    "meta",
    "name",
    "dying",
    "x",
    "",
];
const NAMES: &[&str] = &[
    "",
    "a",
    "b",
    "a.b",
    "a.b.c",
    ".",
    "..",
    "a.",
    "7",
    "007",
    "-5",
    "a.8",
    "99999999999999999999",
];

fn value() -> impl Strategy<Value = Value> {
    let word = prop_oneof![Just(JailSys::Disable), Just(JailSys::New), Just(JailSys::Inherit)];
    let address = prop_oneof![
        (0u8..4).prop_map(|n| std::net::IpAddr::from([10, 0, 0, n])),
        (0u16..3).prop_map(|n| std::net::IpAddr::from([0, 0, 0, 0, 0, 0, 0, n])),
    ];
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        prop_oneof![-3i64..6, any::<i64>()].prop_map(Value::Int),
        prop_oneof![Just("/a".to_owned()), Just("/a/../b".to_owned()), any::<String>()]
            .prop_map(Value::Str),
        word.prop_map(Value::Sys),
        prop::collection::vec(address, 0..4).prop_map(Value::Addresses),
        Just(Value::None),
    ]
}

fn call() -> impl Strategy<Value = JailSet> {
    let mode = prop_oneof![
        4 => Just(Mode::Create),
        2 => Just(Mode::Update),
        1 => Just(Mode::CreateOrUpdate),
        1 => Just(Mode::CreateAndAttach),
    ];
    let param =
        (prop::sample::select(PARAMS), value()).prop_map(|(name, value)| (name.to_owned(), value));
    let name = prop::option::weighted(0.9, prop::sample::select(NAMES).prop_map(str::to_owned));
    (mode, name, any::<bool>(), prop::collection::vec(param, 0..6)).prop_map(
        |(mode, name, persist, mut params)| {
            if persist {
                params.push(("persist".to_owned(), Value::Bool(true)));
            }
            JailSet { mode, name, params }
        },
    )
}

/// What somebody does: who, which kind of step, and a call to take things from.
fn step() -> impl Strategy<Value = (usize, u8, JailSet)> {
    (any::<prop::sample::Index>(), 0u8..12, call())
        .prop_map(|(by, kind, set)| (by.index(64), kind, set))
}

fn act(machine: &mut Machine, (by, kind, set): &(usize, u8, JailSet)) {
    let mut actors = vec![PrisonId::HOST];
    actors.extend(machine.prisons().map(|prison| prison.id()));
    let by = actors[by % actors.len()];
    let name = set.name.clone().unwrap_or_default();
    match kind {
        0 => drop(machine.remove(by, &name)),
        1 => drop(machine.mount(by, &Mount::new("tmpfs", &format!("/{name}")))),
        2 => drop(machine.unmount(by, &format!("/{name}"))),
        3 => drop(machine.privilege(by, Privilege::PRIV_NET_ROUTE)),
        4 => drop(machine.zfs_jail(by, &name, &name)),
        5 => drop(machine.jail_set_as_if_granted(by, set)),
        _ => drop(machine.jail_set(by, set)),
    }
}

/// What must hold of a machine, whatever was done to it.
fn check_sound(machine: &Machine) {
    for prison in machine.prisons() {
        let below: i32 = prison
            .children()
            .filter_map(|child| machine.prison(child))
            .map(|child| child.children_cur() + 1)
            .sum();
        assert_eq!(prison.children_cur(), below, "{}", prison.name());
        let parent = prison.parent().and_then(|parent| machine.prison(parent));
        assert!(parent.is_some_and(|parent| parent.children().any(|child| child == prison.id())));
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(steps in prop::collection::vec(step(), 1..40)) {
        let mut machine = Machine::new(Host::default());
        for step in &steps {
            act(&mut machine, step);
            check_sound(&machine);
        }
    }

    // R001, R005, R009, R011: whoever creates, no child exceeds its parent.
    #[test]
    fn no_granted_creation_exceeds_its_parent(steps in prop::collection::vec(step(), 1..40)) {
        let mut machine = Machine::new(Host::default());
        for step in steps.iter().filter(|(_, kind, set)| *kind > 5 && set.mode == Mode::Create) {
            act(&mut machine, step);
        }
        for prison in machine.prisons() {
            let parent = prison.parent().and_then(|parent| machine.prison(parent)).expect("a parent");
            prop_assert!(prison.securelevel() >= parent.securelevel());
            prop_assert!(prison.enforce_statfs() >= parent.enforce_statfs());
            prop_assert!(prison.children_max() <= parent.children_max().max(0));
            let may = |flag: &str| parent.allows(flag) || flag.starts_with("unprivileged_");
            prop_assert!(prison.allow().all(may));
        }
    }
}
