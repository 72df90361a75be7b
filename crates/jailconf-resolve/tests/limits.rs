//! Large and hostile input: it takes no stack, and time by its size.
#![allow(clippy::unwrap_used)]

#[path = "../../jailconf-syntax/benches/support/clock.rs"]
mod clock;

use std::fmt::Write;
use std::time::Duration;

use jailconf_resolve::{
    Configuration, FaultKind, MAX_EXPANSION, MAX_NAMES, MAX_REPEATED, MemorySource, Program,
    ReadError, load,
};

fn program(files: &[(&str, &str)]) -> Program {
    let mut source = MemorySource::new();
    for (path, text) in files {
        source.insert(*path, text.as_bytes());
    }
    load(&source, b"jail.conf")
}

/// Resolves a text that would take minutes if something in it were done for
/// each pair of things. What else the machine does meanwhile does not count.
fn check(text: &str) -> Configuration {
    let (configuration, time) = clock::timed(|| {
        let program = program(&[("jail.conf", text)]);
        let configuration = Configuration::resolve(&program);
        configuration.start_order(None);
        configuration.exhibit(b" ");
        configuration
    });
    assert!(time < Duration::from_secs(30), "{time:?}");
    configuration
}

#[test]
fn each_of_many_wildcards_matches_one_jail() {
    let mut text = String::new();
    for i in 0..3000 {
        write!(text, "j{i}.a {{ }} \"j{i}.*\" {{ x = {i}; }} ").unwrap();
    }
    let configuration = check(&text);
    assert_eq!(configuration.jails.len(), 3000);
    assert_eq!(configuration.jails[17].scalar("x").unwrap().text, "17");
}

#[test]
fn many_parameters_in_one_jail() {
    let mut text = String::from("a { ");
    for i in 0..100_000 {
        write!(text, "no.x{i}; ").unwrap();
    }
    text.push('}');
    assert_eq!(check(&text).jails[0].params.len(), 100_001);
}

#[test]
fn one_name_of_many_components() {
    let name = "no.".repeat(100_000);
    let text = format!("a {{ \"{name}\"; \"{}\"; }}", name.replacen("no", "", 1));
    assert_eq!(check(&text).jails[0].params.len(), 2);
}

// LANGUAGE 5: recursion is fine to any depth.
#[test]
fn a_long_chain_of_variables() {
    let mut text = String::from("a { x = $v99999; ");
    for i in (1..100_000).rev() {
        write!(text, "$v{i} = $v{}; ", i - 1).unwrap();
    }
    text += "$v0 = end; }";
    let jail = &check(&text).jails[0];
    assert_eq!(jail.scalar("x").unwrap().text, "end");
    assert!(!jail.failed);
}

// LANGUAGE 5: a loop is found, and what hangs on it is bad.
#[test]
fn a_long_loop_of_variables() {
    let mut text = String::from("a { ");
    for i in 0..50_000 {
        write!(text, "$v{i} = $v{}; ", (i + 1) % 50_000).unwrap();
    }
    text.push('}');
    let jail = &check(&text).jails[0];
    assert_eq!(jail.messages.len(), 1);
    assert_eq!(jail.messages[0].text, "v0: variable loop");
}

#[test]
fn expansion_that_doubles_is_cut() {
    let mut text = String::from("a { $v0 = xxxxxxxx; ");
    for i in 1..100 {
        write!(text, "$v{i} = \"$v{0}$v{0}\"; ", i - 1).unwrap();
    }
    text += "x = $v99; }";
    let jail = &check(&text).jails[0];
    assert!(jail.faults.iter().any(|fault| fault.kind == FaultKind::TooLarge));
    assert!(jail.scalar("x").unwrap().text.len() <= MAX_EXPANSION);
}

#[test]
fn lists_that_double_are_cut() {
    let mut text = String::from("a { $v0 = '', ''; ");
    for i in 1..100 {
        write!(text, "$v{i} = $v{0}, $v{0}; ", i - 1).unwrap();
    }
    text += "x = $v99; }";
    let jail = &check(&text).jails[0];
    assert!(jail.faults.iter().any(|fault| fault.kind == FaultKind::TooLarge));
    assert!(jail.list("x").len() < 1_000_000);
}

