//! What stands where: tokens, ranges, links, jails.

use expect_test::expect;
use serde_json::{Value, json};

use crate::session::{CHILD, PARENT, Session, scene};

const TEXT: &str = "\
# two
# lines
$v = \"x
y\"; .include \"more.conf\";
a {
  persist = true;
  path = \"/j/${v}\";
  unknown.word += 5;
}
";

const URI: &str = "file:///nowhere/jail.conf";

/// `line:column text type modifiers` of numbers that are relative to each other
/// (3.17, "Semantic Tokens").
fn decoded(text: &str, legend: &Value, data: &[u64]) -> String {
    let (mut line, mut column) = (0, 0);
    let mut out = String::new();
    for token in data.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let shown: String = text.lines().nth(line as usize).unwrap().chars().collect();
        let shown = &shown[column as usize..(column + token[2]) as usize];
        let kind = legend["tokenTypes"][token[3] as usize].as_str().unwrap();
        out += &format!("{line}:{column} {shown} {kind}");
        for (bit, name) in legend["tokenModifiers"].as_array().unwrap().iter().enumerate() {
            if token[4] & (1 << bit) != 0 {
                out += &format!(" {}", name.as_str().unwrap());
            }
        }
        out.push('\n');
    }
    out
}

fn numbers(answer: &Value) -> Vec<u64> {
    answer["data"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect()
}

#[test]
fn tokens_say_what_the_text_means() {
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    let legend = &server["capabilities"]["semanticTokensProvider"]["legend"];
    session.open_text(URI, TEXT);
    let file = json!({ "textDocument": { "uri": URI } });
    let full = session.ask("textDocument/semanticTokens/full", file)["result"].clone();
    expect![[r#"
        0:0 # two comment
        1:0 # lines comment
        2:0 $v variable declaration
        2:3 = operator
        2:5 "x string
        3:0 y" string
        3:4 .include keyword defaultLibrary
        3:13 "more.conf" string
        4:0 a class declaration
        5:2 persist property defaultLibrary
        5:10 = operator
        5:12 true enumMember defaultLibrary
        6:2 path property defaultLibrary
        6:7 = operator
        6:9 "/j/ string
        6:13 ${v} variable
        6:17 " string
        7:2 unknown.word property
        7:15 += operator
        7:18 5 number
    "#]]
    .assert_eq(&decoded(TEXT, legend, &numbers(&full)));

    // A part alone, and what a change changes.
    let part = json!({ "textDocument": { "uri": URI }, "range": {
        "start": { "line": 7, "character": 0 }, "end": { "line": 8, "character": 0 } } });
    let part = session.ask("textDocument/semanticTokens/range", part)["result"].clone();
    assert_eq!(numbers(&part)[..5], [7, 2, 12, 2, 0]);
    let after = TEXT.replace("persist = true", "persist");
    session.replace(URI, 2, &after);
    let previous = json!({ "textDocument": { "uri": URI }, "previousResultId": full["resultId"] });
    let delta = session.ask("textDocument/semanticTokens/full/delta", previous)["result"].clone();
    let mut data = numbers(&full);
    for edit in delta["edits"].as_array().unwrap() {
        let at = |key: &str| edit[key].as_u64().unwrap() as usize;
        data.splice(at("start")..at("start") + at("deleteCount"), numbers(edit));
    }
    let file = json!({ "textDocument": { "uri": URI } });
    let again = session.ask("textDocument/semanticTokens/full", file)["result"].clone();
    assert_eq!(data, numbers(&again));
    assert_eq!(session.end(), 0);
}

/// Each range holds the one before it (3.17, "Selection Range").
#[test]
fn a_selection_grows_from_the_word_to_the_file() {
    let mut session = Session::start();
    session.initialize(json!({}));
    session.open_text(URI, TEXT);
    let params =
        json!({ "textDocument": { "uri": URI }, "positions": [{ "line": 5, "character": 13 }] });
    let mut range = &session.ask("textDocument/selectionRange", params)["result"][0];
    let mut found = Vec::new();
    while range.is_object() {
        let end = |end: &str| {
            format!("{}:{}", range["range"][end]["line"], range["range"][end]["character"])
        };
        found.push(format!("{}-{}", end("start"), end("end")));
        range = &range["parent"];
    }
    assert_eq!(found, ["5:12-5:16", "5:2-5:17", "4:0-8:1", "0:0-9:0"]);
    assert_eq!(session.end(), 0);
}

#[test]
fn paths_lead_to_files() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    std::fs::write(root.join("more.conf"), "b { path = /b; }\n").unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let uri = format!("file://{}/jail.conf", root.display());
    session.open_text(&uri, ".include \"more.conf\";\n* { path = \"/x/$name\"; }\na { path = \"/j/$name\"; mount.fstab = /etc/fstab.a; }");
    let file = json!({ "textDocument": { "uri": uri } });
    let links = session.ask("textDocument/documentLink", file)["result"].clone();
    let shown: Vec<String> = links
        .as_array()
        .unwrap()
        .iter()
        .map(|l| {
            let start = &l["range"]["start"];
            format!("{}:{} {}", start["line"], start["character"], l["target"].as_str().unwrap())
        })
        .collect();
    let more = format!("0:9 file://{}/more.conf", root.display());
    assert_eq!(shown, [more.as_str(), "2:11 file:///j/a", "2:37 file:///etc/fstab.a"]);
    // So does a definition (3.17, "Goto Definition Request").
    let asked = uri.clone();
    let at = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 12 } });
    let there = session.ask("textDocument/definition", at)["result"].clone();
    let start = json!({ "line": 0, "character": 0 });
    let beginning = json!({ "start": start, "end": start });
    let uri = format!("file://{}/more.conf", root.display());
    assert_eq!(there, json!([{ "uri": uri, "range": beginning }]));
    let path =
        json!({ "textDocument": { "uri": asked }, "position": { "line": 2, "character": 14 } });
    let nowhere = session.ask("textDocument/definition", path)["result"].clone();
    assert_eq!(nowhere, Value::Null, "a directory, or what is not there");
    assert_eq!(session.end(), 0);
}

