use jailconf_catalog::{Type, parameter};
use jailconf_lint::FixReport;
use jailconf_plan::{Creator, JailPlan, Outcome, Plan};

use crate::shell::shell_word;

/// A command that makes a fix effective on a host that already runs. None is
/// ever run by jailconf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Where it is to be run: the full name of a jail; `None`: on the host.
    pub within: Option<String>,
    /// The command.
    pub text: String,
    /// Why it is this one.
    pub why: &'static str,
}

/// What is to be done with jails of one kind in one place.
struct Deed<'p> {
    within: Option<&'p str>,
    flags: &'static str,
    why: &'static str,
    /// Each jail's file, as whoever runs jail(8) sees it, and name.
    jails: Vec<(String, String)>,
}

/// The commands that make the fixes effective, a parent's before its children's: the new permissions
/// must be there when a child asks for them (R118). What is done with several jails of one place is one
/// command.
pub fn make_effective(report: &FixReport) -> Vec<Command> {
    let plan = &report.plan;
    // What is still refused is not started: something else is to be done first.
    let is_refused = |jail: &JailPlan| matches!(jail.outcome, Outcome::Fails | Outcome::Skipped);
    let changed = |jail: &&JailPlan| report.changed.contains_key(&jail.name) && !is_refused(jail);
    let mut deeds: Vec<Deed<'_>> = Vec::new();
    for jail in plan.jails.iter().filter(changed) {
        let within = match jail.creator {
            Creator::Jail(id) => Some(plan.jail(id).name.as_str()),
            Creator::Host | Creator::Unknown => None,
        };
        let (flags, why) = way(report, plan, jail);
        let file = plan.file(plan.config(jail.config).file(0)).own_path.to_text().into_owned();
        // What a file says may be anything: in a shell it stays a word.
        let one = (file, jail.own_name.to_text().into_owned());
        match deeds.iter_mut().find(|d| (d.within, d.flags) == (within, flags)) {
            Some(deed) => deed.jails.push(one),
            None => deeds.push(Deed { within, flags, why, jails: vec![one] }),
        }
    }
    deeds.iter().map(command).collect()
}

/// How a jail takes over what it was given: started, changed while it runs, or restarted.
fn way(report: &FixReport, plan: &Plan, jail: &JailPlan) -> (&'static str, &'static str) {
    let own = jail.own_name.to_text();
    if report.idle_before.contains(&jail.name) {
        return ("-c", "it did not start before");
    }
    let changeable = |name: &String| parameter(name).is_some_and(|p| p.changeable);
    let all_changeable = report.changed.get(&jail.name).is_none_or(|of| of.iter().all(changeable));
    // A bare `vnet;` or `ip4;` lets some releases' `jail -m` crash or restart the jail (R031).
    let is_bare = plan.resolved(jail).params.iter().any(|param| {
        let known = parameter(&param.name.to_text());
        param.values.is_none() && known.is_some_and(|p| matches!(p.ty, Type::JailSys(_)))
    });
    match () {
        // A block with a dotted name cannot be updated from outside (R119).
        () if own.contains('.') => {
            ("-rc", "a jail with a dotted name is changed only by a restart")
        }
        () if is_bare => ("-rc", "`jail -m` does not get along with a bare `vnet;` or `ip4;`"),
        () if all_changeable => {
            ("-m", "a running jail takes it over; a stopped one starts with it")
        }
        () => ("-rc", "it holds from the next start on"),
    }
}

fn command(deed: &Deed<'_>) -> Command {
    let text = match deed.jails.as_slice() {
        [(file, name)] => one_jail(deed.flags, file, name),
        jails => of_several(deed.flags, jails),
    };
    Command { within: deed.within.map(str::to_owned), text, why: deed.why }
}

fn one_jail(flags: &str, file: &str, name: &str) -> String {
    format!("jail -f {} {flags} {}", shell_word(file), shell_word(name))
}

/// One command for several jails: those of one file by name, those that have a file each in a loop.
fn of_several(flags: &str, jails: &[(String, String)]) -> String {
    let names: Vec<String> = jails.iter().map(|(_, name)| shell_word(name)).collect();
    let names = names.join(" ");
    let files: Vec<&str> = jails.iter().map(|(file, _)| file.as_str()).collect();
    if let Some(file) = files.first().filter(|first| files.iter().all(|file| file == *first)) {
        return format!("jail -f {} {flags} {names}", shell_word(file));
    }
    let is_plain = |text: &String| shell_word(text) == *text;
    let are_plain = jails.iter().all(|(file, name)| is_plain(file) && is_plain(name));
    let pattern = |(file, name): &(String, String)| file.replace(&format!("/{name}/"), "/$j/");
    let mut patterns = jails.iter().map(pattern);
    let common = patterns.next().filter(|first| are_plain && first.contains("$j"));
    match common.filter(|first| patterns.all(|pattern| pattern == *first)) {
        Some(file) => format!("for j in {names}; do jail -f {file} {flags} $j; done"),
        None => {
            let each = jails.iter().map(|(file, name)| one_jail(flags, file, name));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}
