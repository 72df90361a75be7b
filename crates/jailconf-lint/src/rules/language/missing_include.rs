//! A file that is included by name is not there.
//!
//! # Why
//!
//! A pattern (`*.conf`) may match nothing. A plain name must be there, or jail(8)
//! refuses everything.
//!
//! # Example
//!
//! ```jail.conf
//! .include "/etc/jail.conf.d/www.conf";
//! #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-include: the included file `/etc/jail.conf.d/www.conf` cannot be read: No such file or directory
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! .include "/etc/jail.conf.d/*.conf";
//! ```
//!
//! # Fix
//!
//! None: the file, or the right name, is yours to give.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Place, Plan, text};
use jailconf_resolve::ReadError;

use crate::{Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J003",
    name: "missing-include",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R047],
    handles: &[],
    source: include_str!("missing_include.rs"),
    find: Finder::Config(check),
};

fn check(_: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    for missing in &config.program.missing {
        let place = Place { file: config.file(missing.file.0 as usize), range: missing.range };
        let path = missing.path.to_text();
        let diagnostic = sink
            .report(place, format!("the included file `{path}` cannot be read: {}", missing.error));
        diagnostic.says = config.refusal().map(text::refused_file).into_iter().collect();
        diagnostic.facts = vec![fact::R047];
        let is_directory = missing.error == ReadError::IsDirectory;
        let help = match is_directory {
            true => "it is a directory: name its files, as in `.include \"DIR/*.conf\";`",
            false => "create it, or correct its name",
        };
        diagnostic.help = Some(help.to_owned());
        if !config.closed && !is_directory {
            diagnostic.severity = Severity::Note;
            diagnostic.says.clear();
            diagnostic.help =
                Some("not looked for beyond this place; `--root` sees the host's files".to_owned());
        }
    }
}
