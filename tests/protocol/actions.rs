//! What can be done about a finding.

use serde_json::{Value, json};

use crate::session::{Session, codes};

const URI: &str = "file:///nowhere/jail.conf";

/// The actions of a kind for a finding.
fn actions(session: &mut Session, finding: &Value, only: &str) -> Vec<Value> {
    let params = json!({ "textDocument": { "uri": URI }, "range": finding["range"],
        "context": { "diagnostics": [finding], "only": [only] } });
    session.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

/// J210 and J506 say of their fixes that they are shown only: what stands there may
/// be meant. No editor is given an edit for one (3.17, "CodeAction", `disabled`).
#[test]
fn a_fix_that_is_only_shown_has_no_edit() {
    let shown = [
        ("J210", "a { path = /a; persist; allow.sysvipc; }\n"),
        ("J506", "a { path = /a; persist; exec.start = /bin/true; }\n"),
    ];
    let able = json!({ "textDocument": { "codeAction": { "disabledSupport": true } } });
    for (abilities, expected) in [(json!({}), 0), (able, 1)] {
        for (code, text) in shown {
            let mut session = Session::start();
            session.initialize(abilities.clone());
            session.open_text(URI, text);
            let found = session.diagnostics(URI, 1);
            let finding = found.iter().find(|d| d["code"] == code);
            let finding = finding.unwrap_or_else(|| panic!("{code}: {:?}", codes(&found)));
            assert_eq!(finding["data"]["class"], "display-only");
            let title = &finding["data"]["fix"];
            let offered = actions(&mut session, finding, "quickfix");
            let fixes: Vec<_> = offered.iter().filter(|a| a["title"] == *title).collect();
            assert_eq!(fixes.len(), expected, "{code}: {offered:#?}");
            for fix in fixes {
                assert_eq!((fix.get("edit"), fix.get("isPreferred")), (None, None));
                assert!(fix["disabled"]["reason"].as_str().unwrap().contains("by hand"));
            }
            let unmended = |a: &&Value| !a["title"].as_str().unwrap().starts_with("allow ");
            assert_eq!(offered.iter().filter(unmended).count(), expected, "{code}");
            assert_eq!(actions(&mut session, finding, "source.fixAll"), [] as [Value; 0]);
            assert_eq!(session.end(), 0);
        }
    }
}

/// 3.18, "SnippetTextEdit": the reason is to be filled in where the client can; it takes
/// such edits by version only. Who cannot gets the same text as plain edits.
#[test]
fn the_reason_of_an_allow_comment_is_to_be_filled_in() {
    let text = "a {\n  path = /a;\n  persist;\n  allow.sysvipc;\n}\n";
    let here = "  # jailconf: allow(shared-sysvipc) ";
    let edits = json!({ "documentChanges": true, "snippetEditSupport": true });
    let plain = json!({ "documentChanges": true });
    for (edits, is_able) in [(edits, true), (plain, false)] {
        let mut session = Session::start();
        session.initialize(json!({ "workspace": { "workspaceEdit": edits } }));
        session.open_text(URI, text);
        let found = session.diagnostics(URI, 1);
        let finding = found.iter().find(|d| d["code"] == "J210").unwrap();
        let offered = actions(&mut session, finding, "quickfix");
        for (title, line, words) in [
            ("allow `shared-sysvipc` here", 3, here),
            ("allow `shared-sysvipc` in this file", 0, here.trim_start()),
        ] {
            let action = offered.iter().find(|a| a["title"] == title).unwrap();
            assert_eq!(
                (&action["kind"], &action["isPreferred"]),
                (&json!("quickfix"), &json!(false))
            );
            assert_eq!(action["diagnostics"][0]["code"], "J210");
            let change = &action["edit"]["documentChanges"][0];
            assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
            let edit = &change["edits"][0];
            let at = json!({ "line": line, "character": 0 });
            assert_eq!(edit["range"], json!({ "start": at, "end": at }));
            let end = if line == 0 { "\n\n" } else { "\n" };
            if is_able {
                let value = format!("{words}${{1:(why?)}}{end}");
                assert_eq!(edit["snippet"], json!({ "kind": "snippet", "value": value }));
                assert_eq!(edit.get("newText"), None);
            } else {
                assert_eq!(edit["newText"], format!("{words}(why?){end}"));
                assert_eq!(edit.get("snippet"), None);
            }
        }
        assert_eq!(session.end(), 0);
    }
}