#[test]
fn many_jails_with_many_parameters_are_cut() {
    let mut text = String::new();
    for i in 0..5000 {
        write!(text, "x{i}; j{i} {{ }} ").unwrap();
    }
    let configuration = check(&text);
    assert!(
        configuration
            .jails
            .last()
            .unwrap()
            .faults
            .iter()
            .any(|fault| fault.kind == FaultKind::TooLarge)
    );
}

#[test]
fn a_long_chain_of_dependencies() {
    let mut text = String::new();
    for i in 0..20_000 {
        write!(text, "j{i} {{ depend = j{}; }} ", i + 1).unwrap();
    }
    text += "j20000 { }";
    let order = check(&text).start_order(None);
    assert_eq!(order.order.len(), 20_001);
    assert_eq!(order.order[0], 20_000);
}

// LANGUAGE 2.1
#[test]
fn the_depth_of_blocks() {
    let nested = |depth: usize, inside: &str| {
        format!("{}{inside}{}", "a {".repeat(depth), "}".repeat(depth))
    };
    let message = |text: &str| {
        let program = program(&[("jail.conf", text)]);
        program.verdict.errors.first().map(|error| error.message.to_text().into_owned())
    };
    assert_eq!(message(&nested(3332, "")), None);
    assert_eq!(message(&nested(3333, "")), Some("{: yacc stack overflow".into()));
    assert_eq!(message(&nested(100_000, "")), Some("{: yacc stack overflow".into()));
}

// LANGUAGE 3: 32 levels.
#[test]
fn an_include_loop_ends() {
    let program = program(&[("jail.conf", "a { x; }\n.include \"jail.conf\", \"jail.conf\";")]);
    assert_eq!(program.files.len(), 33);
    assert_eq!(program.missing[0].error, ReadError::TooDeep);
    assert_eq!(program.verdict.errors[0].message, "maximum include depth exceeded");
}

#[test]
fn includes_that_double_end() {
    let names: Vec<String> = (0..32).map(|i| format!("{i}.conf")).collect();
    let texts: Vec<String> =
        (1..33).map(|i| format!(".include \"{i}.conf\", \"{i}.conf\";")).collect();
    let mut files: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(n, t)| (&**n, &**t)).collect();
    files.extend([("jail.conf", ".include \"1.conf\";"), ("32.conf", "x;")]);
    let program = program(&files);
    assert!(program.missing.iter().any(|missing| matches!(missing.error, ReadError::TooMany(_))));
}

#[test]
fn long_names_of_nested_blocks_are_cut() {
    let name = "x".repeat(2000);
    let text = format!("{}{}", format!("{name} {{ y; ").repeat(3000), "}".repeat(3000));
    let program = program(&[("jail.conf", &text)]);
    assert!(program.too_large.is_some());
    assert!(program.verdict.errors.is_empty());
    let names: usize = program.blocks.iter().map(|block| block.name.len()).sum();
    assert!(names <= MAX_NAMES + 2000);
}

#[test]
fn long_messages_of_many_jails_are_cut() {
    let jails: String = (0..2_000).map(|i| format!("j{i} {{ }} ")).collect();
    let configuration = check(&format!("x = ${}; {jails}", "v".repeat(100_000)));
    let last = configuration.jails.last().unwrap();
    assert!(last.failed && last.messages.is_empty());
    assert_eq!(last.faults[0].kind, FaultKind::TooLarge);
}

#[test]
fn a_large_file_is_not_included_for_ever() {
    let (large, names) = ("x;\n".repeat(100_000), vec!["'f'"; 1000].join(", "));
    let program = program(&[("jail.conf", &format!(".include {names};")), ("f", &large)]);
    assert!(
        program.missing.iter().all(|missing| missing.error == ReadError::TooLarge(MAX_REPEATED))
    );
    assert!(program.blocks[0].statements.len() < 5_000_000);
}
