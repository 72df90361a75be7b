//! What no client should do, and more of it than any does.

use std::collections::HashMap;
use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::session::Session;

const URI: &str = "file:///nowhere/jail.conf";

fn started(text: &str) -> Session {
    let mut session = Session::start();
    session.initialize(json!({}));
    session.open_text(URI, text);
    session
}

/// The server still answers.
fn is_alive(session: &mut Session) {
    let file = json!({ "textDocument": { "uri": URI } });
    assert!(session.ask("textDocument/documentSymbol", file)["result"].is_array());
}

/// JSON-RPC 2.0, section 5.1: the codes of errors.
#[test]
fn a_message_that_is_no_json_is_answered_as_such() {
    let mut session = started("a { }\n");
    for body in ["{\"jsonrpc\"", "[]", "\"x\"", "{}", "{\"jsonrpc\":\"2.0\",\"id\":{}}"] {
        write!(session.stdin, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    }
    session.stdin.flush().unwrap();
    let answer = session.wait(|m| m["error"].is_object());
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&Value::Null, &json!(-32700)));
    is_alive(&mut session);
    assert_eq!(session.end(), 0);
}

/// `ServerNotInitialized` of the protocol.
#[test]
fn a_request_before_all_others_is_refused() {
    let mut session = Session::start();
    let file = json!({ "textDocument": { "uri": URI } });
    let early = session.ask("textDocument/documentSymbol", file);
    assert_eq!(early["error"]["code"], -32002);
    session.initialize(json!({}));
    session.open_text(URI, "a { }");
    is_alive(&mut session);
    assert_eq!(session.end(), 0);
}

/// `RequestCancelled` of the protocol, or the answer, if it was there before.
#[test]
fn a_request_can_be_cancelled() {
    let text: String = (0..2_000).map(|i| format!("j{i} {{ path = /j{i}; persist; }}\n")).collect();
    let mut session = started(&text);
    let mut cancelled = 0;
    for id in 9_000..9_010 {
        let params =
            json!({ "textDocument": { "uri": URI }, "position": { "line": 9, "character": 0 } });
        let request =
            json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params });
        session.send(&request);
        session.notify("$/cancelRequest", json!({ "id": id }));
        let answer = session.wait(|m| m["id"] == id);
        cancelled += usize::from(answer["error"]["code"] == -32800);
    }
    assert!(cancelled > 0, "the first one takes as long as a plan does");
    is_alive(&mut session);
    assert_eq!(session.end(), 0);
}

#[test]
fn what_is_said_of_files_that_are_not_open_changes_nothing() {
    let mut session = started("a { path = /a; persist; }\n");
    let other = json!({ "uri": "file:///nowhere/other.conf", "version": 3 });
    let edit = json!([{ "text": "x" }]);
    session
        .notify("textDocument/didChange", json!({ "textDocument": other, "contentChanges": edit }));
    session.notify("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:1" } }));
    session.notify("textDocument/didSave", json!({ "textDocument": { "uri": "nonsense:" } }));
    session.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    session.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    session.notify("$/nobodyKnows", json!({ "x": [1, 2] }));
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    let range = json!({ "start": far, "end": { "line": 0, "character": 0 } });
    let backwards = json!([{ "range": range, "text": "\n" }]);
    let document = json!({ "uri": URI, "version": 2 });
    session.notify(
        "textDocument/didChange",
        json!({ "textDocument": document, "contentChanges": backwards }),
    );
    let cursor = ["hover", "completion", "definition", "prepareRename", "documentHighlight"];
    let more = ["declaration", "implementation", "signatureHelp", "onTypeFormatting"];
    for method in cursor.iter().chain(&more) {
        let options = json!({ "tabSize": 4_000_000_000_u32, "insertSpaces": true });
        let params = json!({
            "textDocument": { "uri": URI }, "position": far, "ch": "}", "options": options,
        });
        let answer = session.ask(&format!("textDocument/{method}"), params);
        assert_ne!(answer["error"]["code"], -32603, "{method}: no internal error");
    }
    is_alive(&mut session);
    assert_eq!(session.end(), 0);
}

