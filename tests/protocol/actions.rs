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

/// J210, J309 and J506 say of their mends that they are shown only: what stands there may
/// be meant. No editor is given an edit for one (3.17, "CodeAction", `disabled`).
#[test]
fn a_mend_that_is_only_shown_has_no_edit() {
    let shown = [
        ("J210", "a { path = /a; persist; allow.sysvipc; }\n"),
        ("J309", "a { path = /a; persist; vnet; allow.raw_sockets; }\n"),
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
            let mends: Vec<_> = offered.iter().filter(|a| a["title"] == *title).collect();
            assert_eq!(mends.len(), expected, "{code}: {offered:#?}");
            for mend in mends {
                assert_eq!((mend.get("edit"), mend.get("isPreferred")), (None, None));
                assert!(mend["disabled"]["reason"].as_str().unwrap().contains("by hand"));
            }
            let unmended = |a: &&Value| !a["title"].as_str().unwrap().starts_with("allow ");
            assert_eq!(offered.iter().filter(unmended).count(), expected, "{code}");
            assert_eq!(actions(&mut session, finding, "source.fixAll"), [] as [Value; 0]);
            assert_eq!(session.end(), 0);
        }
    }
}
