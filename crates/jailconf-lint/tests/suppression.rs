//! `# jailconf: allow(rule-name) reason` keeps a finding silent, where it is
//! meant to and nowhere else.

#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use jailconf_lint::{FixOptions, Scope, Selection, fix, lint, suppress};
use jailconf_plan::{Context, Input, plan};
use jailconf_resolve::MemorySource;
use jailconf_syntax::apply_edits;

fn source(text: &str) -> MemorySource {
    let mut source = MemorySource::new();
    source.insert("/etc/jail.conf", text.as_bytes());
    source
}

fn found(text: &str, selection: &Selection) -> String {
    let plan = plan(Input::Root(&source(text)), &Context::default());
    let line = |d: &jailconf_lint::Diagnostic| {
        let line = plan.file(d.place.file).document.position(d.place.range.start()).line;
        format!("{line} {} {}\n", d.rule.name, d.message)
    };
    lint(&plan, selection).iter().map(line).collect()
}

/// What is said of a jail with System V IPC (M16) and no `exec.clean` (M98).
fn check(text: &str, expected: Expect) {
    let select = ["shared-sysvipc", "environment-handed-in", "unused-allow"];
    let select = select.map(str::to_owned).to_vec();
    expected.assert_eq(&found(text, &Selection { select, ..Selection::default() }));
}

#[test]
fn above_a_statement_it_is_about_the_statement() {
    check(
        "a {\n # jailconf: allow(shared-sysvipc) it is meant\n allow.sysvipc;\n exec.start = x;\n}",
        expect![[r#"
            4 environment-handed-in `a` runs `exec.start` with the environment of its creator
        "#]],
    );
}

#[test]
fn behind_a_statement_it_is_about_the_statement_and_behind_a_brace_about_the_block() {
    check("a {\n allow.sysvipc; # jailconf: allow(J210)\n}", expect![""]);
    check(
        "a { // jailconf: allow(shared-sysvipc, J506) both\n allow.sysvipc;\n exec.start = x;\n}",
        expect![""],
    );
}

#[test]
fn above_a_block_it_is_about_the_block_and_no_other() {
    check(
        "# jailconf: allow(shared-sysvipc)\na {\n allow.sysvipc;\n}\nb {\n allow.sysvipc;\n}",
        expect![[r#"
            6 shared-sysvipc `allow.sysvipc` shares System V IPC with the jail's creator
        "#]],
    );
}

#[test]
fn at_the_head_with_an_empty_line_below_it_is_about_the_file() {
    check(
        "# ours\n# jailconf: allow(shared-sysvipc)\n# ours\n\na {\n allow.sysvipc;\n}\nb {\n allow.sysvipc;\n}",
        expect![""],
    );
    check(
        "# jailconf: allow(shared-sysvipc)\r\n\r\na {\r\n allow.sysvipc;\r\n}\r\nb {\r\n allow.sysvipc;\r\n}",
        expect![""],
    );
}

#[test]
fn a_group_can_be_allowed() {
    check("a {\n allow.sysvipc; # jailconf: allow(values)\n}", expect![""]);
}

#[test]
fn what_allows_nothing_is_found() {
    check(
        "a {\n # jailconf: allow(shared-sysvip)\n allow.sysvipc;\n # jailconf: allow(J506)\n}",
        expect![[r#"
            2 unused-allow `shared-sysvip` is not a rule
            4 unused-allow `environment-handed-in` finds nothing here to allow
            3 shared-sysvipc `allow.sysvipc` shares System V IPC with the jail's creator
        "#]],
    );
}

#[test]
fn a_rule_that_was_not_asked_is_not_idle() {
    let select = ["unused-allow".to_owned()].to_vec();
    let text = "# jailconf: allow(no-network)\na { persist; }";
    assert_eq!(found(text, &Selection { select, ..Selection::default() }), "");
}

#[test]
fn a_finding_in_quotes_or_a_block_comment_allows_nothing() {
    check(
        "a {\n /* jailconf: allow(shared-sysvipc) */\n host.hostname = \"# jailconf: allow(J210)\";\n allow.sysvipc;\n}",
        expect![[r#"
            4 shared-sysvipc `allow.sysvipc` shares System V IPC with the jail's creator
        "#]],
    );
}

#[test]
fn the_comment_that_suppress_writes_holds() {
    for text in [
        "a {\n    allow.sysvipc;\n}\n",
        "a { allow.sysvipc; }\n",
        "# ours\n\na {\r\n\tallow.sysvipc;\r\n}\r\n",
        "# ours\na {\n  persist; allow.sysvipc;\n}\n",
    ] {
        for scope in [Scope::Item, Scope::File] {
            let plan = plan(Input::Root(&source(text)), &Context::default());
            let found = lint(&plan, &Selection::default());
            let mine = found.iter().find(|d| d.rule.name == "shared-sysvipc").unwrap();
            let (file, edit) = suppress(&plan, mine, scope, "it is meant").unwrap();
            let bytes = apply_edits(plan.file(file).document.text(), &[edit]).unwrap();
            let after = String::from_utf8(bytes).unwrap();
            assert!(after.contains("allow(shared-sysvipc) it is meant"), "{after}");
            let select = ["shared-sysvipc".to_owned(), "unused-allow".to_owned()].to_vec();
            let said = self::found(&after, &Selection { select, ..Selection::default() });
            assert_eq!(said, "", "{scope:?}\n{after}");
        }
    }
}

#[test]
fn an_idle_comment_goes_with_its_line() {
    let select = ["unused-allow", "shared-sysvipc"].map(str::to_owned).to_vec();
    let options = FixOptions {
        threshold: jailconf_lint::Applicability::Safe,
        selection: Selection { select, ..Selection::default() },
    };
    let source =
        source("a {\n  # jailconf: allow(J210)\n  persist; # jailconf: allow(J210)\n  # ours\n}\n");
    let report = fix(Input::Root(&source), &Context::default(), &options);
    assert!(report.unapplied.is_empty(), "{:?}", report.unapplied);
    let after = report.files[0].after.text().as_str().to_owned();
    expect![[r#"
        a {
          persist;
          # ours
        }
    "#]]
    .assert_eq(&after);
}
