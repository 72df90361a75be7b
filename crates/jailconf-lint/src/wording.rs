use jailconf_catalog::{Fact, fact};
use jailconf_edit::Change;
use jailconf_host::Reader;
use jailconf_kernel::Value;
use jailconf_plan::{
    Config, Creator, Doubt, Holder, JailId, JailPlan, Objection, Place, Plan, Step, StepKind,
};
use jailconf_resolve::{Origin, Statement, Via};
use jailconf_syntax::{TextEdit, TextRange};

use crate::refusals::{Refusal, is_same};
use crate::{
    Applicability, Beyond, Consequence, Diagnostic, Fix, PlannedChange, Related, Severity, Sink,
};

/// `jail01`, or `the unknown parent`, or `the host`.
pub(crate) fn holder_name(plan: &Plan, holder: Holder) -> String {
    match holder {
        Holder::Jail(id) => format!("`{}`", plan.jail(id).name),
        Holder::Host | Holder::Request => "the host".to_owned(),
        Holder::Unknown => "the jail around it".to_owned(),
    }
}

/// `jailA` (created by `jail01`); of a jail on the host the name alone.
pub(crate) fn jail_and_creator(plan: &Plan, jail: &JailPlan) -> String {
    let own = jail.own_name.to_text();
    match jail.creator {
        // That the host makes a jail inside another one is what may be missed.
        Creator::Host if own.contains('.') => format!("`{own}` (created by the host)"),
        Creator::Host => format!("`{own}`"),
        Creator::Jail(id) => format!("`{own}` (created by `{}`)", plan.jail(id).name),
        Creator::Unknown => format!("`{own}` (created inside a jail)"),
    }
}

/// `www`, or `www` and 3 more jails.
pub(crate) fn first_of(plan: &Plan, jails: &[JailId]) -> String {
    let first = jails.first().map(|id| plan.jail(*id).name.as_str()).unwrap_or_default();
    match jails.len() {
        0 | 1 => format!("`{first}`"),
        2 => format!("`{first}` and 1 more jail"),
        more => format!("`{first}` and {} more jails", more - 1),
    }
}

/// What several jails have in common, each with its jails, in the order of the first ones.
pub(crate) fn grouped<K: Clone + Eq + std::hash::Hash>(
    all: impl Iterator<Item = (K, JailId)>,
) -> Vec<(K, Vec<JailId>)> {
    let mut groups: Vec<(K, Vec<JailId>)> = Vec::new();
    let mut known: std::collections::HashMap<K, usize> = std::collections::HashMap::new();
    for (key, jail) in all {
        let at = *known.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(at) {
            Some((_, jails)) => jails.push(jail),
            None => groups.push((key, vec![jail])),
        }
    }
    groups
}

/// The value as jail.conf would have it.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Bool(on) => on.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Str(text) => text.clone(),
        Value::Sys(word) => format!("{word:?}").to_lowercase(),
        Value::Addresses(list) => list.iter().map(|a| a.to_string()).collect::<Vec<_>>().join(", "),
        Value::None => String::new(),
    }
}

/// The place of a refusal: the statement behind the step, else the jail's name.
pub(crate) fn place(plan: &Plan, jail: &JailPlan, refusal: &Refusal<'_>) -> Place {
    let objection = refusal.objection;
    let parameter = objection.parameter.as_deref().and_then(|p| plan.parameter_place(jail, p));
    let of_step = refusal.step.place;
    match refusal.step.kind {
        StepKind::Create => parameter.or(of_step),
        _ => of_step.or(parameter),
    }
    .unwrap_or_else(|| plan.name_place(jail))
}

/// The other place: the holder's statement, else the holder's name.
pub(crate) fn held_place(plan: &Plan, objection: &Objection) -> Option<Related> {
    let Holder::Jail(id) = objection.holder else { return None };
    let holder = plan.jail(id);
    let against = objection.against.as_deref().unwrap_or_default();
    if against == "name" {
        let message = format!("`{}` is defined here", holder.name);
        return Some(Related { place: plan.name_place(holder), message });
    }
    let (place, message) = match objection.held_at {
        Some(place) => (place, format!("`{}` has it here", holder.name)),
        None => (plan.name_place(holder), format!("`{}` does not set `{against}`", holder.name)),
    };
    Some(Related { place, message })
}

