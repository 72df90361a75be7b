//! What Bastille's scripts find in a file before it is formatted, they find behind it
//! (BASTILLE section 3, E1 to E13).

use proptest::prelude::*;

use crate::support::{BASTILLE, proven};

/// The lines of a VNET jail of Bastille's with a second interface (`bastille network add`).
const LINES: [&str; 16] = [
    "enforce_statfs = 2;",
    "exec.clean;",
    "host.hostname = w;",
    "mount.fstab = /usr/local/bastille/jails/w/fstab;",
    "path = /usr/local/bastille/jails/w/root;",
    "ip4.addr = lo1|192.0.2.1;",
    "vnet;",
    "vnet.interface = e0b_w;",
    "exec.prestart += \"jib addm w em0\";",
    "exec.prestart += \"ifconfig e0a_w description \\\"of w\\\"\";",
    "exec.poststop += \"ifconfig e0a_w destroy\";",
    "## e1a_w interface",
    "vnet.interface += e1b_w;",
    "exec.prestart += \"ifconfig bridge7 addm e1a_w\";",
    "exec.prestart += \"ifconfig e1a_w description \\\"of w\\\"\";",
    "exec.poststop += \"ifconfig e1a_w destroy\";",
];

/// What somebody may have written behind a line, and in front of it.
fn slip() -> impl Strategy<Value = (&'static str, &'static str)> {
    let behind = vec![
        "",
        "",
        "",
        "",
        " # em0",
        " # bridge7 is the DMZ",
        " # of e0a_w",
        " // later",
        " /* x */",
        " ",
    ];
    let before = vec!["  ", "  ", "  ", "\t", "", "    ", "\n  ", "  /* y */ ", "# em0\n  "];
    (prop::sample::select(before), prop::sample::select(behind))
}

fn file() -> impl Strategy<Value = String> {
    let slips = prop::collection::vec(slip(), LINES.len());
    let ends = prop::sample::select(vec!["\n}\n", "\n}", "\n  }\n", "} # end\n"]);
    (slips, ends, any::<bool>()).prop_map(|(slips, end, is_crlf)| {
        let mut text = "w {".to_owned();
        for (line, (before, behind)) in LINES.iter().zip(slips) {
            // A comment has no other behind it, and nothing in front but blanks.
            let behind = if line.starts_with('#') { "" } else { behind };
            text += &format!("\n{before}{line}{behind}");
        }
        text += if text.ends_with(';') { end } else { end.trim_start_matches('}') };
        if !text.trim_end().contains("\n}") && !text.contains("  }") && !text.contains("} #") {
            text += "\n}\n";
        }
        if is_crlf { text.replace('\n', "\r\n") } else { text }
    })
}

/// `grep -m1 -A1 WORD FILE | grep -Eo 'e[0-9]+a_[^;" ]+'` (E9)
fn by_interface<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut lines = text.lines();
    let first = lines.find(|line| line.contains(word))?;
    let two = [first, lines.next().unwrap_or_default()];
    two.into_iter().find_map(|line| {
        // A pair that only a comment names is found by luck.
        let line = line.split(" #").next().unwrap_or_default();
        let at = line.find("a_w")?;
        let number = line[..at].rfind('e')?;
        line[number..].split([';', '"', ' ']).next()
    })
}

/// What the scripts see: for each edit, by name, whether it finds its place.
fn found(text: &str) -> Vec<(&'static str, bool)> {
    let is_line = |wanted: &str| text.lines().any(|l| l == wanted);
    let blanks = |l: &str| l.len() - l.trim_start_matches(' ').len();
    let whole = |key: &str| {
        text.lines().any(|l| {
            blanks(l) > 0 && l.trim_start_matches(' ').starts_with(key) && l.ends_with(';')
        })
    };
    let evaluated = text
        .split('\n')
        .filter(|l| l.contains("exec.poststop"))
        .all(|l| l.contains("= \"") && l.ends_with("\";"));
    vec![
        ("E4 header", is_line("w {")),
        ("E7 brace", text.split('\n').filter(|l| *l == "}").count() == 1),
        ("E4 hostname", text.contains("host.hostname = w;")),
        ("E5 path", text.contains("path = /usr/local/bastille/jails/w/root;")),
        ("E6 interface", text.contains("= e0b_w;")),
        ("E6 vnet", text.contains("vnet;")),
        ("E8 address", text.contains("ip4.addr = ")),
        ("E9 em0", by_interface(text, "em0") == Some("e0a_w")),
        ("E9 bridge7", by_interface(text, "bridge7") == Some("e1a_w")),
        ("E11 path", whole("path = ")),
        ("E11 hostname", whole("host.hostname = ")),
        ("E13 hooks", evaluated),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_found_is_found(text in file()) {
        let Some(after) = proven(text.as_bytes(), &BASTILLE) else { return Ok(()) };
        let after = String::from_utf8(after).unwrap();
        for ((edit, before), (_, now)) in found(&text).into_iter().zip(found(&after)) {
            prop_assert!(now || !before, "{}:\n{}\n{}", edit, text, after);
        }
    }
}

/// The stock lines as they are: every edit finds its place, so that the test says something.
#[test]
fn everything_is_found_in_stock_lines() {
    let text = format!("w {{\n  {}\n}}\n", LINES.join("\n  "));
    assert!(found(&text).iter().all(|(_, found)| *found), "{:?}", found(&text));
    assert_eq!(proven(text.as_bytes(), &BASTILLE).unwrap(), text.as_bytes());
}
