//! A change of a parameter is that change, whatever else stands in the file.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use jailconf_edit::{Change, Target, edits};
use jailconf_resolve::{
    Configuration, Jail, MemorySource, Param, Program, Via, load, same_parameter,
};
use jailconf_syntax::{SyntaxKind, apply_edits, lex};
use proptest::prelude::*;

fn read(text: &str) -> (Program, Configuration) {
    let mut source = MemorySource::new();
    source.insert("jail.conf", text.as_bytes());
    let program = load(&source, b"jail.conf");
    let configuration = Configuration::resolve(&program);
    (program, configuration)
}

fn statement() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "persist;",
        "nopersist;",
        "allow.mount;",
        "allow.nomount;",
        "allow.mount = 0;",
        "securelevel = 1;",
        "securelevel=2 ;",
        "exec.start = \"/bin/sh /etc/rc\";",
        "exec.start += 'a; b';",
        "exec.start += x, 'y z';",
        "host.hostname = \"$name.example\";",
        "$v = one; host.hostname = $v;",
        "vnet;",
        "vnet.interface = a, b;",
        "vnet.interface += c; # c",
        "# securelevel = 3;\n",
        "/* x */ path = /jails/a;",
    ])
    .prop_map(str::to_owned)
}

fn item() -> impl Strategy<Value = String> {
    let many = || prop::collection::vec(statement(), 0..6);
    let name = prop::sample::select(vec!["a", "b", "\"*\"", "'a'", "b"]);
    let gap = prop::sample::select(vec!["\n  ", " ", "\n\n\t"]);
    let block = (name, many(), gap).prop_map(|(name, inside, gap)| {
        let inside: String = inside.iter().map(|s| format!("{gap}{s}")).collect();
        format!("{name} {{{inside}\n}}\n")
    });
    prop_oneof![3 => block, 1 => statement().prop_map(|s| s + "\n")]
}

fn change() -> impl Strategy<Value = Change> {
    let parameter = || {
        let names = vec![
            "persist",
            "allow.mount",
            "securelevel",
            "exec.start",
            "host.hostname",
            "vnet",
            "vnet.interface",
            "path",
            "children.max",
        ];
        prop::sample::select(names).prop_map(str::to_owned)
    };
    let value = || {
        let values = vec!["1", "a b", "$x\"y\\", "", "/a//b", "x;}", "a,b", "# no", "two\nlines"];
        prop::sample::select(values).prop_map(str::to_owned)
    };
    let set = (parameter(), prop::option::of(value()))
        .prop_map(|(parameter, value)| Change::Set { parameter, value });
    let list = (parameter(), prop::collection::vec(value(), 1..3))
        .prop_map(|(parameter, values)| Change::List { parameter, values });
    let comment = prop::option::of(Just("Jailed dataset: x".to_owned()));
    let append = (parameter(), value(), comment)
        .prop_map(|(parameter, value, comment)| Change::Append { parameter, value, comment });
    let remove = parameter().prop_map(|parameter| Change::Remove { parameter });
    prop_oneof![set, list, append, remove]
}

fn values(jail: &Jail, name: &str) -> Vec<String> {
    jail.list(name).iter().map(|v| v.text.to_text().into_owned()).collect()
}

/// Every parameter but one that jail(8) does not add itself.
fn others<'j>(jail: &'j Jail, but: Option<&'j str>) -> Vec<(String, Vec<String>)> {
    let is_other = |p: &&Param| {
        p.origin.via != Via::Implied
            && but.is_none_or(|name| !same_parameter(&p.name, name.as_bytes()))
    };
    let one = |p: &Param| {
        let values = p.values.iter().flatten().map(|v| v.text.to_text().into_owned()).collect();
        (p.name.to_text().into_owned(), values)
    };
    let mut all: Vec<_> = jail.params.iter().filter(is_other).map(one).collect();
    all.sort();
    all
}

