//! A scripted session with the language server, over its real pipes.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// A client that does what it is told.
struct Session {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Value>,
    next: u64,
}

impl Session {
    fn start() -> Session {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
        command.args(["lsp", "--stdio"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (send, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut out) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        Session { child, stdin, messages, next: 0 }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.stdin.flush().unwrap();
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// A request's answer; what comes before it is passed over.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.wait(|m| m["id"] == id)
    }

    fn wait(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message =
                self.messages.recv_timeout(Duration::from_secs(30)).expect("no answer in 30 s");
            if is_it(&message) {
                return message;
            }
        }
    }

    /// The diagnostics that the client is next told for a file's version.
    fn diagnostics(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let message = self.wait(|m| {
            m["method"] == "textDocument/publishDiagnostics"
                && m["params"]["uri"] == uri
                && m["params"]["version"] == version
        });
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    fn initialize(&mut self) -> Value {
        let params = json!({ "capabilities": { "general": { "positionEncodings": ["utf-16"] } } });
        let answer = self.ask("initialize", params);
        self.notify("initialized", json!({}));
        answer["result"].clone()
    }

    fn open(&mut self, path: &Path) -> (String, String) {
        let uri = format!("file://{}", path.display());
        let text = std::fs::read_to_string(path).unwrap();
        let document = json!({ "uri": uri, "languageId": "jail.conf", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        (uri, text)
    }

    fn end(mut self) -> i32 {
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.child.wait().unwrap().code().unwrap()
    }
}

fn read(out: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", n)) => length = n.parse().ok()?,
            _ if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    out.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

const PARENT: &str = "usr/local/bastille/jails/jail01/jail.conf";
const CHILD: &str = "usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf";

fn scene(name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/migration").join(name),
        dir.path(),
    );
    dir
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|d| d["code"].as_str().unwrap()).collect()
}

/// The child's finding points into the parent's file; the mend in the parent is
/// offered in the child, and once the parent has it, unsaved, the child's finding
/// goes (R072).
#[test]
fn the_parents_mend_is_offered_in_the_child() {
    let scene = scene("bastille-0.10");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    let result = session.initialize();
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    let (child, _) = session.open(&root.join(CHILD));
    let found = session.diagnostics(&child, 1);
    let devfs = found.iter().find(|d| d["code"] == "J105").unwrap();
    assert_eq!(devfs["range"]["start"], json!({ "line": 8, "character": 2 }));
    assert!(devfs["message"].as_str().unwrap().contains("`jail01` has no `allow.mount.devfs`"));
    let parent = format!("file://{}", root.join(PARENT).display());
    assert_eq!(devfs["relatedInformation"][0]["location"]["uri"], parent);

    let params = json!({
        "textDocument": { "uri": child }, "range": devfs["range"], "context": { "diagnostics": [devfs] },
    });
    let actions = session.ask("textDocument/codeAction", params)["result"].clone();
    let action =
        actions.as_array().unwrap().iter().find(|a| a["diagnostics"][0]["code"] == "J105").unwrap();
    assert_eq!(action["title"], "set `allow.mount.devfs;` in `jail01` (unsafe)");
    let edit = action["edit"]["changes"][&parent][0].clone();
    assert_eq!(edit["newText"], "  allow.mount.devfs;\n");

    let (_, _) = session.open(&root.join(PARENT));
    session.diagnostics(&child, 1);
    let change = json!({ "range": edit["range"], "text": edit["newText"] });
    session.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": parent, "version": 2 }, "contentChanges": [change] }),
    );
    let after = session.diagnostics(&child, 1);
    assert_eq!(codes(&found).iter().filter(|c| **c == "J105").count(), 1);
    assert_eq!(codes(&after).iter().filter(|c| **c == "J105").count(), 0, "{after:#?}");
    assert_eq!(session.end(), 0);
}

#[test]
fn hover_completion_and_symbols_answer() {
    let scene = scene("by-hand");
    let path = scene.path().canonicalize().unwrap().join(PARENT);
    let mut session = Session::start();
    session.initialize();
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
    session.initialize();
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
    session.initialize();
    session.notify("exit", Value::Null);
    assert_eq!(session.child.wait().unwrap().code(), Some(1));
}

#[test]
fn nonsense_does_not_end_the_session() {
    let mut session = Session::start();
    session.initialize();
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
fn every_safe_mend_is_one_action() {
    let scene = scene("by-hand");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    session.initialize();
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
    assert_eq!(changes.len(), 3, "jailA, jailB and jailD");
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
    session.initialize();
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

/// Edits of an ASCII text, from the last to the first.
fn applied(text: &str, edits: &Value) -> String {
    let offset = |at: &Value| {
        let line = at["line"].as_u64().unwrap() as usize;
        let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        before + at["character"].as_u64().unwrap() as usize
    };
    let mut out = text.to_owned();
    for edit in edits.as_array().unwrap().iter().rev() {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        out.replace_range(range, edit["newText"].as_str().unwrap());
    }
    out
}