/// Fills in what every refusal has: the verbatim text, the facts, the holder's
/// place, the jail.
pub(crate) fn complete(
    plan: &Plan,
    id: JailId,
    refusal: &Refusal<'_>,
    diagnostic: &mut Diagnostic,
) {
    let objection = refusal.objection;
    diagnostic.jail = Some(id);
    diagnostic.label = Some(own_label(objection));
    diagnostic.says = objection.messages.clone();
    diagnostic.consequences.extend(consequences(plan, id, refusal));
    diagnostic.facts = vec![objection.check.fact()];
    diagnostic.related.extend(held_place(plan, objection));
    // Where the shell catches every failure, the jail starts without it (R100).
    let is_caught = |s: &&Step| s.failure_ignored && s.kind != StepKind::ZfsDataset;
    if [refusal.step].iter().chain(&refusal.others).all(is_caught) {
        diagnostic.severity = Severity::Warning;
    }
    let others = refusal.others.iter().filter_map(|step| other_place(step, diagnostic.place));
    diagnostic.related.extend(others.collect::<Vec<_>>());
}

/// What a refusal does to a jail: the steps that meet it.
fn consequences(plan: &Plan, id: JailId, refusal: &Refusal<'_>) -> Vec<Consequence> {
    let jail = plan.jail(id);
    let of_step = |step: &Step| {
        let same = |o: &&Objection| is_same(o, refusal.objection);
        let met = step.objections.iter().find(same).unwrap_or(refusal.objection);
        Consequence {
            jail: id,
            step: Some(step.kind),
            place: step.place.or_else(|| Some(plan.name_place(jail))),
            message: format!(
                "{} is refused at `{}`",
                jail_and_creator(plan, jail),
                step.kind.word()
            ),
            says: met.messages.clone(),
        }
    };
    [refusal.step].iter().chain(&refusal.others).map(|step| of_step(step)).collect()
}

/// What a refusal says is asked for beyond what the jail around has.
pub(crate) fn beyond(refusal: &Refusal<'_>) -> Option<Beyond> {
    let objection = refusal.objection;
    let Holder::Jail(holder) = objection.holder else { return None };
    let (parameter, wanted) = (objection.parameter.clone()?, objection.wanted.clone());
    Some(Beyond { holder, parameter, wanted })
}

/// What is wrong at the statement that asks for too much.
fn own_label(objection: &Objection) -> String {
    match (&objection.parameter, value(&objection.wanted)) {
        (Some(parameter), wanted) if wanted.is_empty() || wanted == "true" => {
            format!("`{parameter}` is refused")
        }
        (Some(parameter), wanted) => format!("`{parameter}` = {wanted} is refused"),
        (None, _) => "this is refused".to_owned(),
    }
}

/// Makes a finding the affair of the jail that holds against the step: what a start needs is said
/// once, where it is to be added or changed, whoever needs it (R072, R073, R002). The statement or
/// block of the jail that needs it is a consequence.
pub(crate) fn of_holder(
    plan: &Plan,
    id: JailId,
    refusal: &Refusal<'_>,
    message: impl Into<String>,
    sink: &mut Sink<'_>,
) -> Option<JailId> {
    let objection = refusal.objection;
    let jail = plan.jail(id);
    let Holder::Jail(parent) = objection.holder else {
        let diagnostic = sink.report(place(plan, jail, refusal), message);
        complete(plan, id, refusal, diagnostic);
        return None;
    };
    let held = held_place(plan, objection);
    let at = held.as_ref().map_or_else(|| plan.name_place(plan.jail(parent)), |held| held.place);
    let diagnostic = sink.report(at, message);
    complete(plan, id, refusal, diagnostic);
    diagnostic.jail = Some(parent);
    diagnostic.label = held.map(|held| held.message);
    diagnostic.related =
        related(Some(place(plan, jail, refusal)), "needed here").into_iter().collect();
    Some(parent)
}

