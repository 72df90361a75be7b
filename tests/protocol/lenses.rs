//! What stands above a block, and ways between jails.

use serde_json::{Value, json};

use crate::session::Session;

const URI: &str = "file:///nowhere/jail.conf";

/// `line:from-to title` of each lens.
fn lenses(session: &mut Session, uri: &str) -> Vec<String> {
    let file = json!({ "textDocument": { "uri": uri } });
    let found = session.ask("textDocument/codeLens", file)["result"].clone();
    let shown = |lens: &Value| {
        let (start, end) = (&lens["range"]["start"], &lens["range"]["end"]);
        assert_eq!(start["line"], end["line"], "3.17, \"CodeLens\": a single line");
        assert_eq!(lens["command"]["command"], "", "there is nothing to run");
        let title = lens["command"]["title"].as_str().unwrap();
        format!("{}:{}-{} {title}", start["line"], start["character"], end["character"])
    };
    found.as_array().unwrap().iter().map(shown).collect()
}

fn check(text: &str, expected: &[&str]) {
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    assert_eq!(server["capabilities"]["codeLensProvider"], json!({ "resolveProvider": false }));
    session.open_text(URI, text);
    assert_eq!(lenses(&mut session, URI), expected);
    assert_eq!(session.end(), 0);
}

/// A wildcard has a whole part `*`; a part of it matches a part of a jail's name, the
/// last one all that are left (LANGUAGE 4.1).
#[test]
fn a_wildcard_says_how_many_jails_it_matches() {
    let jails = "a { path = /a; }\nb { path = /b; }\nb.c { path = /c; }\n\"x*\" { path = /x; }\n";
    let global = "persist;\n";
    check(
        &format!("{global}* {{ vnet; }}\n\"*.c\" {{ }}\n\"d.*\" {{ }}\n{jails}"),
        &[
            "1:0-1 matches 4 jails",
            "2:0-5 matches 1 jail",
            "3:0-5 matches no jail",
            "5:0-1 1 child",
        ],
    );
}

/// A dot in a name is one jail inside another (R001), and blocks in a block are called by
/// its name too (LANGUAGE 2.1). What neither persists nor runs anything is refused (R095).
#[test]
fn a_jail_says_how_many_children_it_has() {
    let text = "a { path = /a; persist; b { path = /a/b; c { path = /a/b/c; } } }\n\
                a.d { path = /a/d; }\nx { path = /x; persist; }\n";
    check(text, &["0:0-1 2 children, 2 won't start", "0:24-25 1 child, 1 won't start"]);
}

/// The second child of a jail with `children.max` 1 is refused (R003), by a file inside
/// that jail; a client that can is asked to look again when that file changes.
#[test]
fn children_of_another_file_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    for (path, text) in [
        ("etc/jail.conf", "p { path = /jails/p; persist; children.max = 1; }\n"),
        ("jails/p/etc/jail.conf", "c { path = /c; persist; }\nd { path = /d; persist; }\n"),
        ("jails/p/c/x", ""),
        ("jails/p/d/x", ""),
    ] {
        std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        std::fs::write(root.join(path), text).unwrap();
    }
    let mut session = Session::start();
    let asked = json!({ "refreshSupport": true });
    session.initialize(json!({ "workspace": { "codeLens": asked, "inlayHint": asked } }));
    let (parent, _) = session.open(&root.join("etc/jail.conf"));
    assert_eq!(lenses(&mut session, &parent), ["0:0-1 2 children, 1 won't start"]);
    let (inner, text) = session.open(&root.join("jails/p/etc/jail.conf"));
    assert_eq!(lenses(&mut session, &inner), [] as [&str; 0]);
    session.settle(&inner);
    let refreshes = ["workspace/codeLens/refresh", "workspace/inlayHint/refresh"];
    for (version, text) in [(2, ""), (3, text.lines().next().unwrap())] {
        session.replace(&inner, version, text);
        // They come in any order, and are answered late or never.
        let mut missing = refreshes.to_vec();
        while !missing.is_empty() {
            let told = session.wait(|m| refreshes.iter().any(|r| m["method"] == *r));
            missing.retain(|r| told["method"] != *r);
        }
    }
    assert_eq!(lenses(&mut session, &parent), ["0:0-1 1 child"]);
    assert_eq!(session.end(), 0);
}

