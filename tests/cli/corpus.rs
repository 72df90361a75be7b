//! Configurations of other people, read in place where they are at hand.

use std::path::{Path, PathBuf};

use crate::files::{corpus, files};
use crate::run::{findings, jailconf};

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

#[test]
fn the_tree_of_every_file_is_the_file() {
    let Some(corpus) = corpus() else { return };
    let files = files(&corpus);
    assert!(files.len() > 400, "{}", files.len());
    for file in files {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_jailconf"))
            .args(["parse", "--format", "source"])
            .arg(&file)
            .output()
            .unwrap();
        assert_eq!(output.stdout, std::fs::read(&file).unwrap(), "{}", file.display());
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn no_file_makes_any_command_panic() {
    let Some(corpus) = corpus() else { return };
    for file in files(&corpus) {
        let file = file.display().to_string();
        for args in [
            &["lint", &file][..],
            &["lint", &file, "--inside-jail", "--format", "json"],
            &["fix", &file, "--unsafe-fixes", "--diff"],
            &["plan", &file, "--verbose"],
            &["tree", &file],
            &["resolve", &file],
            &["resolve", &file, "--format", "json"],
        ] {
            let run = jailconf(args);
            assert!((0..=2).contains(&run.status), "{args:?}: {}", run.err);
            assert!(!run.err.contains("panicked"), "{args:?}: {}", run.err);
        }
    }
}

/// Stock files of Bastille, linted alone as a host's: the nested ones carry
/// ruleset 0 (R079), the empty ones have nothing that keeps them alive (R095),
/// and nothing else is an error.
#[test]
fn bastilles_stock_files_have_only_true_errors() {
    let Some(corpus) = corpus() else { return };
    let bastille = files(&corpus.join("bastille"));
    let illegal = [
        "0.13.20250126-thin+clone-DAMAGED.conf",
        "1.1.0-jib-multi+migrate-DAMAGED.conf",
        "1.4.4-import-unknown-net-DAMAGED.conf",
    ];
    let legal: Vec<_> = bastille.iter().filter(|f| !illegal.contains(&name(f))).collect();
    assert_eq!(legal.len(), 274);
    for file in legal {
        let run = jailconf(&["lint", &file.display().to_string(), "--format", "json"]);
        let errors: Vec<_> =
            findings(&run.out).into_iter().filter(|f| f["severity"] == "error").collect();
        let rules: Vec<_> = errors.iter().map(|f| f["rule"].as_str().unwrap()).collect();
        let own = name(file);
        let expected: &[&str] = match () {
            () if own.contains("-nested") && has_ruleset_0(file) => &["host-devfs-unfiltered"],
            // A name of 21 bytes is too long for an interface (M23).
            () if has_long_names(file) => &["long-interface-name", "long-interface-name"],
            () if own.contains("-empty") => &["nothing-keeps-alive"],
            () => &[],
        };
        assert_eq!(rules, expected, "{own}");
    }
}

/// Bastille before 1.0 put the whole name of a jail into the names of its
/// interfaces.
fn has_long_names(file: &Path) -> bool {
    let text = std::fs::read_to_string(file).unwrap();
    text.contains("e0b_averylongjailname")
}

/// Nested files from 0.11 on; a Linux jail mounts devfs by its fstab alone.
fn has_ruleset_0(file: &Path) -> bool {
    let text = std::fs::read_to_string(file).unwrap();
    let has = |line: &str| text.lines().any(|l| l.trim() == line);
    has("devfs_ruleset = 0;") && has("mount.devfs;")
}

/// Files that only share the name get one note and nothing else.
#[test]
fn templates_are_left_alone() {
    let Some(corpus) = corpus() else { return };
    let templated = files(&corpus.join("templated"));
    // Some of these hold no mark of a template, and are jail.conf.
    let marked = |f: &&PathBuf| {
        let text = String::from_utf8_lossy(&std::fs::read(f).unwrap()).into_owned();
        let unquoted = text.lines().filter(|l| !l.trim_start().starts_with('#'));
        unquoted.clone().any(|l| l.contains("{%") || l.contains("<%") || l.contains("{{"))
    };
    let by_ending = |f: &&PathBuf| {
        matches!(f.extension().and_then(|e| e.to_str()), Some("j2" | "erb")) && marked(f)
    };
    let mut seen = 0;
    for file in templated.iter().filter(by_ending) {
        let run = jailconf(&["lint", &file.display().to_string(), "--format", "json"]);
        let all = findings(&run.out);
        let rules: Vec<_> = all.iter().map(|f| f["rule"].as_str().unwrap()).collect();
        assert_eq!(rules, ["not-a-jail-conf"], "{}", file.display());
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

const HOME_TWICE: &str = "a devfs line of `mount` without a ruleset (M06); /home is mounted already, so that a \
     directory of it is mounted over itself (nullfs_mount: EDEADLK)";

/// The files of people and documents with an error, by their number: which rules,
/// and why each is right. What is refused by the grammar and why is counted in the
/// statistics of mistakes (nine real ones, six with a document's call-outs, one
/// shortened paste).
const TRUE_ERRORS: &[(&str, &[&str], &str)] = &[
    ("004", &["J001"], "`.include /etc/...` without quotes begins a comment (M54, M84)"),
    ("008", &["J412"], "it may mount devfs and has no ruleset: every device (R078)"),
    ("009", &["J412"], "it may mount devfs and has no ruleset: every device (R078)"),
    ("015", &["J404"], "a devfs line of `mount` without a ruleset (M06)"),
    ("017", &["J404"], "a devfs line of `mount` without a ruleset (M06)"),
    ("019", &["J402", "J404"], HOME_TWICE),
    ("020", &["J402", "J404"], HOME_TWICE),
    ("022", &["J404"], "a devfs line of `mount` without a ruleset (M06)"),
    ("023", &["J002"], "`name =` inside the block (M37)"),
    ("035", &["J001"], "a missing `;` (M08)"),
    ("042", &["J001"], "a missing `;` (M08)"),
    ("043", &["J001", "J501"], "a missing `;` (M08); neither `persist` nor a command (M72)"),
    (
        "046",
        &["J209"],
        "two interfaces in one string: ifconfig is asked for one (REAL, vnet-if-list)",
    ),
    ("054", &["J504"], "two blocks of one name (M66)"),
    ("055", &["J001", "J504"], "a section sign outside quotes (M65); two blocks of one name (M66)"),
    ("069", &["J001"], "a missing `;` (M08)"),
    ("076", &["J404"], "a devfs line of `mount` without a ruleset (M06)"),
    ("080", &["J404"], "a devfs line of `mount` without a ruleset (M06)"),
    ("092", &["J001"], "a missing `;` (M08)"),
    ("110", &["J404"], "a devfs line of `mount` without a ruleset (M06)"),
    ("122", &["J001", "J201"], "one tool's own keys (R034), which it strips first (G47)"),
    ("127", &["J402", "J404"], HOME_TWICE),
    ("128", &["J001"], "a comment broken over the line's end (M64)"),
    ("147", &["J202"], "a ruleset's name where a number belongs (M30)"),
    ("148", &["J001", "J005"], "a document's call-outs (M99)"),
    ("152", &["J001"], "a document's call-outs (M99)"),
    ("153", &["J404"], "a devfs line of `mount` without a ruleset (M06)"),
    ("154", &["J001"], "a document's call-outs (M99)"),
    ("155", &["J001"], "a document's call-outs (M99)"),
    ("156", &["J001"], "a document's call-outs (M99)"),
    ("158", &["J001", "J002"], "a document's call-outs (M99); a variable nobody defines (M40)"),
    ("169", &["J001"], "`...` of a shortened paste (M99)"),
    ("171", &["J001"], "`vim /etc/jail.conf` pasted along (M99)"),
    ("174", &["J202"], "a word where an address belongs (R065)"),
    ("175", &["J209"], "a list in one pair of quotes (M83)"),
];

#[test]
fn every_error_in_a_real_file_is_true() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    for file in files(&corpus.join("real")).iter().filter(|f| name(f).ends_with(".conf")) {
        let run = jailconf(&["lint", &file.display().to_string(), "--format", "json"]);
        let errors = findings(&run.out).into_iter().filter(|f| f["severity"] == "error");
        let codes: std::collections::BTreeSet<String> =
            errors.map(|f| f["code"].as_str().unwrap().to_owned()).collect();
        let known = TRUE_ERRORS.iter().find(|(number, ..)| name(file).starts_with(number));
        let expected = known.map_or(&[][..], |(_, codes, _)| codes);
        if !codes.iter().eq(expected) {
            wrong.push(format!("{}: {codes:?}, known {expected:?}", name(file)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
