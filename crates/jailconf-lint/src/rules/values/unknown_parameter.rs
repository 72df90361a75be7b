//! A parameter that neither jail(8) nor the kernel knows.
//!
//! # Why
//!
//! jail(8) passes on every name that is not its own, and the kernel refuses what
//! it does not know. A `no` is understood only in front of the last part of a
//! boolean's name: `allow.mount.nozfs`, not `allow.nomount.zfs`.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     allow.rawsockets;
//! #   ^^^^^^^^^^^^^^^^^ unknown-parameter: `allow.rawsockets` is not a parameter of jail.conf
//! #   ^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `prepare`; jail: www: unknown parameter: allow.rawsockets
//!     persist;
//! }
//! ```
//!
//! A `no` in the wrong place:
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     allow.nomount.devfs;
//! #   ^^^^^^^^^^^^^^^^^^^^ unknown-parameter: `allow.nomount.devfs` is not a parameter of jail.conf
//! #   ^^^^^^^^^^^^^^^^^^^^ consequence: `www` is refused at `prepare`; jail: www: unknown parameter: allow.nomount.devfs
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     allow.raw_sockets;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! A misplaced `no` goes in front of the last part. Safe: the start failed, and
//! the parameter is switched off. A name that only one known name is like is
//! replaced by it; unsafe, because it may give the jail more.

use std::sync::LazyLock;

use jailconf_catalog::{
    Check, Fact, Parameter, fact, parameter, parameter_of_negation, parameters,
};
use jailconf_plan::{JailId, JailPlan, Place, Plan, StepKind};
use jailconf_syntax::{Part, TextRange, TextSize};

use crate::wording::rewrite;
use crate::{Applicability, Diagnostic, Finder, Group, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J201",
    name: "unknown-parameter",
    group: Group::Values,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[
        fact::R034,
        fact::R035,
        fact::R037,
        fact::R051,
        fact::R074,
        fact::M29,
        fact::M56,
        fact::M59,
    ],
    handles: &[Check::UnknownName, Check::MisplacedNo],
    source: include_str!("unknown_parameter.rs"),
    find: Finder::Jail(check),
};

/// Names of other tools, and what jail.conf calls the same (M56).
const FOREIGN: &[(&str, &str)] = &[
    ("vnet_interfaces", "vnet.interface"),
    ("interfaces", "vnet.interface"),
    ("jail_zfs_dataset", "zfs.dataset"),
    ("fqdn", "host.hostname"),
    ("hostname", "host.hostname"),
    ("vimage", "vnet"),
    ("rootdir", "path"),
    ("ruleset", "devfs_ruleset"),
    ("devfs_enable", "mount.devfs"),
    ("procfs_enable", "mount.procfs"),
    ("fdescfs_enable", "mount.fdescfs"),
    ("fstab", "mount.fstab"),
    ("ip", "ip4.addr"),
];

fn check(plan: &Plan, id: JailId, jail: &JailPlan, sink: &mut Sink<'_>) {
    for step in jail.steps_of(StepKind::Prepare) {
        for objection in step.objections.iter().filter(|o| RULE.is_about(o.check)) {
            let name = objection.parameter.clone().unwrap_or_default();
            let place = step.place.unwrap_or_else(|| plan.name_place(jail));
            if is_broken(plan, place) {
                continue;
            }
            let diagnostic =
                sink.report(place, format!("`{name}` is not a parameter of jail.conf"));
            diagnostic.jail = Some(id);
            diagnostic.says = objection.messages.clone();
            diagnostic.facts = vec![objection.check.fact()];
            advise(plan, &name, place, diagnostic);
        }
    }
}

/// What was meant, as far as it can be told.
fn advise(plan: &Plan, name: &str, place: Place, diagnostic: &mut Diagnostic) {
    let mut known = None;
    if let Some(fixed) = moved_no(name) {
        diagnostic.facts.push(fact::M29);
        diagnostic.help = Some("put `no` in front of the last part of the name".to_owned());
        known = Some((fixed, Applicability::Safe));
    } else if let Some(rest) = without_no(name) {
        let words = name_of_rest(rest);
        diagnostic.facts.push(words.0);
        diagnostic.help = Some(words.1);
    } else if let Some(fs) = name.strip_prefix("allow.mount.").filter(|f| never_inside(f)) {
        diagnostic.facts.extend([fact::R074, fact::M59]);
        diagnostic.help =
            Some(format!("{fs} is never mounted inside a jail: mount it on the host"));
    } else if let Some((meant, is_alone)) = meant(name) {
        diagnostic.facts.push(fact::M56);
        diagnostic.help = Some(format!("did you mean `{meant}`?"));
        known = is_alone.then(|| (meant.to_owned(), Applicability::Unsafe));
    }
    // A name in quotes is left to whoever wrote it.
    let written = plan.file(place.file).document.slice(place.range);
    if let (Some((meant, class)), true) = (known, written.starts_with(name)) {
        let title = format!("write `{meant}`");
        let range = TextRange::at(place.range.start(), TextSize::of(name));
        diagnostic.fix = Some(rewrite(title, place, range, meant, class));
    }
}

