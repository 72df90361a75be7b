//! Which files rc(8) reads, and what is said of names that none of them defines.

use crate::run::{findings, jailconf_in, write};

/// The findings of these rules as `FILE: CODE MESSAGE | HELP`.
fn check(files: &[(&str, &str)], codes: &[&str], expected: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(dir.path(), path, text);
    }
    let run = jailconf_in(dir.path(), &["lint", "--root", ".", "--format", "json"]);
    let found = findings(&run.out);
    let text = |f: &serde_json::Value, key: &str| f[key].as_str().unwrap_or_default().to_owned();
    let told = found.iter().filter(|f| codes.contains(&text(f, "code").as_str()));
    let told = told.map(|f| {
        let [file, code, message, help] = ["file", "code", "message", "help"].map(|k| text(f, k));
        format!("{file}: {code} {message} | {help}")
    });
    assert_eq!(told.collect::<Vec<_>>(), expected, "{files:?}");
}

/// By name, by place, and by what is in them where a name says nothing.
#[test]
fn files_of_other_names_are_found_below_a_directory() {
    let dir = tempfile::tempdir().unwrap();
    let bad = "a { path = a; persist; }\n";
    for path in [".jail.conf", "x/web.jail.conf", "x/jails/db.conf", "x/jails/nginx.conf"] {
        let text = if path.ends_with("nginx.conf") { "server { listen 80; }\n" } else { bad };
        write(dir.path(), path, text);
    }
    let run = jailconf_in(dir.path(), &["lint", ".", "--format", "short"]);
    let files: Vec<&str> = run.out.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(files, ["./.jail.conf", "./x/web.jail.conf", "./x/jails/db.conf"], "{}", run.out);
}

const RULES: [&str; 3] = ["J508", "J530", "J531"];
const WEB: &str = "web { path = /jails/web; persist; }\n";
const ON: &str = "jail_enable=YES\njail_list=\"web\"\n";

/// The scene file-name-against-jail_list; R113.
#[test]
fn a_file_of_another_name_is_told_its_right_one() {
    let unread = |file: &str, wanted: &str, help: &str| {
        format!(
            "etc/{file}: J508 rc(8) does not read this file: for `web` it looks for `{wanted}` | {help}"
        )
    };
    let rc = ("etc/rc.conf", ON);
    check(
        &[rc, ("etc/jail.conf.d/thin.conf", WEB)],
        &RULES,
        &[&unread("jail.conf.d/thin.conf", "web.conf", "rename it to `web.conf`")],
    );
    check(
        &[rc, ("etc/jail.thin.conf", WEB)],
        &RULES,
        &[&unread("jail.thin.conf", "jail.web.conf", "rename it to `jail.web.conf`")],
    );
    let there = "`web.conf` is there and is read: take what is needed of this file there";
    check(
        &[rc, ("etc/jail.conf.d/thin.conf", WEB), ("etc/jail.conf.d/web.conf", WEB)],
        &RULES,
        &[&unread("jail.conf.d/thin.conf", "web.conf", there)],
    );
}

/// The scene jail_list-names-nobody (R111: the text), and what another file alone is
/// read for (R113).
#[test]
fn a_listed_name_that_nobody_defines_is_found() {
    let rc = ("etc/rc.conf", "jail_enable=YES\njail_list=\"web zz\"\n");
    let said = |path: &str| {
        format!(
            "etc/rc.conf: J530 `jail_list` names `zz`, which {path} does not define | take `zz` \
             out of `jail_list`, or write its block there"
        )
    };
    check(&[rc, ("etc/jail.conf", WEB)], &RULES, &[&said("/etc/jail.conf")]);
    let zz = "zz { path = /jails/zz; persist; }\n";
    let both = format!("{WEB}{zz}");
    check(&[rc, ("etc/jail.conf", &both)], &RULES, &[]);
    check(
        &[rc, ("etc/jail.conf", &both), ("etc/jail.conf.d/zz.conf", "exec.clean;\n")],
        &RULES,
        &[&said("/etc/jail.conf.d/zz.conf")],
    );
    // What is listed elsewhere counts.
    check(&[rc, ("etc/rc.conf.local", "jail_list=web\n"), ("etc/jail.conf", WEB)], &RULES, &[]);
}

/// What is not certain is not said: patterns, names that the shell computes, variables of
/// old (R114), a file that may define more, a dotted name (R111, another rule's), rc(8)
/// that starts none.
#[test]
fn a_listed_name_that_may_be_defined_is_no_finding() {
    let silent = |rc: &str, conf: &str| {
        check(&[("etc/rc.conf", rc), ("etc/jail.conf", conf)], &RULES[1..], &[]);
    };
    let listed = |names: &str| format!("jail_enable=YES\njail_list=\"{names}\"\n");
    silent(&listed("w*"), WEB);
    silent(&listed("12"), WEB);
    silent(&listed("p.c"), WEB);
    silent(&listed("$(jls name)"), WEB);
    silent(&(listed("zz") + "jail_zz_rootdir=/jails/zz\n"), WEB);
    silent(&listed("zz"), &format!(".include \"/absent/*.conf\";\n.include \"/x\";\n{WEB}"));
    silent(&listed("zz"), "web { path = ");
    silent("jail_list=zz\n", WEB);
    silent("jail_enable=NO\njail_list=zz\n", WEB);
}

