//! `jailconf fmt`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::run::{Run, jailconf_in, scene, write};

const UNTIDY: &str = "a{persist;}\n";
const TIDY: &str = "a {\n    persist;\n}\n";

fn host(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, text)| write(dir.path(), name, text));
    dir
}

fn fmt(dir: &Path, args: &[&str]) -> Run {
    jailconf_in(dir, &[&["fmt"], args].concat())
}

fn text(dir: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(dir.path().join(name)).unwrap()
}

#[test]
fn a_file_gets_its_form() {
    let dir = host(&[("jail.conf", UNTIDY)]);
    let run = fmt(dir.path(), &["jail.conf"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "changed jail.conf\n", ""));
    assert_eq!(text(&dir, "jail.conf"), TIDY);
    let again = fmt(dir.path(), &["jail.conf"]);
    assert_eq!((again.status, again.out.as_str()), (0, ""));
}

#[test]
fn check_and_diff_write_nothing() {
    let dir = host(&[("jail.conf", UNTIDY), ("jail.tidy.conf", TIDY)]);
    let run = fmt(dir.path(), &["--check", "."]);
    let said = "would change ./jail.conf\n1 file would change, 1 would not\n";
    assert_eq!((run.status, run.out.as_str()), (1, said));
    let run = fmt(dir.path(), &["--diff", "jail.conf"]);
    let diff =
        "--- a/jail.conf\n+++ b/jail.conf\n@@ -1 +1,3 @@\n-a{persist;}\n+a {\n+    persist;\n+}\n";
    assert_eq!((run.status, run.out.as_str()), (0, diff));
    assert_eq!(fmt(dir.path(), &["--diff", "--check", "jail.conf"]).status, 1);
    assert_eq!(fmt(dir.path(), &["--check", "jail.tidy.conf"]).status, 0);
    assert_eq!(text(&dir, "jail.conf"), UNTIDY);
}

/// docs/formatting.md: the command line, then `jailconf.toml`, then `.editorconfig`.
#[test]
fn settings_count_before_editors_and_behind_the_command_line() {
    let editors = "root = true\n[*]\nindent_size = 8\nend_of_line = crlf\n";
    let settings = "[format]\nindent = 2\n";
    let files = [("jail.conf", UNTIDY), (".editorconfig", editors), ("jailconf.toml", settings)];
    let dir = host(&files);
    assert_eq!(fmt(dir.path(), &["jail.conf"]).status, 0);
    assert_eq!(text(&dir, "jail.conf"), "a {\r\n  persist;\r\n}\r\n");
    assert_eq!(fmt(dir.path(), &["--indent", "1", "jail.conf"]).status, 0);
    assert_eq!(text(&dir, "jail.conf"), "a {\r\n persist;\r\n}\r\n");
    write(dir.path(), "jailconf.toml", "[format]\nprofile = \"wide\"\n");
    let run = fmt(dir.path(), &["jail.conf"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("unknown variant `wide`"), "{}", run.err);
}

/// The other files are done.
#[test]
fn what_cannot_be_formatted_is_left_alone_and_said_so() {
    let broken = "a {\n  persist\n}\n";
    let ini = "[DEFAULT]\nbantime = 10m\n";
    let dir = host(&[("jail.a.conf", broken), ("jail.b.conf", UNTIDY), ("jail.c.conf", ini)]);
    let run = fmt(dir.path(), &["."]);
    assert_eq!((run.status, run.out.as_str()), (1, "changed ./jail.b.conf\n"));
    assert_eq!(
        run.err,
        "jailconf: ./jail.a.conf: not formatted: a syntax error in line 2, column 10 (`jailconf lint` says which)\n\
         jailconf: ./jail.c.conf: not a jail(8) file: left alone\n"
    );
    assert_eq!((text(&dir, "jail.a.conf"), text(&dir, "jail.c.conf")), (broken.into(), ini.into()));
    assert_eq!(fmt(dir.path(), &["jail.c.conf"]).status, 0, "nobody asked for an INI file's form");
    assert_eq!(fmt(dir.path(), &["absent.conf"]).status, 2);
}

/// R113's files are found in a directory, and Bastille's style by itself.
#[test]
fn each_file_has_its_own_style() {
    let dir = host(&[
        ("etc/jail.conf.d/a.conf", UNTIDY),
        ("usr/local/bastille/jails/web1/jail.conf", "web1 {\n\tvnet; # c\n}\n"),
    ]);
    let root = dir.path().display().to_string();
    assert_eq!(fmt(dir.path(), &["--root", &root]).status, 0);
    assert_eq!(text(&dir, "etc/jail.conf.d/a.conf"), TIDY);
    let bastille = "web1 {\n  # c\n  vnet;\n}\n";
    assert_eq!(text(&dir, "usr/local/bastille/jails/web1/jail.conf"), bastille);
    let run = fmt(dir.path(), &["--profile", "bastille", "etc/jail.conf.d/a.conf"]);
    assert_eq!(
        (run.status, text(&dir, "etc/jail.conf.d/a.conf")),
        (0, "a {\n  persist;\n}\n".into())
    );
    let run = fmt(dir.path(), &["--profile", "bastille", "--indent", "2", "etc"]);
    assert_eq!(run.status, 2, "{}", run.err);
}

/// A file inside a jail is written there, and proven as it is read there.
#[test]
fn files_inside_jails_get_their_form() {
    let inner = "usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf";
    let scene = scene("by-hand");
    let root = scene.path().display().to_string();
    assert!(!text(&scene, inner).contains("jailA {\n  devfs_ruleset = 4;\n  x = 1;"));
    write(
        scene.path(),
        inner,
        &text(&scene, inner).replace("  devfs_ruleset = 4;", "devfs_ruleset=4;  "),
    );
    let run = fmt(scene.path(), &["--root", &root]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.contains(&format!("changed {inner}\n")), "{}", run.out);
    assert!(text(&scene, inner).contains("\n  devfs_ruleset = 4;\n"));
    let again = fmt(scene.path(), &["--root", &root, "--check"]);
    assert_eq!(again.status, 0, "{}", again.out);
}

fn with_input(dir: &Path, args: &[&str], input: &[u8]) -> (Option<i32>, Vec<u8>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jailconf"));
    command.arg("fmt").args(args).arg("-").current_dir(dir);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), output.stdout)
}