/// From a jail to the jails in it, of whatever file (3.17, "Goto Implementation").
#[test]
fn a_jails_children_are_found() {
    let text = "a { path = /a; b { path = /b; c { path = /c; } } }\na.d { path = /d; }\n";
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    assert_eq!(server["capabilities"]["implementationProvider"], true);
    session.open_text(URI, text);
    let mut places = |word: &str| {
        let at = Session::at(URI, text, word);
        let found = session.ask("textDocument/implementation", at)["result"].clone();
        let place = |l: &Value| {
            assert_eq!(l["uri"], URI);
            format!("{}:{}", l["range"]["start"]["line"], l["range"]["start"]["character"])
        };
        found.as_array().map(|all| all.iter().map(place).collect::<Vec<_>>())
    };
    assert_eq!(places("a {").unwrap(), ["0:15", "1:0"]);
    assert_eq!(places("b {").unwrap(), ["0:30"]);
    assert_eq!((places("c {"), places("path")), (None, None));
    // Of a wildcard those that it matches (LANGUAGE 4.1).
    let text = "\"*.x\" { }\na.x { }\nb { x { } }\nx { }\n\"*.y\" { }\n";
    session.replace(URI, 2, text);
    let at = Session::at(URI, text, "x\" {");
    let found = session.ask("textDocument/implementation", at)["result"].clone();
    let lines: Vec<&Value> =
        found.as_array().unwrap().iter().map(|l| &l["range"]["start"]["line"]).collect();
    assert_eq!(lines, [1, 2]);
    let at = Session::at(URI, text, "y\" {");
    assert_eq!(session.ask("textDocument/implementation", at)["result"], Value::Null);
    assert_eq!(session.end(), 0);
}

/// Of what is set several times the last one counts, in the order of the blocks
/// (LANGUAGE 4.2); of a variable too (LANGUAGE 5).
#[test]
fn a_declaration_is_where_the_value_in_force_was_set() {
    let text = "securelevel = 0;\n$v = 1;\na { securelevel = 1; securelevel = 2; path = \"/j/$v\"; }\n\
                b { $v = 3; path = \"/k/$v\"; }\n* { $v = 2; securelevel = 3; }\n";
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    assert_eq!(server["capabilities"]["declarationProvider"], true);
    session.open_text(URI, text);
    let mut places = |word: &str| {
        let at = Session::at(URI, text, word);
        let found = session.ask("textDocument/declaration", at)["result"].clone();
        let place = |l: &Value| {
            assert_eq!(l["uri"], URI);
            format!("{}:{}", l["range"]["start"]["line"], l["range"]["start"]["character"])
        };
        found.as_array().map(|all| all.iter().map(place).collect::<Vec<_>>())
    };
    // The wildcard comes last of all, for `a` and `b` alike.
    assert_eq!(places("securelevel = 1").unwrap(), ["4:12"]);
    assert_eq!(places("v\"; }\nb").unwrap(), ["4:5"]);
    assert_eq!(places("v\"; }\n*").unwrap(), ["4:5"]);
    assert_eq!(places("a {").unwrap(), ["2:0"]);
    let early = "* { $v = 2; }\nb { $v = 3; path = \"/k/$v\"; }\n";
    session.replace(URI, 2, early);
    let at = Session::at(URI, early, "v\"; }");
    let found = session.ask("textDocument/declaration", at)["result"].clone();
    assert_eq!(found[0]["range"]["start"], json!({ "line": 1, "character": 5 }));
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(session.end(), 0);
}
