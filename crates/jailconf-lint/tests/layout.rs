//! What Bastille's scripts need of a file: each shape that they stumble over is found and given
//! its form, and nothing else is (BASTILLE section 3).

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that panics has failed")]

#[path = "../../../tests/support/files.rs"]
mod files;

use jailconf_lint::{Applicability, FixOptions, Selection, fix, lint};
use jailconf_plan::{Context, Input, plan};
use jailconf_resolve::MemorySource;

const PLACE: &str = "/usr/local/bastille/jails/w/jail.conf";

fn only_layout() -> Selection {
    Selection { select: vec!["bastille".to_owned()], ..Selection::default() }
}

fn codes(path: &str, text: &[u8]) -> Vec<&'static str> {
    let mut source = MemorySource::new();
    source.insert(path, text);
    let plan = plan(Input::Root(&source), &Context::default());
    lint(&plan, &only_layout()).iter().map(|d| d.rule.code).collect()
}

/// What is found, and what the safe fixes make of it; a second run finds nothing to fix.
fn check(text: &str, found: &[&str], fixed: &str) {
    let mut once: Vec<&str> = codes(PLACE, text.as_bytes());
    once.sort_unstable();
    assert_eq!(once, found, "{text}");
    let run = |text: &str| {
        let mut source = MemorySource::new();
        source.insert(PLACE, text.as_bytes());
        let options = FixOptions { threshold: Applicability::Safe, selection: only_layout() };
        let report = fix(Input::Root(&source), &Context::default(), &options);
        assert!(report.unapplied.is_empty(), "{text}: {:?}", report.unapplied);
        report.files.first().map(|f| f.after.text().as_str().to_owned())
    };
    assert_eq!(run(text).as_deref().unwrap_or(text), fixed);
    assert_eq!(run(fixed), None, "{fixed}");
}

fn block(inside: &str) -> String {
    format!("w {{\n  path = /usr/local/bastille/jails/w/root;\n{inside}  persist;\n}}\n")
}

/// BAS101, BAS102: E1, E4, E5, E7, E11.
#[test]
fn headers_and_braces() {
    let form = block("");
    check(&form.replace("w {", "\"w\" {"), &["J701"], &form);
    check(&form.replace("w {", "w\n{"), &["J702"], &form);
    check(&form.replace("w {", "w {  "), &["J702"], &form);
    check(&form.replace("\n}", "\n  }"), &["J702"], &form);
    check(&form.replace("\n}", "\n} # end"), &["J702"], &form.replace("\n}", "\n  # end\n}"));
    check(&form.replace('\n', "\r\n"), &["J702"], &form);
    let comment = format!("# the jail w {{\n{form}");
    check(&comment, &["J708"], &comment);
    let two = form.clone() + &form.replace("w", "v");
    check(&two, &["J709"], &two);
}

/// BAS103 to BAS107, BAS109, BAS110, BAS117.
#[test]
fn statements() {
    let path = "path = /usr/local/bastille/jails/w/root;";
    let form = block("");
    check(
        &form.replace("  persist", "  exec.clean; persist"),
        &["J703"],
        &block("  exec.clean;\n"),
    );
    check(&form.replace(path, &path.replace("= ", "=\n")), &["J703"], &form);
    check(&form.replace(path, &path.replace(" = ", "=")), &["J710"], &form);
    check(&form.replace(path, &path.replace(" = ", "  = ")), &["J710"], &form);
    check(&form.replace("  path", "\tpath"), &["J710"], &form);
    check(&form.replace("root;", "root; # r"), &["J710"], &form.replace("  path", "  # r\n  path"));
    check(
        &form.replace("/usr/local/bastille/jails/w/root", "\"/usr/local/bastille/jails/w/root\""),
        &["J704"],
        &form,
    );
    check(&block("  exec.fib = '1';\n"), &["J704"], &block("  exec.fib = 1;\n"));
    check(&block("  vnet = new;\n"), &["J706"], &block("  vnet;\n"));
    check(
        &block("  ip4.addr = lo1|192.0.2.1, lo1|192.0.2.2,\n    lo1|192.0.2.3;\n"),
        &["J703", "J707"],
        &block(
            "  ip4.addr = lo1|192.0.2.1;\n  ip4.addr += lo1|192.0.2.2;\n  ip4.addr += lo1|192.0.2.3;\n",
        ),
    );
}

/// BAS108, E13: what stands in the quotes is the same command.
#[test]
fn hooks_that_bastille_evaluates() {
    check(
        &block("  exec.poststop = 'echo \"$x\" \\';\n").replace("\\'", "'"),
        &["J705"],
        &block("  exec.poststop = \"echo \\\"\\$x\\\" \";\n"),
    );
    check(&block("  exec.prestop += true;\n"), &["J705"], &block("  exec.prestop += \"true\";\n"));
    // Bastille's own single quotes, which nothing evaluates.
    let own = block("  exec.start = '/bin/sh /etc/rc';\n");
    check(&own, &[], &own);
}

/// What Bastille writes itself, what is not its, what it no longer edits, and what has a reason
/// to be as it is.
#[test]
fn all_else_is_left_alone() {
    let odd = "\"w\" { path = \"/usr/local/bastille/jails/w/root\"; vnet = new; persist; }\n";
    assert!(codes("/etc/jail.conf", odd.as_bytes()).is_empty());
    assert!(codes("/usr/local/bastille/jails/v/jail.conf", odd.as_bytes()).is_empty());
    // Before 0.6.20200412 everything stood outside of the block.
    assert!(codes(PLACE, b"persist;\nw {\n\tip4.addr = 192.0.2.1;\n}\n").is_empty());
    // A mistake is fixed first.
    assert!(codes(PLACE, b"\"w\" {\n  persist\n}\n").is_empty());
    for inside in [
        "  osrelease = \"14.3-RELEASE-p6\";\n",
        "  $x = \"a b\";\n  host.hostname = \"$x\";\n",
        "  exec.consolelog = \"/var/log/my w.log\";\n",
        "  ip4.addr = lo1|192.0.2.1;\n  ip4.addr += lo1|192.0.2.2;\n",
        "  exec.prestart += \"jib addm w em0\"; # em0\n",
        "  \n  ip6 = disable;\n",
        "  exec.poststart = 'one\n  two';\n",
    ] {
        assert!(codes(PLACE, block(inside).as_bytes()).is_empty(), "{inside}");
    }
}

/// Every stock file: nothing is found but the quotes that 0.9 to 0.11 wrote.
#[test]
fn stock_files_have_their_form() {
    let Some(corpus) = files::corpus() else { return };
    let (mut clean, mut quoted) = (0, 0);
    for file in files::files(&corpus.join("bastille")) {
        let bytes = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let shown = file.display().to_string();
        let Some(name) = text.lines().find_map(|l| l.strip_suffix(" {")) else { continue };
        if shown.contains("DAMAGED") {
            continue;
        }
        let found = codes(&format!("/usr/local/bastille/jails/{name}/jail.conf"), &bytes);
        let is_old = ["/0.9.", "/0.10.", "/0.11."].iter().any(|v| shown.contains(v));
        match found.as_slice() {
            [] => clean += 1,
            ["J704"] if is_old => quoted += 1,
            other => panic!("{shown}: {other:?}"),
        }
    }
    assert!(clean > 200 && quoted == 16, "{clean} {quoted}");
}
