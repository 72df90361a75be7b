//! One jail, changed by command: `nest`, `tighten`, `get`, `set`, `unset`.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::run::{jailconf_in, write};

const HOST: &str = "# of the host
exec.clean;
www {
    path = /jails/www;  # its root
    ip4.addr = em0|192.0.2.7/24;
    persist;
}
* {
    securelevel = 2;
}
";

fn host() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "etc/jail.conf", HOST);
    write(dir.path(), "jails/www/etc/rc", "");
    dir
}

fn text(dir: &tempfile::TempDir) -> String {
    std::fs::read_to_string(dir.path().join("etc/jail.conf")).unwrap()
}

fn run(dir: &tempfile::TempDir, words: &[&str]) -> (i32, String, String) {
    let run = jailconf_in(dir.path(), &[words, &["--root", "."]].concat());
    (run.status, run.out, run.err)
}

/// LANGUAGE 2.1 and 4: a wildcard behind a block has the last word.
#[test]
fn get_says_the_value_and_where_it_comes_from() {
    let dir = host();
    assert_eq!(run(&dir, &["get", "www", "path"]), (0, "/jails/www\n".into(), String::new()));
    let (status, out, _) = run(&dir, &["get", "www", "securelevel", "--origin"]);
    assert_eq!((status, out.as_str()), (0, "2  # /etc/jail.conf:9, the block `*`\n"));
    assert_eq!(run(&dir, &["get", "www", "nopersist"]).1, "false\n");
    let (status, out, err) = run(&dir, &["get", "www", "depend"]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.contains("`depend` is not set in `www`"), "{err}");
    let (status, _, err) = run(&dir, &["get", "db", "path"]);
    assert!(status == 2 && err.contains("there is no jail `db`"), "{err}");
}

#[test]
fn set_writes_one_parameter_and_nothing_else() {
    let dir = host();
    let (status, out, err) = run(&dir, &["set", "www", "path=/jails/my www", "--diff"]);
    assert_eq!((status, err.as_str(), text(&dir).as_str()), (0, "", HOST));
    assert!(out.contains("+    path = \"/jails/my www\";  # its root\n"), "{out}");
    let (status, out, _) = run(&dir, &["set", "www", "path=/j", "--check"]);
    assert_eq!((status, out.as_str()), (1, "would change etc/jail.conf\n"));
    let (status, out, _) = run(&dir, &["set", "www", "ip4.addr+=em0|192.0.2.8/32"]);
    assert!(status == 0 && out.starts_with("changed etc/jail.conf\nrun on the host: "), "{out}");
    let first = "ip4.addr = em0|192.0.2.7/24;\n";
    let both = format!("{first}    ip4.addr += em0|192.0.2.8/32;\n");
    assert_eq!(text(&dir), HOST.replace(first, &both));
    // It is so already.
    assert_eq!(run(&dir, &["set", "www", "path=/jails/www"]), (0, String::new(), String::new()));
    assert_eq!(run(&dir, &["set", "www", "persist", "--check"]).0, 0);
    assert_eq!(run(&dir, &["set", "www", "nopersist"]).0, 0);
    assert!(text(&dir).contains("    nopersist;\n"), "{}", text(&dir));
}

#[test]
fn set_refuses_what_would_not_mean_what_was_asked() {
    let dir = host();
    let refused = |words: &[&str], wanted: &str| {
        let (status, out, err) = run(&dir, words);
        assert_eq!((status, out.as_str(), text(&dir).as_str()), (2, "", HOST), "{words:?}");
        assert!(err.contains(wanted), "{words:?}: {err}");
    };
    refused(&["set", "www", "securelevel=3"], "/etc/jail.conf:9, the block `*` would win");
    refused(&["set", "www", "children.max=many"], "an integer");
    refused(&["set", "www", "persist=often"], "true, false or an integer");
    refused(&["set", "www", "chidlren.max=2"], "knows no parameter `chidlren.max`");
    refused(&["set", "www", "path+=/x"], "is no list");
    refused(&["set", "www", "path"], "wants a value");
    refused(&["unset", "www", "exec.clean"], "/etc/jail.conf:2, a global parameter");
    refused(&["unset", "www", "securelevel"], "the block `*`");
}

