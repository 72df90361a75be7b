//! A jail that is to have jails inside gets what they need, and nothing of it is too much
//! (BASTILLE 4.3, 4.4).

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that panics has failed")]
#![allow(clippy::indexing_slicing, reason = "a test that panics has failed")]

#[path = "../../../tests/support/files.rs"]
mod files;

use jailconf_ide::{
    Context, Fate, Input, Kind, MemorySource, NestWishes, Outcome, nest, plan, tighten,
};

const RULES: &str = "[bastille_vnet=13]\nadd include $devfsrules_hide_all\nadd include \
                     $devfsrules_unhide_basic\nadd include $devfsrules_unhide_login\nadd include \
                     $devfsrules_jail\nadd include $devfsrules_jail_vnet\nadd path 'bpf*' unhide\n";

/// A host with one jail of Bastille's, and the jails inside it: as Bastille 1.4.4 makes them
/// inside a jail (`devfs_ruleset = 0`), one thin, one thick, one with a stack of its own.
fn host(name: &str, jail: &str) -> MemorySource {
    let mut source = MemorySource::new();
    let dir = format!("/usr/local/bastille/jails/{name}");
    source.insert("/etc/devfs.rules", RULES.as_bytes());
    source.insert("/etc/rc.conf", b"cloned_interfaces=\"bridge0 bridge1\"\n");
    source.insert(format!("{dir}/jail.conf").as_str(), jail.as_bytes());
    source.insert(format!("{dir}/fstab").as_str(), b"");
    source.insert(format!("{dir}/root/etc/rc").as_str(), b"");
    source.insert(format!("{dir}/root/etc/rc.conf").as_str(), b"cloned_interfaces=\"bridge0\"\n");
    let inner = format!("{dir}/root/usr/local/bastille");
    source.insert(format!("{inner}/releases/14.3-RELEASE/bin/sh").as_str(), b"");
    for (child, network, base) in [
        ("thin", "ip4 = inherit;", true),
        ("thick", "ip4 = inherit;", false),
        ("stack", VNET, true),
    ] {
        let own = format!("/usr/local/bastille/jails/{child}");
        let text = CHILD.replace("NETWORK", network).replace("CHILD", child);
        let fstab = match base {
            true => format!(
                "/usr/local/bastille/releases/14.3-RELEASE {own}/root/.bastille nullfs ro 0 0\n"
            ),
            false => String::new(),
        };
        let at = |file: &str| format!("{dir}/root{own}/{file}");
        source.insert(at("jail.conf").as_str(), text.as_bytes());
        source.insert(at("fstab").as_str(), fstab.as_bytes());
        source.insert(at("root/.bastille/.keep").as_str(), b"");
        source.insert(at("root/dev/.keep").as_str(), b"");
        source.insert(at("root/etc/rc").as_str(), b"");
    }
    source
}

const CHILD: &str = "CHILD {
  enforce_statfs = 2;
  devfs_ruleset = 0;
  exec.clean;
  exec.start = '/bin/sh /etc/rc';
  exec.stop = '/bin/sh /etc/rc.shutdown';
  host.hostname = CHILD;
  mount.devfs;
  mount.fstab = /usr/local/bastille/jails/CHILD/fstab;
  path = /usr/local/bastille/jails/CHILD/root;
  securelevel = 2;

  NETWORK
}
";

const VNET: &str = "vnet;
  vnet.interface = e0b_CHILD;
  exec.prestart += \"epair0=\\$(ifconfig epair create) && ifconfig \\${epair0} up name e0a_CHILD && \
                    ifconfig \\${epair0%a}b up name e0b_CHILD\";
  exec.prestart += \"ifconfig bridge0 addm e0a_CHILD\";
  exec.poststop += \"ifconfig e0a_CHILD destroy\";";

fn wishes() -> NestWishes {
    let kinds = [Kind::Thin, Kind::Thick, Kind::Vnet].into();
    NestWishes { kinds, children: Some(3), ..NestWishes::default() }
}

fn text_of(report: &jailconf_ide::FixReport) -> Option<String> {
    assert!(report.files.len() < 2);
    report.files.first().map(|file| file.after.text().as_str().to_owned())
}

