//! The forms that CI systems, editors and reviewers read, each by its specification.

use serde_json::{Value, json};

use crate::run::{Run, jailconf_in, write};

/// A parent without room for the jail inside it (R002), and a file that is right.
const CONF: &str = "p { path = /jails/p; persist; }\n";
const INNER: &str = "c { path = /jails/c; persist; }\n";

fn host() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "h%s/etc/jail.conf", CONF);
    write(dir.path(), "h%s/jails/p/etc/jail.conf", INNER);
    dir
}

fn lint(args: &[&str]) -> Run {
    let dir = host();
    jailconf_in(dir.path(), &[&["lint", "--root", "h%s", "--select", "J104"], args].concat())
}

const TEXT: &str = "`p` has `children.max` 0: no jail can be created in it: \
    `jail: c: jail_set: Operation not permitted`; set `children.max = 1;` in `p`, which holds 1 jail; \
    a jail that is still dying keeps its place, so leave room if they are restarted often \
    (will not start: p.c)";

#[track_caller]
fn check(form: &str, expected: &str) {
    let run = lint(&["--format", form]);
    assert_eq!((run.out.as_str(), run.status), (expected, 1), "{form}");
}

/// "Workflow commands for GitHub Actions": in properties `%`, `:` and `,` are escaped.
#[test]
fn github_makes_annotations_of_it() {
    check(
        "github",
        &format!(
            "::error file=h%25s/etc/jail.conf,line=1,endLine=1,col=1,endColumn=2,\
             title=jailconf J104 no-room-for-children::{TEXT}\n"
        ),
    );
}

/// "Logging commands" of Azure Pipelines.
#[test]
fn azure_logs_an_issue() {
    check(
        "azure",
        &format!(
            "##vso[task.logissue type=error;sourcepath=h%AZP25s/etc/jail.conf;linenumber=1;\
             columnnumber=1;code=J104;]{TEXT}\n"
        ),
    );
}

/// GNU Coding Standards, 4.4: what Vim's quickfix and Emacs's compile read.
#[test]
fn compilers_say_it_in_one_line() {
    check("gcc", &format!("h%s/etc/jail.conf:1:1: error: {TEXT} [J104]\n"));
}

#[test]
fn short_names_files_from_the_working_directory() {
    check(
        "short",
        "h%s/etc/jail.conf:1:1: error[J104]: `p` has `children.max` 0: no jail can be created in \
         it (`p.c`)\n",
    );
}

#[test]
fn checkstyle_lists_files_with_findings() {
    check(
        "checkstyle",
        &format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n  \
             <file name=\"h%s/etc/jail.conf\">\n    <error line=\"1\" column=\"1\" \
             severity=\"error\" message=\"{TEXT}\" source=\"jailconf.no-room-for-children\"/>\n  \
             </file>\n</checkstyle>\n"
        ),
    );
}

/// What was looked at and is right is a case that passes.
#[test]
fn junit_has_a_suite_for_each_file() {
    check(
        "junit",
        &format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"jailconf\" tests=\"2\" \
             failures=\"1\">\n  <testsuite name=\"h%s/etc/jail.conf\" tests=\"1\" failures=\"1\">\n    \
             <testcase name=\"no-room-for-children line 1\" \
             classname=\"jailconf.no-room-for-children\">\n      <failure type=\"error\" \
             message=\"{TEXT}\">h%s/etc/jail.conf:1:1: {TEXT}</failure>\n    </testcase>\n  \
             </testsuite>\n  <testsuite name=\"h%s/jails/p/etc/jail.conf\" tests=\"1\" \
             failures=\"0\">\n    <testcase name=\"h%s/jails/p/etc/jail.conf\" \
             classname=\"jailconf\"/>\n  </testsuite>\n</testsuites>\n"
        ),
    );
}

fn value(form: &str) -> Value {
    let run = lint(&["--format", form]);
    serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{form}: {e}: {}", run.out))
}

