use jailconf_catalog::{Check, Release};
use jailconf_host::Tree;
use jailconf_kernel::{JailSys, PrisonId, Privilege, Value};
use jailconf_resolve::FileKind;

use crate::hook::Hook;
use crate::made::{helpers_name, is_computed};
use crate::planner::Planner;
use crate::start::{Scene, Started};
use crate::{
    Command, Creator, FileRef, Holder, JailId, JailPlan, Step, StepKind, StepOutcome, address, text,
};

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
        } else if scene.is_absent(planner, &planner.plan.known.interfaces, &name, |i| i.iter())
            || is_unmade(planner, scene, &name)
        {
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
    if let Hook::InterfaceHelper { name, joined: 0, .. } = part {
        if !is_computed(name) {
            scene.lacks(step, Check::HelperUsage, String::new());
        }
        return;
    }
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
        _ => return is_made_twice(planner, scene, by, part, step),
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

/// The hook of another jail made an interface of the same name, which is there still.
fn is_made_twice(planner: &Planner, scene: &Scene<'_>, by: PrisonId, part: &Hook, step: &mut Step) {
    let Some(made) = planner.made.get(&by) else { return };
    let own = JailId(planner.plan.jails.len() as u32);
    let others = |name: &&str| made.maker(name).filter(|maker| *maker != own);
    let Some((name, holder)) = part.makes().find_map(|name| Some((name, others(&name)?))) else {
        return;
    };
    // Of two jails of one name one starts.
    if planner.plan.jail(holder).own_name.to_text() == scene.name {
        return;
    }
    let check = match part {
        Hook::InterfaceCreate { .. } => Check::InterfaceMadeTwice,
        _ => Check::InterfaceNamedTwice,
    };
    let is_old = planner.machine.host().release < Release::Numbered(14, 0);
    let own_line = match check {
        Check::InterfaceMadeTwice if is_old => "ifconfig: SIOCIFCREATE2: File exists".to_owned(),
        check => check.says(&[name]).unwrap_or_default(),
    };
    scene.lacks(step, check, own_line);
    let Some(objection) = step.objections.last_mut() else { return };
    objection.holder = Holder::Jail(holder);
    objection.wanted = Value::Str(name.to_owned());
}

/// Whether an interface is one that somebody has to make (jib, jng and Bastille give such
/// names, and epair(4) has the others): nobody's network card is called so.
pub(crate) fn is_made(name: &str) -> bool {
    let pair = name.strip_prefix("epair").and_then(|rest| rest.strip_suffix(['a', 'b']));
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    pair.is_some_and(is_number) || helpers_name(name).is_some()
}

/// Whether an interface surely is not there: it is one that somebody has to make, all
/// that a system makes its interfaces by is at hand, and nothing of it makes this one
/// (R056).
fn is_unmade(planner: &Planner, scene: &Scene<'_>, name: &str) -> bool {
    let Some(tree) = scene.tree.filter(|tree| tree.is_whole() && is_made(name)) else {
        return false;
    };
    let made = planner.made.get(&scene.by);
    if planner.plan.known.interfaces.is_some() || made.is_some_and(|made| made.may_have(name)) {
        return false;
    }
    let creator = planner.plan.config(scene.config).creator;
    let is_handed_in = match creator {
        Creator::Host => false,
        Creator::Jail(id) => may_be_handed_in(planner, planner.plan.jail(id), name),
        Creator::Unknown => true,
    };
    let may_name =
        |file: &FileRef| may_be_named(planner.plan.file(*file).document.text().as_str(), name);
    let may_clone = match planner.plan.rc_of(creator) {
        Some(rc) => rc.files.iter().any(may_name),
        // Where its hooks make none either, who makes them is not at hand (G12).
        None => name.starts_with("epair") || !makes_its_own(scene),
    };
    !is_handed_in && !may_clone && !SCRIPTS.iter().any(|script| has_any(tree, script))
}

/// Whether the hooks of a jail see to its interfaces.
fn makes_its_own(scene: &Scene<'_>) -> bool {
    let hooks = scene.commands.iter().filter(|c| c.step < StepKind::VnetInterface);
    hooks.flat_map(|c| &c.read.parts).any(Hook::is_about_interfaces)
}

/// What runs at a system's start and may make any interface. A directory counts if
/// something is in it.
const SCRIPTS: [&str; 4] =
    ["/etc/rc.local", "/etc/rc.conf.d", "/usr/local/etc/rc.conf.d", "/usr/local/etc/rc.d"];

fn has_any(tree: &dyn Tree, path: &str) -> bool {
    match tree.kind(path.as_bytes()) {
        Ok(None) => false,
        Ok(Some(FileKind::Directory)) => {
            let entries = tree.list(path.as_bytes());
            entries.map_or(true, |all| all.iter().any(|entry| !is_keeper(&entry.name)))
        }
        _ => true,
    }
}

/// A file that only keeps an empty directory.
fn is_keeper(name: &[u8]) -> bool {
    matches!(name, b".keep" | b".gitkeep")
}

/// Whether an rc.conf may make an interface: it stands there in any way, or the shell
/// computes what stands there.
fn may_be_named(rc: &str, name: &str) -> bool {
    let pair = name.trim_end_matches(['a', 'b']);
    let is_computed = |line: &str| {
        let line = line.trim_start();
        let (word, value) = line.split_once('=').unwrap_or((line, ""));
        let is_network = ["cloned_interfaces", "ifconfig_", "vlans_", "ng_", "create_args_"];
        let is_setting =
            line.contains('=') && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let is_plain = line.is_empty() || line.starts_with('#') || is_setting;
        !is_plain || value.contains(['$', '`']) && is_network.iter().any(|n| word.starts_with(n))
    };
    rc.contains(if name.starts_with("epair") { pair } else { name }) || rc.lines().any(is_computed)
}

/// Whether a jail may get an interface from further out, or make it itself.
fn may_be_handed_in(planner: &Planner, parent: &JailPlan, name: &str) -> bool {
    let taken = planner.plan.resolved(parent).list("vnet.interface");
    let is_rc = |command: &str| matches!(command, "/bin/sh /etc/rc" | "sh /etc/rc");
    let is_helper = |program: &str| matches!(program, "jib" | "jng");
    let may_make = |command: &Command| {
        !is_rc(command.text.trim())
            && command.runs.iter().any(|run| !run.is_plain() && !is_helper(run.name()))
            || command.text.contains(name)
            || command.text.contains("vnet")
    };
    taken.iter().any(|value| value.text.to_text() == name)
        || parent.commands.iter().filter(|command| command.is_of_start()).any(may_make)
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
