//! Whole jails, by command: `add-jail`, `clone-jail`, `remove-jail`, `rename-jail`.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::run::{jailconf_in, write};

const HOST: &str = "# of the host
exec.clean;

# the shop
www {
	path = \"/jails/$name\";
	mount.fstab = \"/etc/fstab.$name\";
	exec.poststart = \"jexec www service nginx start\";
	exec.poststop = \"logger www is gone\";
	persist;
}

db {
	path = /jails/db;
	depend = www, mail;
	exec.prestart = \"zfs jail www tank/www\";
}
mail { path = /jails/mail; depend = \"www\"; }
";

fn host() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "etc/jail.conf", HOST);
    write(dir.path(), "etc/fstab.www", "/old/jails/www /jails/www/data nullfs ro 0 0\n");
    write(dir.path(), "etc/rc.conf", "jail_enable=\"YES\"\njail_list=\"db www\"\n");
    write(dir.path(), "jails/www/etc/rc", "");
    dir
}

fn text(dir: &tempfile::TempDir, file: &str) -> String {
    std::fs::read_to_string(dir.path().join(file)).unwrap()
}

fn run(dir: &tempfile::TempDir, words: &[&str]) -> (i32, String, String) {
    let run = jailconf_in(dir.path(), &[words, &["--root", "."]].concat());
    (run.status, run.out, run.err)
}