fn other_place(step: &Step, first: Place) -> Option<Related> {
    let place = step.place.filter(|p| *p != first && step.kind != StepKind::Create)?;
    Some(Related { place, message: format!("the step `{}` meets the same", step.kind.word()) })
}

/// A fix that sets a parameter of a jail.
pub(crate) fn set(
    plan: &Plan,
    jail: JailId,
    parameter: &str,
    value: Option<&str>,
    applicability: Applicability,
) -> Fix {
    let statement = jailconf_edit::statement(parameter, value);
    let change = Change::Set { parameter: parameter.to_owned(), value: value.map(str::to_owned) };
    Fix {
        title: format!("set `{statement}` in `{}`", plan.jail(jail).name),
        applicability,
        changes: vec![PlannedChange::Jail(jail, change)],
    }
}

/// Why an edit is refused.
pub(crate) fn refused(
    program: &jailconf_resolve::Program,
    refused: &jailconf_edit::Refused,
) -> String {
    match refused {
        jailconf_edit::Refused::LaterWins(origin) => match origin.via {
            Via::Wildcard => {
                let block = program.blocks.get(origin.block.0 as usize);
                let pattern = block.map(|block| block.name.to_text()).unwrap_or_default();
                format!("the block `{pattern}` behind it would win")
            }
            _ => "a global parameter behind it would win".to_owned(),
        },
        jailconf_edit::Refused::Included(_) => {
            "the parameter comes from an included file".to_owned()
        }
        jailconf_edit::Refused::Broken => "its block is not whole".to_owned(),
        jailconf_edit::Refused::NotThere => "the parameter does not stand there".to_owned(),
    }
}

/// Points at a global parameter of `/etc/jail.conf` that a file leans on although
/// rc(8) reads it alone (R113, M53).
pub(crate) fn leans_on_other_file(
    plan: &Plan,
    jail: &JailPlan,
    parameter: &str,
    diagnostic: &mut Diagnostic,
) {
    let config = plan.config(jail.config);
    if config.reader != Some(Reader::RcByName) {
        return;
    }
    let is_main = |c: &&Config| c.reader == Some(Reader::Rc) && c.creator == config.creator;
    let Some(main) = plan.configs.iter().find(is_main) else { return };
    let global = main.program.blocks.iter().filter(|b| b.global).flat_map(|b| &b.statements);
    let mut named = global.filter(|s| !s.variable && *s.name == *parameter.as_bytes());
    let Some(statement) = named.next_back() else { return };
    let place = Place { file: main.file(statement.file.0 as usize), range: statement.range };
    let message = "this is not read with it: rc(8) reads a file of /etc/jail.conf.d alone";
    diagnostic.related.extend(related(Some(place), message));
    diagnostic.facts.extend([fact::R113, fact::M53]);
    diagnostic.help = Some(
        "write `.include \"/etc/jail.conf.d/*.conf\";` in /etc/jail.conf and leave `jail_list` \
         empty, or make this file whole"
            .to_owned(),
    );
    diagnostic.fix = None;
}

/// What a diagnostic becomes where what it rests on need not be what jail(8) reads.
pub(crate) fn doubted(diagnostic: &mut Diagnostic, doubt: Option<Doubt>) {
    let Some(doubt) = doubt else { return };
    diagnostic.severity = Severity::Note;
    diagnostic.help = Some(doubt.words().to_owned());
    diagnostic.fix = None;
}

/// The same of what a jail seems to lack.
pub(crate) fn as_part(plan: &Plan, jail: &JailPlan, diagnostic: &mut Diagnostic) {
    let lacks = plan.config(jail.config).may_lack(plan.resolved(jail));
    doubted(diagnostic, lacks.then_some(Doubt::Elsewhere));
}

/// Whether the jail's file is one of Bastille's.
pub(crate) fn is_bastilles(plan: &Plan, jail: &JailPlan) -> bool {
    plan.config(jail.config).is_bastilles
}

