//! The rules, one file each.

mod bastille;
mod hardening;
mod language;
mod life;
mod mounts;
mod nesting;
mod network;
mod values;

use jailconf_catalog::{Check, Fact};

use crate::Rule;

/// Every rule, in the order of the codes.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let groups = [
        language::RULES,
        nesting::RULES,
        values::RULES,
        network::RULES,
        mounts::RULES,
        life::RULES,
        hardening::RULES,
        bastille::RULES,
    ];
    groups.into_iter().flatten().copied()
}

/// The rule of this code or name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|r| r.code.eq_ignore_ascii_case(name) || r.name == name)
}

/// The rule that says every refusal which no other says.
pub fn fallback() -> &'static Rule {
    &life::refused_creation::RULE
}

/// The rule that finds a value which is the next statement.
pub(crate) fn swallowing() -> &'static Rule {
    &language::swallowed_line::RULE
}

/// The rule that says the refusal of a check: its own, else the [`fallback`].
pub fn saying(check: Check) -> &'static Rule {
    all().find(|rule| rule.is_about(check)).unwrap_or_else(fallback)
}

/// The rule that rests on a fact, the first one where there are several.
pub fn resting_on(fact: Fact) -> impl Iterator<Item = &'static Rule> {
    all().filter(move |r| r.facts.contains(&fact))
}
