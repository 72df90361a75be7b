//! How files are written.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use crate::run::{jailconf, jailconf_in, write};

const BAD: &str =
    "p { path = /p; persist; }\np.c { path = /p/c; securelevel = -1; allow.quotas; persist; }\n";

fn fix(dir: &std::path::Path, args: &[&str]) -> crate::run::Run {
    jailconf_in(dir, &[&["fix", "--unsafe-fixes"], args].concat())
}

#[test]
fn owner_and_mode_stay() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", BAD);
    let path = dir.path().join("jail.conf");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let run = fix(dir.path(), &["jail.conf"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(run.out.starts_with("changed jail.conf\n"), "{}", run.out);
    assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o7777, 0o640);
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, BAD.replace(" allow.quotas;", ""));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn a_link_on_the_host_is_written_where_it_leads() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "real/jail.conf", BAD);
    symlink("real/jail.conf", dir.path().join("jail.conf")).unwrap();
    assert_eq!(fix(dir.path(), &["jail.conf"]).status, 0);
    assert!(std::fs::symlink_metadata(dir.path().join("jail.conf")).unwrap().is_symlink());
    assert!(
        std::fs::read_to_string(dir.path().join("real/jail.conf"))
            .unwrap()
            .contains("securelevel = -1; persist;")
    );
}

#[test]
fn a_file_of_several_names_is_left_unless_asked() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", BAD);
    std::fs::hard_link(dir.path().join("jail.conf"), dir.path().join("other")).unwrap();
    let run = fix(dir.path(), &["jail.conf"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("jail.conf: not written: has 2 hard links"), "{}", run.err);
    assert_eq!(std::fs::read_to_string(dir.path().join("other")).unwrap(), BAD);
    assert_eq!(fix(dir.path(), &["jail.conf", "--in-place"]).status, 0);
    assert!(
        std::fs::read_to_string(dir.path().join("other"))
            .unwrap()
            .contains("securelevel = -1; persist;")
    );
}

/// What is there already is never replaced; the copy has owner, mode and text.
#[test]
fn a_backup_is_kept_under_a_free_name() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", BAD);
    write(dir.path(), "jail.conf.orig", "mine");
    let path = dir.path().join("jail.conf");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let run = fix(dir.path(), &["jail.conf", "--backup"]);
    assert!(run.out.starts_with("changed jail.conf (before: jail.conf.orig.2)\n"), "{}", run.out);
    let copy = dir.path().join("jail.conf.orig.2");
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), BAD);
    assert_eq!(std::fs::metadata(&copy).unwrap().mode() & 0o7777, 0o600);
    assert_eq!(std::fs::metadata(&copy).unwrap().nlink(), 1);
    assert_eq!(std::fs::read_to_string(dir.path().join("jail.conf.orig")).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
}

#[test]
fn in_place_keeps_the_file_and_may_keep_a_backup() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", &(BAD.to_owned() + &"# c\n".repeat(5_000)));
    let path = dir.path().join("jail.conf");
    std::fs::hard_link(&path, dir.path().join("other")).unwrap();
    let number = std::fs::metadata(&path).unwrap().ino();
    assert_eq!(fix(dir.path(), &["jail.conf", "--in-place", "--backup"]).status, 0);
    assert_eq!(std::fs::metadata(&path).unwrap().ino(), number);
    let text = std::fs::read_to_string(dir.path().join("other")).unwrap();
    assert_eq!(text.len(), BAD.len() + 20_000 - " allow.quotas;".len());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
}

#[test]
fn dry_runs_and_diffs_write_nothing() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", BAD);
    for how in ["--diff", "--dry-run"] {
        let run = fix(dir.path(), &[how, "jail.conf"]);
        assert!(run.out.contains("jail.conf"), "{}", run.out);
        assert_eq!(std::fs::read_to_string(dir.path().join("jail.conf")).unwrap(), BAD);
    }
}

/// A wildcard behind the block would win, so that the change would not help
/// (LANGUAGE 4.2): it is refused, and said so.
#[test]
fn a_change_that_a_later_wildcard_would_undo_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let late = "p { path = /p; securelevel = 1; persist; }\np.c { path = /p/c; persist; }\n\
                \"p.*\" { securelevel = 0; }\n";
    write(dir.path(), "jail.conf", late);
    let run = fix(dir.path(), &["jail.conf"]);
    assert_eq!(run.status, 1);
    assert!(
        run.err.contains(
            "not applied: set `securelevel = 1;` in `p.c`: `p.c`: the block `p.*` behind it would win"
        ),
        "{}",
        run.err
    );
    assert_eq!(std::fs::read_to_string(dir.path().join("jail.conf")).unwrap(), late);
}

/// R063: an address that stands twice is refused, so that keeping both lists would break
/// more than it fixes. What fails its proof is not written, and said so.
#[test]
fn a_fix_that_would_break_something_else_is_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let text = "w {\n  path = /w;\n  ip4.addr = \"em0|10.0.0.1\", 10.0.0.2;\n  ip4.addr = 10.0.0.1;\n  persist;\n}\n";
    write(dir.path(), "jail.conf", text);
    let run = fix(dir.path(), &["jail.conf"]);
    assert_eq!(run.status, 1, "{}", run.out);
    let said = "not applied: write `ip4.addr +=`: something else would be wrong: ";
    assert!(run.err.contains(said), "{}", run.err);
    assert_eq!(std::fs::read_to_string(dir.path().join("jail.conf")).unwrap(), text);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
}

/// `jail -e`, byte for byte (LANGUAGE 7).
#[test]
fn resolve_prints_what_jail_e_prints() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", "exec.start = a, 'b c';\nx { path = /j/$name; persist; }\n");
    let run = jailconf_in(
        dir.path(),
        &["resolve", "jail.conf", "--format", "jail-e", "--separator", "|"],
    );
    assert_eq!(run.out, "name=x|exec.start=a,\"b c\"|path=/j/x|persist\n");
    assert_eq!(
        jailconf(&[
            "parse",
            "--format",
            "source",
            &dir.path().join("jail.conf").display().to_string()
        ])
        .out,
        "exec.start = a, 'b c';\nx { path = /j/$name; persist; }\n"
    );
}
