//! A word that another one makes useless.
//!
//! # Why
//!
//! `interface` does nothing without addresses or in a VNET jail; `ip4 = disable`
//! and `ip4 = inherit` give way to `ip4.addr`, and `host = inherit` to
//! `host.hostname`; `ip4 = new` without addresses is the same as `disable`;
//! `ip_hostname` needs a `host.hostname`, `exec.system_jail_user` an
//! `exec.jail_user` or `exec.clean`.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4 = inherit;
//! #   ^^^^^^^^^^^^^^ word-without-effect: `ip4` has no effect: the addresses win
//!     ip4.addr = 10.0.0.2;
//! }
//! ```
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     interface = em0;
//! #   ^^^^^^^^^^^^^^^^ word-without-effect: `interface` has no effect: a VNET jail has no addresses to give to it
//!     vnet;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     ip4.addr = 10.0.0.2;
//! }
//! ```
//!
//! # Fix
//!
//! The word is deleted. Unsafe: it may be the one that is meant, and the other too
//! much.

use jailconf_catalog::{Fact, fact};
use jailconf_plan::{FileRef, JailId, JailPlan, Plan};
use jailconf_resolve::Via;

use crate::wording::{has_vnet, last_value, remove, rest_on, statement_place};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J211",
    name: "word-without-effect",
    group: Group::Values,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R057, fact::R060, fact::R062, fact::R067, fact::R068, fact::R103],
    handles: &[],
    source: include_str!("word_without_effect.rs"),
    find: Finder::Plan(check_all),
};

/// What a file has beside a jail counts, too: it is asked of the plan as a whole.
fn check_all(plan: &Plan, sink: &mut Sink<'_>) {
    plan.jails().for_each(|(id, jail)| check(plan, id, jail, sink));
}

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    // What a word works on may stand in what does not parse.
    let is_broken = |file: &FileRef| !plan.file(*file).document.parse().errors().is_empty();
    if plan.config(jail.config).files.iter().any(is_broken) {
        return;
    }
    for Useless { name, why, fact, severity } in useless(plan, jail) {
        // A template's word that one jail does not need is no mistake (G02).
        let origin = plan.resolved(jail).param(name).map(|p| &p.origin.via);
        if origin != Some(&Via::Own) || plan.config(jail.config).may_lack(plan.resolved(jail)) {
            continue;
        }
        let message = format!("`{name}` has no effect: {why}");
        let diagnostic = sink.report(statement_place(plan, jail, name), message);
        rest_on(diagnostic, id, &[fact], "delete it, or the word that wins");
        diagnostic.fix = remove(plan, id, name, Applicability::Unsafe);
        diagnostic.severity = severity;
    }
}

/// A word without an effect, and why it has none.
struct Useless {
    name: &'static str,
    why: &'static str,
    fact: Fact,
    severity: Severity,
}

impl Useless {
    fn new(name: &'static str, why: &'static str, fact: Fact) -> Useless {
        Useless { name, why, fact, severity: Severity::Warning }
    }
}

fn useless(plan: &Plan, jail: &JailPlan) -> Vec<Useless> {
    let resolved = plan.resolved(jail);
    let is_set = |name: &str| resolved.param(name).is_some();
    let on = |name: &str| resolved.boolean(name) == Some(true);
    let word = |name: &str| last_value(plan, jail, name).unwrap_or_default().to_lowercase();
    let is_word = |name: &str, words: &[&str]| is_set(name) && words.contains(&word(name).as_str());
    let filled = |name: &str| resolved.scalar(name).is_some_and(|v| !v.text.is_empty());
    let vnet = has_vnet(jail);
    let addressed = is_set("ip4.addr") || is_set("ip6.addr") || on("ip_hostname");
    let host_words = ["host.hostname", "host.domainname", "host.hostuuid", "host.hostid"];
    let mut found: Vec<Useless> = Vec::new();
    if filled("interface") && vnet {
        found.push(Useless::new(
            "interface",
            "a VNET jail has no addresses to give to it",
            fact::R057,
        ));
    } else if filled("interface") && !addressed {
        found.push(Useless::new("interface", "the jail has no address to give to it", fact::R057));
    }
    for (family, list) in [("ip4", "ip4.addr"), ("ip6", "ip6.addr")] {
        let given = is_set(list);
        if given && is_word(family, &["disable", "inherit", "0", "2"]) {
            found.push(Useless::new(family, "the addresses win", fact::R060));
        } else if !given && !vnet && !on("ip_hostname") && is_word(family, &["new", "1"]) {
            // `ip6 = new` restates the default, as `disable` would (G43).
            let why = "without addresses it is the same as `disable`";
            let severity = Severity::Note;
            found.push(Useless { name: family, why, fact: fact::R062, severity });
        }
    }
    if is_word("host", &["inherit", "2"]) && host_words.iter().any(|w| is_set(w)) {
        found.push(Useless::new("host", "the jail has a host name of its own", fact::R068));
    }
    if on("ip_hostname") && !filled("host.hostname") {
        found.push(Useless::new(
            "ip_hostname",
            "there is no `host.hostname` to look up",
            fact::R067,
        ));
    }
    if on("exec.system_jail_user") && !filled("exec.jail_user") && !on("exec.clean") {
        found.push(Useless::new(
            "exec.system_jail_user",
            "there is no `exec.jail_user`",
            fact::R103,
        ));
    }
    found
}
