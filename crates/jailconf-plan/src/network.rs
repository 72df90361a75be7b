use jailconf_kernel::Privilege;

use crate::planner::Planner;
use crate::start::Scene;
use crate::{Step, StepKind, address, text};

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
            scene.fail_command(&mut step, |_| None);
            steps.push(step);
        }
    }
    steps
}

/// The interfaces that are moved into the jail (R017, R055).
pub(crate) fn vnet_steps(planner: &mut Planner, scene: &Scene<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for value in scene.jail.list("vnet.interface").iter().filter(|v| !v.text.is_empty()) {
        let command = text::vnet_command(&value.text.to_text(), &scene.name);
        let place = scene.value_place(planner, &value.origin);
        let mut step = Step::granted(StepKind::VnetInterface, Some(command), place);
        let answer = planner.machine.privilege(scene.by, Privilege::PRIV_NET_SETIFVNET);
        scene.object(planner, &mut step, &answer);
        scene.fail_command(&mut step, |_| None);
        let name = value.text.to_text();
        if scene.is_absent(planner, &planner.plan.known.interfaces, &name, |i| i.iter()) {
            scene.lacks(&mut step, "R056", format!("ifconfig: interface {name} does not exist"));
        }
        steps.push(step);
    }
    steps
}
