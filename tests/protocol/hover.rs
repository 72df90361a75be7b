//! What is shown where the cursor rests.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::session::Session;

const URI: &str = "file:///nowhere/jail.conf";

/// What is shown at `$0`: the range in its line, and the text.
fn check(marked: &str, expected: Expect) {
    let mut session = Session::start();
    session.initialize(json!({}));
    session.open_text(URI, &marked.replacen("$0", "", 1));
    let answer =
        session.ask("textDocument/hover", Session::at(URI, marked, "$0"))["result"].clone();
    let shown = match answer {
        Value::Null => String::new(),
        _ => {
            let (start, end) = (&answer["range"]["start"], &answer["range"]["end"]);
            let words = answer["contents"]["value"].as_str().unwrap();
            format!("{}-{} {words}", start["character"], end["character"])
        }
    };
    expected.assert_eq(&shown);
    assert_eq!(session.end(), 0);
}

/// A `*` that is not the last part stands for one part (LANGUAGE 4.1).
#[test]
fn a_wildcard_is_shown_with_the_jails_that_it_matches() {
    let jails = "a.web { }\nweb { }\nb.web { }\nb.c.web { }\n";
    let shown = expect![[r#"
        0-7 wildcard `*.web`, matches 2 jails

        - `a.web`
        - `b.web`"#]];
    check(&format!("\"*.w$0eb\" {{ }}\n{jails}"), shown);
    check(&format!("\"x.$0*\" {{ }}\n{jails}"), expect!["0-5 wildcard `x.*`, matches no jail"]);
}

/// `$x` is a name up to what ends it (LANGUAGE 1.5): the cursor may be on its `$`.
#[test]
fn a_variable_is_shown_on_its_sign_too() {
    let shown = expect![[r#"
        19-21 variable **$x**

        ---
        - `a`: `1` (/nowhere/jail.conf:1)"#]];
    check("$x = 1; a { path = $0$x; }", shown);
    let shown = expect![[r#"
        22-25 variable **$x**

        ---
        - `a`: `1` (/nowhere/jail.conf:1)"#]];
    check("$x = 1; a { path = \"/j$0${x}\"; }", shown);
}

/// A variable that is nowhere defined is `not found` (LANGUAGE 5); what jail(8) does not
/// know goes to the kernel (LANGUAGE 6).
#[test]
fn what_is_not_known_is_said() {
    let shown = expect!["13-14 variable **$x**: no jail here has it, and a value with it fails"];
    check("a { path = \"$$0x\"; }", shown);
    let shown = expect![[r#"
        4-7 **foo**: no parameter that is known; jail(8) hands it to the kernel

        ---
        - `a`: `1`"#]];
    check("a { f$0oo = 1; }", shown);
}

/// docs/rules; LANGUAGE 3.
#[test]
fn rules_and_includes_are_words_too() {
    let shown = expect![
        "18-32 **shared-sysvipc** (J210): System V IPC that is shared with the host and with every other jail that does the same."
    ];
    check("# jailconf: allow(shared-$0sysvipc) why\na { }", shown);
    check("# jailconf: allow(no-$0rule) why\na { }", expect![""]);
    check("# shared-$0sysvipc\na { }", expect![""]);
    let shown = expect![[
        r#"0-8 **.include**: reads other files at this place: what stands in them counts as if it stood here. `*`, `?` and `[...]` in a name stand for others; since FreeBSD 14.0."#
    ]];
    check(".incl$0ude \"*.conf\";", shown);
    check("a { path = .incl$0ude; }", expect![""]);
}

/// What a file says is shown as text alone (CommonMark 0.31, "Code spans"): an image in it
/// would be fetched.
#[test]
fn what_a_file_says_is_no_markdown() {
    let shown = expect![[r#"
        5-6 variable **$x**

        ---
        - `a`: `` "`![](http://h)" ``"#]];
    check("a { $$0x = \"`![](http://h)\"; }", shown);
    let shown = expect![[r#"
        1-7 jail `[x](h)`, created by the host

        fails at `create`
        ```
        jail: [x](h): new jail must persist or attach
        ```

        root `/`

        1 steps, 0 commands"#]];
    check("\"[x$0](h)\" { path = /; }", shown);
}
