//! What is written many times is written once (3.17, "Code Action Request",
//! `refactor.extract`).

use serde_json::{Value, json};

use crate::session::{Session, applied};

const URI: &str = "file:///nowhere/jail.conf";

/// The actions for what is between `«` and `»`, each with the text that it makes.
fn extractions(session: &mut Session, marked: &str, context: Value) -> Vec<(String, String)> {
    let position = |mark: char| {
        let before = &marked[..marked.find(mark).unwrap()];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap().replace('«', "").len();
        json!({ "line": line, "character": column })
    };
    let text = marked.replace(['«', '»'], "");
    session.open_text(URI, &text);
    let params = json!({ "textDocument": { "uri": URI }, "context": context,
        "range": { "start": position('«'), "end": position('»') } });
    let found = session.ask("textDocument/codeAction", params)["result"].clone();
    let is_extraction = |a: &&Value| a["kind"] == "refactor.extract";
    let made = |action: &Value| {
        let changes = action["edit"]["changes"].as_object().unwrap();
        assert_eq!(changes.len(), 1);
        (action["title"].as_str().unwrap().to_owned(), applied(&text, &changes[URI]))
    };
    found.as_array().unwrap().iter().filter(is_extraction).map(made).collect()
}

fn check(marked: &str, expected: &[(&str, &str)]) {
    let mut session = Session::start();
    session.initialize(json!({}));
    let context = json!({ "diagnostics": [], "only": ["refactor"] });
    let found = extractions(&mut session, marked, context);
    let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (&**a, &**b)).collect();
    assert_eq!(found, expected, "{marked}");
    assert_eq!(session.end(), 0);
}

/// A variable of the block or of all jails counts in the values of the block (LANGUAGE 5).
#[test]
fn a_value_becomes_a_variable() {
    let text = "# web\nweb {\n  # where\n  path = /j«»;\n  persist;\n}\n";
    check(
        text,
        &[
            (
                "extract to `$path_value` in this block",
                "# web\nweb {\n  $path_value = /j;\n  # where\n  path = $path_value;\n  persist;\n}\n",
            ),
            (
                "extract to `$path_value` for all jails",
                "$path_value = /j;\n# web\nweb {\n  # where\n  path = $path_value;\n  persist;\n}\n",
            ),
        ],
    );
    // As it is written: with quotes and variables, one of a list.
    check(
        "a { exec.start = \"x $name\", «\"y $name\"»; persist; }\n",
        &[
            (
                "extract to `$exec_start` in this block",
                "a { $exec_start = \"y $name\"; exec.start = \"x $name\", $exec_start; persist; }\n",
            ),
            (
                "extract to `$exec_start` for all jails",
                "$exec_start = \"y $name\";\na { exec.start = \"x $name\", $exec_start; persist; }\n",
            ),
        ],
    );
    // A global parameter has no block; the variables at the head of the file stay together.
    check(
        "$a = 1;\n$b = 2; # two\n\nsecurelevel = «»3;\na { path = /a; }\n",
        &[(
            "extract to `$securelevel_value` for all jails",
            "$a = 1;\n$b = 2; # two\n$securelevel_value = 3;\n\nsecurelevel = $securelevel_value;\na { path = /a; }\n",
        )],
    );
}

/// `$x` goes on as long as letters, digits and `_` follow, `${x}` ends (LANGUAGE 1.5); what
/// touches is one string (LANGUAGE 1.6); `$` is inert in single quotes (LANGUAGE 1.4).
#[test]
fn a_part_of_a_value_becomes_a_variable() {
    let of_block = |marked: &str, expected: &str| {
        let mut session = Session::start();
        session.initialize(json!({}));
        let context = json!({ "diagnostics": [], "only": ["refactor.extract"] });
        let found = extractions(&mut session, marked, context);
        let first = found.first().map(|(_, text)| &**text);
        assert_eq!(first, Some(expected), "{marked}");
        assert_eq!(session.end(), 0);
    };
    of_block("a { path = /«jails»/a; }", "a { $path_part = jails; path = /$path_part/a; }");
    of_block("a { path = «/jails»2; }", "a { $path_part = /jails; path = ${path_part}2; }");
    of_block(
        "a { path = \"/«j»_$name\"; }",
        "a { $path_part = \"j\"; path = \"/${path_part}_$name\"; }",
    );
    of_block(
        "a { path = \"/j/«$name/x»\"; }",
        "a { $path_part = \"$name/x\"; path = \"/j/$path_part\"; }",
    );
    of_block("a { path = '/«x $y»/z'; }", "a { $path_part = 'x $y'; path = '/'$path_part'/z'; }");
    of_block("a { path = '«/x»'; }", "a { $path_part = '/x'; path = $path_part; }");
    of_block("a { path = /a«\"/b c\"»d; }", "a { $path_part = \"/b c\"; path = /a${path_part}d; }");
}

