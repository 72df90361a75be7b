//! The file stops short: its last block is never closed, or its last statement never ends.
//!
//! # Why
//!
//! A copy that broke off, a full disk or an edit that went wrong leaves the first part of
//! a file. jail(8) refuses it, which is the lucky case: whoever just closes the block gets
//! a jail that starts without what stood behind the cut, its network, its limits, or the
//! hooks that undo what others do.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//! # <--- consequence: `www` is not started: jail(8) refuses what it reads; jail: /etc/jail.conf line 4: unterminated string
//!     path = /jails/www;
//!     persist;
//!     exec.prestart = "mount -t
//! #                   ^^^^^^^^^ truncated-file: the file ends in the middle of a statement of `www`: it is cut off
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     exec.prestart = "mount -t nullfs /data /jails/www/data";
//!     exec.poststop = "umount /jails/www/data";
//! }
//! ```
//!
//! # Fix
//!
//! None, and none for anything else in such a file: what followed stands only in a copy.
//! Of a file of Bastille's the finding says what files of that kind have and this one
//! lacks.

use jailconf_catalog::fact;
use jailconf_host::Reader;
use jailconf_plan::{Config, ConfigId, FileRef, Place, Plan, text};
use jailconf_resolve::{Pieces, Statement};

use crate::cut_off::{CutOff, cut_off};
use crate::{Finder, Group, Related, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J010",
    name: "truncated-file",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: None,
    facts: &[fact::R047],
    handles: &[],
    source: include_str!("truncated_file.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    if config.foreign.is_some() {
        return;
    }
    let mut first = true;
    for (index, &file) in config.files.iter().enumerate() {
        let document = &plan.file(file).document;
        let Some(cut_off) = cut_off(document).filter(|c| c.is_cause(document)) else { continue };
        let is_only = document.parse().errors().iter().all(|error| cut_off.explains(error));
        let says = is_only && std::mem::take(&mut first);
        let diagnostic = sink.report(Place { file, range: cut_off.last }, message(&cut_off));
        diagnostic.facts = vec![fact::R047];
        diagnostic.related = opened(&cut_off, file).into_iter().collect();
        diagnostic.help = Some(help(&cut_off, config, index));
        if says {
            diagnostic.says = config.refusal().map(text::refused_file).into_iter().collect();
        }
    }
}

/// What the text ends in the middle of.
fn message(cut_off: &CutOff) -> String {
    let block = cut_off.open.first().and_then(|block| block.name());
    let block = block.map(|name| name.syntax().text().to_string());
    match (cut_off.in_statement, block) {
        (true, Some(name)) => {
            format!("the file ends in the middle of a statement of `{name}`: it is cut off")
        }
        (true, None) => {
            "the file ends in the middle of a statement: it is cut off, or lacks its `;`".to_owned()
        }
        (false, Some(name)) => {
            format!(
                "the file ends before the block `{name}` does: it is cut off, or lacks its `}}`"
            )
        }
        (false, None) => "the file ends before its last block does".to_owned(),
    }
}

fn opened(cut_off: &CutOff, file: FileRef) -> Option<Related> {
    let block = cut_off.open.first()?;
    let range =
        block.name().map(|name| name.text_range()).or(Some(block.l_brace()?.text_range()))?;
    Some(Related { place: Place { file, range }, message: "the block begins here".to_owned() })
}

fn help(cut_off: &CutOff, config: &Config, index: usize) -> String {
    let is_bastille = config.reader == Some(Reader::Bastille) || config.is_bastilles;
    if is_bastille && index == 0 {
        let lacks = lacks(cut_off, config).join(", ");
        return format!(
            "restore it from a backup, a snapshot or an archive of `bastille export`, or create the \
             jail anew: a file that Bastille writes for such a jail also has {lacks}"
        );
    }
    match cut_off.in_statement {
        true => "restore it from a backup, or finish the statement if nothing else is lost",
        false => "restore it from a backup, or write the `}` if nothing else is lost",
    }
    .to_owned()
}

/// What Bastille writes for all jails but those of Linux, in its order (BASTILLE section 1).
const STOCK: &[&str] = &[
    "enforce_statfs",
    "devfs_ruleset",
    "exec.clean",
    "exec.consolelog",
    "exec.start",
    "exec.stop",
    "host.hostname",
    "mount.devfs",
    "mount.fstab",
    "path",
    "securelevel",
];

/// The same of a jail of Linux; an empty one has the first three alone.
const STOCK_LINUX: &[&str] = &[
    "host.hostname",
    "mount.fstab",
    "path",
    "devfs_ruleset",
    "enforce_statfs",
    "exec.start",
    "exec.stop",
    "persist",
    "allow.mount",
    "allow.mount.devfs",
];

/// Any of these is a network.
const ADDRESSES: &[&str] =
    &["ip4.addr", "ip6.addr", "ip4", "ip6", "ip_hostname", "vnet", "vnet.interface"];

/// What a file of Bastille's of the same kind has behind the cut, as far as what stands
/// before it tells the kind.
fn lacks(cut_off: &CutOff, config: &Config) -> Vec<String> {
    let statements = config.program.blocks.iter().flat_map(|block| &block.statements);
    let here: Vec<&Statement> = statements.filter(|s| cut_off.is_before(s.range)).collect();
    let has = |name: &str| here.iter().any(|s| *s.name == *name.as_bytes());
    let is_linux_or_empty = here.first().is_some_and(|s| *s.name == *b"host.hostname");
    let stock = match is_linux_or_empty {
        true if !has("devfs_ruleset") => STOCK_LINUX.get(..3).unwrap_or_default(),
        true => STOCK_LINUX,
        false => STOCK,
    };
    let stock = stock.iter().filter(|name| !has(name)).copied();
    let mut lacks: Vec<String> = stock.chain(network(&here)).map(|n| format!("`{n}`")).collect();
    if !is_linux_or_empty && !ADDRESSES.iter().any(|name| has(name)) {
        lacks.push("its network".to_owned());
    }
    if !cut_off.open.is_empty() || here.is_empty() {
        lacks.push("its last `}`".to_owned());
    }
    lacks
}

/// What the network of a VNET jail of Bastille's still lacks: an interface that is made for
/// it comes with hooks, one that is handed through is handed back.
fn network(here: &[&Statement]) -> Vec<&'static str> {
    let of = |name: &str| here.iter().find(|s| *s.name == *name.as_bytes());
    if of("vnet").is_none() && of("vnet.interface").is_none() {
        return Vec::new();
    }
    let interface = of("vnet.interface").and_then(|s| s.values.first());
    let interface = interface.map(|(value, _)| match value {
        Pieces::Text(text) => text.to_text().into_owned(),
        Pieces::Mixed(_) => String::new(),
    });
    let is_made =
        interface.as_deref().is_none_or(|name| name.contains('_') || name.starts_with("epair"));
    let hooks: &[&str] =
        if is_made { &["exec.prestart", "exec.poststop"] } else { &["exec.prestop"] };
    let all = ["vnet", "vnet.interface"].into_iter().chain(hooks.iter().copied());
    all.filter(|name| of(name).is_none()).collect()
}
