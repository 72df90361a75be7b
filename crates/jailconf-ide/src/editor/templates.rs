use jailconf_catalog::{Parameter, Type};

use crate::editor::{Completion, CompletionKind};

/// A jail that starts as it stands: it has a root, a network, and a process that
/// keeps it alive.
const JAIL: &str = "\
${1:name} {
\thost.hostname = \"\\$name\";
\tpath = \"${2:/usr/local/jails}/\\$name\";
\tip4.addr = \"${3:em0|192.0.2.10/24}\";
\tmount.devfs;
\texec.clean;
\texec.start = \"/bin/sh /etc/rc\";
\texec.stop = \"/bin/sh /etc/rc.shutdown\";
}
";

/// A jail with a network stack of its own.
const VNET: &str = "\
${1:name} {
\thost.hostname = \"\\$name\";
\tpath = \"${2:/usr/local/jails}/\\$name\";
\tvnet;
\tvnet.interface = \"${3:epair0b}\";
\tmount.devfs;
\tdevfs_ruleset = 5;
\texec.clean;
\texec.start = \"/bin/sh /etc/rc\";
\texec.stop = \"/bin/sh /etc/rc.shutdown\";
}
";

/// A jail that may hold jails, and one in it that the same file starts: its root is
/// a path of the host (R022), its devfs ruleset the parent's (R012).
const PARENT: &str = "\
${1:parent} {
\thost.hostname = \"\\$name\";
\tpath = \"${2:/usr/local/jails}/${1:parent}\";
\tchildren.max = ${3:10};
\tenforce_statfs = 1;
\tallow.mount;
\tallow.mount.devfs;
\tmount.devfs;
\tdevfs_ruleset = 4;
\texec.clean;
\texec.start = \"/bin/sh /etc/rc\";
\texec.stop = \"/bin/sh /etc/rc.shutdown\";
}
${1:parent}.${4:child} {
\thost.hostname = \"${4:child}\";
\tpath = \"${2:/usr/local/jails}/${1:parent}/${5:usr/local/jails}/${4:child}\";
\tdepend = ${1:parent};
\tpersist;
}
";

/// A jail inside the one whose block this is.
const CHILD: &str = "\
${1:child} {
\tpath = \"${2:/usr/local/jails/parent/usr/local/jails}/${1:child}\";
\tpersist;
}
";

/// The blocks that can begin outside of a block, or inside one.
pub(crate) fn templates(is_inside: bool) -> Vec<Completion> {
    let all: &[(&str, &str, &str)] = match is_inside {
        false => &[
            ("jail", "a jail", JAIL),
            ("jail with VNET", "a jail with a network stack of its own", VNET),
            ("parent and child", "a jail and one inside it", PARENT),
        ],
        true => &[("child", "a jail inside this one", CHILD)],
    };
    let item = |(label, detail, snippet): &(&str, &str, &str)| Completion {
        label: (*label).to_owned(),
        kind: CompletionKind::Template,
        detail: (*detail).to_owned(),
        insert: String::new(),
        snippet: Some((*snippet).to_owned()),
        rank: 3,
    };
    all.iter().map(item).collect()
}

/// A parameter with its value to be filled in.
pub(crate) fn value(known: &Parameter) -> String {
    match known.ty {
        Type::Commands => format!("{} = \"${{1}}\";", known.name),
        _ if !known.values.is_empty() => {
            format!("{} = ${{1|{}|}};", known.name, known.values.join(","))
        }
        _ => format!("{} = ${{1}};", known.name),
    }
}

#[cfg(test)]
mod tests {
    use jailconf_lint::{Selection, Severity};
    use jailconf_plan::{Context, Input, Outcome};
    use jailconf_resolve::MemorySource;

    use super::*;

    /// A template as an editor leaves it: with what is proposed in it.
    #[allow(clippy::string_slice, reason = "a test that panics has failed")]
    fn filled(snippet: &str) -> String {
        let mut out = String::new();
        let mut rest = snippet;
        while let Some(at) = rest.find(['$', '\\']) {
            out.push_str(&rest[..at]);
            if let Some(escaped) = rest[at..].strip_prefix('\\') {
                out.push_str(&escaped[..1]);
                rest = &escaped[1..];
                continue;
            }
            let end = at + rest[at..].find('}').unwrap();
            let (_, proposed) = rest[at..end].split_once(':').unwrap();
            out.push_str(proposed);
            rest = &rest[end + 1..];
        }
        out + rest
    }

    /// What is proposed starts, and nothing is said of it above a note.
    #[test]
    fn what_a_template_proposes_starts() {
        for template in templates(false) {
            let text = filled(&template.snippet.unwrap());
            let mut source = MemorySource::new();
            source.insert("/etc/jail.conf", text.as_bytes());
            let files = ["/etc/jail.conf".into()];
            let plan = jailconf_plan::plan(Input::Files(&source, &files), &Context::default());
            for jail in &plan.jails {
                assert_eq!(jail.outcome, Outcome::Starts, "{text}\n{:?}", jail.steps);
            }
            let found = jailconf_lint::lint(&plan, &Selection::default());
            let loud: Vec<_> = found.iter().filter(|d| d.severity > Severity::Note).collect();
            assert!(loud.is_empty(), "{text}\n{loud:#?}");
        }
    }
}
