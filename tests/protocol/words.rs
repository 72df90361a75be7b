//! What is shown of a word, and what can be written.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::session::{CHILD, PARENT, Session, scene};

/// The candidates at `$0`, in the order in which an editor sorts them: label, kind,
/// what is written instead of what.
fn candidates(text: &str, abilities: Value) -> Vec<Value> {
    let mut session = Session::start();
    session.initialize(abilities);
    let uri = "file:///nowhere/jail.conf";
    session.open_text(uri, &text.replace("$0", ""));
    let answer = session.ask("textDocument/completion", Session::at(uri, text, "$0"));
    let mut items = answer["result"].as_array().cloned().unwrap_or_default();
    items.sort_by_key(|i| i["sortText"].as_str().unwrap().to_owned());
    assert_eq!(session.end(), 0);
    items
}

fn check(text: &str, expected: Expect) {
    let shown = |item: &Value| {
        let range = &item["textEdit"]["range"];
        let (from, to) = (&range["start"]["character"], &range["end"]["character"]);
        format!("{} {from}-{to} {}\n", item["label"].as_str().unwrap(), item["textEdit"]["newText"])
    };
    let all: Vec<String> = candidates(text, json!({})).iter().map(shown).collect();
    expected.assert_eq(&all.concat());
}

/// The words that the manual gives for `enforce_statfs` (jail(8)).
#[test]
fn values_of_a_parameter() {
    check(
        "a { enforce_statfs = $0; }",
        expect![[r#"
            0 21-21 "0"
            1 21-21 "1"
            2 21-21 "2"
        "#]],
    );
}

/// `depend` names jails (LANGUAGE 6).
#[test]
fn other_jails_in_depend() {
    check(
        "a { depend = b, \"c$0\"; }\nb { }\ncc { x { } }",
        expect![[r#"
            b 17-18 "b"
            cc 17-18 "cc"
            cc.x 17-18 "cc.x"
        "#]],
    );
}

/// A variable is seen by jails that its block reaches (LANGUAGE 4, 5). In the value of
/// `path` itself `$path` would be a loop (LANGUAGE 5).
#[test]
fn variables_that_are_seen() {
    check(
        "$all = 1;\n* { $some = 2; }\nb.* { $other = 3; }\nab { path = \"/j/$$0\"; $own = 4; }",
        expect![[r#"
            $all 16-17 "$all"
            $own 16-17 "$own"
            $some 16-17 "$some"
            $name 16-17 "$name"
        "#]],
    );
    check(
        "a { $x = $$0; $y = 1; path = /a; }",
        expect![[r#"
        $y 9-10 "$y"
        $name 9-10 "$name"
        $path 9-10 "$path"
    "#]],
    );
}

/// `$name` and `$path` would be the values of parameters (LANGUAGE 4.3), and what is being
/// written is no variable yet.
#[test]
fn variables_that_can_be_set_again() {
    check(
        "$all = 1;\na { $$0 = 2; $own = 3; }",
        expect![[r#"
        $all 4-5 "$all"
        $own 4-5 "$own"
    "#]],
    );
    check("a { $fo$0 }", expect![""]);
}

/// `$` is a character like others in single quotes (LANGUAGE 1.4).
#[test]
fn no_variables_in_single_quotes() {
    check("$v = 1; a { exec.start = '$$0'; }", expect![""]);
}

/// A name with a blank is quoted, or it would be two words (LANGUAGE 1.1).
#[test]
fn names_that_have_to_be_quoted() {
    let jails = "\n\"my jail\" { }";
    check(
        &format!("a {{ depend = $0; }}{jails}"),
        expect![[r#"
        my jail 13-13 "\"my jail\""
    "#]],
    );
    check(
        &format!("a {{ depend = \"$0\"; }}{jails}"),
        expect![[r#"
        my jail 14-14 "my jail"
    "#]],
    );
}

/// In front of `{` a jail is named, which is the person's to do; a `no` form has the values
/// of its parameter (LANGUAGE 6.1).
#[test]
fn what_fits_is_known_by_what_follows() {
    check("a.b { } a.$0 { }", expect![""]);
    check("\"*.w$0\" { }", expect![""]);
    check(
        "a { allow.nomount = $0; }",
        expect![[r#"
        false 20-20 "false"
        true 20-20 "true"
    "#]],
    );
}

/// docs/formatting.md, README.
#[test]
fn what_a_comment_can_say() {
    check(
        "# jailconf: fm$0\na { }",
        expect![[r#"
        allow() 12-14 "allow()"
        fmt=off 12-14 "fmt=off"
        fmt=on 12-14 "fmt=on"
        fmt=skip 12-14 "fmt=skip"
        inside= 12-14 "inside="
        profile=bastille 12-14 "profile=bastille"
        profile=standard 12-14 "profile=standard"
        release= 12-14 "release="
    "#]],
    );
    check("# as in jailconf: $0\na { }", expect![""]);
}

#[test]
fn nothing_in_a_comment() {
    check("# a$0\n", expect![""]);
}

/// Only what is in one line can be replaced (3.17, "CompletionItem", `textEdit`).
#[test]
fn nothing_in_a_string_of_several_lines() {
    check("a { depend = \"x\nb$0\"; }\nb { }", expect![""]);
}

#[test]
fn rules_in_a_comment_that_allows_them() {
    let items = candidates("a {\n  # jailconf: allow(no-path, nothing-k$0\n}\n", json!({}));
    let rule = items.iter().find(|i| i["label"] == "nothing-keeps-alive").unwrap();
    assert_eq!(rule["detail"], "J501");
    assert_eq!(rule["textEdit"]["range"]["start"], json!({ "line": 1, "character": 29 }));
    check("# jailconf: allow(no-path) w$0", expect![""]);
}

/// Paths are those of whoever reads the file: of an include beside it, of a jail below
/// the host's `/` (LANGUAGE 3, R022).
#[test]
fn files_and_directories_in_paths() {
    let scene = scene("by-hand");
    let root = scene.path().canonicalize().unwrap();
    let parent = root.join(PARENT);
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, text) = session.open(&parent);
    let mut version = 1;
    let mut labels = |session: &mut Session, statement: &str| {
        version += 1;
        let text = format!("{text}{statement}");
        session.replace(&uri, version, &text.replace("$0", ""));
        let answer = session.ask("textDocument/completion", Session::at(&uri, &text, "$0"));
        let items = answer["result"].as_array().unwrap().clone();
        let label = |i: &Value| format!("{} {}", i["label"].as_str().unwrap(), i["kind"]);
        items.iter().map(label).collect::<Vec<_>>()
    };
    // File and folder have the kinds 17 and 19 (3.17, "CompletionItemKind").
    let beside = labels(&mut session, ".include \"$0\";");
    assert!(beside.contains(&"jail.conf 17".to_owned()) && beside.contains(&"root 19".to_owned()));
    let inside = labels(&mut session, "x { path = /usr/local/bastille/$0; }");
    assert_eq!(inside, ["jails 19", "releases 19"]);
    let unfinished =
        labels(&mut session, "x { mount.fstab = \"/usr/local/bastille/jails/jail01/$0");
    assert!(unfinished.contains(&"jail.conf 17".to_owned()), "{unfinished:?}");
    assert_eq!(session.end(), 0);
}

/// A name with dots is one word here, whatever the editor takes for one.
#[test]
fn a_name_is_replaced_as_a_whole() {
    let items = candidates("a {\n  persist;\n  allow.mo$0\n}", json!({}));
    let item = items.iter().find(|i| i["label"] == "allow.mount").unwrap();
    assert_eq!(
        item["textEdit"],
        json!({ "range": { "start": { "line": 2, "character": 2 }, "end": { "line": 2, "character": 10 } },
            "newText": "allow.mount;" })
    );
    assert!(!items.iter().any(|i| i["label"] == "persist"), "it is set");
    assert!(!items.iter().any(|i| i["label"] == "parent"), "it can only be read (R033)");
}

/// The word goes on behind the cursor (3.17, "CompletionItem", `textEdit`: a range in one
/// line that contains the position). `~` stands around what is replaced.
#[test]
fn what_is_replaced_is_the_whole_word() {
    let check = |text: &str, label: &str, expected: &str| {
        let items = candidates(text, json!({}));
        let item = items.iter().find(|i| i["label"] == label).unwrap_or_else(|| panic!("{text}"));
        let range = &item["textEdit"]["range"];
        assert_eq!(range["start"]["line"], range["end"]["line"]);
        let plain = text.replace("$0", "");
        let line = plain.lines().nth(range["start"]["line"].as_u64().unwrap() as usize).unwrap();
        let at = |end: &str| range[end]["character"].as_u64().unwrap() as usize;
        let (start, end) = (at("start"), at("end"));
        let marked = format!("{}~{}~{}", &line[..start], &line[start..end], &line[end..]);
        assert_eq!(marked, expected);
    };
    check("a { allow.mo$0 }", "allow.mount.devfs", "a { ~allow.mo~ }");
    check("a { allow.mount.de$0 }", "allow.mount.devfs", "a { ~allow.mount.de~ }");
    check("a { allow.mo$0unt.nullfs; }", "allow.mount.devfs", "a { ~allow.mount.nullfs~; }");
    check("a { allow.$0mount = 1; }", "allow.mount.devfs", "a { ~allow.mount~ = 1; }");
    check("a { $0persist; }", "allow.mount", "a { ~~persist; }");
    check("a {\n  allow.mo$0\n  persist;\n}", "allow.mount", "  ~allow.mo~");
    check("a { enforce_statfs = 1$02; }", "2", "a { enforce_statfs = ~12~; }");
    check("a { depend = \"b$0b\"; }\nb { }", "b", "a { depend = \"~bb~\"; }");
    check("$ab = 1; a { path = /x/$a$0b/y; }", "$ab", "$ab = 1; a { path = /x/~$ab~/y; }");
    check("$ab = 1; a { path = \"${a$0b}\"; }", "$ab", "$ab = 1; a { path = \"~${ab}~\"; }");
    check("a { depend = \"b$0b\r\n\"; }\r\nb { }", "b", "a { depend = \"~bb~");
    check("# jailconf: allow(no-$0path, x)", "no-path", "# jailconf: allow(~no-path~, x)");
}

/// Of a path only the part at the cursor is replaced.
#[test]
fn a_part_of_a_path_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    std::fs::create_dir(root.join("my roots")).unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let uri = format!("file://{}/jail.conf", root.display());
    let text = format!("a {{ path = \"{}/my$0 r/x\"; }}\n", root.display());
    session.open_text(&uri, &text.replace("$0", ""));
    let answer = session.ask("textDocument/completion", Session::at(&uri, &text, "$0"));
    let item = &answer["result"][0];
    let start = text.find("my$0").unwrap();
    assert_eq!(
        (&item["label"], &item["textEdit"]["newText"]),
        (&"my roots".into(), &"my roots".into())
    );
    let at = |character: usize| json!({ "line": 0, "character": character });
    assert_eq!(item["textEdit"]["range"], json!({ "start": at(start), "end": at(start + 4) }));
    assert_eq!(session.end(), 0);
}

#[test]
fn the_name_alone_where_the_statement_goes_on() {
    let written = |text: &str| {
        let items = candidates(text, json!({}));
        let item = items.iter().find(|i| i["label"] == "securelevel").unwrap();
        item["textEdit"]["newText"].as_str().unwrap().to_owned()
    };
    assert_eq!(written("a { secu$0 = 2; }"), "securelevel");
    assert_eq!(written("a { secu$0rity; }"), "securelevel");
    assert_eq!(written("a {\n  secu$0\n  persist;\n}"), "securelevel = ");
}

/// What does not fit stands last and says why (R064: a VNET jail's addresses).
#[test]
fn what_does_not_fit_stands_last() {
    let items = candidates("a { vnet; $0 }", json!({}));
    let of = |label: &str| items.iter().find(|i| i["label"] == label).unwrap();
    assert_eq!(of("ip4.addr")["sortText"], "2ip4.addr");
    assert_eq!(of("vnet.interface")["sortText"], "0vnet.interface");
}

/// A client without `snippetSupport` gets plain text only.
#[test]
fn templates_are_for_clients_that_fill_them_in() {
    let able = json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } });
    let items = candidates("$0", able);
    let jail = items.iter().find(|i| i["label"] == "jail").unwrap();
    assert_eq!((&jail["kind"], &jail["insertTextFormat"]), (&json!(15), &json!(2)));
    assert!(jail["textEdit"]["newText"].as_str().unwrap().starts_with("${1:name} {\n"));
    let plain = candidates("$0", json!({}));
    assert!(plain.iter().all(|i| i["kind"] != 15 && i.get("insertTextFormat").is_none()));
}

#[test]
fn help_comes_when_it_is_asked_for() {
    let mut session = Session::start();
    session.initialize(json!({}));
    let item = json!({ "label": "persist", "data": { "parameter": "persist" } });
    let answer = session.ask("completionItem/resolve", item)["result"].clone();
    let help = answer["documentation"]["value"].as_str().unwrap();
    assert!(help.starts_with("**persist**: "), "{help}");
    assert_eq!(session.end(), 0);
}

/// The child is hovered: who creates it, what becomes of it (R012, R014).
#[test]
fn a_jail_is_told_in_a_few_lines() {
    let scene = scene("by-hand");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, text) = session.open(&root.join(CHILD));
    let hover = session.ask("textDocument/hover", Session::at(&uri, &text, "jailA {"));
    let words = hover["result"]["contents"]["value"].as_str().unwrap();
    let expected = expect![[r#"
        jail **jail01.jailA**, created by `jail01`

        fails at `mount.devfs`
        ```
        mount: .: Operation not permitted
        jail: jailA: /sbin/mount -t devfs -oruleset=4 . /usr/local/bastille/jails/jailA/root/dev: failed
        ```

        root `/usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/root`

        has `devfs_ruleset=4`, `securelevel=2`

        5 steps, 4 commands"#]];
    expected.assert_eq(words);
    let (uri, text) = session.open(&root.join(PARENT));
    let hover = session.ask("textDocument/hover", Session::at(&uri, &text, "children.max"));
    let words = hover["result"]["contents"]["value"].as_str().unwrap();
    assert!(
        words.starts_with("**children.max**: ") && words.contains("\n- `jail01`: `"),
        "{words}"
    );
    assert_eq!(session.end(), 0);
}

/// A variable has another value in each jail (LANGUAGE 5).
#[test]
fn a_variable_is_shown_with_the_value_of_each_jail() {
    let text = "$net = 10.0;\na { $ip = \"$net.1\"; }\nb { $net = 10.9; }\n";
    let mut session = Session::start();
    session.initialize(json!({}));
    let uri = "file:///nowhere/jail.conf";
    session.open_text(uri, text);
    let hover = session.ask("textDocument/hover", Session::at(uri, text, "net = 10.0"));
    let words = hover["result"]["contents"]["value"].as_str().unwrap();
    expect![[r#"
        variable **$net**

        ---
        - `a`: `10.0`
        - `b`: `10.9` (/nowhere/jail.conf:3)"#]]
    .assert_eq(words);
    assert_eq!(session.end(), 0);
}

/// What is not in the text is shown behind it: why a jail does not start (R012, R014),
/// and what a value comes to (LANGUAGE 5).
#[test]
fn the_text_shows_what_it_comes_to() {
    let scene = scene("by-hand");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let shown = |session: &mut Session, uri: &str| {
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
        let params = json!({ "textDocument": { "uri": uri }, "range": range });
        let hints = session.ask("textDocument/inlayHint", params)["result"].clone();
        let line = |h: &Value| {
            let at = &h["position"];
            format!("{}:{} {}", at["line"], at["character"], h["label"].as_str().unwrap())
        };
        hints.as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    let (child, _) = session.open(&root.join(CHILD));
    assert_eq!(shown(&mut session, &child), ["0:5 fails at mount.devfs"]);
    let uri = "file:///nowhere/jail.conf";
    session.open_text(
        uri,
        "$b = /j;\na { path = \"$b/$name\"; persist; }\n\"*.x\" { path = \"/y/$name\"; }\n",
    );
    assert_eq!(shown(&mut session, uri), ["1:21 = /j/a"]);
    assert_eq!(session.end(), 0);
}

/// The kind of value, or the few values, that jail(8) gives for a parameter.
#[test]
fn what_a_parameter_wants_is_shown_behind_its_sign() {
    let mut session = Session::start();
    let server = session.initialize(json!({}));
    let triggers = &server["capabilities"]["signatureHelpProvider"]["triggerCharacters"];
    assert_eq!(triggers, &json!(["=", ","]));
    let uri = "file:///nowhere/jail.conf";
    session.open_text(uri, "");
    let mut version = 1;
    let mut shown = |text: &str| {
        version += 1;
        session.replace(uri, version, &text.replace("$0", ""));
        let answer = session.ask("textDocument/signatureHelp", Session::at(uri, text, "$0"));
        let result = answer["result"].clone();
        if result == Value::Null {
            return None;
        }
        let signature = &result["signatures"][0];
        let label = signature["label"].as_str().unwrap().to_owned();
        // 3.17, "ParameterInformation": a part of the signature's own label.
        assert!(label.ends_with(signature["parameters"][0]["label"].as_str().unwrap()));
        assert_eq!(
            (&result["activeSignature"], &result["activeParameter"]),
            (&0.into(), &0.into())
        );
        assert!(signature["documentation"]["value"].as_str().unwrap().starts_with("**"));
        Some(label)
    };
    let is = |label: &str| Some(label.to_owned());
    assert_eq!(shown("a { enforce_statfs =$0"), is("enforce_statfs = 0 | 1 | 2"));
    assert_eq!(shown("a { enforce_statfs = 1$0; }"), is("enforce_statfs = 0 | 1 | 2"));
    assert_eq!(shown("a { allow.mount = $0; }"), is("allow.mount = true | false"));
    assert_eq!(shown("a { ip4 = $0; }"), is("ip4 = new | inherit | disable"));
    assert_eq!(shown("a { ip4.addr += 10.0.0.1, $0"), is("ip4.addr = a list of IPv4 addresses"));
    for nothing in ["a { vnet$0; }", "a { x.y = $0; }", "a { persist; $0 }", "# vnet = $0\n"] {
        assert_eq!(shown(nothing), None, "{nothing}");
    }
    assert_eq!(session.end(), 0);
}

/// A value may be as long as a file; what is shown within the text is not.
#[test]
fn a_long_value_is_shown_in_part() {
    let uri = "file:///nowhere/jail.conf";
    let text = format!("$v = {};\na {{ path = \"/$v\"; }}\n", "x".repeat(5_000));
    let mut session = Session::start();
    session.initialize(json!({}));
    session.open_text(uri, &text);
    let range =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": range });
    let hints = session.ask("textDocument/inlayHint", params)["result"].clone();
    let value = hints.as_array().unwrap().iter().find(|h| h["position"]["character"] == 16);
    let value = value.unwrap_or_else(|| panic!("{hints}"));
    assert_eq!(value["label"], format!("= /{}\u{2026}", "x".repeat(59)));
    assert_eq!(value["tooltip"], format!("/{}\u{2026}", "x".repeat(999)));
    let at = Session::at(uri, &text, "v\"; }");
    let items = session.ask("textDocument/completion", at)["result"].clone();
    assert_eq!(items[0]["detail"], format!("{}\u{2026}", "x".repeat(60)));
    assert_eq!(session.end(), 0);
}