/// The jails of a host whose child's file is open.
#[test]
fn jails_are_found_by_name_and_by_creator() {
    let scene = scene("by-hand");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, text) = session.open(&root.join(CHILD));
    let symbols = session.ask("workspace/symbol", json!({ "query": "JAILB" }))["result"].clone();
    assert_eq!(symbols.as_array().unwrap().len(), 1);
    assert_eq!(symbols[0]["name"], "jail01.jailB");
    assert_eq!(symbols[0]["containerName"], "jail01");
    assert!(symbols[0]["location"]["uri"].as_str().unwrap().ends_with("/jailB/jail.conf"));

    let here = Session::at(&uri, &text, "jailA {");
    let item = session.ask("textDocument/prepareTypeHierarchy", here)["result"][0].clone();
    assert_eq!((&item["name"], &item["uri"]), (&json!("jail01.jailA"), &json!(uri)));
    let above = session.ask("typeHierarchy/supertypes", json!({ "item": item }))["result"].clone();
    assert_eq!(above[0]["name"], "jail01");
    assert!(above[0]["uri"].as_str().unwrap().ends_with(PARENT));
    let below =
        session.ask("typeHierarchy/subtypes", json!({ "item": above[0] }))["result"].clone();
    let names: Vec<&str> =
        below.as_array().unwrap().iter().map(|j| j["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["jail01.jailA", "jail01.jailB", "jail01.jailC", "jail01.jailD"]);
    assert_eq!(session.end(), 0);
}

/// A client that knows no symbols within symbols gets them one by one (3.17,
/// "hierarchicalDocumentSymbolSupport").
#[test]
fn symbols_are_flat_for_who_wants_them_so() {
    let mut session = Session::start();
    let flat = json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": false } } });
    session.initialize(flat);
    session.open_text(URI, TEXT);
    let file = json!({ "textDocument": { "uri": URI } });
    let symbols = session.ask("textDocument/documentSymbol", file)["result"].clone();
    let names: Vec<&str> =
        symbols.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["v", ".include", "a", "persist", "path", "unknown.word"]);
    assert_eq!(symbols[2]["location"]["uri"], URI);
    assert_eq!(session.end(), 0);
}
