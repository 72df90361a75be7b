//! Texts about jails that no file holds.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::session::{CHILD, PARENT, Session, scene};

const URI: &str = "file:///nowhere/jail.conf";
const TEXT: &str =
    "a {\n  path = /a;\n  persist;\n  $v = 1;\n}\n\"*\" { vnet; }\nb { path = /b; }\n";

fn run(session: &mut Session, command: &str, arguments: Value) -> Value {
    let params = json!({ "command": command, "arguments": arguments });
    session.ask("workspace/executeCommand", params)
}

/// What the terminal prints.
fn printed(root: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
    command.args(args).arg("--root").arg(root);
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// What is shown in an editor is what is printed in a terminal.
#[test]
fn what_is_shown_is_what_is_printed() {
    let scene = scene("by-hand");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    let commands = server["capabilities"]["executeCommandProvider"]["commands"].as_array().unwrap();
    let (parent, text) = session.open(&root.join(PARENT));
    let (child, _) = session.open(&root.join(CHILD));
    let at = Session::at(&parent, &text, "path")["position"].clone();
    let file = format!("/{PARENT}");
    let cases: [(&str, Value, &str, &str, &[&str]); 6] = [
        ("showPlan", json!([parent]), "jailconf:plan", "plaintext", &["plan"]),
        (
            "showPlan",
            json!([parent, "jail01.jailA"]),
            "jailconf:plan/jail01.jailA",
            "plaintext",
            &["plan", "--verbose", "jail01.jailA"],
        ),
        (
            "showPlan",
            json!([parent, at]),
            "jailconf:plan/jail01",
            "plaintext",
            &["plan", "--verbose", "jail01"],
        ),
        (
            "showResolved",
            json!([child, "jail01"]),
            "jailconf:resolved/jail01",
            "jailconf",
            &["resolve", &file],
        ),
        (
            "showResolved",
            json!([parent, at]),
            "jailconf:resolved/jail01",
            "jailconf",
            &["resolve", &file, "jail01"],
        ),
        ("showTree", json!([child]), "jailconf:tree", "plaintext", &["tree"]),
    ];
    for (command, arguments, uri, language, args) in cases {
        let command = format!("jailconf.{command}");
        assert!(commands.contains(&json!(command)));
        let shown = run(&mut session, &command, arguments)["result"].clone();
        let text = printed(&root, args);
        assert!(!text.is_empty(), "{args:?}");
        let expected = json!({ "uri": uri, "languageId": language, "text": text });
        assert_eq!(shown, expected, "{command}");
    }
    assert_eq!(session.end(), 0);
}

/// -32602 is JSON-RPC's "Invalid params", -32803 the protocol's `RequestFailed` (3.17).
#[test]
fn what_cannot_be_shown_is_said() {
    let mut session = Session::start();
    session.initialize(json!({}));
    session.open_text(URI, TEXT);
    let nowhere = json!({ "line": 5, "character": 8 });
    for (command, arguments, code, words) in [
        ("showPlan", json!([]), -32602, "`null` is no address"),
        ("showPlan", json!([URI, 5]), -32602, "`5` is no position"),
        ("showTree", json!(["file:///else"]), -32803, "nothing is known of this file"),
        ("showResolved", json!([URI, "x"]), -32803, "there is no jail `x`"),
        ("showResolved", json!([URI, nowhere]), -32803, "there is no jail here"),
    ] {
        let answer = run(&mut session, &format!("jailconf.{command}"), arguments);
        assert_eq!(
            (&answer["error"]["code"], &answer["error"]["message"]),
            (&json!(code), &json!(words))
        );
    }
    assert_eq!(session.end(), 0);
}

/// 3.18, "Text Document Content Request": the server says for which schemes it has text;
/// "Text Document Content Refresh Request": the client is asked to ask again.
#[test]
fn a_client_that_can_asks_for_the_text_of_an_address() {
    let mut session = Session::start();
    let able = json!({ "workspace": { "textDocumentContent": { "dynamicRegistration": false } } });
    let server = session.initialize(able);
    let workspace = &server["capabilities"]["workspace"];
    assert_eq!(workspace["textDocumentContent"], json!({ "schemes": ["jailconf"] }));
    assert_eq!(workspace["workspaceFolders"]["supported"], true);
    session.open_text(URI, TEXT);
    session.settle(URI);
    let content = "workspace/textDocumentContent";
    for (command, arguments) in [
        ("jailconf.showResolved", json!([URI, "a"])),
        ("jailconf.showPlan", json!([URI, "b"])),
        ("jailconf.showTree", json!([URI])),
    ] {
        let shown = run(&mut session, command, arguments)["result"].clone();
        let told = session.ask(content, json!({ "uri": shown["uri"] }))["result"].clone();
        assert_eq!(told, json!({ "text": shown["text"] }));
    }
    for wrong in ["jailconf:else/a", "file:///nowhere/jail.conf", "jailconf:"] {
        assert_eq!(session.ask(content, json!({ "uri": wrong }))["error"]["code"], -32602);
    }

    // Only what is another text now is asked for again, once until it is.
    session.replace(URI, 2, &TEXT.replace("$v = 1", "devfs_ruleset = 5"));
    let is_refresh = |m: &Value| m["method"] == "workspace/textDocumentContent/refresh";
    let mut stale = [(); 2].map(|()| session.wait(is_refresh)["params"]["uri"].clone());
    stale.sort_by_key(Value::to_string);
    assert_eq!(stale, [json!("jailconf:resolved/a"), json!("jailconf:tree")]);
    let again = session.ask(content, json!({ "uri": "jailconf:resolved/a" }))["result"].clone();
    assert!(again["text"].as_str().unwrap().contains("devfs_ruleset = 5"), "{again}");
    session.replace(URI, 3, "c { path = /c; }\n");
    let mut stale = [(); 2].map(|()| session.wait(is_refresh)["params"]["uri"].clone());
    stale.sort_by_key(Value::to_string);
    assert_eq!(stale, [json!("jailconf:plan/b"), json!("jailconf:resolved/a")]);
    let gone = session.ask(content, json!({ "uri": "jailconf:plan/b" }))["result"].clone();
    assert_eq!(gone, json!({ "text": "there is no jail `b`\n" }));
    assert_eq!(session.end(), 0);
}

/// Who knows nothing of 3.18 is told nothing of it, and asked nothing.
#[test]
fn a_client_that_cannot_is_told_nothing_of_it() {
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    assert_eq!(server["capabilities"]["workspace"].get("textDocumentContent"), None);
    session.open_text(URI, TEXT);
    session.ask("workspace/textDocumentContent", json!({ "uri": "jailconf:tree" }));
    session.replace(URI, 2, "");
    session.settle(URI);
    let is_refresh = |m: &&Value| m["method"] == "workspace/textDocumentContent/refresh";
    assert_eq!(session.passed.iter().find(is_refresh), None);
    assert_eq!(session.end(), 0);
}

/// Two hosts may have a jail of one name: the address of the other one names its file.
#[test]
fn an_address_means_one_host() {
    let (first, second) = ("file:///nowhere/1/jail.conf", "file:///nowhere/2/jail.conf");
    let mut session = Session::start();
    session.initialize(json!({ "workspace": { "textDocumentContent": {} } }));
    for (uri, path) in [(first, "/one"), (second, "/two")] {
        session.open_text(uri, &format!("a {{ path = {path}; persist; }}\n"));
    }
    for (uri, address, path) in [
        (first, "jailconf:resolved/a", "/one"),
        (second, "jailconf:resolved/a?file%3A%2F%2F%2Fnowhere%2F2%2Fjail.conf", "/two"),
    ] {
        let shown = run(&mut session, "jailconf.showResolved", json!([uri, "a"]));
        assert_eq!(shown["result"]["uri"], address);
        let text = session.ask("workspace/textDocumentContent", json!({ "uri": address }));
        assert!(text["result"]["text"].as_str().unwrap().contains(path), "{text}");
    }
    assert_eq!(session.end(), 0);
}

/// A text that was made here is no jail.conf, whatever the client takes it for.
#[test]
fn nothing_is_found_in_a_text_that_no_file_holds() {
    let mut session = Session::start();
    session.initialize(json!({}));
    session.open_text("jailconf:resolved/a", "a\n  path = /a  # x:1\n");
    session.open_text(URI, TEXT);
    session.diagnostics(URI, 1);
    let is_told = |m: &&Value| m["params"]["uri"] == "jailconf:resolved/a";
    assert_eq!(session.passed.iter().find(is_told), None);
    let at = json!({ "textDocument": { "uri": "jailconf:resolved/a" },
        "position": { "line": 1, "character": 3 } });
    assert_eq!(session.ask("textDocument/hover", at)["result"], Value::Null);
    assert_eq!(session.end(), 0);
}
