//! Where jails and variables are defined and named, and what another name changes.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::session::{Session, applied};

const TEXT: &str = "\
$net = 10.0.0;
$ip = 9;
web {
  path = \"/jails/web\";
  $ip = 1;
  ip4.addr = \"${net}.$ip\";
  depend = db, \"web2\";
  exec.prestart = \"logger web up\";
  cache { path = /c; }
}
web.cache.deep { path = /d; }
db { path = /jails/$name; $ip = 2; ip4.addr = \"$net.$ip\"; }
web2 { path = /w; }
";

const ASKS: &str = r#"{
    "workspace": { "workspaceEdit": {
        "documentChanges": true, "changeAnnotationSupport": { "groupsOnLabel": true } } },
    "textDocument": { "rename": { "honorsChangeAnnotations": true } } }"#;

struct Client {
    session: Session,
    uri: String,
}

impl Client {
    fn new(abilities: Value) -> Client {
        let mut session = Session::start();
        session.initialize(abilities);
        let uri = "file:///nowhere/jail.conf".to_owned();
        session.open_text(&uri, TEXT);
        Client { session, uri }
    }

    fn ask(&mut self, method: &str, word: &str, more: Value) -> Value {
        let mut params = Session::at(&self.uri, TEXT, word);
        for (key, value) in more.as_object().unwrap() {
            params[key] = value.clone();
        }
        self.session.ask(method, params)
    }
}

/// `line:from-to text` of each range.
fn shown<'a>(ranges: impl Iterator<Item = &'a Value>) -> String {
    let mut out = String::new();
    for range in ranges {
        let at = |end: &str, part: &str| range[end][part].as_u64().unwrap() as usize;
        let line = TEXT.lines().nth(at("start", "line")).unwrap();
        let (from, to) = (at("start", "character"), at("end", "character"));
        out += &format!("{}:{from}-{to} {}\n", at("start", "line"), &line[from..to]);
    }
    out
}

fn check(method: &str, word: &str, more: Value, expected: Expect) {
    let mut client = Client::new(json!({}));
    let answer = client.ask(method, word, more)["result"].clone();
    let all = answer.as_array().cloned().unwrap_or_default();
    let range = |item: &Value| item["range"].clone();
    let ranges: Vec<Value> = all.iter().map(range).collect();
    expected.assert_eq(&shown(ranges.iter()));
    assert_eq!(client.session.end(), 0);
}

fn all() -> Value {
    json!({ "context": { "includeDeclaration": true } })
}