#[test]
fn unset_takes_every_statement_of_the_block() {
    let dir = host();
    assert_eq!(run(&dir, &["set", "www", "ip4.addr+=em0|192.0.2.8/32"]).0, 0);
    assert_eq!(run(&dir, &["unset", "www", "ip4.addr", "--check"]).0, 1);
    assert_eq!(run(&dir, &["unset", "www", "ip4.addr"]).0, 0);
    assert_eq!(text(&dir), HOST.replace("    ip4.addr = em0|192.0.2.7/24;\n", ""));
    assert_eq!(run(&dir, &["unset", "www", "ip4.addr"]), (0, String::new(), String::new()));
}

/// BASTILLE 4.3; a start is refused for each of these otherwise (R002, R072, R073).
#[test]
fn nest_and_tighten_write_and_say_what_to_run() {
    let dir = host();
    write(
        dir.path(),
        "jails/www/etc/jail.conf",
        "in {\n  path = /jails/in;\n  ip4 = inherit;\n  mount.devfs;\n  devfs_ruleset = 0;\n  \
         securelevel = 2;\n  persist;\n}\n",
    );
    write(dir.path(), "jails/www/jails/in/dev/.keep", "");
    assert_eq!(run(&dir, &["plan"]).0, 1);
    assert_eq!(run(&dir, &["nest", "www", "--for", "thick", "--check"]).0, 1);
    let (status, out, err) = run(&dir, &["nest", "www", "--for", "thick"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(out.starts_with("changed etc/jail.conf\n"), "{out}");
    assert!(out.contains("run on the host: jail -f /etc/jail.conf "), "{out}");
    assert!(out.contains("run inside `www`: sysrc jail_enable=YES"), "{out}");
    assert_eq!(run(&dir, &["plan"]).0, 0, "{}", text(&dir));
    let given = text(&dir);
    let (status, out, _) = run(&dir, &["tighten", "www"]);
    assert!(status == 0 && !out.contains("taken") && text(&dir) == given, "{out}");
    assert!(
        out.contains("stays: `allow.mount.devfs`: `www.in` needs it at `mount.devfs`"),
        "{out}"
    );
    assert_eq!(run(&dir, &["set", "www", "allow.mount.zfs"]).0, 0);
    let (status, out, _) = run(&dir, &["tighten", "www", "--check"]);
    assert!(status == 1 && out.contains("taken: `allow.mount.zfs`"), "{out}");
    assert_eq!(run(&dir, &["tighten", "www"]).0, 0);
    assert_eq!(text(&dir), given);
    let (status, _, err) = run(&dir, &["nest", "www", "--for", "vnet"]);
    assert!(status == 2 && err.contains("no network stack of its own"), "{err}");
}

#[test]
fn each_command_has_an_example_and_its_statuses() {
    let dir = host();
    for command in ["nest", "tighten", "get", "set", "unset"] {
        let help = jailconf_in(dir.path(), &[command, "--help"]).out;
        assert!(
            help.contains("Example:\n  jailconf ") && help.contains("Exit status: 0"),
            "{help}"
        );
    }
}

/// As `fmt` does: the file goes to standard output, changed or not, and all else is said beside it.
#[test]
fn standard_input_goes_to_standard_output() {
    let dir = host();
    let given = |words: &[&str], input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
        command.current_dir(dir.path()).args(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    let text = "a {\n\tpath = /jails/www;\n}\n";
    let (status, out, err) = given(&["set", "a", "persist", "-"], text);
    assert_eq!((status, out.as_str()), (0, "a {\n\tpath = /jails/www;\n\tpersist;\n}\n"), "{err}");
    assert_eq!(given(&["set", "a", "path=/jails/www", "-"], text).1, text);
    let (_, out, err) = given(&["nest", "a", "-", "--for", "thick"], text);
    assert!(out.ends_with("}\n") && err.contains("run inside `a`"), "{out}{err}");
    let twice = given(&["set", "a", "persist", "-"], &text.repeat(2));
    assert!(twice.0 == 2 && twice.2.contains("defined twice in -"), "{}", twice.2);
}
