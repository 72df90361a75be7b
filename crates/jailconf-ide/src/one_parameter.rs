//! One parameter of one jail: asked for, set, taken out.

use jailconf_catalog::{Parameter, Type, parameter, parameter_of_negation};
use jailconf_edit::{Change, Refused, Target, edits};
use jailconf_lint::{Applicability, Asked, FixOptions, FixReport, PlannedChange, Proof, Selection};
use jailconf_plan::{Context, Input, JailId, Plan};
use jailconf_resolve::{Origin, Param, Program, Via};

use crate::nest::jail_called;

/// What is to become of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// It stands there without a value.
    Bare(String),
    /// It has this value; of a list of addresses, interfaces or names: these elements, with
    /// commas between them.
    Value(String, String),
    /// Its list has this element more.
    Added(String, String),
    /// It is not set.
    Unset(String),
}

/// A value that counts, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Got {
    /// The value, as jail(8) has it.
    pub value: String,
    /// The file, the line and how it reaches the jail.
    pub origin: String,
}

impl Assignment {
    /// Reads `PARAM=VALUE`, `PARAM+=VALUE` or `PARAM`.
    pub fn read(text: &str) -> Assignment {
        match text.split_once('=') {
            None => Assignment::Bare(text.trim().to_owned()),
            Some((name, value)) => match name.trim_end().strip_suffix('+') {
                Some(name) => Assignment::Added(name.trim().to_owned(), value.to_owned()),
                None => Assignment::Value(name.trim().to_owned(), value.to_owned()),
            },
        }
    }

    pub(crate) fn parameter(&self) -> &str {
        match self {
            Assignment::Bare(name)
            | Assignment::Value(name, _)
            | Assignment::Added(name, _)
            | Assignment::Unset(name) => name,
        }
    }
}

/// The values of a parameter of a jail, each with its origin; none: it is not set.
pub fn get(plan: &Plan, name: &str, parameter: &str) -> Result<Vec<Got>, String> {
    let id = jail_called(plan, name)?;
    let jail = plan.jail(id);
    let program = &plan.config(jail.config).program;
    let asked = canonical(parameter);
    let Some(param) = plan.resolved(jail).param(asked) else { return Ok(Vec::new()) };
    let is_negated = asked != parameter;
    let Some(values) = &param.values else {
        let value = match param.boolean() {
            Some(on) => (on != is_negated).to_string(),
            None => String::new(),
        };
        return Ok(vec![Got { value, origin: origin(program, &param.origin) }]);
    };
    let got = |value: &jailconf_resolve::Value| Got {
        value: value.text.to_text().into_owned(),
        origin: origin(program, &value.origin),
    };
    Ok(values.iter().map(got).collect())
}

/// The name under which a parameter is known: without a `no`.
fn canonical(name: &str) -> &str {
    match parameter(name) {
        Some(_) => name,
        None => parameter_of_negation(name).map_or(name, |known| known.name),
    }
}

fn origin(program: &Program, origin: &Origin) -> String {
    let via = match origin.via {
        Via::Own => "the jail's own block".to_owned(),
        Via::Wildcard => {
            let block = program.blocks.get(origin.block.0 as usize);
            let pattern = block.map(|b| b.name.to_text().into_owned()).unwrap_or_default();
            format!("the block `{pattern}`")
        }
        Via::Global => "a global parameter".to_owned(),
        Via::Implied => return "jail(8) adds it itself".to_owned(),
    };
    let file = origin.file.and_then(|file| program.files.get(file.0 as usize));
    match file {
        None => via,
        Some(file) => {
            let line = file.document.position(origin.statement.start()).line;
            format!("{}:{line}, {via}", file.path.to_text())
        }
    }
}

/// Sets a parameter in a jail's own block, or takes it out, and proves that nothing else is read
/// in another way. Refused in words where the file would not mean what was asked for: a wildcard
/// or global parameter behind the block would win, or jail(8) would refuse the value.
pub fn assign(
    input: Input<'_>,
    context: &Context,
    name: &str,
    assignment: &Assignment,
) -> Result<FixReport, String> {
    let options = FixOptions { threshold: Applicability::Unsafe, selection: Selection::default() };
    let mut asked = Asked::new(input, context, &options);
    let id = jail_called(asked.plan(), name)?;
    let change = change(assignment)?;
    if is_so(asked.plan(), id, assignment) {
        return Ok(asked.report());
    }
    can_be_written(asked.plan(), id, assignment, &change)?;
    let before = values(asked.plan(), id, assignment);
    let title = format!("change `{}` of `{name}`", assignment.parameter());
    let changes = vec![PlannedChange::Jail(id, change)];
    asked.make(id, &title, changes, Proof::Reading).map_err(|not| not.reason)?;
    means_what_was_asked(asked.plan(), name, assignment, &before)?;
    Ok(asked.report())
}

pub(crate) fn change(assignment: &Assignment) -> Result<Change, String> {
    let known = known(assignment.parameter())?;
    let name = assignment.parameter().to_owned();
    if known.name != name && !matches!(assignment, Assignment::Bare(_) | Assignment::Unset(_)) {
        return Err(format!("`{name}` takes no value: set `{}`", known.name));
    }
    Ok(match assignment {
        Assignment::Unset(_) => Change::Remove { parameter: known.name.to_owned() },
        Assignment::Bare(_) if !may_be_bare(known) => {
            return Err(format!("`{name}` wants a value: `{name}=VALUE`"));
        }
        // A negation takes the place of the parameter itself.
        Assignment::Bare(_) => Change::Set { parameter: name, value: None },
        Assignment::Value(_, value) if is_comma_list(known) => {
            let values: Vec<String> = value.split(',').map(|v| v.trim().to_owned()).collect();
            match values.iter().any(String::is_empty) {
                true => return Err(format!("`{value}` has an empty element")),
                false => Change::List { parameter: name, values },
            }
        }
        Assignment::Value(_, value) => {
            fits(known, value)?;
            Change::Set { parameter: name, value: Some(value.clone()) }
        }
        Assignment::Added(..) if !known.list => {
            return Err(format!("`{name}` is no list: `+=` would not add to it"));
        }
        Assignment::Added(_, value) if value.is_empty() => {
            return Err("an empty element says nothing".to_owned());
        }
        Assignment::Added(_, value) if is_comma_list(known) && value.contains(',') => {
            return Err(format!("`{value}` is several elements: add one after the other"));
        }
        Assignment::Added(_, value) => {
            Change::Append { parameter: name, value: value.clone(), comment: None }
        }
    })
}