/// Every stock file with a network stack of its own, read in place.
#[test]
fn jails_inside_start_in_every_stock_jail_with_a_stack() {
    let Some(corpus) = files::corpus() else { return };
    let mut done = 0;
    for file in files::files(&corpus.join("bastille")) {
        let shown = file.display().to_string();
        let text = std::fs::read_to_string(&file).unwrap();
        let name = text.lines().next().and_then(|l| l.strip_suffix(" {")).map(str::to_owned);
        let has_stack = text.contains("\n  vnet;");
        let Some(name) = name.filter(|_| has_stack && !shown.contains("derived")) else { continue };
        done += 1;
        let mut source = host(&name, &text);
        let context = Context::default();
        let before = plan(Input::Root(&source), &context);
        let parent = before.jails.iter().find(|j| j.name == name).unwrap();
        let could_start = parent.outcome != Outcome::Fails;
        let nested = nest(Input::Root(&source), &context, &name, &wishes());
        let nested = nested.unwrap_or_else(|reason| panic!("{shown}: {reason}"));
        let after = text_of(&nested.report).unwrap();
        let path = format!("/usr/local/bastille/jails/{name}/jail.conf");
        source.insert(path.as_str(), after.as_bytes());
        let planned = plan(Input::Root(&source), &context);
        assert_eq!(planned.jails.len(), 4, "{shown}");
        for jail in planned.jails.iter().filter(|_| could_start) {
            let steps: Vec<_> = jail.steps.iter().filter(|s| !s.objections.is_empty()).collect();
            assert!(steps.is_empty(), "{shown}: {}: {steps:#?}", jail.name);
            if parent.outcome == Outcome::Starts {
                assert_eq!(jail.outcome, Outcome::Starts, "{shown}: {}", jail.name);
            }
        }
        // Nothing of it is too much, twice is once, and every other byte stays.
        let again = nest(Input::Root(&source), &context, &name, &wishes()).unwrap();
        assert!(again.report.files.is_empty(), "{shown}");
        let tightened = tighten(Input::Root(&source), &context, &name).unwrap();
        let taken: Vec<_> = tightened.judged.iter().filter(|j| j.fate == Fate::Taken).collect();
        assert!(taken.is_empty(), "{shown}: {taken:?}");
        let kept = text.lines().filter(|l| !l.contains("enforce_statfs"));
        let mut lines = after.lines();
        assert!(kept.clone().all(|old| lines.any(|new| new == old)), "{shown}: {after}");
    }
    assert!(done > 70, "{done}");
}

const PARENT: &str = "p {
  enforce_statfs = 2; # as it was
  devfs_ruleset = 4;
  path = /usr/local/bastille/jails/p/root;
  securelevel = 2;
  allow.nomount;
  ip4 = inherit;
  exec.clean;
  exec.start = '/bin/sh /etc/rc';
  exec.stop = '/bin/sh /etc/rc.shutdown';
}
";