/// Byte for byte, also what is not UTF-8 (LANGUAGE 1.4), and also what needs no
/// change.
#[test]
fn standard_input_goes_to_standard_output() {
    let dir = host(&[]);
    let check = |input: &[u8], status, out: &[u8]| {
        assert_eq!(with_input(dir.path(), &[], input), (Some(status), out.to_vec()));
    };
    check(UNTIDY.as_bytes(), 0, TIDY.as_bytes());
    check(TIDY.as_bytes(), 0, TIDY.as_bytes());
    check(b"a{x='\xe9';}", 0, b"a {\n    x = '\xe9';\n}\n");
    check(b"x = '\xe9';\n", 0, b"x = '\xe9';\n");
    check(b"a {", 1, b"");
    let checked = with_input(dir.path(), &["--check"], UNTIDY.as_bytes());
    assert_eq!(checked, (Some(1), b"would change -\n1 file would change, 0 would not\n".to_vec()));
}

#[test]
fn editorconfig_is_read_from_the_files_directory_up() {
    let dir = host(&[
        (".editorconfig", "root = true\n[*]\nend_of_line = lf\n[*.conf]\nindent_style = tab\n"),
        (
            "sub/.editorconfig",
            "[jail.*]\nindent_style = space\nindent_size = 3\nend_of_line = crlf\ninsert_final_newline = false\n",
        ),
        ("jail.conf", UNTIDY),
        ("sub/jail.conf", "a{persist;}"),
        ("sub/jail.lf.conf", "a{persist;}"),
    ]);
    assert_eq!(fmt(dir.path(), &["jail.conf", "sub/jail.conf"]).status, 0);
    assert_eq!(text(&dir, "jail.conf"), "a {\n\tpersist;\n}\n");
    assert_eq!(text(&dir, "sub/jail.conf"), "a {\r\n   persist;\r\n}");
    // What the call says holds.
    fmt(dir.path(), &["sub/jail.lf.conf", "--line-ending", "lf", "--indent", "tab"]);
    assert_eq!(text(&dir, "sub/jail.lf.conf"), "a {\n\tpersist;\n}");
    let input = with_input(dir.path(), &[], UNTIDY.as_bytes());
    assert_eq!(input, (Some(0), b"a {\n\tpersist;\n}\n".to_vec()));
    // An editor says where its text is from.
    let named = ["--stdin-filename", "sub/jail.conf"];
    let input = with_input(dir.path(), &named, b"a{persist;}");
    assert_eq!(input, (Some(0), b"a {\r\n   persist;\r\n}".to_vec()));
}

/// Whoever is root in a jail has no say in it, and cannot make it hang.
#[test]
fn settings_inside_a_jail_are_not_read() {
    let dir = host(&[
        ("etc/jail.conf", "p {\n    path = /j/p;\n    persist;\n}\n"),
        ("j/p/etc/jail.conf", UNTIDY),
        ("j/p/etc/.editorconfig", "[*]\nindent_style = tab\n"),
    ]);
    let root = dir.path().display().to_string();
    assert_eq!(fmt(dir.path(), &["--root", &root]).status, 0);
    assert_eq!(text(&dir, "j/p/etc/jail.conf"), TIDY);
}

#[test]
fn a_range_is_of_one_file() {
    let three = "x=1;\ny=1;\nz=1;\n";
    let dir = host(&[("jail.conf", three), ("jail.b.conf", UNTIDY)]);
    assert_eq!(fmt(dir.path(), &["jail.conf", "--range", "2:2"]).status, 0);
    assert_eq!(text(&dir, "jail.conf"), "x=1;\ny = 1;\nz=1;\n");
    assert_eq!(fmt(dir.path(), &["jail.conf", "jail.b.conf", "--range", "2:2"]).status, 2);
    for wrong in ["2", "0:1", "3:2", "a:b", "-1:2"] {
        let run = fmt(dir.path(), &["jail.conf", &format!("--range={wrong}")]);
        assert_eq!(run.status, 2, "{wrong}: {}", run.err);
    }
}
