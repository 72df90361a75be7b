use serde_json::{Value, json};

use crate::session::{CHILD, PARENT, Session, applied, codes, scene};

/// The child's finding points into the parent's file; the fix in the parent is
/// offered in the child, and once the parent has it, unsaved, the child's finding
/// goes (R072).
#[test]
fn the_parents_fix_is_offered_in_the_child() {
    let scene = scene("bastille-0.10");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    let result = session.initialize(json!({}));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    let (child, _) = session.open(&root.join(CHILD));
    let found = session.diagnostics(&child, 1);
    let is_devfs =
        |d: &&Value| d["message"].as_str().unwrap().contains("lacks `allow.mount.devfs`");
    let devfs = found.iter().find(is_devfs).unwrap();
    assert_eq!(devfs["range"]["start"], json!({ "line": 8, "character": 2 }));
    assert!(devfs["message"].as_str().unwrap().contains("`jail01` lacks `allow.mount.devfs`"));
    let parent = format!("file://{}", root.join(PARENT).display());
    assert_eq!(devfs["relatedInformation"][0]["location"]["uri"], parent);

    let params = json!({
        "textDocument": { "uri": child }, "range": devfs["range"], "context": { "diagnostics": [devfs] },
    });
    let actions = session.ask("textDocument/codeAction", params)["result"].clone();
    let action =
        actions.as_array().unwrap().iter().find(|a| is_devfs(&&a["diagnostics"][0])).unwrap();
    assert_eq!(action["title"], "set `allow.mount.devfs;` in `jail01` (unsafe)");
    let edit = action["edit"]["changes"][&parent][0].clone();
    assert_eq!(edit["newText"], "  allow.mount.devfs;\n");

    let (_, _) = session.open(&root.join(PARENT));
    let change = json!({ "range": edit["range"], "text": edit["newText"] });
    session.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": parent, "version": 2 }, "contentChanges": [change] }),
    );
    let after = session.diagnostics(&child, 1);
    assert_eq!(found.iter().filter(is_devfs).count(), 1);
    assert_eq!(after.iter().filter(is_devfs).count(), 0, "{after:#?}");
    assert_eq!(session.end(), 0);
}

#[test]
fn hover_completion_and_symbols_answer() {
    let scene = scene("by-hand");
    let path = scene.path().canonicalize().unwrap().join(PARENT);
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, text) = session.open(&path);
    let line = text.lines().position(|l| l.contains("enforce_statfs=1")).unwrap();
    let at = |line: usize, character: usize| json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
    let hover = session.ask("textDocument/hover", at(line, 5))["result"].clone();
    let words = hover["contents"]["value"].as_str().unwrap();
    assert!(
        words.starts_with("**enforce_statfs**: ") && words.contains("- `jail01`: `1`"),
        "{words}"
    );
    assert_eq!(hover["range"]["start"], json!({ "line": line, "character": 2 }));

    let items = session.ask("textDocument/completion", at(line, 2))["result"].clone();
    let labels: Vec<_> =
        items.as_array().unwrap().iter().map(|i| i["label"].as_str().unwrap()).collect();
    assert!(
        labels.contains(&"allow.quotas") && !labels.contains(&"children.max"),
        "what is set is left out"
    );

    let symbols =
        session.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    let jail = &symbols["result"][0];
    assert_eq!((&jail["name"], symbols["result"].as_array().unwrap().len()), (&"jail01".into(), 1));
    assert_eq!(jail["children"][0]["name"], "devfs_ruleset");
    assert_eq!(session.end(), 0);
}

/// Edits count in the text that the one before left; columns are UTF-16 units.
#[test]
fn changes_are_applied_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().canonicalize().unwrap().join("jail.conf");
    std::fs::write(&path, "# \u{1f600}\na { path = /a; persist; }\n").unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, _) = session.open(&path);
    assert_eq!(session.diagnostics(&uri, 1).len(), 0);
    let edit = |line, from, to, text: &str| json!({ "range": { "start": { "line": line, "character": from }, "end": { "line": line, "character": to } }, "text": text });
    // The smile is two units; then `persist;` goes; then a line comes before all.
    let changes = json!([edit(0, 2, 4, "x"), edit(1, 15, 24, ""), edit(0, 0, 0, "\n")]);
    session.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": changes }),
    );
    let found = session.diagnostics(&uri, 2);
    assert_eq!(codes(&found), ["J501"]);
    assert_eq!(found[0]["range"]["start"], json!({ "line": 2, "character": 0 }));
    assert_eq!(session.end(), 0);
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let mut session = Session::start();
    session.initialize(json!({}));
    session.notify("exit", Value::Null);
    assert_eq!(session.child.wait().unwrap().code(), Some(1));
}