fn known(name: &str) -> Result<&'static Parameter, String> {
    let known = parameter(name).or_else(|| parameter_of_negation(name));
    known.ok_or_else(|| format!("jail(8) knows no parameter `{name}`"))
}

fn may_be_bare(known: &Parameter) -> bool {
    matches!(known.ty, Type::Bool | Type::JailSys(_))
}

/// Lists whose elements have no comma in them; a command may.
pub(crate) fn is_comma_list(known: &Parameter) -> bool {
    known.list && !matches!(known.ty, Type::Commands) && !known.name.starts_with("mount")
}

/// Whether jail(8) takes the value (R038 to R041).
fn fits(known: &Parameter, value: &str) -> Result<(), String> {
    let name = known.name;
    let bytes = value.as_bytes();
    match known.ty {
        Type::Bool if jailconf_resolve::boolean(bytes).is_none() || value.is_empty() => {
            Err(format!("`{value}` is no value of `{name}`: true, false or an integer"))
        }
        Type::Int if value.parse::<i32>().is_err() => {
            Err(format!("`{value}` is no value of `{name}`: an integer"))
        }
        Type::JailSys(words) if !words.contains(&value) => {
            Err(format!("`{value}` is no value of `{name}`: {}", words.join(", ")))
        }
        _ if known.read_only => Err(format!("`{name}` cannot be set")),
        _ => Ok(()),
    }
}

/// What counts of the parameter now.
pub(crate) fn values(plan: &Plan, id: JailId, assignment: &Assignment) -> Vec<String> {
    let name = canonical(assignment.parameter());
    let values = plan.resolved(plan.jail(id)).list(name);
    values.iter().map(|v| v.text.to_text().into_owned()).collect()
}

/// Whether it is so already.
fn is_so(plan: &Plan, id: JailId, assignment: &Assignment) -> bool {
    let name = canonical(assignment.parameter());
    let param = plan.resolved(plan.jail(id)).param(name);
    match (assignment, param) {
        (Assignment::Unset(_), param) => param.is_none(),
        (_, None) => false,
        (Assignment::Bare(name), Some(param)) => {
            param.values.is_none() && *param.name == *name.as_bytes()
        }
        (Assignment::Value(_, value), Some(param)) => has(param, name, value),
        // Another element is wanted even where there is one like it.
        (Assignment::Added(..), Some(_)) => false,
    }
}

fn has(param: &Param, name: &str, value: &str) -> bool {
    let found: Vec<String> =
        param.values.iter().flatten().map(|v| v.text.to_text().into_owned()).collect();
    let wanted: Vec<String> = match parameter(name).is_some_and(is_comma_list) {
        true => value.split(',').map(|v| v.trim().to_owned()).collect(),
        false => vec![value.to_owned()],
    };
    *param.name == *name.as_bytes() && param.values.is_some() && found == wanted
}

/// Says which line stands in the way.
pub(crate) fn can_be_written(
    plan: &Plan,
    id: JailId,
    assignment: &Assignment,
    change: &Change,
) -> Result<(), String> {
    let jail = plan.jail(id);
    let program = &plan.config(jail.config).program;
    let target = Target { program, jail: plan.resolved(jail) };
    let parameter = assignment.parameter();
    let Err(refused) = edits(target, std::slice::from_ref(change)) else { return Ok(()) };
    let found = plan.resolved(jail).param(canonical(parameter));
    Err(match refused {
        Refused::LaterWins(at) => {
            format!("`{parameter}` would not hold: {} would win", origin(program, &at))
        }
        Refused::Included(at) => {
            format!("`{parameter}` comes from an included file: {}", origin(program, &at))
        }
        Refused::Broken => format!("the block of `{}` is not whole", jail.name),
        Refused::NotThere => match found {
            Some(param) => format!(
                "`{parameter}` does not stand in the block of `{}`: {}",
                jail.name,
                origin(program, &param.origin)
            ),
            None => format!("`{parameter}` is not set"),
        },
    })
}

/// Looks at what jail(8) would read.
pub(crate) fn means_what_was_asked(
    plan: &Plan,
    name: &str,
    assignment: &Assignment,
    before: &[String],
) -> Result<(), String> {
    let id = jail_called(plan, name)?;
    let after = values(plan, id, assignment);
    let parameter = assignment.parameter();
    let jail = plan.jail(id);
    let holds = match assignment {
        Assignment::Unset(_) => match plan.resolved(jail).param(canonical(parameter)) {
            None => true,
            Some(param) => {
                let program = &plan.config(jail.config).program;
                return Err(format!(
                    "`{parameter}` would still be set: {}",
                    origin(program, &param.origin)
                ));
            }
        },
        Assignment::Added(_, value) => after.split_last() == Some((value, before)),
        _ => is_so(plan, id, assignment),
    };
    if holds { Ok(()) } else { Err(format!("`{parameter}` would come to `{}`", after.join(", "))) }
}