/// A nested block is called by its full name (LANGUAGE 2.3).
#[test]
fn a_jail_is_referred_to_by_depend_and_in_longer_names() {
    check(
        "textDocument/references",
        "web {",
        all(),
        expect![[r#"
            2:0-3 web
            10:0-3 web
        "#]],
    );
    check(
        "textDocument/references",
        "db {",
        all(),
        expect![[r#"
            6:11-13 db
            11:0-2 db
        "#]],
    );
    check(
        "textDocument/references",
        "cache.deep",
        all(),
        expect![[r#"
            8:2-7 cache
            10:4-9 cache
        "#]],
    );
}

#[test]
fn a_definition_is_found_from_depend() {
    check(
        "textDocument/definition",
        "web2\";",
        json!({}),
        expect![[r#"
        12:0-4 web2
    "#]],
    );
}

/// `$name` is what the block is called (LANGUAGE 5).
#[test]
fn a_parameter_as_a_variable_leads_to_what_sets_it() {
    check(
        "textDocument/definition",
        "name; $ip",
        json!({}),
        expect![[r#"
        11:0-2 db
    "#]],
    );
}

/// A global variable counts for all jails, and is the same as those that replace it
/// in a jail (LANGUAGE 4, 5).
#[test]
fn a_variable_is_the_same_in_all_that_share_it() {
    check(
        "textDocument/documentHighlight",
        "ip = 9",
        json!({}),
        expect![[r#"
            1:1-3 ip
            4:3-5 ip
            5:22-24 ip
            11:27-29 ip
            11:53-55 ip
        "#]],
    );
}

#[test]
fn a_name_that_can_be_changed_is_shown_alone() {
    let mut client = Client::new(json!({}));
    let answer = client.ask("textDocument/prepareRename", "cache {", json!({}))["result"].clone();
    assert_eq!(answer["placeholder"], "cache");
    assert_eq!(shown(std::iter::once(&answer["range"])), "8:2-7 cache\n");
    let refused = client.ask("textDocument/prepareRename", "path = /c", json!({}));
    assert_eq!(refused["error"]["code"], -32803, "RequestFailed");
    assert_eq!(refused["error"]["message"], "`path` is FreeBSD's own name");
    assert_eq!(client.session.end(), 0);
}

/// What only may mean the jail is asked about where the client can ask
/// (`honorsChangeAnnotations`), and left alone where not.
#[test]
fn another_name_for_a_jail_asks_about_paths_and_hooks() {
    let mut client = Client::new(serde_json::from_str(ASKS).unwrap());
    let new = json!({ "newName": "shop" });
    let answer = client.ask("textDocument/rename", "web {", new.clone())["result"].clone();
    let file = &answer["documentChanges"][0];
    assert_eq!(file["textDocument"], json!({ "uri": client.uri, "version": 1 }));
    let edits = file["edits"].as_array().unwrap();
    assert!(edits.iter().all(|e| e["newText"] == "shop"));
    let (asked, given): (Vec<&Value>, Vec<&Value>) =
        edits.iter().partition(|e| e.get("annotationId").is_some());
    assert_eq!(shown(given.iter().map(|e| &e["range"])), "2:0-3 web\n10:0-3 web\n");
    assert_eq!(shown(asked.iter().map(|e| &e["range"])), "3:17-20 web\n7:26-29 web\n");
    let id = asked[0]["annotationId"].as_str().unwrap();
    assert_eq!(answer["changeAnnotations"][id]["needsConfirmation"], true);
    assert_eq!(client.session.end(), 0);

    // One that knows annotations, and asks nobody.
    let mut knows: Value = serde_json::from_str(ASKS).unwrap();
    knows["textDocument"] = json!({});
    let mut client = Client::new(knows);
    let answer = client.ask("textDocument/rename", "web {", new.clone())["result"].clone();
    let edits = answer["documentChanges"][0]["edits"].as_array().unwrap();
    assert_eq!(shown(edits.iter().map(|e| &e["range"])), "2:0-3 web\n10:0-3 web\n");
    assert_eq!(client.session.end(), 0);

    let mut client = Client::new(json!({}));
    let answer = client.ask("textDocument/rename", "web {", new)["result"].clone();
    let edits = answer["changes"][&client.uri].as_array().unwrap();
    assert_eq!(shown(edits.iter().map(|e| &e["range"])), "2:0-3 web\n10:0-3 web\n");
    assert_eq!(client.session.end(), 0);
}

#[test]
fn another_name_that_would_change_the_meaning_is_refused() {
    let mut client = Client::new(json!({}));
    for (word, new, reason) in [
        ("web {", "db", "there is already something called `db`"),
        ("web {", "7", "a name of digits alone would be the jail's number"),
        ("web {", "a b", "a jail is named with letters, digits, `_` and `-`"),
        ("net = ", "ip", "there is already something called `ip`"),
        ("net = ", "path", "`$path` would be the value of the parameter `path`"),
    ] {
        let answer = client.ask("textDocument/rename", word, json!({ "newName": new }));
        assert_eq!(answer["error"]["message"], reason);
    }
    let answer = client.ask("textDocument/rename", "net = ", json!({ "newName": "lan" }));
    let edits = answer["result"]["changes"][&client.uri].as_array().unwrap();
    let places = shown(edits.iter().map(|e| &e["range"]));
    assert_eq!(places, "0:1-4 net\n5:16-19 net\n11:48-51 net\n");
    assert_eq!(client.session.end(), 0);
}

/// A jail is known to all files that are read with its own; a path may hold any
/// character.
#[test]
fn another_name_reaches_the_files_that_are_included() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap().join("my jails \u{e9}#1");
    std::fs::create_dir(&root).unwrap();
    std::fs::write(root.join("db.conf"), "db { path = /db; persist; }\n").unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let base: String = dir.path().canonicalize().unwrap().display().to_string();
    let uri = format!("file://{base}/my%20jails%20%c3%a9%231/jail.conf");
    let text = ".include \"db.conf\";\nweb { path = /web; depend = db; }\n";
    session.open_text(&uri, text);
    let mut params = Session::at(&uri, text, "db; }");
    params["newName"] = "store".into();
    let answer = session.ask("textDocument/rename", params)["result"].clone();
    let changes = answer["changes"].as_object().unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[&uri][0]["newText"], "store", "as the client calls it");
    let other = format!("file://{base}/my%20jails%20%C3%A9%231/db.conf");
    assert_eq!(changes[&other][0]["range"]["end"], json!({ "line": 0, "character": 2 }));
    assert_eq!(session.end(), 0);
}

/// What would break unseen is refused: a name that is spelled with escapes, in pieces or by
/// a variable elsewhere (LANGUAGE 1.3, 1.6, 5), and a wildcard that would match the jail no
/// more, or now (LANGUAGE 4.1).
#[test]
fn another_name_that_would_leave_something_behind_is_refused() {
    let uri = "file:///nowhere/jail.conf";
    let elsewhere = |at| format!("it is spelled in another way at /nowhere/jail.conf:{at}");
    let wildcard = |name| format!("the wildcard `{name}` would not match the same jails");
    for (marked, reason) in [
        ("'a'b { }\nb { depend = a$0b; }\n", elsewhere("1:1")),
        ("a$0b { }\nb { depend = \"a\\x62\"; }\n", elsewhere("2:14")),
        ("$x = ab; a$0b { }\nb { depend = $x; }\n", elsewhere("2:14")),
        ("a$0b { }\n\"ab\\.c\" { }\n", elsewhere("2:1")),
        ("\"*.web\" { persist; }\na.w$0eb { }\n", wildcard("*.web")),
        ("\"*.w\" { persist; }\na.w$0eb { }\n", wildcard("*.w")),
        ("fo$0o", "`foo` is no name of a jail or variable".to_owned()),
    ] {
        let mut session = Session::start();
        session.initialize(json!({}));
        session.open_text(uri, &marked.replace("$0", ""));
        let mut params = Session::at(uri, marked, "$0");
        params["newName"] = json!("w");
        let answer = session.ask("textDocument/rename", params);
        assert_eq!(answer["error"]["message"], reason, "{marked}");
        assert_eq!(session.end(), 0);
    }
}

/// Wildcards that name the jail go with it.
#[test]
fn wildcards_are_renamed_with_what_they_name() {
    let uri = "file:///nowhere/jail.conf";
    let marked = "\"*.web\" { persist; }\na$0.web { }\na { }\n\"a.*\" { }\n";
    let mut session = Session::start();
    session.initialize(json!({}));
    let text = marked.replace("$0", "");
    session.open_text(uri, &text);
    let mut params = Session::at(uri, marked, "$0");
    params["newName"] = json!("w");
    let answer = session.ask("textDocument/rename", params)["result"].clone();
    let after = applied(&text, &answer["changes"][uri]);
    assert_eq!(after, "\"*.web\" { persist; }\nw.web { }\nw { }\n\"w.*\" { }\n");
    assert_eq!(session.end(), 0);
}