/// Other places are changed with it where no word goes on: `/jails` is no part of `/jails2`.
#[test]
fn equal_ones_are_replaced_together() {
    let mut session = Session::start();
    session.initialize(json!({}));
    let context = json!({ "diagnostics": [] });
    let text = "a { path = «/jails»/a; mount.fstab = \"/jails/fstab.a\"; }\nb { path = /jails2/b; exec.start = '/jails/x'; }\n";
    let found = extractions(&mut session, text, context.clone());
    assert_eq!(
        found[2],
        (
            "extract to `$path_part` for all jails, in 3 places".to_owned(),
            "$path_part = /jails;\n\
             a { path = $path_part/a; mount.fstab = \"$path_part/fstab.a\"; }\n\
             b { path = /jails2/b; exec.start = $path_part'/x'; }\n"
                .to_owned()
        )
    );
    // Whole values of the same parameter; what is called so already is another variable.
    let text = "a { path = «»/j; exec.start = /j; }\nb { path = /j; $path_value = 1; }\n";
    let found = extractions(&mut session, text, context);
    assert_eq!(
        found[2],
        (
            "extract to `$path_value2` for all jails, in 2 places".to_owned(),
            "$path_value2 = /j;\na { path = $path_value2; exec.start = /j; }\n\
             b { path = $path_value2; $path_value = 1; }\n"
                .to_owned()
        )
    );
    assert_eq!(session.end(), 0);
}

/// Nothing is offered that would give a jail anything else: proven by reading it again.
#[test]
fn what_would_not_be_the_same_is_not_offered() {
    let nothing = [
        // No variable in the name of a file (LANGUAGE 3).
        ".include \"«x».conf\";\na { }\n",
        // Between a backslash and what it escapes, inside of a variable (LANGUAGE 1.3, 1.5).
        "a { path = \"/x\\«$y»\"; }\n",
        "a { path = \"/x$«y»\"; $y = 1; }\n",
        // A name, a sign, more than one value, a variable, nothing.
        "a { «path» = /a; }\n",
        "a { path «=» /a; }\n",
        "a { exec.start = «a, b»; }\n",
        "a { path = «$x»; $x = /a; }\n",
        "a { path = \"«$x»/b\"; $x = /a; }\n",
        "a { persist«»; }\n",
        "«»\n",
        // What does not parse, or jail(8) refuses.
        "a { path = «/a»; x = ; }\n",
        "a { path = «/a»; } } b { }\n",
    ];
    nothing.iter().for_each(|text| check(text, &[]));
    // Of jails that lack it the value would fail (LANGUAGE 5): in the block alone it is proven.
    check(
        "a { $x = 1; path = \"«/$x»/y\"; }\nb { }\n",
        &[(
            "extract to `$path_part` in this block",
            "a { $x = 1; $path_part = \"/$x\"; path = \"$path_part/y\"; }\nb { }\n",
        )],
    );
}

/// A comment that speaks of the file is above its first statement, one that allows a finding
/// right above what it is about.
#[test]
fn comments_keep_what_they_speak_of() {
    check(
        "# jailconf: inside=p\na {\n  path = /j«»;\n}\n",
        &[
            (
                "extract to `$path_value` in this block",
                "# jailconf: inside=p\na {\n  $path_value = /j;\n  path = $path_value;\n}\n",
            ),
            (
                "extract to `$path_value` for all jails",
                "# jailconf: inside=p\n$path_value = /j;\na {\n  path = $path_value;\n}\n",
            ),
        ],
    );
    check(
        "# of the file\n\n# of a\npath = /j«»;\na { }\n",
        &[(
            "extract to `$path_value` for all jails",
            "# of the file\n\n$path_value = /j;\n# of a\npath = $path_value;\na { }\n",
        )],
    );
    check(
        "# jailconf: allow(J501) x\na {\n  # jailconf: allow(J306) y\n  path = /j«»;\n}\n",
        &[(
            "extract to `$path_value` in this block",
            "# jailconf: allow(J501) x\na {\n  $path_value = /j;\n  # jailconf: allow(J306) y\n  path = $path_value;\n}\n",
        )],
    );
}

