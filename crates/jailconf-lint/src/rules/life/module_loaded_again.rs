//! A hook of the host loads a module without `-n`.
//!
//! # Why
//!
//! kldload(8) fails where the module is there already, and with it the start: the
//! jail starts once after each boot of the host.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.prestart = "kldload nullfs";
//! #                   ^^^^^^^^^^^^^^^^ module-loaded-again: `kldload nullfs` fails where `nullfs` is loaded already
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.prestart = "kldload -n nullfs";
//! }
//! ```
//!
//! # Fix
//!
//! `-n`, which leaves a loaded module alone. Safe: where the module is not loaded
//! it does the same.

use jailconf_catalog::fact;
use jailconf_plan::{Creator, Hook, JailId, JailPlan, Plan, text};
use jailconf_syntax::{Part, TextRange, TextSize};

use crate::wording::{rest_on, rewrite};
use crate::{Applicability, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J505",
    name: "module-loaded-again",
    group: Group::Life,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: Some(Applicability::Safe),
    facts: &[fact::R100, fact::M47],
    handles: &[],
    source: include_str!("module_loaded_again.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    if jail.creator != Creator::Host {
        return;
    }
    for command in jail.commands_before_start() {
        for part in &command.read.parts {
            let Hook::KldLoad { module } = part else { continue };
            if command.read.failure_ignored {
                continue;
            }
            let message = format!("`kldload {module}` fails where `{module}` is loaded already");
            let diagnostic = sink.report(command.place, message);
            rest_on(
                diagnostic,
                id,
                &[fact::R100, fact::M47],
                format!("write `kldload -n {module}`"),
            );
            diagnostic.says = vec![text::hook_failed(&jail.own_name.to_text(), &command.text)];
            let written = plan.file(command.place.file).document.slice(command.place.range);
            if let Some(at) =
                written.find("kldload ").filter(|_| written.matches("kldload").count() == 1)
            {
                let end = command.place.range.start() + TextSize::of(written.part(..at + 7));
                let range = TextRange::empty(end);
                let title = "write `kldload -n`";
                let safe = Applicability::Safe;
                diagnostic.fix = Some(rewrite(title, command.place, range, " -n", safe));
            }
        }
    }
}
