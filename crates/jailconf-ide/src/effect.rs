use jailconf_catalog::parameter;
use jailconf_lint::FixReport;
use jailconf_plan::{Creator, JailPlan, Plan};

/// A command that makes a mend effective on a host that already runs. None is
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

/// The commands that make the mends effective, a parent's before its children's:
/// the new permissions must be there when a child asks for them (R118).
pub fn make_effective(report: &FixReport) -> Vec<Command> {
    let plan = &report.plan;
    let changed = |jail: &&JailPlan| report.changed.contains_key(&jail.name);
    plan.jails.iter().filter(changed).map(|jail| command(plan, report, jail)).collect()
}

fn command(plan: &Plan, report: &FixReport, jail: &JailPlan) -> Command {
    let config = plan.config(jail.config);
    let file = plan.file(config.file(0));
    let own = jail.own_name.to_text();
    let changeable = |name: &String| parameter(name).is_some_and(|p| p.changeable);
    let all_changeable = report.changed.get(&jail.name).is_none_or(|of| of.iter().all(changeable));
    // A block with a dotted name cannot be updated from outside (R119).
    let (flags, why) = match (all_changeable, own.contains('.')) {
        (true, false) => ("-m", "a running jail takes it over; a stopped one starts with it"),
        (true, true) => ("-rc", "a jail with a dotted name is changed only by a restart"),
        (false, _) => ("-rc", "it holds from the next start on"),
    };
    let within = match jail.creator {
        Creator::Jail(id) => Some(plan.jail(id).name.clone()),
        Creator::Host | Creator::Unknown => None,
    };
    Command { within, text: format!("jail -f {} {flags} {own}", file.own_path.to_text()), why }
}