#[test]
fn nonsense_does_not_end_the_session() {
    let mut session = Session::start();
    session.initialize(json!({}));
    let unknown = session.ask("textDocument/frobnicate", json!({}));
    assert_eq!(unknown["error"]["code"], -32601);
    let nowhere = json!({ "textDocument": { "uri": "untitled:x" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(session.ask("textDocument/hover", nowhere)["result"], Value::Null);
    let wrong = session.ask("textDocument/hover", json!({ "textDocument": 1 }));
    assert!(wrong["error"].is_object());
    assert_eq!(session.end(), 0);
}

/// Only what gives nobody more is applied in one go: the child's ruleset (R012).
#[test]
fn every_safe_fix_is_one_action() {
    let scene = scene("by-hand");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let (child, text) = session.open(&root.join(CHILD));
    let whole =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    let params = json!({
        "textDocument": { "uri": child }, "range": whole,
        "context": { "diagnostics": [], "only": ["source.fixAll"] },
    });
    let actions = session.ask("textDocument/codeAction", params)["result"].clone();
    assert_eq!(actions.as_array().unwrap().len(), 1);
    let changes = actions[0]["edit"]["changes"].as_object().unwrap();
    assert_eq!(
        changes[&child][0]["newText"],
        text.replace("devfs_ruleset = 4;", "devfs_ruleset = 0;")
    );
    assert_eq!(changes.len(), 5, "jailA, jailB and jailD; quotes of jail01 and jailC (BAS107)");
    let folds =
        session.ask("textDocument/foldingRange", json!({ "textDocument": { "uri": child } }));
    let end = text.lines().count() - 1;
    assert_eq!(folds["result"], json!([{ "startLine": 0, "endLine": end }]));
    assert_eq!(session.end(), 0);
}

/// Formatting is the command's: edits that make the text look so, here and in a
/// range alone.
#[test]
fn formatting_gives_edits() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().canonicalize().unwrap().join("jail.conf");
    std::fs::write(&path, "a{path=/a;persist;}\nb   {\n  persist;\n}\n").unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, text) = session.open(&path);
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let whole = session.ask(
        "textDocument/formatting",
        json!({ "textDocument": { "uri": uri }, "options": options }),
    );
    assert_eq!(
        applied(&text, &whole["result"]),
        "a {\n    path = /a;\n    persist;\n}\nb {\n    persist;\n}\n"
    );
    let range =
        json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 3, "character": 1 } });
    let params = json!({ "textDocument": { "uri": uri }, "options": options, "range": range });
    let part = session.ask("textDocument/rangeFormatting", params);
    assert_eq!(applied(&text, &part["result"]), "a{path=/a;persist;}\nb {\n    persist;\n}\n");
    assert_eq!(session.end(), 0);
}

/// Columns are counted as the client wants them, in bytes where it can; without a word
/// of it in UTF-16 (3.17, "PositionEncodingKind"). A line may end in `\r\n`.
#[test]
fn columns_are_counted_as_was_agreed() {
    let text = "# x\r\n/* \u{1f600} */ a { path = /a; }\r\n";
    for (offered, agreed, column) in [
        (json!(["utf-16", "utf-8"]), "utf-8", 11),
        (json!(["utf-16", "utf-32"]), "utf-32", 8),
        (json!(["utf-16"]), "utf-16", 9),
        (Value::Null, "utf-16", 9),
    ] {
        let mut session = Session::start();
        let able = json!({ "general": { "positionEncodings": offered } });
        let server = session.initialize(able);
        assert_eq!(server["capabilities"]["positionEncoding"], agreed);
        let uri = "file:///nowhere/jail.conf";
        session.open_text(uri, text);
        let found = session.diagnostics(uri, 1);
        assert_eq!(found[0]["range"]["start"], json!({ "line": 1, "character": column }));
        assert_eq!(found[0]["range"]["end"], json!({ "line": 1, "character": column + 1 }));
        assert_eq!(session.end(), 0);
    }
}
