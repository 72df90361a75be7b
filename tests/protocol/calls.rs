//! The order of starts, as a hierarchy of calls (3.17, "Prepare Call Hierarchy Request"):
//! a jail calls what must be there before it.

use serde_json::{Value, json};

use crate::session::{CHILD, PARENT, Session, scene};

const URI: &str = "file:///nowhere/jail.conf";

fn prepared(session: &mut Session, at: Value) -> Value {
    session.ask("textDocument/prepareCallHierarchy", at)["result"][0].clone()
}

/// `name line:from-to ...` of each call, with the places where it is made.
fn calls(session: &mut Session, item: &Value, direction: &str, other: &str) -> Vec<String> {
    let found = session.ask(&format!("callHierarchy/{direction}"), json!({ "item": item }));
    let place = |range: &Value| {
        let (start, end) = (&range["start"], &range["end"]);
        format!(" {}:{}-{}", start["line"], start["character"], end["character"])
    };
    let shown = |call: &Value| {
        let places: String = call["fromRanges"].as_array().unwrap().iter().map(place).collect();
        format!("{}{places}", call[other]["name"].as_str().unwrap())
    };
    found["result"].as_array().unwrap().iter().map(shown).collect()
}

fn check(text: &str, jail: &str, before: &[&str], behind: &[&str]) {
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    assert_eq!(server["capabilities"]["callHierarchyProvider"], true);
    session.open_text(URI, text);
    let at = Session::at(URI, text, &format!("{jail} {{"));
    let item = prepared(&mut session, at);
    assert_eq!(item["uri"], URI);
    assert_eq!(calls(&mut session, &item, "outgoingCalls", "to"), before, "before {jail}");
    assert_eq!(calls(&mut session, &item, "incomingCalls", "from"), behind, "behind {jail}");
    assert_eq!(session.end(), 0);
}

/// A value of `depend` is the exact name of a block (LANGUAGE 7); a variable is expanded
/// (LANGUAGE 5), `+=` appends (LANGUAGE 4.2), and a wildcard reaches what it matches
/// (LANGUAGE 4.1).
#[test]
fn what_a_jail_depends_on_is_there_before_it() {
    let text =
        "$d = db;\ndb { path = /d; }\nweb { depend = \"$d\", log; depend += db; }\nlog { }\n";
    check(text, "web", &["db 2:15-19 2:36-38", "log 2:21-24"], &[]);
    check(text, "db", &[], &["web 2:15-19 2:36-38"]);
    let text = "\"*\" { depend = a; }\na { depend += \"a, b\", x; }\nb { nodepend; depend = nobody; }\nc { }\n";
    // `"a, b"` is no name; what a wildcard says of `a` itself counts, too.
    check(text, "a", &["a 0:15-16"], &["a 0:15-16", "c 0:15-16"]);
    check(text, "b", &[], &[]);
}

/// `a.b` waits for the creation of `a` (LANGUAGE 7), whether its block is in that of `a` or
/// beside it: the kernel puts it there (R001).
#[test]
fn the_jail_around_a_jail_is_there_before_it() {
    let text = "a { path = /a; b { path = /b; depend = a, c; } }\na.b.x { }\nc { }\n";
    check(text, "b", &["a 0:15-16 0:39-40", "c 0:42-43"], &["a.b.x 1:0-5"]);
    check(text, "x", &["a.b 1:0-5"], &[]);
    check(text, "a", &[], &["a.b 0:15-16 0:39-40"]);
}

/// What a jail's own files start is started in it; each call's places are in the file of
/// the one that calls.
#[test]
fn a_jail_is_there_before_those_that_it_creates() {
    let scene = scene("by-hand");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, text) = session.open(&root.join(CHILD));
    let item = prepared(&mut session, Session::at(&uri, &text, "jailA {"));
    assert_eq!(item["detail"], "created by jail01");
    let out = session.ask("callHierarchy/outgoingCalls", json!({ "item": item }));
    let parent = &out["result"][0]["to"];
    assert!(parent["uri"].as_str().unwrap().ends_with(PARENT));
    let behind = calls(&mut session, parent, "incomingCalls", "from");
    assert_eq!(behind, ["A", "B", "C", "D"].map(|x| format!("jail01.jail{x} 0:0-5")));
    assert_eq!(session.end(), 0);
}

/// The places of a call are in the caller's file (3.17, "Call Hierarchy Outgoing Calls"):
/// where `depend` stands in another one, the jail's name stands for it.
#[test]
fn what_an_included_file_says_is_shown_at_the_name() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    std::fs::write(root.join("all.conf"), "\"*\" { depend = a; }\n").unwrap();
    let uri = format!("file://{}/jail.conf", root.display());
    let text = ".include \"all.conf\";\na { nodepend; depend = b; }\nb { }\n";
    let mut session = Session::start();
    session.initialize(json!({}));
    session.open_text(&uri, text);
    let item = prepared(&mut session, Session::at(&uri, text, "b { }"));
    assert_eq!(calls(&mut session, &item, "outgoingCalls", "to"), ["a 2:0-1"]);
    let nothing =
        session.ask("textDocument/prepareCallHierarchy", Session::at(&uri, text, "\"all"));
    assert_eq!(nothing["result"], Value::Null);
    // An item that the client made up is of no view.
    let stray = json!({ "item": { "name": "a", "kind": 5, "uri": uri, "range": item["range"],
        "selectionRange": item["range"] } });
    assert_eq!(session.ask("callHierarchy/incomingCalls", stray)["result"], Value::Null);
    assert_eq!(session.end(), 0);
}