/// reviewdog's DiagnosticResult: lines and columns from 1, suggestions in the finding's own file.
#[test]
fn reviewdog_gets_suggestions() {
    let at = |column: u32| json!({ "line": 1, "column": column });
    let of = value("rdjson");
    let diagnostic = &of["diagnostics"][0];
    assert_eq!(of["source"], json!({ "name": "jailconf" }));
    assert_eq!(
        diagnostic["location"],
        json!({ "path": "h%s/etc/jail.conf", "range": { "start": at(1), "end": at(2) } })
    );
    assert_eq!(
        (&diagnostic["severity"], &diagnostic["code"]["value"]),
        (&json!("ERROR"), &json!("J104"))
    );
    let suggestion = &diagnostic["suggestions"][0];
    assert!(suggestion["text"].as_str().unwrap().contains("children.max = 1;"), "{suggestion}");
}

/// GitLab: a fingerprint that neither a line nor a file's name changes.
#[test]
fn gitlab_knows_a_finding_again() {
    let of = value("gitlab");
    assert_eq!(of[0]["severity"], "critical");
    assert_eq!(
        of[0]["location"],
        json!({ "path": "h%s/etc/jail.conf", "lines": { "begin": 1, "end": 1 } })
    );
    let dir = host();
    write(dir.path(), "h%s/etc/jail.conf", &format!("# one more line\n{CONF}"));
    let args = ["lint", "--root", "h%s", "--select", "J104", "--format", "gitlab"];
    let moved: Value = serde_json::from_str(&jailconf_in(dir.path(), &args).out).unwrap();
    assert_eq!(moved[0]["fingerprint"], of[0]["fingerprint"]);
    assert_eq!(moved[0]["location"]["lines"]["begin"], 2);
}

#[test]
fn json_lines_are_findings_one_by_one() {
    let run = lint(&["--format", "json-lines"]);
    let lines: Vec<Value> = run.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let all: Value = serde_json::from_str(&lint(&["--format", "json"]).out).unwrap();
    assert_eq!(Value::Array(lines), all["findings"]);
}

/// Code scanning knows findings again by fingerprints, and refuses an empty list of changes.
#[test]
fn sarif_is_what_code_scanning_takes() {
    let result = &value("sarif")["runs"][0]["results"][0];
    let location = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(location, "h%25s/etc/jail.conf");
    assert!(result["partialFingerprints"]["jailconf/v1"].is_string(), "{result}");
    assert_eq!(result["properties"]["consequences"][0]["jail"], "p.c");
    for fix in result["fixes"].as_array().into_iter().flatten() {
        assert!(!fix["artifactChanges"].as_array().unwrap().is_empty());
    }
}

/// Several forms in one run, each in its file.
#[test]
fn further_forms_go_into_files() {
    let dir = host();
    let args =
        ["lint", "--root", "h%s", "--output", "gcc:out.txt", "--output", "sarif:x.sarif", "-q"];
    let run = jailconf_in(dir.path(), &args);
    assert_eq!(run.status, 1);
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    assert!(read("out.txt").starts_with("h%s/etc/jail.conf:1:1: error: "));
    assert!(serde_json::from_str::<Value>(&read("x.sarif")).is_ok());
    let wrong = lint(&["--output", "nothing:x"]);
    assert_eq!(wrong.status, 2);
    let absent = lint(&["--output", "gcc:absent/x"]);
    assert_eq!(absent.err, "jailconf: absent/x: No such file or directory\n");
}

#[test]
fn statistics_count_and_quiet_leaves_findings() {
    assert_eq!(
        lint(&["--statistics"]).out,
        "     1  J104  no-room-for-children\n2 jails in 2 files: 1 error, 0 warnings, 0 notes; 1 of 2 \
         jails will not start\n1 can be fixed with `jailconf fix --unsafe-fixes`, which gives or \
         changes more\n"
    );
    let quiet = lint(&["-q"]);
    assert!(
        quiet.out.starts_with("error[J104]") && !quiet.out.contains("jails in"),
        "{}",
        quiet.out
    );
    assert_eq!(
        (lint(&["-q", "--max-findings", "0"]).out.as_str(), lint(&["--exit-zero"]).status),
        ("", 0)
    );
}

/// Codes are chosen by their beginning, too.
#[test]
fn rules_are_chosen_by_the_beginning_of_their_codes() {
    let dir = host();
    let status =
        |rules: &str| jailconf_in(dir.path(), &["lint", "--root", "h%s", "--select", rules]).status;
    assert_eq!((status("J1"), status("j10"), status("J7")), (1, 1, 0));
    assert_eq!((status("J"), status("J9")), (2, 2));
}
