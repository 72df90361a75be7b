//! A client that does what it is told.
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::files::{copy, project};

/// A scripted client over the server's real pipes.
pub struct Session {
    pub child: Child,
    pub stdin: ChildStdin,
    pub messages: Receiver<Value>,
    next: u64,
    /// What came and was waited for by nobody.
    pub passed: Vec<Value>,
}

impl Session {
    pub fn start() -> Session {
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
        Session { child, stdin, messages, next: 0, passed: Vec::new() }
    }

    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.stdin.flush().unwrap();
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// A request's answer; what comes before it is passed over.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.wait(|m| m["id"] == id)
    }

    pub fn wait(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message =
                self.messages.recv_timeout(Duration::from_secs(30)).expect("no answer in 30 s");
            if is_it(&message) {
                return message;
            }
            self.passed.push(message);
        }
    }

    /// The diagnostics that the client is next told for a file's version.
    pub fn diagnostics(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let message = self.wait(|m| {
            m["method"] == "textDocument/publishDiagnostics"
                && m["params"]["uri"] == uri
                && m["params"]["version"] == version
        });
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// Begins with abilities that most clients have, and others on top.
    pub fn initialize(&mut self, others: Value) -> Value {
        self.initialize_with(json!({}), others)
    }

    /// The same with more parameters.
    pub fn initialize_with(&mut self, mut params: Value, others: Value) -> Value {
        let mut capabilities = json!({
            "general": { "positionEncodings": ["utf-16"] },
            "textDocument": { "publishDiagnostics": {
                "relatedInformation": true, "codeDescriptionSupport": true,
                "tagSupport": { "valueSet": [1, 2] },
            }, "documentSymbol": { "hierarchicalDocumentSymbolSupport": true } },
        });
        merge(&mut capabilities, others);
        params["capabilities"] = capabilities;
        let answer = self.ask("initialize", params);
        self.notify("initialized", json!({}));
        answer["result"].clone()
    }

    /// The cursor before the first occurrence of a text.
    pub fn at(uri: &str, text: &str, word: &str) -> Value {
        let before = &text[..text.find(word).expect(word)];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap().encode_utf16().count();
        json!({
            "textDocument": { "uri": uri },
            "position": { "line": line, "character": column },
        })
    }

    /// Changes the whole text of an open file.
    pub fn replace(&mut self, uri: &str, version: i32, text: &str) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        self.notify("textDocument/didChange", params);
    }

    /// Waits until the server has nothing more to do for a file. It says so to nobody:
    /// it is asked until it has had the time.
    pub fn settle(&mut self, uri: &str) {
        for _ in 0..5 {
            std::thread::sleep(Duration::from_millis(40));
            let file = json!({ "textDocument": { "uri": uri } });
            self.ask("textDocument/documentSymbol", file);
        }
    }

    /// Opens text without a file on disk.
    pub fn open_text(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "jail.conf", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub fn open(&mut self, path: &Path) -> (String, String) {
        let uri = format!("file://{}", path.display());
        let text = std::fs::read_to_string(path).unwrap();
        self.open_text(&uri, &text);
        (uri, text)
    }

    pub fn end(mut self) -> i32 {
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

pub const PARENT: &str = "usr/local/bastille/jails/jail01/jail.conf";
pub const CHILD: &str =
    "usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf";

pub fn scene(name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&project().join("fixtures/migration").join(name), dir.path());
    dir
}

pub fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|d| d["code"].as_str().unwrap()).collect()
}

/// Edits of an ASCII text, from the last to the first.
pub fn applied(text: &str, edits: &Value) -> String {
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

/// Puts one object's members over another's.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}
