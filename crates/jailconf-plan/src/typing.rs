use std::borrow::Cow;

use jailconf_catalog::{Parameter, Reader, Type, parameter, parameter_of_negation};
use jailconf_kernel::{Fact, JailSys, Value};
use jailconf_resolve::{Jail, Origin, Param};

use crate::address;

/// What libjail hands to the kernel, and what it or jail(8) itself refuses
/// before (R034 to R043, R065).
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The kernel's parameters, in order.
    pub params: Vec<(String, Value)>,
    /// What is refused, in order.
    pub errors: Vec<ImportError>,
}

/// A parameter that jail(8) or libjail refuses.
#[derive(Clone, Debug)]
pub struct ImportError {
    /// The words, verbatim, without `jail: NAME: ` in front.
    pub words: String,
    /// The fact.
    pub fact: Fact,
    /// What kind of value was wanted; `None` if the parameter is not known.
    pub wanted: Option<ValueKind>,
    /// The parameter as spelled.
    pub parameter: String,
    /// The statement.
    pub origin: Origin,
}

/// What kind of value a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ValueKind {
    Boolean,
    Integer,
    JailSys,
    Address,
}

/// Types a jail's parameters as jail(8) and libjail do.
pub fn import(jail: &Jail) -> Imported {
    let mut imported = Imported::default();
    for param in &jail.params {
        if let Err(error) = import_one(param, &mut imported.params) {
            imported.errors.push(*error);
        }
    }
    imported
}

fn import_one(param: &Param, out: &mut Vec<(String, Value)>) -> Result<(), Box<ImportError>> {
    let spelled = param.name.to_text();
    if let Some(known) = program_parameter(&spelled) {
        return check_program_value(known, &spelled, param);
    }
    if let Some(known) = parameter(&spelled) {
        // What can only be read is known to libjail and refused by the kernel (R033).
        out.push((spelled.to_string(), kernel_value(known, &spelled, param)?));
        return Ok(());
    }
    if let Some(known) = parameter_of_negation(&spelled).filter(|p| p.reader == Reader::Kernel) {
        let on = boolean(&spelled, param)?;
        out.push((known.name.to_owned(), Value::Bool(!on)));
        return Ok(());
    }
    let fact = if misplaced_no(&spelled) { Fact("R035") } else { Fact("R034") };
    Err(error(param, &spelled, fact, None, format!("unknown parameter: {spelled}")))
}

/// The program's own parameter that a name means, in any of the spellings that
/// jail(8) takes for the same (LANGUAGE 4.2).
fn program_parameter(spelled: &str) -> Option<&'static Parameter> {
    let own = |name: &str| parameter(name).filter(|p| p.reader == Reader::Program);
    own(spelled).or_else(|| without_no(spelled).find_map(|name| own(&name)))
}

/// The names that a spelling could mean if a `no` in front of one of its
/// components is left out.
fn without_no(spelled: &str) -> impl Iterator<Item = String> + '_ {
    let starts = std::iter::once(0).chain(spelled.match_indices('.').map(|(at, _)| at + 1));
    starts.filter_map(|at| {
        let rest = spelled[at..].strip_prefix("no")?;
        Some(format!("{}{rest}", &spelled[..at]))
    })
}

fn misplaced_no(spelled: &str) -> bool {
    without_no(spelled).any(|name| parameter(&name).is_some())
}

fn check_program_value(
    known: &Parameter,
    spelled: &str,
    param: &Param,
) -> Result<(), Box<ImportError>> {
    match known.ty {
        Type::Bool => boolean(spelled, param).map(drop),
        Type::Int if param.values.is_some() => integer(spelled, param).map(drop),
        _ => Ok(()),
    }
}

fn kernel_value(
    known: &Parameter,
    spelled: &str,
    param: &Param,
) -> Result<Value, Box<ImportError>> {
    match known.ty {
        Type::Bool => Ok(Value::Bool(boolean(spelled, param)?)),
        Type::Int => Ok(Value::Int(integer(spelled, param)?)),
        Type::JailSys(_) => Ok(Value::Sys(jail_sys(spelled, param)?)),
        Type::Ip4List | Type::Ip6List => addresses(spelled, param),
        Type::String | Type::Commands | Type::List => {
            Ok(Value::Str(last(param).unwrap_or_default().into_owned()))
        }
    }
}

/// A boolean's value, a `no` in front not counted (LANGUAGE 6.1).
fn boolean(spelled: &str, param: &Param) -> Result<bool, Box<ImportError>> {
    let Some(text) = last(param) else { return Ok(true) };
    match &*text {
        "" => return Ok(false),
        t if t.eq_ignore_ascii_case("true") => return Ok(true),
        t if t.eq_ignore_ascii_case("false") => return Ok(false),
        _ => {}
    }
    let words = || format!("{spelled}: unknown boolean value \"{text}\"");
    let number = decimal(&text)
        .ok_or_else(|| error(param, spelled, Fact("R040"), Some(ValueKind::Boolean), words()))?;
    Ok(number != 0)
}

fn integer(spelled: &str, param: &Param) -> Result<i64, Box<ImportError>> {
    let text = last(param).unwrap_or_default();
    let words = || format!("{spelled}: non-integer value \"{text}\"");
    decimal(&text)
        .ok_or_else(|| error(param, spelled, Fact("R041"), Some(ValueKind::Integer), words()))
}

fn jail_sys(spelled: &str, param: &Param) -> Result<JailSys, Box<ImportError>> {
    let Some(text) = last(param) else { return Ok(JailSys::New) };
    match text.to_ascii_lowercase().as_str() {
        "disable" | "0" => Ok(JailSys::Disable),
        "new" | "1" => Ok(JailSys::New),
        "inherit" | "2" => Ok(JailSys::Inherit),
        _ => {
            let words = format!("{spelled}: unknown jailsys value \"{text}\"");
            Err(error(param, spelled, Fact("R038"), Some(ValueKind::JailSys), words))
        }
    }
}

fn addresses(spelled: &str, param: &Param) -> Result<Value, Box<ImportError>> {
    let v6 = spelled == "ip6.addr";
    let texts = param.values.iter().flatten().map(|v| v.text.to_text().into_owned());
    address::kernel_list(texts, v6).map(Value::Addresses).map_err(|text| {
        let family = if v6 { "IPv6" } else { "IPv4" };
        let words = format!("{spelled}: not an {family} address: {text}");
        error(param, spelled, Fact("R065"), Some(ValueKind::Address), words)
    })
}

/// strtol(3) in base ten over the whole string.
fn decimal(text: &str) -> Option<i64> {
    let text = text.trim_start();
    text.strip_prefix('+').filter(|t| !t.starts_with(['+', '-'])).unwrap_or(text).parse().ok()
}

fn last(param: &Param) -> Option<Cow<'_, str>> {
    Some(param.values.as_ref()?.last()?.text.to_text())
}

fn error(
    param: &Param,
    spelled: &str,
    fact: Fact,
    wanted: Option<ValueKind>,
    words: String,
) -> Box<ImportError> {
    Box::new(ImportError {
        words,
        fact,
        wanted,
        parameter: spelled.to_owned(),
        origin: param.origin,
    })
}
