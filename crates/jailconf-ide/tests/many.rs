//! A host with many jails of Bastille's, mistakes at recorded places in most of them: each is found
//! where it is, what can be known is fixed, and nothing else is touched.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that panics has failed")]
#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]

use std::collections::BTreeSet;

use jailconf_ide::{
    Applicability, Context, FixOptions, Input, MemorySource, Selection, fix, lint, plan,
};

/// A VNET jail as Bastille 1.4.4 makes it (BASTILLE 1).
const STOCK: &str = r#"NAME {
  enforce_statfs = 2;
  devfs_ruleset = 13;
  exec.clean;
  exec.start = '/bin/sh /etc/rc';
  exec.stop = '/bin/sh /etc/rc.shutdown';
  host.hostname = NAME;
  mount.devfs;
  mount.fstab = /usr/local/bastille/jails/NAME/fstab;
  path = /usr/local/bastille/jails/NAME/root;
  securelevel = 2;
  osrelease = "14.3-RELEASE-p6";

  vnet;
  vnet.interface = e0b_NAME;
  exec.prestart += "epair0=\$(ifconfig epair create) && ifconfig \${epair0} up name e0a_NAME && ifconfig \${epair0%a}b up name e0b_NAME";
  exec.prestart += "ifconfig bridge0 addm e0a_NAME";
  exec.poststop += "ifconfig e0a_NAME destroy";
}
"#;