/// `*` matches every jail (LANGUAGE 4.1). What a jail has is compared by name: the order of
/// a start is that of jail(8)'s steps (R097), not that of the parameters.
#[test]
fn what_all_jails_have_goes_to_the_wildcard() {
    check(
        "# one\na {\n  path = /a;\n  persi«»st;\n}\nb {\n  persist;\n  path = /b;\n}\n",
        &[(
            "extract `persist` of all 2 jails to the wildcard `*`",
            "* {\n  persist;\n}\n\n# one\na {\n  path = /a;\n}\nb {\n  path = /b;\n}\n",
        )],
    );
    // Into the wildcard that is there; what a name expands to is another in each jail.
    let text = "\"*\" {\n  persist;\n}\na { pa«»th = \"/j/$name\"; }\nb { path = \"/j/$name\"; c { path = \"/j/$name\"; } }\n";
    check(
        text,
        &[(
            "extract `path` of all 3 jails to the wildcard `*`",
            "\"*\" {\n  persist;\n  path = \"/j/$name\";\n}\na { }\nb { c { } }\n",
        )],
    );
}

/// A jail that has it otherwise, a wildcard that says something else before or behind it,
/// an order in which another statement would win: nothing is offered.
#[test]
fn what_not_all_jails_have_stays() {
    for text in [
        "a { persi«»st; }\nb { path = /b; }\n",
        "a { persi«»st; }\n",
        "a { securelevel«» = 1; }\nb { securelevel = 2; }\n",
        "a { exec.start +=«» x; }\nb { exec.start += x; }\n",
        "* { }\na { securelevel«» = 1; }\n\"*.c\" { securelevel = 2; }\nx.c { securelevel = 1; }\n",
        "a { securelevel«» = 1; securelevel = 1; }\nb { securelevel = 1; }\n",
        "a { $x«» = 1; }\nb { $x = 1; }\n",
        "a { persist /* why */; }\nb { persi«»st; }\n",
        "\"*\" { persi«»st; }\na { persist; }\nb { persist; }\n",
    ] {
        let mut session = Session::start();
        session.initialize(json!({}));
        let context = json!({ "diagnostics": [], "only": ["refactor.extract"] });
        let found = extractions(&mut session, text, context);
        let to_wildcard = found.iter().find(|(title, _)| title.contains('*'));
        assert_eq!(to_wildcard, None, "{text}");
        assert_eq!(session.end(), 0);
    }
}

/// `only` names a kind or what is above it; an editor that asks by itself wherever the
/// cursor goes gets them for a selection alone (3.17, "CodeActionTriggerKind").
#[test]
fn extractions_are_offered_to_whoever_wants_them() {
    let text = "a { path = «»/a; }\n";
    let selected = "a { path = «/»a; }\n";
    for (marked, context, count) in [
        (text, json!({ "diagnostics": [] }), 2),
        (text, json!({ "diagnostics": [], "triggerKind": 1 }), 2),
        (text, json!({ "diagnostics": [], "triggerKind": 2 }), 0),
        (selected, json!({ "diagnostics": [], "triggerKind": 2 }), 2),
        (text, json!({ "diagnostics": [], "only": ["refactor.extract"] }), 2),
        (text, json!({ "diagnostics": [], "only": ["refactor"] }), 2),
        (text, json!({ "diagnostics": [], "only": ["refactor.inline"] }), 0),
        (text, json!({ "diagnostics": [], "only": ["quickfix"] }), 0),
    ] {
        let mut session = Session::start();
        let server = session.initialize(json!({}));
        let kinds = server["capabilities"]["codeActionProvider"]["codeActionKinds"].clone();
        assert!(kinds.as_array().unwrap().contains(&json!("refactor.extract")));
        let found = extractions(&mut session, marked, context.clone());
        assert_eq!(found.len(), count, "{marked} {context}: {found:?}");
        assert_eq!(session.end(), 0);
    }
}
