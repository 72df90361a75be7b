use jailconf_syntax::Part;
use std::borrow::Cow;

use jailconf_catalog::{Check, Parameter, Reader, Type, parameter, parameter_of_negation};
use jailconf_kernel::{JailSys, Value};
use jailconf_resolve::{Jail, Origin, Param};

use crate::address;

/// What libjail hands to the kernel, and what it or jail(8) itself refuses
/// before (R034 to R043, R065).
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The kernel's parameters, in order.
    pub params: Vec<(String, Value)>,
    /// What is refused, in order: jail(8)'s own parameters before libjail's
    /// (jail.c, main).
    pub errors: Vec<ImportError>,
}

/// A parameter that jail(8) or libjail refuses.
#[derive(Clone, Debug)]
pub struct ImportError {
    /// The words, verbatim, without `jail: NAME: ` in front.
    pub words: String,
    /// The check that says no.
    pub check: Check,
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
    let mut of_libjail = Vec::new();
    for param in &jail.params {
        let Err(error) = import_one(param, &mut imported.params) else {
            continue;
        };
        let own = program_parameter(&error.parameter).is_some();
        let errors = if own { &mut imported.errors } else { &mut of_libjail };
        errors.push(*error);
    }
    imported.errors.append(&mut of_libjail);
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
    let check = if misplaced_no(&spelled) { Check::MisplacedNo } else { Check::UnknownName };
    Err(error(param, &spelled, check, None, &[&spelled]))
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
        let rest = spelled.part(at..).strip_prefix("no")?;
        Some(format!("{}{rest}", spelled.part(..at)))
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
        // libjail takes an empty text, and none at all, for 0 (jail.c,
        // jailparam_import, jailparam_set).
        Type::Int if last(param).is_none_or(|text| text.is_empty()) => Ok(Value::Int(0)),
        Type::Int => Ok(Value::Int(integer(spelled, param)?)),
        Type::JailSys(_) => jail_sys(spelled, param),
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
    let says = [spelled, &*text];
    let refuse = || error(param, spelled, Check::UnknownBoolean, Some(ValueKind::Boolean), &says);
    let number = jailconf_resolve::integer(text.as_bytes()).ok_or_else(refuse)?;
    Ok(number != 0)
}

fn integer(spelled: &str, param: &Param) -> Result<i64, Box<ImportError>> {
    let text = last(param).unwrap_or_default();
    let says = [spelled, &*text];
    let refuse = || error(param, spelled, Check::NonInteger, Some(ValueKind::Integer), &says);
    jailconf_resolve::integer(text.as_bytes()).ok_or_else(refuse)
}

/// A word, or any number: the kernel looks at that (jail.c, jailparam_import_enum).
fn jail_sys(spelled: &str, param: &Param) -> Result<Value, Box<ImportError>> {
    let text = last(param).unwrap_or_default().to_ascii_lowercase();
    let word = match text.as_str() {
        "disable" => JailSys::Disable,
        "" | "new" => JailSys::New,
        "inherit" => JailSys::Inherit,
        _ => return jail_sys_number(spelled, param),
    };
    Ok(Value::Sys(word))
}

fn jail_sys_number(spelled: &str, param: &Param) -> Result<Value, Box<ImportError>> {
    let text = last(param).unwrap_or_default();
    match jailconf_resolve::integer(text.as_bytes()) {
        Some(0) => Ok(Value::Sys(JailSys::Disable)),
        Some(1) => Ok(Value::Sys(JailSys::New)),
        Some(2) => Ok(Value::Sys(JailSys::Inherit)),
        Some(number) => Ok(Value::Int(number)),
        None => {
            let (check, kind) = (Check::UnknownJailsysWord, Some(ValueKind::JailSys));
            Err(error(param, spelled, check, kind, &[spelled, &*text]))
        }
    }
}

fn addresses(spelled: &str, param: &Param) -> Result<Value, Box<ImportError>> {
    let v6 = spelled == "ip6.addr";
    let texts = param.values.iter().flatten().map(|v| v.text.to_text().into_owned());
    address::kernel_list(texts, v6).map(Value::Addresses).map_err(|text| {
        let check = if v6 { Check::NotAnIpv6Address } else { Check::NotAnIpv4Address };
        error(param, spelled, check, Some(ValueKind::Address), &[spelled, &text])
    })
}

fn last(param: &Param) -> Option<Cow<'_, str>> {
    Some(param.values.as_ref()?.last()?.text.to_text())
}

fn error(
    param: &Param,
    spelled: &str,
    check: Check,
    wanted: Option<ValueKind>,
    says: &[&str],
) -> Box<ImportError> {
    Box::new(ImportError {
        words: check.says(says).unwrap_or_default(),
        check,
        wanted,
        parameter: spelled.to_owned(),
        origin: param.origin,
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use jailconf_resolve::{Configuration, LoadOptions, MemorySource, load_with};

    use super::*;

    fn check(block: &str, expected: Expect) {
        let mut files = MemorySource::new();
        files.insert("jail.conf", format!("a {{ {block} }}").as_bytes());
        let program = load_with(&files, b"jail.conf", &LoadOptions::default());
        let configuration = Configuration::resolve(&program);
        let imported = import(&configuration.jails[0]);
        let values = imported.params.iter().filter(|(name, _)| name != "name");
        let mut lines: Vec<String> =
            values.map(|(name, value)| format!("{name} {value:?}")).collect();
        lines.extend(imported.errors.iter().map(|error| error.words.clone()));
        expected.assert_eq(&(lines.join("\n") + "\n"));
    }

    // libjail's jail.c, jailparam_import and jailparam_set.
    #[test]
    fn an_integer_without_a_value_is_0() {
        check(
            "securelevel; children.max = ''; enforce_statfs = ' ';",
            expect![[r#"
                securelevel Int(0)
                children.max Int(0)
                enforce_statfs: non-integer value " "
            "#]],
        );
    }

    // libjail's jail.c, jailparam_import: strtol(3) keeps what is too great at its limit.
    #[test]
    fn integers_are_as_strtol_reads_them() {
        check(
            "securelevel = ' +1'; devfs_ruleset = 99999999999999999999; children.max = +-1;",
            expect![[r#"
                securelevel Int(1)
                devfs_ruleset Int(9223372036854775807)
                children.max: non-integer value "+-1"
            "#]],
        );
    }

    // libjail's jail.c, jailparam_import_enum: any number passes, the kernel looks at it.
    #[test]
    fn a_jailsys_word_may_be_any_number_or_empty() {
        check(
            "vnet = ''; ip4 = 02; ip6 = 5; host = DISABLE; sysvshm = off;",
            expect![[r#"
                vnet Sys(New)
                ip4 Sys(Inherit)
                ip6 Int(5)
                host Sys(Disable)
                sysvshm: unknown jailsys value "off"
            "#]],
        );
    }

    // jail(8)'s jail.c, main: libjail is not asked before jail(8)'s own checks pass.
    #[test]
    fn jail_8_looks_at_its_own_parameters_first() {
        check(
            "vnet = true; exec.clean = yes;",
            expect![[r#"
                exec.clean: unknown boolean value "yes"
                vnet: unknown jailsys value "true"
            "#]],
        );
    }

    // jail(8)'s config.c, check_intparams: its own integers need digits.
    #[test]
    fn an_integer_of_jail_8_itself_is_never_empty() {
        check(
            "exec.timeout = ''; stop.timeout;",
            expect![[r#"
                exec.timeout: non-integer value ""
            "#]],
        );
    }
}
