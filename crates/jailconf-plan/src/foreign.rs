use jailconf_syntax::Part;

/// What a file is that only shares jail.conf's name (G44, G46).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Foreign {
    /// fail2ban's INI file: its first line that is no comment is `[section]`.
    Ini,
    /// A shell script or another executable: it begins with `#!`.
    Script,
    /// A Jinja, ERB or Go template.
    Template,
    /// CBSD's `jname="...";` shell variables.
    Cbsd,
}

/// Recognises a file that only shares the name, by its content.
pub fn foreign(text: &str) -> Option<Foreign> {
    if text.starts_with("#!") {
        return Some(Foreign::Script);
    }
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#') && !l.starts_with("//"));
    let first = lines.next()?;
    if is_section(first) {
        return Some(Foreign::Ini);
    }
    if first.starts_with("jname=") {
        return Some(Foreign::Cbsd);
    }
    is_template(text).then_some(Foreign::Template)
}

/// `[name]` alone on the line: no jail name, which a `{` must follow.
fn is_section(line: &str) -> bool {
    let line = line.split(['#', ';']).next().unwrap_or_default().trim();
    line.starts_with('[') && line.ends_with(']') && line.len() > 2
}

/// `{{ x }}`, `{% if %}`, `<% x %>`: none of these parses as jail.conf outside
/// a quoted string.
fn is_template(text: &str) -> bool {
    if !text.as_bytes().windows(2).any(|w| matches!(w, b"{{" | b"{%" | b"<%")) {
        return false;
    }
    let unquoted = text.lines().filter(|l| !l.trim_start().starts_with('#'));
    let pair = |l: &str, open: &str, close: &str| {
        l.find(open).is_some_and(|at| l.part(at + open.len()..).contains(close))
    };
    let mut unquoted = unquoted.filter(|l| !l.contains("${{"));
    unquoted.any(|l| pair(l, "{{", "}}") || pair(l, "{%", "%}") || pair(l, "<%", "%>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fail2bans_ini_is_no_jail_conf_g46() {
        assert_eq!(foreign("# Fail2Ban\n\n[DEFAULT]\nbantime = 10m\n"), Some(Foreign::Ini));
        assert_eq!(foreign("[x] {\n persist;\n}\n"), None);
    }

    #[test]
    fn templates_and_scripts_g44_g46() {
        assert_eq!(foreign("{{ name }} {\n path = /j;\n}\n"), Some(Foreign::Template));
        assert_eq!(foreign("{% for j in jails %}\n"), Some(Foreign::Template));
        assert_eq!(foreign("<%= @name %> {\n}\n"), Some(Foreign::Template));
        assert_eq!(foreign("#!/bin/sh\n"), Some(Foreign::Script));
        assert_eq!(foreign("jname=\"x\";\n"), Some(Foreign::Cbsd));
    }

    #[test]
    fn jail_conf_is_not_taken_for_a_template() {
        assert_eq!(foreign("a { b { persist; } }\n"), None);
        assert_eq!(foreign("a { exec.start = \"x ${y}\"; }\n"), None);
        assert_eq!(foreign(""), None);
    }
}
