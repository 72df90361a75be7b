//! A value that is not of the parameter's kind.
//!
//! # Why
//!
//! A boolean takes `true`, `false` or an integer, not `yes` or `on`; a number is
//! decimal and nothing else; `vnet` and its like take `new`, `inherit` or
//! `disable`; an address is not a host name. jail(8) refuses that jail.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     allow.mount = yes;
//! #   ^^^^^^^^^^^^^^^^^^ wrong-value: `allow.mount` takes `true`, `false` or an integer
//! #   ^^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `prepare`; jail: www: allow.mount: unknown boolean value "yes"
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     allow.mount = true;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! `yes` and `no`, and the like, become the word that is read; a timeout loses its
//! `s`; a ruleset's name becomes its number in the host's devfs.rules. Safe where the
//! jail gets nothing by it, unsafe else. None for other values.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{Creator, JailId, JailPlan, Plan, StepKind};
use jailconf_resolve::is_negated;

use crate::Applicability::{Safe, Unsafe};
use crate::statements::replace_value;
use crate::wording::doubted;
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J202",
    name: "wrong-value",
    group: Group::Values,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R038, fact::R040, fact::R041, fact::R065],
    handles: &[
        Check::NotAJailsysWord,
        Check::UnknownJailsysWord,
        Check::UnknownBoolean,
        Check::NonInteger,
        Check::WrongType,
        Check::NotAnIpv4Address,
        Check::NotAnIpv6Address,
    ],
    source: include_str!("wrong_value.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    // jail(8) leaves the number of a jailsys word to the kernel.
    let steps = [StepKind::Prepare, StepKind::Create];
    for step in steps.into_iter().flat_map(|kind| jail.steps_of(kind)) {
        for objection in step.objections.iter().filter(|o| RULE.is_about(o.check)) {
            let name = objection.parameter.as_deref().unwrap_or_default();
            let wanted = match objection.check {
                Check::UnknownJailsysWord | Check::NotAJailsysWord => {
                    "one of `new`, `inherit`, `disable`"
                }
                Check::UnknownBoolean => "`true`, `false` or an integer",
                Check::NonInteger | Check::WrongType => "a decimal integer",
                _ => "an address",
            };
            let place = match step.kind {
                StepKind::Create => plan.parameter_place(jail, name).or(step.place),
                _ => step.place,
            };
            let place = place.unwrap_or_else(|| plan.name_place(jail));
            let diagnostic = sink.report(place, format!("`{name}` takes {wanted}"));
            diagnostic.jail = Some(id);
            diagnostic.says = objection.messages.clone();
            diagnostic.facts = vec![objection.check.fact()];
            diagnostic.help = Some(match objection.check {
                Check::NonInteger if name == "devfs_ruleset" => {
                    "write the number behind `=` in the ruleset's heading in devfs.rules".to_owned()
                }
                Check::UnknownJailsysWord | Check::NotAJailsysWord if name == "vnet" => {
                    "write `vnet;`, or `vnet = inherit;` for none".to_owned()
                }
                Check::NotAnIpv4Address | Check::NotAnIpv6Address if is_list(plan, jail, name) => {
                    "this is a list in one string: write each address in quotes of its own, \
                     without blanks in them"
                        .to_owned()
                }
                _ => format!("write {wanted}"),
            });
            diagnostic.fix = meant(plan, jail, objection.check, name)
                .and_then(|(text, class)| replace_value(plan, jail, name, &text, class));
            doubted(diagnostic, plan.doubt(jail, objection));
        }
    }
}

/// Whether one string holds several addresses (M83).
fn is_list(plan: &Plan, jail: &JailPlan, name: &str) -> bool {
    let values = plan.resolved(jail).list(name);
    values.iter().any(|v| v.text.to_text().trim().contains([',', ' ', '\t']))
}

/// The value that was meant, where that is certain.
fn meant(
    plan: &Plan,
    jail: &JailPlan,
    check: Check,
    name: &str,
) -> Option<(String, Applicability)> {
    let resolved = plan.resolved(jail);
    let value = resolved.scalar(name)?.text.to_text().to_lowercase();
    let on = is_yes(&value);
    match (check, name) {
        (Check::UnknownBoolean, _) => {
            let gives = on? != is_negated(&resolved.param(name)?.name);
            Some((on?.to_string(), if gives { Unsafe } else { Safe }))
        }
        (Check::UnknownJailsysWord, "vnet") if on? => Some(("new".to_owned(), Unsafe)),
        (Check::UnknownJailsysWord, "vnet" | "host") if !on? => Some(("inherit".to_owned(), Safe)),
        (Check::UnknownJailsysWord, _) if !on? => Some(("disable".to_owned(), Safe)),
        (Check::NonInteger, "exec.timeout" | "stop.timeout") => {
            let seconds = value.strip_suffix('s')?.trim_end();
            let is_number = !seconds.is_empty() && seconds.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| (seconds.to_owned(), Safe))
        }
        (Check::NonInteger, "devfs_ruleset") if jail.creator == Creator::Host => {
            let (_, rulesets) = plan.rulesets.as_ref()?;
            let of_name = rulesets.iter().find(|r| r.name.eq_ignore_ascii_case(&value))?;
            Some((of_name.number.to_string(), Unsafe))
        }
        _ => None,
    }
}

fn is_yes(value: &str) -> Option<bool> {
    match value {
        "yes" | "on" | "true" | "enable" | "enabled" => Some(true),
        "no" | "off" | "false" | "none" | "disabled" => Some(false),
        _ => None,
    }
}
