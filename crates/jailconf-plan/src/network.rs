use jailconf_catalog::Check;
use jailconf_kernel::Privilege;

use crate::planner::Planner;
use crate::start::{Scene, Started};
use crate::{Holder, JailId, Step, StepKind, StepOutcome, address, text};

/// The addresses that jail(8) gives to interfaces before the creation (R018,
/// R097). A VNET jail has none: its addresses are refused anyway (R054, R057).
pub(crate) fn alias_steps(planner: &mut Planner, scene: &Scene<'_>) -> Vec<Step> {
    let interface = scene.jail.scalar("interface").map(|v| v.text.to_text().into_owned());
    let interface = interface.filter(|i| !i.is_empty());
    let mut steps = Vec::new();
    for parameter in ["ip4.addr", "ip6.addr"] {
        for value in scene.jail.list(parameter) {
            let element = value.text.to_text().into_owned();
            let Some((interface, address)) = address::alias(&element, interface.as_deref()) else {
                continue;
            };
            if address.is_empty() || address == "-" {
                continue;
            }
            let place = scene.value_place(planner, &value.origin);
            let mut step = Step::granted(
                StepKind::Alias,
                Some(text::alias_command(&interface, &address)),
                place,
            );
            let answer = planner.machine.privilege(scene.by, Privilege::PRIV_NET_ADDIFADDR);
            scene.object(planner, &mut step, &answer);
            scene.fail_command(&mut step, |_, _| None);
            steps.push(step);
        }
    }
    steps
}

/// The interfaces that are moved into the jail (R017, R055, R056).
pub(crate) fn vnet_steps(planner: &mut Planner, scene: &Scene<'_>, started: &mut Started) {
    let has_stack = started.effective.as_ref().is_none_or(|effective| effective.vnet);
    for value in scene.jail.list("vnet.interface").iter().filter(|v| !v.text.is_empty()) {
        let command = text::vnet_command(&value.text.to_text(), &scene.name);
        let place = scene.value_place(planner, &value.origin);
        let mut step = Step::granted(StepKind::VnetInterface, Some(command), place);
        let answer = planner.machine.privilege(scene.by, Privilege::PRIV_NET_SETIFVNET);
        scene.object(planner, &mut step, &answer);
        scene.fail_command(&mut step, |_, _| None);
        if !has_stack {
            stays_where_it_is(scene, &mut step);
        }
        let name = value.text.to_text();
        if scene.is_absent(planner, &planner.plan.known.interfaces, &name, |i| i.iter()) {
            lacks_interface(scene, &mut step, Check::InterfaceAbsent, &name);
        } else {
            is_given_once(planner, scene, &name, &mut step);
        }
        started.steps.push(step);
    }
}

/// A jail without a stack of its own has the interface already, as its creator does
/// (R055).
fn stays_where_it_is(scene: &Scene<'_>, step: &mut Step) {
    let command = step.command.clone().unwrap_or_default();
    let mut objection =
        scene.request_objection(Check::InterfaceWithoutStack, "vnet.interface", &[]);
    objection.messages = vec![text::command_failed(&scene.name, &command)];
    step.objections.push(objection);
    step.outcome = StepOutcome::Refused;
    step.show_first();
}

/// What another jail got is its creator's no more (R056).
fn is_given_once(planner: &mut Planner, scene: &Scene<'_>, name: &str, step: &mut Step) {
    let own = JailId(planner.plan.jails.len() as u32);
    let Some(holder) = planner.made.entry(scene.by).or_default().give(name, own) else { return };
    lacks_interface(scene, step, Check::InterfaceTaken, name);
    if let Some(objection) = step.objections.last_mut() {
        objection.holder = Holder::Jail(holder);
        objection.parameter = Some("vnet.interface".to_owned());
        objection.wanted = jailconf_kernel::Value::Str(name.to_owned());
    }
}

fn lacks_interface(scene: &Scene<'_>, step: &mut Step, check: Check, name: &str) {
    scene.lacks(step, check, check.says(&[name]).unwrap_or_default());
}