fn comments(text: &str) -> Vec<String> {
    let document = jailconf_syntax::Document::new(text.as_bytes());
    let comments = lex(document.text()).into_iter().filter(|t| t.kind.is_comment());
    let text = |t: jailconf_syntax::Token| document.slice(t.range).trim_end().to_owned();
    comments.map(text).filter(|c| !c.contains("Jailed dataset")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_that_parameter_changes(
        items in prop::collection::vec(item(), 1..6),
        change in change(),
    ) {
        let text = items.concat();
        let (program, before) = read(&text);
        let Some(index) = before.jails.iter().position(|jail| *jail.name == *b"a") else {
            return Ok(());
        };
        let target = Target { program: &program, jail: &before.jails[index] };
        let Ok(made) = edits(target, std::slice::from_ref(&change)) else { return Ok(()) };
        let document = &program.files[0].document;
        let list: Vec<_> = made.into_iter().map(|e| e.edit).collect();
        let bytes = apply_edits(document.text(), &list).unwrap();
        let new = String::from_utf8(bytes).unwrap();
        let (program, after) = read(&new);
        prop_assert!(program.files[0].document.parse().errors().is_empty(), "{new}");
        prop_assert_eq!(comments(&text), comments(&new));
        prop_assert_eq!(before.jails.len(), after.jails.len());
        for (at, (old, now)) in before.jails.iter().zip(&after.jails).enumerate() {
            let but = (at == index).then(|| change.parameter());
            prop_assert_eq!(others(old, but), others(now, but), "{}\n{}", text, new);
        }
        let (old, now) = (&before.jails[index], &after.jails[index]);
        let name = change.parameter();
        match &change {
            Change::Set { value: Some(value), .. } => {
                prop_assert_eq!(values(now, name), [value.clone()], "{}\n{}", text, new);
            }
            Change::Set { value: None, .. } => {
                let param = now.param(name).unwrap();
                prop_assert!(param.values.is_none() && *param.name == *name.as_bytes(), "{new}");
            }
            Change::List { values: wanted, .. } => prop_assert_eq!(&values(now, name), wanted),
            Change::Append { value, .. } => {
                let wanted = [values(old, name), vec![value.clone()]].concat();
                prop_assert_eq!(values(now, name), wanted, "{}\n{}", text, new);
            }
            Change::Remove { .. } => {
                let is_own = |p: &Param| p.origin.via == Via::Own;
                prop_assert!(!now.param(name).is_some_and(is_own), "{text}\n{new}");
            }
        }
    }
}

/// The braces, signs and words that no edit is about stay, byte for byte.
#[test]
fn every_other_byte_stays() {
    let text = "a{\tx = 1 ;  securelevel=1; # one\r\n  persist\t; }\r\nb { y; }\n";
    let (program, before) = read(text);
    let target = Target { program: &program, jail: &before.jails[0] };
    let change = Change::Set { parameter: "securelevel".to_owned(), value: Some("2".to_owned()) };
    let made = edits(target, &[change]).unwrap();
    let list: Vec<_> = made.into_iter().map(|e| e.edit).collect();
    let bytes = apply_edits(program.files[0].document.text(), &list).unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), text.replace("securelevel=1", "securelevel=2"));
    assert!(lex(program.files[0].document.text()).iter().any(|t| t.kind == SyntaxKind::EQ));
}

/// What is appended goes behind the statement that takes a parameter back, or it would be taken
/// back as well.
#[test]
fn an_element_goes_behind_the_negation() {
    let text = "a {\n  persist;\n  nopersist;\n}\n";
    let (program, before) = read(text);
    let target = Target { program: &program, jail: &before.jails[0] };
    let parameter = "persist".to_owned();
    let change = Change::Append { parameter, value: "1".to_owned(), comment: None };
    let made = edits(target, &[change]).unwrap();
    let list: Vec<_> = made.into_iter().map(|e| e.edit).collect();
    let bytes = apply_edits(program.files[0].document.text(), &list).unwrap();
    let wanted = "a {\n  persist;\n  nopersist;\n  persist += 1;\n}\n";
    assert_eq!(String::from_utf8(bytes).unwrap(), wanted);
}

/// BAS110: in Bastille's files each element has its line, new or in the place of others.
#[test]
fn a_list_of_bastilles_stands_by_lines() {
    let path = "/usr/local/bastille/jails/a/jail.conf";
    let with = |text: &str| {
        let mut source = MemorySource::new();
        source.insert(path, text.as_bytes());
        let program = load(&source, path.as_bytes());
        let before = Configuration::resolve(&program);
        let target = Target { program: &program, jail: &before.jails[0] };
        let values = vec!["lo1|192.0.2.1".to_owned(), "lo1|192.0.2.2".to_owned()];
        let change = Change::List { parameter: "ip4.addr".to_owned(), values };
        let made = edits(target, &[change]).unwrap();
        let list: Vec<_> = made.into_iter().map(|e| e.edit).collect();
        let bytes = apply_edits(program.files[0].document.text(), &list).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let wanted =
        "a {\n  path = /a;\n  ip4.addr = lo1|192.0.2.1;\n  ip4.addr += lo1|192.0.2.2;\n}\n";
    assert_eq!(with("a {\n  path = /a;\n}\n"), wanted);
    assert_eq!(with("a {\n  path = /a;\n  ip4.addr = lo1|192.0.2.9;\n}\n"), wanted);
}