/// The scene nothing-to-start.
#[test]
fn an_enabled_host_without_any_jail_is_no_all_clear() {
    check(
        &[("etc/rc.conf", ON)],
        &RULES,
        &["etc/rc.conf: J530 `jail_list` names `web`, and there is no jail.conf for it | write \
           /etc/jail.conf.d/web.conf, or take `web` out of `jail_list`"],
    );
    check(
        &[("etc/rc.conf", "jail_enable=YES\n")],
        &RULES,
        &["etc/rc.conf: J531 `jail_enable` is set, and there is no /etc/jail.conf to start jails \
           from | write /etc/jail.conf, or take `jail_enable` out"],
    );
    // Bastille has a script of its own.
    check(
        &[("etc/rc.conf", "jail_enable=YES\n"), ("usr/local/bastille/jails/web/jail.conf", WEB)],
        &RULES,
        &[],
    );
    check(&[("etc/rc.conf", "sshd_enable=YES\n")], &RULES, &[]);
}

/// The scenes dependency-in-a-closed-set and dependency-in-a-single-file (R104, M62, G41):
/// plan and lint agree.
#[test]
fn a_dependency_on_nobody_is_an_error_where_the_set_is_closed() {
    let outcome = |files: &[(&str, &str)], args: &[&str]| {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            write(dir.path(), path, text);
        }
        let plan = jailconf_in(dir.path(), &[&["plan"], args].concat());
        let web = plan.out.lines().find(|l| l.starts_with("web: ")).unwrap_or_default().to_owned();
        let lint = jailconf_in(dir.path(), &[&["lint", "--format", "json"], args].concat());
        (web.split(' ').nth(1).unwrap_or_default().to_owned(), lint.out.contains("J503"))
    };
    let needs = "web { path = /jails/web; persist; depend = db; }\n";
    let db = "db { path = /jails/db; persist; }\n";
    let set = |files: &str| format!("[[host]]\nfiles = [{files}]\nrelease = \"14.3\"\n");
    let one = set("\"a.conf\"");
    let closed = [("jailconf.toml", one.as_str()), ("a.conf", needs)];
    assert_eq!(outcome(&closed, &[]), ("skipped".to_owned(), true));
    let two = set("\"a.conf\", \"b.conf\"");
    let both = [("jailconf.toml", two.as_str()), ("a.conf", needs), ("b.conf", db)];
    assert_eq!(outcome(&both, &[]), ("unknown".to_owned(), false));
    let other =
        [("jailconf.toml", two.as_str()), ("a.conf", needs), ("b.conf", "x { persist; }\n")];
    assert_eq!(outcome(&other, &[]), ("skipped".to_owned(), true));
    assert_eq!(outcome(&[("a.conf", needs)], &["a.conf"]), ("unknown".to_owned(), false));
    // What waits for it is as unknown; a circle is certain.
    let behind = format!("{needs}x {{ path = /x; persist; depend = web; }}\n");
    let plan = outcome(&[("a.conf", &behind)], &["a.conf"]);
    assert_eq!(plan, ("unknown".to_owned(), false));
    let circle =
        "web { path = /w; persist; depend = x; }\nx { path = /x; persist; depend = web; }\n";
    assert_eq!(outcome(&[("a.conf", circle)], &["a.conf"]), ("skipped".to_owned(), true));
    assert_eq!(
        outcome(&[("etc/jail.conf", needs)], &["--root", "."]),
        ("skipped".to_owned(), true)
    );
}

/// A jail is named alike everywhere: by its full name (jls(8)), and a wrong one is told the
/// right one.
#[test]
fn resolve_and_plan_know_the_jails_of_a_host_by_their_full_names() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "etc/jail.conf", "p { path = /jails/p; children.max = 1; persist; }\n");
    write(dir.path(), "jails/p/etc/jail.conf", "c { path = /c; host.hostname = \"$name.x\"; }\n");
    let run = jailconf_in(dir.path(), &["resolve", "--root", ".", "p.c"]);
    assert!(run.out.starts_with("p.c\n") && run.out.contains("c.x"), "{} {}", run.out, run.err);
    let all = jailconf_in(dir.path(), &["resolve"]);
    let first = "looking at the files in `.` and below\np\n";
    assert!(all.out.starts_with(first) && all.out.contains("\np.c\n"), "{}", all.out);
    for (command, wrong) in [("resolve", "c"), ("plan", "p.d")] {
        let run = jailconf_in(dir.path(), &[command, "--root", ".", wrong]);
        let words = format!("jailconf: there is no jail `{wrong}`; did you mean `p.c`?\n");
        assert_eq!((run.status, run.err), (2, words));
    }
}