/// BASTILLE 4.3: what each kind takes, in the order of 4.4; a comment and what was there stay.
#[test]
fn each_kind_gets_what_it_takes() {
    let flags = |kind: Kind| {
        let mut source = MemorySource::new();
        source.insert("/etc/jail.conf", PARENT.as_bytes());
        let wishes = NestWishes { kinds: [kind].into(), ..NestWishes::default() };
        let nested = nest(Input::Root(&source), &Context::default(), "p", &wishes).unwrap();
        let text = text_of(&nested.report).unwrap();
        assert!(text.contains("enforce_statfs = 1; # as it was\n"), "{text}");
        assert!(text.contains("children.max = 1;") && text.contains("  allow.mount;\n"), "{text}");
        assert!(!text.contains("nomount") && text.contains("securelevel = 2;"), "{text}");
        let flags = text.lines().filter_map(|l| l.trim().strip_prefix("allow.mount."));
        flags.map(|l| l.trim_end_matches(';').to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(flags(Kind::Thick), "devfs");
    assert_eq!(flags(Kind::Thin), "devfs nullfs");
    assert_eq!(flags(Kind::Clone), "devfs zfs");
    assert_eq!(flags(Kind::Linux), "devfs nullfs tmpfs fdescfs linprocfs linsysfs");
}

/// R017, R018: no flag gives a stack; a larger `children.max` stays (BASTILLE 4.4, P2).
#[test]
fn what_cannot_be_is_refused_and_what_is_larger_stays() {
    let mut source = MemorySource::new();
    source.insert("/etc/jail.conf", PARENT.replace("ip4", "children.max = 9;\n  ip4").as_bytes());
    let refused = nest(Input::Root(&source), &Context::default(), "p", &wishes()).unwrap_err();
    assert!(refused.contains("no network stack of its own"), "{refused}");
    let thin = NestWishes { kinds: [Kind::Thin].into(), ..wishes() };
    let nested = nest(Input::Root(&source), &Context::default(), "p", &thin).unwrap();
    assert!(text_of(&nested.report).unwrap().contains("children.max = 9;"));
    let absent = nest(Input::Root(&source), &Context::default(), "q", &thin).unwrap_err();
    assert_eq!(absent, "there is no jail `q`");
}

/// BASTILLE 4.4, P3 to P5: the pair of lines that `bastille zfs` writes, the clean-up last, and
/// what is only for a time with the commands that take it back.
#[test]
fn a_dataset_a_clean_up_and_a_bootstrap() {
    let mut source = MemorySource::new();
    source.insert("/usr/local/bastille/jails/p/jail.conf", PARENT.as_bytes());
    let wishes = NestWishes {
        kinds: [Kind::Clone].into(),
        dataset: Some("tank/p".to_owned()),
        cleanup: true,
        bootstrap: true,
        children: None,
    };
    let nested = nest(Input::Root(&source), &Context::default(), "p", &wishes).unwrap();
    let text = text_of(&nested.report).unwrap();
    let pair =
        "  # Jailed dataset: tank/p\n  exec.created += \"zfs jail p tank/p\";\n  exec.poststop";
    assert!(text.contains(pair) && text.ends_with("umount -f\";\n}\n"), "{text}");
    assert!(text.contains("securelevel = 0;") && text.contains("  allow.chflags;\n"), "{text}");
    let commands: Vec<&str> = nested.commands.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(commands[0], "zfs set jailed=on tank/p");
    assert_eq!(commands.last(), Some(&"jailconf set p securelevel=2"));
    let wrong = NestWishes { dataset: Some("tank/p; rm".to_owned()), ..wishes };
    assert!(nest(Input::Root(&source), &Context::default(), "p", &wrong).is_err());
}

/// The list of the article, of which BASTILLE 4.3 calls four superfluous for thin jails.
#[test]
fn what_no_jail_inside_needs_is_taken() {
    let more = PARENT
        .replace(
            "allow.nomount;",
            "children.max = 3; allow.mount; \
        allow.mount.devfs; allow.mount.nullfs; allow.mount.procfs; allow.mount.tmpfs; \
        allow.raw_sockets;",
        )
        .replace("enforce_statfs = 2", "enforce_statfs = 1")
        .replace("ip4 = inherit;", "vnet;");
    let source = host("p", &more);
    let tightened = tighten(Input::Root(&source), &Context::default(), "p").unwrap();
    let of = |fate: Fate| {
        let judged = tightened.judged.iter().filter(|j| j.fate == fate);
        judged.map(|j| j.parameter.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(Fate::Taken), ["allow.mount.procfs", "allow.mount.tmpfs"]);
    assert_eq!(of(Fate::Left), ["allow.raw_sockets"]);
    let stays = ["allow.mount.devfs", "allow.mount.nullfs", "allow.mount", "enforce_statfs"];
    assert_eq!(of(Fate::Stays), [&stays[..], &["children.max"]].concat());
    let text = text_of(&tightened.report).unwrap();
    assert!(!text.contains("procfs") && text.contains("allow.mount.nullfs;"), "{text}");
    // None is known: whatever makes them is not judged.
    let mut alone = MemorySource::new();
    alone.insert("/etc/jail.conf", more.as_bytes());
    let tightened = tighten(Input::Root(&alone), &Context::default(), "p").unwrap();
    assert!(tightened.report.files.is_empty());
}
