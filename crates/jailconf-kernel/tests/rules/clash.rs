//! Clashes of addresses, compared with the kernel's own walk over all jails.

use std::net::IpAddr;

use jailconf_kernel::{Family, Host, JailSet, JailSys, Machine, PrisonId, Value};
use proptest::prelude::*;

/// One creation: below which prison, with what network, and the step's kind.
#[derive(Clone, Debug)]
struct Step {
    under: prop::sample::Index,
    net: Net,
    removes: bool,
}

#[derive(Clone, Debug)]
enum Net {
    Vnet,
    Inherit,
    List(Vec<u8>),
}

fn step() -> impl Strategy<Value = Step> {
    let list = prop::collection::btree_set(1u8..5, 0..3);
    let net = prop_oneof![
        1 => Just(Net::Vnet),
        2 => Just(Net::Inherit),
        4 => list.prop_map(|list| Net::List(list.into_iter().collect())),
    ];
    let removes = prop::bool::weighted(0.1);
    (any::<prop::sample::Index>(), net, removes).prop_map(|(under, net, removes)| Step {
        under,
        net,
        removes,
    })
}

fn addresses(list: &[u8]) -> Vec<IpAddr> {
    list.iter().map(|n| IpAddr::from([10, 0, 0, *n])).collect()
}

/// R064 and R115 as the kernel finds them: over all jails of the network stack,
/// not into other stacks, and not below a jail that has a list.
fn walk_finds_clash(machine: &Machine, parent: PrisonId, list: &[IpAddr]) -> bool {
    let mut root = parent;
    while let Some(prison) = machine.prison(root).filter(|prison| !prison.vnet()) {
        let Some(above) = prison.parent() else { break };
        root = above;
    }
    let mut open: Vec<PrisonId> = children(machine, root);
    while let Some(id) = open.pop() {
        let Some(prison) = machine.prison(id).filter(|prison| !prison.vnet()) else {
            continue;
        };
        if !prison.restricted(Family::Inet) {
            open.extend(children(machine, id));
            continue;
        }
        let held = prison.addresses(Family::Inet);
        let both_single = held.len() == 1 && list.len() == 1;
        if !both_single && list.iter().any(|address| held.contains(address)) {
            return true;
        }
    }
    false
}

fn children(machine: &Machine, id: PrisonId) -> Vec<PrisonId> {
    machine.prison(id).map(|prison| prison.children().collect()).unwrap_or_default()
}

fn create(machine: &mut Machine, step: &Step, number: usize) -> Result<(), TestCaseError> {
    let mut parents = vec![PrisonId::HOST];
    parents.extend(machine.prisons().map(|prison| prison.id()));
    let parent = parents[step.under.index(parents.len())];
    let prefix = machine.prison(parent).map(|prison| prison.name().to_owned()).unwrap_or_default();
    if step.removes {
        machine.remove(PrisonId::HOST, &prefix);
        return Ok(());
    }
    let name =
        if parent == PrisonId::HOST { format!("n{number}") } else { format!("{prefix}.n{number}") };
    let set = JailSet::create(&name).with("persist", Value::Bool(true));
    let (set, list) = match &step.net {
        Net::Vnet => (set.with("vnet", Value::Sys(JailSys::New)), Vec::new()),
        Net::Inherit => (set.with("ip4", Value::Sys(JailSys::Inherit)), Vec::new()),
        Net::List(list) => {
            (set.with("ip4.addr", Value::Addresses(addresses(list))), addresses(list))
        }
    };
    let expected = walk_finds_clash(machine, parent, &list);
    let answer = machine.jail_set(PrisonId::HOST, &set);
    let found = answer
        .refusals
        .iter()
        .any(|refusal| matches!(refusal.check.fact().number(), "R064" | "R115"));
    prop_assert_eq!(found, expected, "{} {:?}", name, list);
    Ok(())
}

proptest! {
    #[test]
    fn the_index_finds_what_the_walk_finds(steps in prop::collection::vec(step(), 1..40)) {
        let mut machine = Machine::new(Host::default());
        for (number, step) in steps.iter().enumerate() {
            create(&mut machine, step, number)?;
        }
    }
}
