//! A hook inside a jail loads a kernel module.
//!
//! # Why
//!
//! No jail may load modules, whatever its permissions and its securelevel are.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 5;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     exec.prestart += "kldload linux64";
//! #                    ^^^^^^^^^^^^^^^^^ module-loaded-from-inside: `c` (created by `p`) loads a kernel module from inside a jail, which no jail may
//! #                    ^^^^^^^^^^^^^^^^^ consequence: `c` (created by `p`) is refused at `prestart`; jail: c: kldload linux64: failed
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! Load it on the host, by `kld_list` in its rc.conf:
//!
//! ```jail.conf
//! #- /etc/jail.conf
//! p {
//!     path = /jails/p;
//!     children.max = 5;
//!     persist;
//! }
//! #- /jails/p/etc/jail.conf
//! c {
//!     path = /jails/c;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the module belongs into the host's rc.conf.

use jailconf_catalog::{Check, fact};
use jailconf_plan::{JailId, JailPlan, Plan};

use crate::refusals::refusals;
use crate::wording::{complete, jail_and_creator, place};
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J113",
    name: "module-loaded-from-inside",
    group: Group::Nesting,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R053, fact::R075],
    handles: &[Check::ModuleLoadInside],
    source: include_str!("module_loaded_from_inside.rs"),
    find: Finder::Jail(check),
};

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for refusal in refusals(jail, |_, o| RULE.is_about(o.check)) {
        let message = format!(
            "{} loads a kernel module from inside a jail, which no jail may",
            jail_and_creator(plan, jail)
        );
        let diagnostic = sink.report(place(plan, jail, &refusal), message);
        complete(plan, id, &refusal, diagnostic);
        diagnostic.related.clear();
        diagnostic.help = Some("load it on the host, by `kld_list` in its rc.conf".to_owned());
    }
}
