use jailconf_catalog::{Check, Release};
use jailconf_kernel::{JailSys, PrisonId, Privilege, Value};

use crate::hook::Hook;
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
            if let Some((check, shown)) = prefix_too_long(&address) {
                scene.lacks(&mut step, check, check.says(&[shown]).unwrap_or_default());
            }
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
        if let Some(check) = impossible_name(&name) {
            lacks_interface(scene, &mut step, check, &name);
        } else if scene.is_absent(planner, &planner.plan.known.interfaces, &name, |i| i.iter()) {
            lacks_interface(scene, &mut step, Check::InterfaceAbsent, &name);
        } else {
            is_given_once(planner, scene, &name, &mut step);
        }
        started.steps.push(step);
    }
}

/// A prefix of more bits than the address has, with what ifconfig(8) says of it.
fn prefix_too_long(address: &str) -> Option<(Check, &str)> {
    let address = address.split([' ', '\t']).next()?;
    let (bare, prefix) = address.split_once('/')?;
    let bits: u64 = prefix.parse().ok()?;
    match bare.contains(':') {
        true => (bits > 128).then_some((Check::PrefixTooLong6, prefix)),
        false => (bits > 32).then_some((Check::PrefixTooLong, address)),
    }
}

/// The bytes of an interface's name: IFNAMSIZ without its end (M23).
pub(crate) const MAX_INTERFACE_NAME: usize = 15;

/// Why no interface can have a name.
fn impossible_name(name: &str) -> Option<Check> {
    let is_list = name.contains([',', ' ', '\t']);
    let is_long = name.len() > MAX_INTERFACE_NAME;
    match (is_list, is_long) {
        (true, _) => Some(Check::InterfaceList),
        (_, true) => Some(Check::InterfaceNameTooLong),
        _ => None,
    }
}

/// What ifconfig(8) says to one who makes or names an interface: inside a jail that needs
/// a network stack of its own (N05), and a name has 15 bytes (N06).
pub(crate) fn check_made(
    planner: &Planner,
    scene: &Scene<'_>,
    by: PrisonId,
    part: &Hook,
    step: &mut Step,
) {
    let is_old = planner.machine.host().release < Release::Numbered(14, 0);
    let has_stack = planner.machine.prison(by).is_none_or(|prison| prison.vnet());
    let (made, name) = match part {
        Hook::InterfaceCreate { interface, name } => (Some(interface), name.as_ref()),
        Hook::InterfaceRename { to, .. } => (None, Some(to)),
        _ => return,
    };
    let (check, own_line) = match (has_stack, made) {
        (false, Some(_)) if is_old => (
            Check::InterfaceMadeInside,
            "ifconfig: SIOCIFCREATE2: Operation not permitted".to_owned(),
        ),
        (false, Some(made)) => {
            let check = Check::InterfaceMadeInside;
            (check, check.says(&[made]).unwrap_or_default())
        }
        (false, None) => {
            (Check::InterfaceNamedInside, Check::InterfaceNamedInside.says(&[]).unwrap_or_default())
        }
        (true, _) if name.is_some_and(|name| is_plain(name) && name.len() > MAX_INTERFACE_NAME) => {
            (Check::InterfaceNameTooLong, Check::InterfaceNameTooLong.says(&[]).unwrap_or_default())
        }
        _ => return,
    };
    scene.lacks(step, check, own_line);
    let Some(objection) = step.objections.last_mut() else { return };
    match has_stack {
        true => objection.wanted = Value::Str(name.cloned().unwrap_or_default()),
        false => {
            objection.holder = planner.holders.get(&by).copied().unwrap_or(Holder::Request);
            objection.against = Some("vnet".to_owned());
            objection.wanted = Value::Sys(JailSys::New);
            objection.held = Value::Sys(JailSys::Inherit);
        }
    }
}

/// Whether the shell leaves a word as it is.
fn is_plain(word: &str) -> bool {
    !word.contains(['$', '`', '*', '?', '[', '{', '\\'])
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
        objection.wanted = Value::Str(name.to_owned());
    }
}

fn lacks_interface(scene: &Scene<'_>, step: &mut Step, check: Check, name: &str) {
    scene.lacks(step, check, Check::InterfaceAbsent.says(&[name]).unwrap_or_default());
    if let Some(objection) = step.objections.last_mut() {
        objection.wanted = Value::Str(name.to_owned());
    }
}