/// Asks about a text of so many blocks in each other.
fn ask_deep(depth: usize, methods: &[&str]) {
    let text = format!("{}\n{}", "a {".repeat(depth), "}".repeat(depth));
    let mut session = started(&text);
    let at = json!({ "line": 0, "character": depth * 3 });
    for method in methods {
        let params = json!({
            "textDocument": { "uri": URI }, "position": at, "positions": [at],
            "context": { "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false },
            "ch": "}", "options": { "tabSize": 2, "insertSpaces": true },
        });
        let answer = session.ask(&format!("textDocument/{method}"), params);
        assert!(answer["error"].is_null(), "{depth} {method}");
    }
    assert_eq!(session.end(), 0);
}

/// Blocks that lie deep in each other, and deeper than jail(8) takes them.
#[test]
fn no_depth_is_too_much() {
    let text = ["documentSymbol", "foldingRange", "semanticTokens/full", "selectionRange"];
    let form = ["formatting", "onTypeFormatting"];
    let text = [&text[..], &form].concat();
    let meaning = ["hover", "completion", "references", "documentLink", "definition"];
    let jails = ["codeLens", "declaration", "implementation", "signatureHelp"];
    ask_deep(300, &[&text[..], &meaning, &jails].concat());
    ask_deep(20_000, &text);
}

#[test]
fn a_huge_text_is_taken() {
    let mut session = started("a { }\n");
    let big = format!("# {}\na {{ path = /a; }}\n", "x".repeat(16 << 20));
    session.replace(URI, 2, &big);
    let found = session.diagnostics(URI, 2);
    assert_eq!(found[0]["range"]["start"]["line"], 1);
    assert_eq!(session.end(), 0);
}

/// A client that is gone without a word leaves no server behind.
#[test]
fn a_client_that_dies_takes_the_server_with_it() {
    let session = started("a { }\n");
    let Session { mut child, stdin, .. } = session;
    drop(stdin);
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(10), "it is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(child.wait().unwrap().code(), Some(1), "nobody said `shutdown`");
}

/// A question is answered for the text that was there when it was asked, whatever
/// came before and comes behind it.
#[test]
fn every_question_sees_its_own_text() {
    let mut session = started("");
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for n in 2..300 {
        session.replace(URI, n, &format!("{}jail{n} {{ }}\n", "\n".repeat(n as usize % 7)));
        let file = json!({ "textDocument": { "uri": URI } });
        let at = json!({ "textDocument": { "uri": URI }, "position": { "line": n % 7, "character": 1 } });
        for (id, method, params) in [(n, "documentSymbol", file), (1_000 + n, "prepareRename", at)]
        {
            let method = format!("textDocument/{method}");
            let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
            session.send(&request);
        }
        before.push(format!("jail{n}"));
    }
    let mut answers: HashMap<i64, Value> = HashMap::new();
    while answers.len() < 2 * before.len() {
        let answer = session.wait(|m| m["id"].is_i64() && m.get("method").is_none());
        answers.insert(answer["id"].as_i64().unwrap(), answer["result"].clone());
    }
    for n in 2..300 {
        let name = answers[&n][0]["name"].as_str().unwrap().to_owned();
        assert_eq!(answers[&(1_000 + n)]["placeholder"], name);
        after.push(name);
    }
    assert_eq!(after, before);
    assert_eq!(session.end(), 0);
}

/// What a process holds, in KiB.
fn memory(session: &Session) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", session.child.id()));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// 200 open files, and an edit every 5 ms: nothing grows, nothing is told in another
/// order than it was written, and the last text of each file is told at the end. Two
/// seconds, or as many as `JAILCONF_LOAD_SECONDS` says.
#[test]
fn many_files_and_many_edits() {
    let seconds = std::env::var("JAILCONF_LOAD_SECONDS").ok().and_then(|s| s.parse().ok());
    let edits = seconds.unwrap_or(2) * 200;
    let uri = |i: u64| format!("file:///nowhere/{i}/jail.conf");
    let mut session = Session::start();
    session.initialize(json!({}));
    for i in 0..200 {
        session.open_text(&uri(i), &format!("j{i} {{\n  path = /j{i};\n  persist;\n}}\n"));
    }
    let mut versions: HashMap<String, i64> = HashMap::new();
    let mut told: Vec<Value> = Vec::new();
    let mut early = 0;
    for n in 0..edits {
        let file = n * 7 % 200;
        let version = versions.entry(uri(file)).or_insert(1);
        *version += 1;
        let at = |character: u64| json!({ "line": 2, "character": character });
        let (end, text) = if n / 200 % 2 == 0 { (10, "") } else { (2, "persist;") };
        let change = json!({ "range": { "start": at(2), "end": at(end) }, "text": text });
        let document = json!({ "uri": uri(file), "version": *version });
        session.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [change] }),
        );
        told.extend(session.messages.try_iter());
        if n == edits / 6 {
            early = memory(&session);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let late = memory(&session);
    let is_last = |m: &Value| {
        m["params"]["uri"] == uri((edits - 1) * 7 % 200)
            && m["params"]["version"] == versions[&uri((edits - 1) * 7 % 200)]
    };
    if !told.iter().any(is_last) {
        let last = session.wait(is_last);
        told.append(&mut session.passed);
        told.push(last);
    }
    session.settle(&uri(0));
    told.append(&mut session.passed);
    let mut known: HashMap<String, i64> = HashMap::new();
    for message in told.iter().filter(|m| m["method"] == "textDocument/publishDiagnostics") {
        let version = message["params"]["version"].as_i64().unwrap();
        let before = known.insert(message["params"]["uri"].as_str().unwrap().to_owned(), version);
        assert!(before.is_none_or(|b| b <= version), "{message}");
    }
    for (uri, version) in &versions {
        assert_eq!(known.get(uri), Some(version), "{uri}: the last text is told");
    }
    assert!(late < early + 8 * 1024, "from {early} to {late} KiB");
    assert_eq!(session.end(), 0);
}
