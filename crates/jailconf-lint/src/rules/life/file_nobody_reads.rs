//! rc(8) does not read a file, because `jail_list` does not name it and nothing
//! includes it.
//!
//! # Why
//!
//! With an empty `jail_list` rc(8) reads `/etc/jail.conf` alone;
//! `/etc/jail.conf.d/NAME.conf` and `/etc/jail.NAME.conf` count only for a jail
//! that `jail_list` names.
//!
//! # Example
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable="YES"
//! #- /etc/jail.conf.d/www.conf
//! www {
//!     path = /jails/www;
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! #- /etc/rc.conf
//! jail_enable="YES"
//! #- /etc/jail.conf
//! .include "/etc/jail.conf.d/*.conf";
//! #- /etc/jail.conf.d/www.conf
//! www {
//!     path = /jails/www;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! None: the file may be read by hand.

use jailconf_catalog::Fact;
use jailconf_host::Reader;
use jailconf_plan::{Config, ConfigId, Place, Plan};
use jailconf_syntax::TextRange;

use crate::wording::related;
use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J508",
    name: "file-nobody-reads",
    group: Group::Life,
    severity: Severity::Warning,
    since: "0.1.0",
    fix: None,
    facts: &["R112", "R113", "M52"],
    handles: &[],
    source: include_str!("file_nobody_reads.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    let Some(rc) = plan.rc_of(config.creator).filter(|_| config.reader == Some(Reader::RcByName))
    else {
        return;
    };
    let enabled = rc.value("jail_enable").is_some_and(|v| v.eq_ignore_ascii_case("yes"));
    let list = match rc.setting("jail_list") {
        None => "",
        Some(setting) => match &setting.value {
            Some(list) => list.as_str(),
            None => return,
        },
    };
    let place = Place { file: config.file(0), range: TextRange::empty(0.into()) };
    let path = plan.file(place.file).own_path.to_text().into_owned();
    let base = path.rsplit('/').next().unwrap_or_default();
    let name = base.strip_suffix(".conf").unwrap_or(base);
    let name = name.strip_prefix("jail.").unwrap_or(name);
    if !enabled || list.split_whitespace().any(|n| n == name) {
        return;
    }
    let message = format!("rc(8) does not read this file: `jail_list` does not name `{name}`");
    let diagnostic = sink.report(place, message);
    diagnostic.facts = vec![Fact("R112"), Fact("M52")];
    let help = "write `.include \"/etc/jail.conf.d/*.conf\";` in /etc/jail.conf, or name the \
                jail in `jail_list`";
    diagnostic.help = Some(help.to_owned());
    let set = rc.setting("jail_list").or_else(|| rc.setting("jail_enable"));
    let at = set.map(|s| s.place);
    diagnostic.related.extend(related(at, "rc.conf says what is started here"));
}
