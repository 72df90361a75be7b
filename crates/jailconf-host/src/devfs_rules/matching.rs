//! Which devices a rule is about.

use jailconf_resolve::name_matches;

use super::Rule;

impl Rule {
    /// Whether it is about a device.
    pub(super) fn matches(&self, device: &str) -> bool {
        self.path.as_deref().is_none_or(|pattern| path_matches(pattern, device))
            && self.kind.as_deref().is_none_or(|kind| kind_of(device) == Some(kind))
    }
}

/// fnmatch(3) with FNM_PATHNAME: no wildcard takes a slash.
fn path_matches(pattern: &str, device: &str) -> bool {
    let (mut patterns, mut names) = (pattern.split('/'), device.split('/'));
    loop {
        match (patterns.next(), names.next()) {
            (None, None) => return true,
            (Some(pattern), Some(name)) if name_matches(pattern.as_bytes(), name.as_bytes()) => {}
            _ => return false,
        }
    }
}

/// The type that a rule with `type` asks for.
fn kind_of(device: &str) -> Option<&'static str> {
    const KINDS: [(&str, &str); 12] = [
        ("mem", "mem"),
        ("kmem", "mem"),
        ("io", "mem"),
        ("ada", "disk"),
        ("da", "disk"),
        ("nda", "disk"),
        ("nvd", "disk"),
        ("md", "disk"),
        ("vtbd", "disk"),
        ("sa", "tape"),
        ("tty", "tty"),
        ("pts/", "tty"),
    ];
    let found = KINDS.iter().find(|(prefix, _)| {
        let rest = device.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || !prefix.ends_with("mem") && *prefix != "io")
    });
    found.map(|(_, kind)| *kind)
}