/// jail(8) refuses a `depend` on what is not there; rc.conf(5) on `jail_list`.
#[test]
fn a_jail_is_taken_away_with_what_lists_it() {
    let dir = host();
    assert_eq!(run(&dir, &["remove-jail", "www", "--check"]).0, 1);
    assert_eq!(text(&dir, "etc/jail.conf"), HOST);
    let (status, out, err) = run(&dir, &["remove-jail", "www"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("run on the host: jail -r www  # if it still runs"), "{out}");
    assert!(out.contains("note: its root stays: /jails/www\n"), "{out}");
    let left = "# of the host
exec.clean;

db {
	path = /jails/db;
	depend = mail;
	exec.prestart = \"zfs jail www tank/www\";
}
mail { path = /jails/mail; }
";
    assert_eq!(text(&dir, "etc/jail.conf"), left);
    assert_eq!(text(&dir, "etc/rc.conf"), "jail_enable=\"YES\"\njail_list=\"db\"\n");
    assert_eq!(run(&dir, &["remove-jail", "www"]).0, 2);
}

#[test]
fn a_jail_stays_whose_name_others_share() {
    let dir = tempfile::tempdir().unwrap();
    let given = "* { depend = a; }\na { path = /a; }\na.b { path = /b; }\nc { path = /c; }\n";
    write(dir.path(), "etc/jail.conf", given);
    let refused = |jail: &str, wanted: &str| {
        let (status, out, err) = run(&dir, &["remove-jail", jail]);
        assert_eq!((status, out.as_str(), &*text(&dir, "etc/jail.conf")), (2, "", given));
        assert!(err.contains(wanted), "{err}");
    };
    refused("a", "`a.b` is defined inside `a`");
    write(dir.path(), "etc/jail.conf", "x { path = /x\n");
    let (status, _, err) = run(&dir, &["remove-jail", "x"]);
    assert!(status == 2 && err.contains("jail(8) refuses `/etc/jail.conf` as it is"), "{err}");
}

/// jexec(8), zfs-jail(8): a jail by its name. A dataset and a log line are no jails.
#[test]
fn another_name_is_followed_by_all_that_means_the_jail() {
    let dir = host();
    let (status, out, err) = run(&dir, &["rename-jail", "www", "shop"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    let wanted = HOST
        .replace("www {", "shop {")
        .replace("jexec www", "jexec shop")
        .replace("depend = www", "depend = shop")
        .replace("\"www\"", "\"shop\"")
        .replace("zfs jail www", "zfs jail shop");
    assert_eq!(text(&dir, "etc/jail.conf"), wanted);
    assert_eq!(text(&dir, "etc/rc.conf"), "jail_enable=\"YES\"\njail_list=\"db shop\"\n");
    assert_eq!(text(&dir, "etc/fstab.www"), "/old/jails/www /jails/shop/data nullfs ro 0 0\n");
    let said: Vec<&str> = out.lines().filter(|line| !line.starts_with("changed")).collect();
    let said: Vec<&str> = said.iter().filter_map(|line| line.split("  #").next()).collect();
    assert_eq!(
        said,
        [
            "run on the host: jail -r www",
            "run on the host: mv /jails/www /jails/shop",
            "run on the host: mv /etc/fstab.www /etc/fstab.shop",
            "note: `www` stays in /etc/jail.conf:9",
            "note: `www` stays in /etc/jail.conf:16",
        ]
    );
    assert_eq!(run(&dir, &["rename-jail", "shop", "shop"]), (0, String::new(), String::new()));
}

#[test]
fn the_settings_name_a_jail_and_those_inside_it() {
    let dir = tempfile::tempdir().unwrap();
    let given = "# the shop\n[[jail]]\nname = \"www\"  # outer\nfiles = [\"inner.conf\"]\n\n[[jail]]\n\
                 name = 'www.db'\nfiles = []\n\n[[jail]]\nname = \"www2\"\nfiles = []\n\n[[host]]\n\
                 files = [\"jail.conf\"]\n";
    write(dir.path(), "jailconf.toml", given);
    write(dir.path(), "jail.conf", "www {\n\tpath = /jails/www;\n}\n");
    write(dir.path(), "inner.conf", "db {\n\tpersist;\n}\n");
    let run = |words: &[&str]| {
        let run = jailconf_in(dir.path(), &[&["rename-jail", "www", "shop"], words].concat());
        (run.status, run.out, run.err)
    };
    let (status, out, err) = run(&["--check"]);
    assert_eq!((status, err.as_str()), (1, ""), "{out}");
    assert!(out.ends_with("would change jail.conf\nwould change jailconf.toml\n"), "{out}");
    assert!(run(&["--diff"]).1.contains("+name = \"shop\"  # outer\n"), "{}", run(&["--diff"]).1);
    assert_eq!(text(&dir, "jailconf.toml"), given);
    let (status, out, err) = run(&[]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    let wanted = given.replace("\"www\"", "\"shop\"").replace("www.db", "shop.db");
    assert_eq!(text(&dir, "jailconf.toml"), wanted);
    assert!(out.contains("changed jailconf.toml\n"), "{out}");
}

#[test]
fn a_name_is_refused_that_would_mean_something_else() {
    let dir = host();
    let refused = |words: &[&str], wanted: &str| {
        let (status, out, err) = run(&dir, words);
        assert_eq!((status, out.as_str(), &*text(&dir, "etc/jail.conf")), (2, "", HOST));
        assert!(err.contains(wanted), "{err}");
    };
    refused(&["rename-jail", "www", "db"], "already a jail `db`");
    refused(&["rename-jail", "www", "7"], "the jail's number");
    refused(&["rename-jail", "www", "a b"], "letters, digits");
    refused(&["rename-jail", "shop", "x"], "there is no jail `shop`");
}

/// rc.conf(5): with a `jail_list` only what it names is started.
#[test]
fn a_new_jail_stands_last_in_the_files_form() {
    let dir = host();
    let values =
        ["--set", "path=/jails/my new", "--set", "ip4.addr=em0|192.0.2.7/24,em0|192.0.2.8"];
    let words = [&["add-jail", "new"], &values[..], &["--set", "persist"]].concat();
    assert_eq!(run(&dir, &[&words[..], &["--check"]].concat()).0, 1);
    let (status, out, err) = run(&dir, &words);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    let block = "
new {
	path = \"/jails/my new\";
	ip4.addr = em0|192.0.2.7/24, em0|192.0.2.8;
	persist;
}
";
    assert_eq!(text(&dir, "etc/jail.conf"), format!("{HOST}{block}"));
    assert!(out.contains("run on the host: sysrc jail_list+=' new'"), "{out}");
    assert!(out.contains("run on the host: jail -f /etc/jail.conf -c new"), "{out}");
    let refused = |words: &[&str], wanted: &str| {
        let (status, out, err) = run(&dir, words);
        assert!(status == 2 && out.is_empty() && err.contains(wanted), "{words:?}: {err}");
    };
    refused(&["add-jail", "new"], "already a jail `new`");
    refused(&["add-jail", "x", "--set", "pth=/x"], "knows no parameter `pth`");
    refused(&["add-jail", "x", "--set", "persist=often"], "true, false or an integer");
    refused(&["add-jail", "x;y"], "letters, digits");
    refused(
        &["add-jail", "x", "--set", "path=/x", "--set", "path=/y"],
        "`path` would come to `/y`",
    );
}

/// R113: rc(8) reads `/etc/jail.conf.d/NAME.conf` for the jail NAME alone.
#[test]
fn a_file_that_is_named_after_its_jail_moves_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let given = "www {\n  path = /jails/www;\n}\n";
    write(dir.path(), "etc/jail.conf.d/www.conf", given);
    write(dir.path(), "etc/rc.conf", "jail_list=\"www\"\n");
    let file = "etc/jail.conf.d/www.conf";
    let (status, out, err) = run(&dir, &["clone-jail", "www", "shop"]);
    assert!(status == 2 && out.is_empty(), "{out}");
    assert!(err.contains("cp /etc/jail.conf.d/www.conf /etc/jail.conf.d/shop.conf"), "{err}");
    let (status, _, err) = run(&dir, &["add-jail", "shop", file]);
    assert!(status == 2 && err.contains("for the jail alone that it is named after"), "{err}");
    let (status, out, err) = run(&dir, &["rename-jail", "www", "shop"]);
    assert_eq!((status, err.as_str(), text(&dir, file)), (0, "", given.replace("www {", "shop {")));
    let moved = "run on the host: mv /etc/jail.conf.d/www.conf /etc/jail.conf.d/shop.conf";
    assert!(out.contains(moved), "{out}");
}

/// rc(8) reads `/etc/jail.conf.d/NAME.conf` (R113): a file a jail.
#[test]
fn a_file_is_made_only_where_there_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let words = ["add-jail", "www", "--set", "path=/jails/www", "--create", "www.conf"];
    let run = |more: &[&str]| {
        let run = jailconf_in(dir.path(), &[&words, more].concat());
        (run.status, run.out, run.err)
    };
    assert_eq!(run(&["--check"]), (1, "would create www.conf\n".into(), String::new()));
    assert!(run(&["--diff"]).1.contains("+www {\n+    path = /jails/www;\n+}\n"));
    assert!(!dir.path().join("www.conf").exists());
    let (status, out, err) = run(&[]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(out.starts_with("created www.conf\nrun on the host: jail -f www.conf -c www"), "{out}");
    let made = "www {\n    path = /jails/www;\n}\n";
    assert_eq!(text(&dir, "www.conf"), made);
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let (status, _, err) = run(&[]);
    assert!(status == 2 && err.contains("already a jail `www`"), "{err}");
    assert_eq!(text(&dir, "www.conf"), made);
    let there = ["add-jail", "db", "--create", "www.conf"];
    assert_eq!(jailconf_in(dir.path(), &there).status, 0);
    assert_eq!(text(&dir, "www.conf"), format!("{made}\ndb {{\n}}\n"));
    let nowhere = ["add-jail", "db", "--create", "none/db.conf"];
    let run = jailconf_in(dir.path(), &nowhere);
    assert!(run.status == 2 && run.err.contains("not written"), "{}", run.err);
    std::os::unix::fs::symlink("nothing", dir.path().join("link.conf")).unwrap();
    let _ = jailconf_in(dir.path(), &["add-jail", "db", "--create", "link.conf"]);
    assert!(dir.path().join("link.conf").is_symlink());
}

#[test]
fn a_copy_stands_behind_its_original() {
    let dir = tempfile::tempdir().unwrap();
    let www = "www {  # the shop
  path = /jails/www;
  host.hostname = www;
  mount.fstab = /etc/fstab.www;
  vnet;
  vnet.interface = e0b_www;
  exec.prestart = \"jib addm www em0\";
  exec.poststart = \"zfs jail www tank/www\";
}  # of the shop
";
    let rest = "* {\n  persist;\n}\n";
    write(dir.path(), "etc/jail.conf", &format!("{www}{rest}"));
    write(dir.path(), "etc/fstab.www", "/x /jails/www/x nullfs ro 0 0\n");
    let (status, out, err) = run(&dir, &["clone-jail", "www", "shop", "--set", "securelevel=2"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    let copy = www
        .replace("www", "shop")
        .replace("tank/shop", "tank/www")
        .replace("  # of the shop\n", "\n")
        .replace("\";\n}", "\";\n  securelevel = 2;\n}");
    assert_eq!(text(&dir, "etc/jail.conf"), format!("{www}\n{copy}{rest}"));
    let said: Vec<&str> = out.lines().filter_map(|line| line.split("  #").next()).collect();
    assert_eq!(
        said,
        [
            "changed etc/jail.conf",
            "run on the host: cp -a /jails/www /jails/shop",
            "run on the host: sed 's|/jails/www|/jails/shop|' /etc/fstab.www > /etc/fstab.shop",
            "note: `www` stays in /etc/jail.conf:8",
        ]
    );
}

#[test]
fn a_copy_shares_nothing_that_only_one_can_have() {
    let dir = tempfile::tempdir().unwrap();
    let given = "a { path = /jails/one; ip4.addr = 192.0.2.1; }\n";
    write(dir.path(), "etc/jail.conf", given);
    let refused = |words: &[&str], wanted: &str| {
        let (status, out, err) = run(&dir, &[&["clone-jail", "a"], words].concat());
        assert_eq!((status, out.as_str(), &*text(&dir, "etc/jail.conf")), (2, "", given));
        assert!(err.contains(wanted), "{err}");
    };
    refused(&["b"], "would have the `path` of `a`: --set 'path=VALUE'");
    refused(&["b", "--set", "path=/jails/b"], "would have the `ip4.addr` of `a`");
    refused(&["a"], "already a jail `a`");
    let all = ["clone-jail", "a", "b", "--set", "path=/jails/b", "--set", "ip4.addr=192.0.2.2"];
    assert_eq!(run(&dir, &all).0, 0);
    let copy = "b { path = /jails/b; ip4.addr = 192.0.2.2; }\n";
    assert_eq!(text(&dir, "etc/jail.conf"), format!("{given}{copy}"));
}

/// E5 and E7: Bastille's own scripts know how its folders are made.
#[test]
fn jails_of_bastilles_are_made_and_taken_away_by_bastille() {
    let dir = tempfile::tempdir().unwrap();
    let file = "usr/local/bastille/jails/web/jail.conf";
    write(dir.path(), file, "web {\n  path = /usr/local/bastille/jails/web/root;\n}\n");
    let refused = |words: &[&str], wanted: &str| {
        let (status, _, err) = run(&dir, words);
        assert!(status == 2 && err.contains(wanted), "{err}");
    };
    refused(&["clone-jail", "web", "shop"], "bastille clone web shop");
    refused(&["remove-jail", "web"], "bastille destroy web");
    refused(&["add-jail", "shop"], "bastille create");
}

/// The file goes to standard output, and all else beside it.
#[test]
fn standard_input_goes_to_standard_output() {
    let dir = tempfile::tempdir().unwrap();
    let given = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
        command.current_dir(dir.path()).args(words).arg("-");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"a {\n\tpersist;\n}\n").unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let (one, other) = ("a {\n\tpersist;\n}\n", "b {\n\tpersist;\n}\n");
    assert_eq!(given(&["rename-jail", "a", "b"]), other);
    assert_eq!(given(&["rename-jail", "a", "a"]), one);
    assert_eq!(given(&["clone-jail", "a", "b"]), format!("{one}\n{other}"));
    assert_eq!(given(&["add-jail", "b", "--set", "persist"]), format!("{one}\n{other}"));
    assert_eq!(given(&["remove-jail", "a"]), "");
}

#[test]
fn each_command_has_an_example_and_its_statuses() {
    let dir = host();
    for command in ["add-jail", "clone-jail", "remove-jail", "rename-jail"] {
        let help = jailconf_in(dir.path(), &[command, "--help"]).out;
        let has_both = help.contains("Example:\n  jailconf ") && help.contains("Exit status: 0");
        assert!(has_both, "{help}");
    }
}
