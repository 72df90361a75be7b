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
