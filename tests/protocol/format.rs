//! How files are made to look.

use serde_json::{Value, json};

use crate::session::{Session, applied};

/// A file beside a `jailconf.toml`, formatted for an editor that wants two columns.
fn formatted(toml: &str, text: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    std::fs::write(root.join("jailconf.toml"), toml).unwrap();
    std::fs::write(root.join("x.conf"), text).unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, _) = session.open(&root.join("x.conf"));
    let params = json!({ "textDocument": { "uri": uri },
        "options": { "tabSize": 2, "insertSpaces": true } });
    let edits = session.ask("textDocument/formatting", params)["result"].clone();
    assert_eq!(session.end(), 0);
    if edits == Value::Null { text.to_owned() } else { applied(text, &edits) }
}

/// docs/formatting.md, the table `[format]`: what is said there counts before what the
/// editor wants (3.17, "FormattingOptions"), and what is not said does not.
#[test]
fn jailconf_toml_says_how_files_look() {
    let text = "a {\n persist;\n}\n";
    assert_eq!(formatted("", text), "a {\n  persist;\n}\n");
    assert_eq!(formatted("[format]\nindent = 8\n", text), "a {\n        persist;\n}\n");
    assert_eq!(formatted("[format]\nindent = \"tab\"\n", text), "a {\n\tpersist;\n}\n");
    let ends = formatted("[format]\nline-ending = \"crlf\"\n", text);
    assert_eq!(ends, "a {\r\n  persist;\r\n}\r\n");
    // Of Bastille's style the indentation is a part (BASTILLE section 3).
    let bastille = formatted("[format]\nprofile = \"bastille\"\nindent = 8\n", text);
    assert_eq!(bastille, "a {\n  persist;\n}\n");
    assert_eq!(formatted("[format]\nindent = 99\n", text), "a {\n  persist;\n}\n");
}

/// The text after a character was typed at `$0`, which stands behind it.
fn typed(text: &str, tab_size: u32) -> String {
    let uri = "file:///nowhere/x.conf";
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    let triggers = &server["capabilities"]["documentOnTypeFormattingProvider"];
    assert_eq!(triggers, &json!({ "firstTriggerCharacter": "}", "moreTriggerCharacter": [";"] }));
    let plain = text.replace("$0", "");
    session.open_text(uri, &plain);
    let mut params = Session::at(uri, text, "$0");
    let before = text.split("$0").next().unwrap();
    params["ch"] = json!(before.chars().last().unwrap());
    params["options"] = json!({ "tabSize": tab_size, "insertSpaces": true });
    let edits = session.ask("textDocument/onTypeFormatting", params)["result"].clone();
    assert_eq!(session.end(), 0);
    if edits == Value::Null { plain } else { applied(&plain, &edits) }
}

/// Only the line's own indentation changes while a person writes (3.17, "Document on Type
/// Formatting"); what is not finished elsewhere is left as it is.
#[test]
fn what_is_ended_is_indented() {
    assert_eq!(typed("a {\n\n\nx=1;$0\n  y=2;\n}\n", 4), "a {\n\n\n    x=1;\n  y=2;\n}\n");
    assert_eq!(typed("a {\n  x=1;\n  }$0\n", 2), "a {\n  x=1;\n}\n");
    assert_eq!(typed("a{\n b{\n}$0\n}\n", 2), "a{\n b{\n  }\n}\n");
    assert_eq!(typed("a { x=1;$0 }\n", 4), "a { x=1; }\n");
    assert_eq!(typed("a {\n\tx = \"1\n2\";$0\n}\n", 4), "a {\n\tx = \"1\n2\";\n}\n");
    // Blocks that are not closed yet, and a statement below that is not finished.
    assert_eq!(typed("a {\nx=1;$0\n", 4), "a {\n    x=1;\n");
    assert_eq!(typed("a {\nb {\nx=1;$0\n y =\n", 2), "a {\nb {\n    x=1;\n y =\n");
    assert_eq!(typed("a {\nx=1; # ;$0\n", 4), "a {\n    x=1; # ;\n");
    assert_eq!(typed("a = ;\nb {\nx=1;$0\n", 4), "a = ;\nb {\nx=1;\n");
}

/// 3.18, "Document Ranges Formatting Request": `rangesSupport` is said to whoever says that
/// it is known.
#[test]
fn several_parts_are_formatted_at_once() {
    let uri = "file:///nowhere/x.conf";
    let text = "a {\nx=1;\ny=1;\nz=1;\n# c\nw=1;\nv=1;\n}\n";
    let able = json!({ "textDocument": { "rangeFormatting": { "rangesSupport": true } } });
    let mut session = Session::start();
    let server = session.initialize(able);
    let provider = &server["capabilities"]["documentRangeFormattingProvider"];
    assert_eq!(provider, &json!({ "rangesSupport": true }));
    session.open_text(uri, text);
    let mut check = |lines: &[(u32, u32)], expected: &str| {
        let at = |line: u32| json!({ "line": line, "character": 1 });
        let range = |(from, to): &(u32, u32)| json!({ "start": at(*from), "end": at(*to) });
        let params = json!({ "textDocument": { "uri": uri },
            "ranges": lines.iter().map(range).collect::<Vec<_>>(),
            "options": { "tabSize": 2, "insertSpaces": true } });
        let edits = session.ask("textDocument/rangesFormatting", params)["result"].clone();
        let after = if edits == Value::Null { text.to_owned() } else { applied(text, &edits) };
        assert_eq!(after, expected, "{lines:?}");
    };
    check(&[], text);
    check(&[(0, 0)], text);
    check(&[(2, 2)], "a {\nx=1;\n  y = 1;\nz=1;\n# c\nw=1;\nv=1;\n}\n");
    // In no order, in one another, side by side.
    check(&[(6, 6), (1, 1)], "a {\n  x = 1;\ny=1;\nz=1;\n# c\nw=1;\n  v = 1;\n}\n");
    check(&[(1, 2), (1, 1), (2, 3)], "a {\n  x = 1;\n  y = 1;\n  z = 1;\n# c\nw=1;\nv=1;\n}\n");
    check(&[(9, 9)], text);
    assert_eq!(session.end(), 0);

    let mut session = Session::start();
    let server = session.initialize(json!({}));
    assert_eq!(server["capabilities"]["documentRangeFormattingProvider"], true);
    assert_eq!(session.end(), 0);
}
