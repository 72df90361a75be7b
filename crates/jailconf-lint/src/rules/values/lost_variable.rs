//! A gap where a variable seems to have stood.
//!
//! # Why
//!
//! A shell that writes jail.conf by `cat <<EOF` puts in its own variables, and
//! has none of that name: of `epair${id}a` it leaves `epaira`, of
//! `/var/log/${name}_console.log` it leaves `/var/log/_console.log`.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = epairb;
//! #                    ^^^^^^ lost-variable: in `epairb` a variable seems to be lost
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     $id = 7;
//!     path = /jails/www;
//!     vnet;
//!     vnet.interface = "epair${id}b";
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: what stood there is gone. Write the file by `cat <<'EOF'`.

use jailconf_catalog::fact;
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::wording::rest_on;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J213",
    name: "lost-variable",
    group: Group::Values,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &[fact::M38],
    handles: &[],
    source: include_str!("lost_variable.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    let config = plan.config(jail.config);
    // A variable that jail(8) does not find is said by itself (M40).
    if plan.resolved(jail).failed {
        return;
    }
    for param in &plan.resolved(jail).params {
        let name = param.name.to_text();
        let find = match &*name {
            "exec.consolelog" => gap_in_file_name,
            "vnet.interface" => gap_in_interface,
            name if name.starts_with("exec.") => gap_in_interface,
            _ => continue,
        };
        for value in param.values.as_deref().unwrap_or_default() {
            let text = value.text.to_text();
            let Some(gap) = find(&text) else { continue };
            let Some(place) = config.value_place(&value.origin) else { continue };
            let message = format!("in `{gap}` a variable seems to be lost");
            let diagnostic = sink.report(place, message);
            let help = "a shell may have taken it away: write the file by `cat <<'EOF'`";
            rest_on(diagnostic, id, &[fact::M38], help);
        }
    }
}

/// `epaira`: an epair always has a number.
fn gap_in_interface(text: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '{' | '}');
    text.split(|c| !is_part(c)).find(|word| matches!(*word, "epaira" | "epairb"))
}

/// `_console.log`, `jail_.log`, `.log`
fn gap_in_file_name(text: &str) -> Option<&str> {
    let name = text.rsplit('/').next()?;
    (name.starts_with('_') || name.contains("_.") || name == ".log").then_some(name)
}