/// The name with its `no` in front of the last part, if that is one (R035).
fn moved_no(name: &str) -> Option<String> {
    let starts = std::iter::once(0).chain(name.match_indices('.').map(|(at, _)| at + 1));
    starts.filter(|at| name.part(*at..).contains('.')).find_map(|at| {
        let rest = name.part(at..).strip_prefix("no")?;
        let plain = format!("{}{rest}", name.part(..at));
        let (group, last) = plain.rsplit_once('.')?;
        let moved = format!("{group}.no{last}");
        parameter_of_negation(&moved).map(|_| moved)
    })
}

/// The parameter behind a `no` that its type does not take.
fn without_no(name: &str) -> Option<&str> {
    let (group, last) = name.rsplit_once('.').unwrap_or(("", name));
    let rest = last.strip_prefix("no")?;
    let plain = if group.is_empty() { rest.to_owned() } else { format!("{group}.{rest}") };
    parameter(&plain).map(|p| p.name)
}

fn name_of_rest(known: &str) -> (Fact, String) {
    match known {
        "zfs.mount_snapshot" => (fact::R051, format!("write `{known} = 0;`")),
        "vnet" | "host" => (fact::R037, format!("write `{known} = inherit;`")),
        _ => (fact::R037, format!("`{known}` has no form with `no`: set a value")),
    }
}

/// File systems that no jail may mount, whatever its flags (R074).
fn never_inside(fs: &str) -> bool {
    matches!(
        fs,
        "ufs" | "nfs" | "msdosfs" | "cd9660" | "ext2fs" | "udf" | "smbfs" | "autofs" | "unionfs"
    )
}

/// Whether the statement itself does not parse: that is said already, and what
/// stands for its name is any word.
fn is_broken(plan: &Plan, place: Place) -> bool {
    let file = plan.file(place.file);
    let line = |offset| file.document.position(offset).line;
    let (first, last) = (line(place.range.start()), line(place.range.end()));
    file.document
        .parse()
        .errors()
        .iter()
        .any(|e| line(e.range.start()) <= last && line(e.range.end()) >= first)
}

/// The known name that was meant, and whether no second one is as near: that of another
/// tool, the same with dots for underscores, or the nearest if one is near.
fn meant(name: &str) -> Option<(&'static str, bool)> {
    let flattened = flat(name);
    let near = distances(name, &flattened);
    let nearest = near.first().map(|(distance, _)| *distance);
    let is_alone = nearest != near.get(1).map(|(distance, _)| *distance);
    let foreign = FOREIGN.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
    let same = || KNOWN.iter().find(|known| known.flat == flattened).map(|known| known.name);
    let best = || near.first().map(|(_, known)| *known);
    Some((foreign.or_else(same).or_else(best)?, is_alone))
}

/// The known names that are near, the nearest first; a name of a thousand bytes is near
/// none.
fn distances(name: &str, flattened: &str) -> Vec<(usize, &'static str)> {
    if flattened.len() > 64 {
        return Vec::new();
    }
    let (most, letters) = (1 + name.len() / 6, Letters::of(flattened));
    let may_be = |known: &&KnownName| letters.least_distance(&known.letters) <= most;
    let mut near: Vec<(usize, &str)> = KNOWN
        .iter()
        .filter(may_be)
        .map(|known| (strsim::damerau_levenshtein(flattened, &known.flat), known.name))
        .filter(|(distance, _)| *distance <= most)
        .collect();
    near.sort_unstable();
    near
}

/// A name of the catalogue, as it is compared.
struct KnownName {
    name: &'static str,
    flat: String,
    letters: Letters,
}

static KNOWN: LazyLock<Vec<KnownName>> = LazyLock::new(|| {
    let known = |p: &Parameter| {
        let flat = flat(p.name);
        KnownName { name: p.name, letters: Letters::of(&flat), flat }
    };
    parameters().iter().map(known).collect()
});

/// How often each letter stands in a name: most names are too far for a real comparison,
/// which takes a thousand times as long.
struct Letters([u8; 32]);

impl Letters {
    fn of(name: &str) -> Letters {
        let mut counts = [0_u8; 32];
        for byte in name.bytes() {
            if let Some(count) = counts.get_mut(usize::from(byte & 31)) {
                *count = count.saturating_add(1);
            }
        }
        Letters(counts)
    }

    /// The edits that it takes at least: each adds, takes or replaces one letter.
    fn least_distance(&self, other: &Letters) -> usize {
        let pairs = || self.0.iter().zip(&other.0);
        let more: usize = pairs().map(|(a, b)| usize::from(a.saturating_sub(*b))).sum();
        let less: usize = pairs().map(|(a, b)| usize::from(b.saturating_sub(*a))).sum();
        more.max(less)
    }
}

fn flat(name: &str) -> String {
    name.replace(['_', '.'], "")
}
