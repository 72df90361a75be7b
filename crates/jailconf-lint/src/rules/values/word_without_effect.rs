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
//!     ip4.addr = 10.0.0.2;
//! }
//! ```
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     interface = em0;
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
    facts: &["R057", "R060", "R062", "R067", "R068", "R103"],
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
    for (name, why, fact) in useless(plan, jail) {
        // A template's word that one jail does not need is no mistake (G02).
        let origin = plan.resolved(jail).param(name).map(|p| &p.origin.via);
        if origin != Some(&Via::Own) || plan.config(jail.config).may_lack(plan.resolved(jail)) {
            continue;
        }
        let message = format!("`{name}` has no effect: {why}");
        let diagnostic = sink.report(statement_place(plan, jail, name), message);
        rest_on(diagnostic, id, &[fact], "delete it, or the word that wins");
        diagnostic.fix = remove(plan, id, name, Applicability::Unsafe);
        // `ip6 = new` restates the default, as `disable` would (G43).
        if fact == "R062" {
            diagnostic.severity = Severity::Note;
        }
    }
}

type Useless = (&'static str, &'static str, &'static str);

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
        found.push(("interface", "a VNET jail has no addresses to give to it", "R057"));
    } else if filled("interface") && !addressed {
        found.push(("interface", "the jail has no address to give to it", "R057"));
    }
    for (family, list) in [("ip4", "ip4.addr"), ("ip6", "ip6.addr")] {
        let given = is_set(list);
        if given && is_word(family, &["disable", "inherit", "0", "2"]) {
            found.push((family, "the addresses win", "R060"));
        } else if !given && !vnet && !on("ip_hostname") && is_word(family, &["new", "1"]) {
            found.push((family, "without addresses it is the same as `disable`", "R062"));
        }
    }
    if is_word("host", &["inherit", "2"]) && host_words.iter().any(|w| is_set(w)) {
        found.push(("host", "the jail has a host name of its own", "R068"));
    }
    if on("ip_hostname") && !filled("host.hostname") {
        found.push(("ip_hostname", "there is no `host.hostname` to look up", "R067"));
    }
    if on("exec.system_jail_user") && !filled("exec.jail_user") && !on("exec.clean") {
        found.push(("exec.system_jail_user", "there is no `exec.jail_user`", "R103"));
    }
    found
}
