//! Commands, and what they answer with.

use expect_test::expect;
use serde_json::{Value, json};

use crate::session::{CHILD, PARENT, Session, scene};

const URI: &str = "file:///nowhere/jail.conf";

fn run(session: &mut Session, command: &str, arguments: Value) -> Value {
    let params = json!({ "command": command, "arguments": arguments });
    session.ask("workspace/executeCommand", params)
}

/// `line:column name (label) outcome: detail` of each jail, those in another below it.
fn outline(jails: &Value) -> String {
    let mut out = String::new();
    let mut open: Vec<(usize, &Value)> =
        jails.as_array().unwrap().iter().rev().map(|jail| (0, jail)).collect();
    while let Some((depth, jail)) = open.pop() {
        let keys: Vec<&String> = jail.as_object().unwrap().keys().collect();
        let expected =
            ["name", "label", "outcome", "detail", "uri", "range", "selectionRange", "children"];
        assert_eq!(keys, expected);
        let at = &jail["selectionRange"]["start"];
        let word = |key: &str| jail[key].as_str().unwrap();
        let [name, label, outcome, detail] = ["name", "label", "outcome", "detail"].map(word);
        let place = format!("{}{}:{}", "  ".repeat(depth), at["line"], at["character"]);
        out += format!("{place} {name} ({label}) {outcome}: {detail}").trim_end();
        out.push('\n');
        let inside = jail["children"].as_array().unwrap().iter().rev();
        open.extend(inside.map(|jail| (depth + 1, jail)));
    }
    out
}

/// A dot in a name is one jail inside another (R001). What neither persists nor runs
/// anything is refused (R095). The answer to a command is the server's own (3.17, "Execute
/// a command"); columns count UTF-16 units (3.17, "Position").
#[test]
fn jails_are_a_tree() {
    let text = "\
/* \u{1f600} */ web { path = /web; persist; children.max = 3; db { path = /web/db; persist; } }
web.mail { path = /web/mail; }
lone.x { path = /x; persist; }
\"*\" { exec.clean; }
";
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    let commands = server["capabilities"]["executeCommandProvider"]["commands"].as_array().unwrap();
    assert!(commands.contains(&json!("jailconf.jails")));
    session.open_text(URI, text);
    let all = run(&mut session, "jailconf.jails", json!([]))["result"].clone();
    expect![[r#"
        0:9 web (web) starts: 2 children, 1 won't start
          0:55 web.db (db) starts:
          1:0 web.mail (mail) fails: fails at create
        2:0 lone.x (x) fails: fails at create
    "#]]
    .assert_eq(&outline(&all));
    assert_eq!(all[0]["uri"], URI);
    let end = |range: &Value| (range["end"]["line"].clone(), range["end"]["character"].clone());
    assert_eq!(end(&all[0]["selectionRange"]), (json!(0), json!(12)));
    assert_eq!(end(&all[0]["range"]), (json!(0), json!(88)));

    // The host around one file, without arguments all: here they are the same.
    assert_eq!(run(&mut session, "jailconf.jails", json!([URI]))["result"], all);
    assert_eq!(run(&mut session, "jailconf.jails", json!([null]))["result"], all);
    let nothing = run(&mut session, "jailconf.jails", json!(["file:///else"]));
    assert_eq!(nothing["result"], json!([]));
    let wrong = run(&mut session, "jailconf.jails", json!([5]));
    assert_eq!(wrong["error"]["code"], -32602, "JSON-RPC 2.0, \"Invalid params\"");
    assert_eq!(run(&mut session, "jailconf.other", json!([]))["error"]["code"], -32602);
    assert_eq!(session.end(), 0);
}

/// Jails that files inside a jail create are below it, whichever file is open.
#[test]
fn jails_of_files_inside_a_jail_are_below_it() {
    let scene = scene("by-hand");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, _) = session.open(&root.join(CHILD));
    let all = run(&mut session, "jailconf.jails", json!([uri]))["result"].clone();
    expect![[r#"
        0:0 jail01 (jail01) starts: 4 children, 3 won't start
          0:0 jail01.jailA (jailA) fails: fails at mount.devfs
          0:0 jail01.jailB (jailB) fails: fails at mount.devfs
          0:0 jail01.jailC (jailC) starts:
          0:0 jail01.jailD (jailD) fails: fails at mount.fstab
    "#]]
    .assert_eq(&outline(&all));
    assert!(all[0]["uri"].as_str().unwrap().ends_with(PARENT));
    assert_eq!(all[0]["children"][0]["uri"], uri);
    assert_eq!(session.end(), 0);
}

/// An answer has an end for whoever reads it by recursion: serde_json's readers, for one,
/// stop at 128 levels. Every jail is there all the same.
#[test]
fn jails_in_a_thousand_jails_are_told() {
    let mut session = Session::start();
    session.initialize(json!({}));
    let text = format!("{}persist;{}", "a {".repeat(1000), "}".repeat(1000));
    session.open_text(URI, &text);
    let all = run(&mut session, "jailconf.jails", json!([]))["result"].clone();
    assert_eq!(outline(&all).lines().count(), 1000);
    assert_eq!(session.end(), 0);
}

/// Only a client that asked for it is told that the jails may be others.
#[test]
fn a_change_of_jails_is_told_to_whoever_shows_them() {
    let is_told = |m: &Value| m["method"] == "jailconf/jailsChanged";
    for (options, tells) in [(json!({ "jailsChanged": true }), true), (json!({}), false)] {
        let mut session = Session::start();
        session.initialize_with(json!({ "initializationOptions": options }), json!({}));
        for version in 1..3 {
            let text = format!("a{version} {{ path = /a; persist; }}\n");
            match version {
                1 => session.open_text(URI, &text),
                _ => session.replace(URI, version, &text),
            }
            session.diagnostics(URI, version);
            if tells {
                let told = session.wait(is_told);
                assert_eq!((told.get("id"), &told["params"]), (None, &json!({})));
            }
            session.settle(URI);
            let all = run(&mut session, "jailconf.jails", json!([]))["result"].clone();
            assert_eq!(all[0]["name"], format!("a{version}"));
        }
        assert!(tells || !session.passed.iter().any(is_told), "{:?}", session.passed);
        assert_eq!(session.end(), 0);
    }
}