/// What is to become of a mistake.
enum Then {
    /// The stock text is there again.
    Restored,
    /// This text stands in the place of the mistake.
    Is(&'static str),
    /// It stays: what is meant cannot be known, or its fix fails the proof.
    Stays,
}

/// What is replaced in the stock text, the mistake, the rule, the line in the mistake on which it is
/// found, and what becomes of it. That these are mistakes, and how Bastille's are mended, is in
/// BASTILLE 3 and 5, and in LANGUAGE 1 and R038 to R041 for what jail(8) refuses. Which rule says it,
/// on which line, and which of them stay is recorded from what jailconf did: it guards, and proves
/// nothing.
const MISTAKES: &[(&str, &str, &str, u32, Then)] = &[
    ("NAME {\n", "\"NAME\" {\n", "J701", 0, Then::Restored),
    ("\n}\n", "\n} # end\n", "J702", 1, Then::Is("\n  # end\n}\n")),
    ("  exec.clean;\n  exec", "  exec.clean; exec", "J703", 0, Then::Restored),
    (".hostname = NAME;", ".hostname = \"NAME\";", "J704", 0, Then::Restored),
    ("\"ifconfig e0a_NAME destroy\"", "'ifconfig e0a_NAME destroy'", "J705", 0, Then::Restored),
    ("  vnet;", "  vnet = new;", "J706", 0, Then::Restored),
    ("  securelevel = 2;\n", "  securelevel = 2\n", "J001", 0, Then::Restored),
    ("destroy\";\n", "destroy;\n", "J001", 0, Then::Restored),
    ("securelevel = 2", "securelevel == 2", "J001", 0, Then::Restored),
    ("securelevel =", "securelvel =", "J201", 0, Then::Restored),
    ("  mount.devfs;", "  mount.devfs;\n  mount.devfs;", "J215", 1, Then::Restored),
    ("  securelevel = 2;", "  securelevel = 1;\n  securelevel = 2;", "J207", 0, Then::Restored),
    (
        "  vnet;",
        "  allow.nomount.zfs;\n  vnet;",
        "J201",
        0,
        Then::Is("  allow.mount.nozfs;\n  vnet;"),
    ),
    ("  exec.clean;", "  exec.clean = yes;", "J202", 0, Then::Is("  exec.clean = true;")),
    ("statfs = 2", "statfs = two", "J202", 0, Then::Stays),
    ("statfs = 2", "statfs = 5", "J502", 0, Then::Stays),
    ("ruleset = 13", "ruleset = 99", "J414", 0, Then::Stays),
    ("  path = /", "  path = ", "J502", 0, Then::Stays),
    (
        "e0b_NAME;\n",
        "e0b_NAME, em1;\n",
        "J707",
        0,
        Then::Is("e0b_NAME;\n  vnet.interface += em1;\n"),
    ),
    ("  vnet;", "  exec.fib = \"0\";\n  vnet;", "J704", 0, Then::Is("  exec.fib = 0;\n  vnet;")),
    ("  exec.clean;", "  exec.clean;\n  exec.clean;", "J215", 1, Then::Restored),
    ("  vnet;", "  vnet;\n  vnet;", "J215", 1, Then::Restored),
    ("p6\";", "p6;", "J001", 0, Then::Restored),
    ("b_NAME\";\n  exec.prestart +=", "b_NAME\";\n  exec.prestart =", "J207", 0, Then::Restored),
    ("  vnet;", "  allow.sysvipcc;\n  vnet;", "J201", 0, Then::Is("  allow.sysvipc;\n  vnet;")),
    ("\n\n  vnet;\n", "\n\n", "J304", 2, Then::Is("\n  vnet;\n\n")),
    ("NAME {\n", "# the server {\nNAME {\n", "J708", 0, Then::Stays),
    ("  exec.clean;", "  exec.clean:", "J001", 0, Then::Stays),
    ("  exec.clean;", "  exec.clean,", "J001", 0, Then::Stays),
    ("level = 2;", "level = ;", "J001", 0, Then::Stays),
    ("level = 2;", "level = high;", "J202", 0, Then::Stays),
    ("  vnet;", "  exec.timeout = soon;\n  vnet;", "J202", 0, Then::Stays),
    ("  vnet;", "  children.max = -1;\n  vnet;", "J216", 0, Then::Stays),
    ("  vnet;", "  .include \"/etc/none.conf\";\n  vnet;", "J003", 0, Then::Stays),
    ("NAME/fstab", "NAME/fstab2", "J402", 0, Then::Stays),
    ("destroy\";\n}\n", "destroy\";\n", "J010", 0, Then::Stays),
    ("\\${epair0} up", "${epair0} up", "J002", 0, Then::Stays),
    (DEVFS_TO_PATH, DEVFS_TO_FSTAB, "J402", 0, Then::Stays),
    ("  vnet;", "  persist = often;\n  vnet;", "J202", 0, Then::Stays),
    ("  vnet;", "  allow.mount = maybe;\n  vnet;", "J202", 0, Then::Stays),
    ("  vnet;", "  children.max = many;\n  vnet;", "J202", 0, Then::Stays),
];

const DEVFS_TO_PATH: &str = "  mount.devfs;
  mount.fstab = /usr/local/bastille/jails/NAME/fstab;
  path = /usr/local/bastille/jails/NAME/root;
";
const DEVFS_TO_FSTAB: &str = "  mount.devfs;
  mount.fstab = /usr/local/bastille/jails/NAME/fstab;
";

struct Made {
    path: String,
    given: String,
    wanted: String,
    /// The rule, and the line on which it speaks.
    found: Option<(&'static str, u32)>,
    is_changed: bool,
}

/// Every fifth jail is as Bastille made it.
fn made(number: usize) -> Made {
    let name = format!("jail{number}");
    let path = format!("/usr/local/bastille/jails/{name}/jail.conf");
    let named = |text: &str| text.replace("NAME", &name);
    let stock = named(STOCK);
    if number.is_multiple_of(5) {
        return Made { path, given: stock.clone(), wanted: stock, found: None, is_changed: false };
    }
    let (right, wrong, rule, line, then) = &MISTAKES[number % MISTAKES.len()];
    let at = STOCK.find(right).unwrap();
    let given = named(&STOCK.replacen(right, wrong, 1));
    let (wanted, is_changed) = match then {
        Then::Restored => (stock, true),
        Then::Is(text) => (named(&STOCK.replacen(right, text, 1)), true),
        Then::Stays => (given.clone(), false),
    };
    let line = STOCK[..at].matches('\n').count() as u32 + 1 + line;
    Made { path, given, wanted, found: Some((rule, line)), is_changed }
}

fn host(jails: &[Made]) -> MemorySource {
    let mut source = MemorySource::new();
    let rules = b"[bastille_vnet=13]\nadd include $devfsrules_hide_all\nadd include \
                  $devfsrules_unhide_basic\nadd include $devfsrules_unhide_login\nadd include \
                  $devfsrules_jail\nadd include $devfsrules_jail_vnet\nadd path 'bpf*' unhide\n";
    source.insert("/etc/devfs.rules", rules);
    source.insert("/etc/rc.conf", b"cloned_interfaces=\"bridge0\"\n");
    for jail in jails {
        let folder = jail.path.strip_suffix("/jail.conf").unwrap();
        source.insert(jail.path.as_str(), jail.given.as_bytes());
        source.insert(format!("{folder}/fstab").as_str(), b"");
        source.insert(format!("{folder}/root/etc/rc").as_str(), b"");
        source.insert_directory(format!("{folder}/root/dev").as_str());
    }
    source
}

/// `JAILCONF_JAILS=1000` makes them that many.
#[test]
fn each_mistake_is_found_where_it_is_and_mended_alone() {
    let count = std::env::var("JAILCONF_JAILS").map_or(90, |count| count.parse().unwrap());
    assert!(!MISTAKES.len().is_multiple_of(5), "some would never be made");
    let jails: Vec<Made> = (0..count).map(made).collect();
    let source = host(&jails);
    let context = Context::default();
    let before = plan(Input::Root(&source), &context);
    let said: BTreeSet<(String, &str, u32)> = lint(&before, &Selection::default())
        .iter()
        .map(|d| {
            let file = before.file(d.place.file);
            let line = file.document.position(d.place.range.start()).line;
            (file.path.to_text().into_owned(), d.rule.code, line)
        })
        .collect();
    for jail in &jails {
        let here: Vec<_> = said.iter().filter(|(path, ..)| *path == jail.path).collect();
        match jail.found {
            None => assert!(here.is_empty(), "{here:?}"),
            Some((rule, line)) => assert!(
                here.iter().any(|(_, code, at)| (*code, *at) == (rule, line)),
                "{rule}:{line} in {here:?}\n{}",
                jail.given
            ),
        }
    }
    let options = FixOptions { threshold: Applicability::Unsafe, selection: Selection::default() };
    let report = fix(Input::Root(&source), &context, &options);
    for jail in &jails {
        let file = report.files.iter().find(|file| *file.path == *jail.path.as_bytes());
        let after = file.map_or(jail.given.as_str(), |file| file.after.text().as_str());
        assert_eq!(after, jail.wanted, "{:?}", jail.found);
        assert_eq!(file.is_some(), jail.is_changed);
    }
    let changed = jails.iter().filter(|jail| jail.is_changed).count();
    assert_eq!(report.files.len(), changed, "other files too");
}
