//! While somebody types, nothing is said of what he does not touch.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]

use jailconf_lint::{Selection, lint};
use jailconf_plan::{Context, Input, plan};
use jailconf_resolve::MemorySource;

const TOP: &str = "exec.clean;\nmount.devfs;\npath = \"/j/$name\";\n";
const WWW: &str = "\nwww {\n  ip4.addr = 10.0.0.1;\n  exec.start = \"/bin/sh /etc/rc\";\n";
const DB: &str = "\ndb {\n  ip4.addr = 10.0.0.2;\n  exec.start = \"/bin/sh /etc/rc\";\n  \
    depend = www;\n}\n";

/// Types a text letter by letter: whatever is found, at the top of the text or below it,
/// is found in what was typed, and told once by each of at most three mistakes.
fn check(before: &str, typed: &str, behind: &str) {
    for at in (0..=typed.len()).filter(|at| typed.is_char_boundary(*at)) {
        let text = [before, &typed[..at], behind].concat();
        let mut source = MemorySource::new();
        source.insert("/etc/jail.conf", text.as_bytes());
        let plan = plan(Input::Files(&source, &["/etc/jail.conf".into()]), &Context::default());
        let found = lint(&plan, &Selection::default());
        for one in &found {
            let start = usize::from(one.place.range.start());
            let is_own = (before.len()..=before.len() + at).contains(&start);
            assert!(is_own, "{} at {start}: {} in\n{text}", one.rule.name, one.message);
        }
        let mistakes = found.iter().filter(|d| d.rule.name == "syntax-error").count();
        assert!(mistakes <= 3, "{mistakes} mistakes in\n{text}");
    }
}

// LANGUAGE 2.1, 1.8: what is open takes in all that follows, for jail(8).
#[test]
fn a_new_jail_between_others() {
    let typed = "\nq {\n  path = \"/j/q\";\n  exec.start = '/bin/sh /etc/rc';\n  \
        ip4.addr = 10.0.0.9, 10.0.0.8;\n  depend = www;\n  $v = \"${name}x\";\n}\n";
    check(&[TOP, WWW, "}\n"].concat(), typed, DB);
}

#[test]
fn statements_in_a_jail() {
    let typed = "  host.hostname = \"www.example.org\";\n  exec.prestart += 'true', \"false\";\n  \
        mount += '/a /j/www/a nullfs ro 0 0';\n  allow.raw_sockets;\n";
    check(&[TOP, WWW].concat(), typed, &["\n}\n", DB].concat());
}

#[test]
fn global_parameters_above_all() {
    let typed =
        "$base = \"/j\";\n.include \"/usr/local/etc/more.conf\";\nexec.stop = '/bin/sh x';\n";
    check(TOP, typed, &["\n", WWW, "}\n", DB].concat());
}

#[test]
fn a_jail_in_a_jail() {
    let typed = "  inner {\n    ip4.addr = 10.0.0.1;\n    persist;\n  }\n  children.max = 1;\n";
    check(&[TOP, WWW].concat(), typed, &["\n}\n", DB].concat());
}

#[test]
fn a_brace_too_many() {
    let behind = ["\n  allow.raw_sockets;\n}\n", DB].concat();
    check(&[TOP, WWW].concat(), "  }", &behind);
}