/// Fills in what a finding has that no step refuses: the jail, the facts, and
/// what to do.
pub(crate) fn rest_on(
    diagnostic: &mut Diagnostic,
    id: JailId,
    facts: &[Fact],
    help: impl Into<String>,
) {
    diagnostic.jail = Some(id);
    diagnostic.facts = facts.to_vec();
    diagnostic.help = Some(help.into());
}

/// Another place.
pub(crate) fn related(place: Option<Place>, message: impl Into<String>) -> Option<Related> {
    Some(Related { place: place?, message: message.into() })
}

/// What counts of a parameter, if it has a value.
pub(crate) fn last_value(plan: &Plan, jail: &JailPlan, parameter: &str) -> Option<String> {
    Some(plan.resolved(jail).scalar(parameter)?.text.to_text().into_owned())
}

/// The statement of a parameter, else the jail's name.
pub(crate) fn statement_place(plan: &Plan, jail: &JailPlan, parameter: &str) -> Place {
    plan.parameter_place(jail, parameter).unwrap_or_else(|| plan.name_place(jail))
}

/// The statement at an origin, as it is written.
pub(crate) fn statement<'p>(
    plan: &'p Plan,
    jail: &JailPlan,
    origin: &Origin,
) -> Option<&'p Statement> {
    let program = &plan.config(jail.config).program;
    let block = program.blocks.get(origin.block.0 as usize)?;
    let at = block.statements.partition_point(|s| {
        s.file == block.file
            && origin.file == Some(s.file)
            && s.range.end() <= origin.statement.start()
    });
    let is_it = |s: &&Statement| Some(s.file) == origin.file && s.range == origin.statement;
    block.statements.get(at).filter(is_it).or_else(|| block.statements.iter().find(is_it))
}

/// A change of the text at a place.
pub(crate) fn rewrite(
    title: impl Into<String>,
    place: Place,
    range: TextRange,
    text: impl Into<String>,
    applicability: Applicability,
) -> Fix {
    let edit = TextEdit::replace(range, text);
    Fix { title: title.into(), applicability, changes: vec![PlannedChange::Text(place.file, edit)] }
}

/// A fix that takes a parameter out of a jail's own block; `None` where it
/// comes from elsewhere.
pub(crate) fn remove(
    plan: &Plan,
    id: JailId,
    parameter: &str,
    applicability: Applicability,
) -> Option<Fix> {
    let jail = plan.jail(id);
    let own = plan.resolved(jail).param(parameter)?.origin.via == Via::Own;
    own.then(|| Fix {
        title: format!("delete `{parameter}` in `{}`", jail.name),
        applicability,
        changes: vec![PlannedChange::Jail(id, Change::Remove { parameter: parameter.to_owned() })],
    })
}

/// Whether a jail has its own network stack.
pub(crate) fn has_vnet(jail: &JailPlan) -> bool {
    jail.effective.as_ref().is_some_and(|e| e.vnet)
}

/// A fix that lets a jail of the host mount devfs gives it a ruleset as well
/// where it has none: its root could mount every device otherwise (R078).
pub(crate) fn with_ruleset(plan: &Plan, parent: JailId, mut fix: Fix) -> Fix {
    let jail = plan.jail(parent);
    let lets = |c: &PlannedChange| {
        matches!(c, PlannedChange::Jail(_, Change::Set { parameter, .. })
            if parameter == "allow.mount.devfs")
    };
    let resolved = plan.resolved(jail);
    let devfs = resolved.boolean("allow.mount.devfs") == Some(true) || fix.changes.iter().any(lets);
    if devfs && jail.creator == Creator::Host && resolved.param("devfs_ruleset").is_none() {
        let change =
            Change::Set { parameter: "devfs_ruleset".to_owned(), value: Some("4".to_owned()) };
        fix.changes.push(PlannedChange::Jail(parent, change));
        fix.title = format!("{}, with `devfs_ruleset = 4`", fix.title);
    }
    fix
}
