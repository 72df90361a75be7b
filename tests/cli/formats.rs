//! The promised machine-readable forms (docs/formats.md).

use serde_json::Value;

use crate::files::project;
use crate::run::{jailconf, jailconf_in, write};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn scene_json(command: &str) -> Value {
    let root = project().join("fixtures/migration/bastille-0.10").display().to_string();
    let run = jailconf(&[command, "--root", &root, "--format", "json"]);
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn lint_json_has_the_promised_keys() {
    let json = scene_json("lint");
    assert_eq!(keys(&json), ["schema", "root", "findings", "problems", "summary"]);
    assert_eq!(json["schema"], 2);
    let finding = &json["findings"][0];
    let promised = [
        "rule",
        "code",
        "severity",
        "file",
        "range",
        "message",
        "help",
        "says",
        "facts",
        "jail",
        "related",
        "consequences",
        "fix",
    ];
    assert_eq!(keys(finding), promised);
    let consequence = ["jail", "creator", "step", "file", "range", "message", "says"];
    assert_eq!(keys(&finding["consequences"][0]), consequence);
    assert_eq!(keys(&finding["range"]), ["start", "end"]);
    assert_eq!(keys(&finding["range"]["start"]), ["line", "column", "offset"]);
    assert_eq!(keys(&finding["related"][0]), ["file", "range", "message"]);
    assert_eq!(keys(&finding["fix"]), ["title", "applicability", "edits"]);
    assert_eq!(keys(&finding["fix"]["edits"][0]), ["file", "range", "text"]);
    let count = |key: &str| json["summary"][key].as_u64().unwrap() as usize;
    let all = count("errors") + count("warnings") + count("notes");
    assert_eq!(all, json["findings"].as_array().unwrap().len());
}

#[test]
fn plan_json_has_the_promised_keys() {
    let json = scene_json("plan");
    assert_eq!(json["schema"], 1);
    let jail = &json["jails"][1];
    let promised = ["name", "creator", "file", "outcome", "step", "message", "steps", "effective"];
    assert!(promised.iter().all(|key| jail.get(key).is_some()), "{jail}");
    assert_eq!((&jail["name"], &jail["creator"]), (&"jail01.jailA".into(), &"jail01".into()));
    assert_eq!((&jail["outcome"], &jail["step"]), (&"fails".into(), &"mount.fstab".into()));
    let step = ["step", "command", "outcome", "errno", "message", "facts", "fix_in"];
    assert_eq!(keys(&jail["steps"][0]), step);
    let effective = [
        "allow",
        "enforce_statfs",
        "devfs_ruleset",
        "securelevel",
        "children.max",
        "vnet",
        "ip4",
        "ip6",
    ];
    assert_eq!(keys(&json["jails"][0]["effective"]), effective);
    assert_eq!(json["jails"][0]["creator"], "host");
}

#[test]
fn resolve_json_has_the_promised_keys() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        "jail.conf",
        "path = \"/j/$name\";\na { persist; host.hostname = \"\\xff\"; }\n",
    );
    let run = jailconf_in(dir.path(), &["resolve", "--format", "json", "jail.conf"]);
    let json: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(keys(&json), ["schema", "verdict", "errors", "jails", "start_order", "problems"]);
    let jail = &json["jails"][0];
    assert_eq!(keys(jail), ["name", "failed", "params", "messages"]);
    let params = jail["params"].as_array().unwrap();
    let names: Vec<_> = params.iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["name", "path", "persist", "host.hostname"]);
    assert_eq!(
        (&params[1]["values"], &params[2]["values"]),
        (&serde_json::json!(["/j/a"]), &Value::Null)
    );
    assert_eq!(params[3]["values"], serde_json::json!([{"b64": "/w=="}]));
    assert_eq!(params[1]["origins"][0]["via"], "global");
    assert_eq!(json["start_order"], serde_json::json!(["a"]));
    write(dir.path(), "bad.conf", "a { persist }\n");
    let run = jailconf_in(dir.path(), &["resolve", "--format", "json", "bad.conf"]);
    let json: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.status, &json["verdict"]), (1, &"reject".into()));
    assert_eq!(json["errors"][0]["message"], "}: syntax error");
}

#[test]
fn explain_knows_rules_parameters_and_pasted_text() {
    for (word, expected) in [
        ("J101", "J101 mount-under-statfs-2 (nesting, error; fix: unsafe; facts: R072, R010)\n"),
        ("enforce_statfs", "enforce_statfs\n"),
        (
            "mount: .: Operation not permitted",
            "`mount: .: Operation not permitted`: likely causes, the likeliest first\n",
        ),
    ] {
        let run = jailconf(&["explain", word]);
        assert_eq!(run.status, 0);
        assert!(run.out.starts_with(expected), "{}", run.out);
    }
    assert_eq!(jailconf(&["explain", "xyzzy"]).status, 2);
}

/// R014, R031: with files it is said which of the causes it is there.
#[test]
fn explain_says_which_cause_it_is_here() {
    let root = project().join("fixtures/migration/by-hand").display().to_string();
    let text = "mount: .: Operation not permitted";
    let run = jailconf(&["explain", text, "--root", &root]);
    let (_, here) = run.out.split_once("\nhere it is\n").unwrap();
    // Two of the jails ask for ruleset 4.
    assert_eq!(here.lines().count(), 2, "{here}");
    assert!(here.lines().all(|l| l.contains("error[J102]")), "{here}");
    let run = jailconf(&["explain", "path cannot be changed after creation", "--root", &root]);
    assert!(run.out.ends_with("\nnothing in these files leads to it\n"), "{}", run.out);
}

/// R080, R081: what a ruleset shows is read from the host's files where they are given.
#[test]
fn explain_says_what_a_jail_with_a_ruleset_sees() {
    let root = project().join("fixtures/hosts/vnet").display().to_string();
    let of_host = jailconf(&["explain", "devfs:22", "--root", &root]);
    assert!(of_host.out.starts_with("devfs ruleset 22, devfsrules_firewall\n"), "{}", of_host.out);
    assert!(of_host.out.contains(" pf bpf\n"), "{}", of_host.out);
    assert!(of_host.out.ends_with("\njails with it: firewall\n"), "{}", of_host.out);
    let nowhere = jailconf(&["explain", "devfs:23", "--root", &root]);
    assert!(nowhere.out.contains("no file defines it"), "{}", nowhere.out);
    let of_system = jailconf(&["explain", "devfs:4"]);
    assert!(of_system.out.contains("hides  pf bpf"), "{}", of_system.out);
    assert_eq!([of_host.status, nowhere.status, of_system.status], [0, 0, 0]);
}

fn tree(scene: &str, format: &str) -> String {
    let root = project().join("fixtures/migration").join(scene).display().to_string();
    jailconf(&["tree", "--root", &root, "--format", format]).out
}

/// By hand the article's file gives all but one permission (BASTILLE 4.3).
#[test]
fn the_tree_shows_what_is_handed_down_and_refused() {
    expect_test::expect![[r#"
        host
        `-- jail01 [starts]  children.max=256 enforce_statfs=1 devfs_ruleset=13 securelevel=0 vnet allow.chflags allow.mount allow.mount.devfs allow.mount.fdescfs allow.mount.linprocfs allow.mount.nullfs allow.mount.procfs allow.mount.tmpfs allow.mount.zfs allow.raw_sockets allow.socket_af allow.sysvipc
            |-- jailA [fails]  devfs_ruleset=4 securelevel=2  refused by devfs_ruleset
            |-- jailB [fails]  devfs_ruleset=4 securelevel=2  refused by devfs_ruleset
            |-- jailC [starts]  devfs_ruleset=13 securelevel=2 vnet
            `-- jailD [fails]  enforce_statfs=1 devfs_ruleset=4 securelevel=0 allow.mount allow.mount.devfs  refused by mount.fstab, allow.mount.linsysfs, devfs_ruleset
    "#]]
    .assert_eq(&tree("by-hand", "human"));
}

#[test]
fn the_tree_has_every_form() {
    let json: Value = serde_json::from_str(&tree("by-hand", "json")).unwrap();
    let jail = &json["jails"][4];
    assert_eq!(keys(jail), ["name", "creator", "depth", "outcome", "has", "refused"]);
    assert_eq!(
        (&jail["name"], &jail["creator"], &jail["depth"]),
        (&"jail01.jailD".into(), &"jail01".into(), &1.into())
    );
    assert_eq!(
        jail["refused"],
        serde_json::json!(["mount.fstab", "allow.mount.linsysfs", "devfs_ruleset"])
    );
    let mermaid = tree("by-hand", "mermaid");
    assert!(mermaid.starts_with("flowchart TD\n    host([host])\n"), "{mermaid}");
    assert!(mermaid.contains("    j0 -. \"devfs_ruleset\" .-> j1\n"), "{mermaid}");
    let dot = tree("by-hand", "dot");
    assert!(dot.contains("    j0 -> j1 [label=\"devfs_ruleset\""), "{dot}");
    assert_eq!(dot.matches('{').count(), dot.matches('}').count());
}

/// Names are a jail's own, so that they are escaped wherever they stand.
#[test]
fn a_name_is_never_markup() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "jail.conf", "'<b onload=\"x\">&' { path = /a; persist; }\n");
    for format in ["svg", "html", "mermaid"] {
        let run = jailconf_in(dir.path(), &["tree", "jail.conf", "--format", format]);
        assert!(!run.out.contains("<b "), "{format}: {}", run.out);
        assert!(!run.out.contains("onload=\"x\""), "{format}: {}", run.out);
    }
    let dot = jailconf_in(dir.path(), &["tree", "jail.conf", "--format", "dot"]).out;
    assert!(dot.contains(r#"label="<b onload=\"x\">&\nstarts""#), "a string of dot's: {dot}");
    let svg = jailconf_in(dir.path(), &["tree", "jail.conf", "--format", "svg"]).out;
    assert!(svg.contains("&lt;b onload=&quot;x&quot;&gt;&amp;"), "{svg}");
    let count = |word: &str| svg.matches(word).count();
    assert_eq!(
        (count("<text"), count("<svg"), count("<style")),
        (count("</text>"), count("</svg>"), count("</style>"))
    );
}

/// SARIF 2.1.0: what its schema requires of a log, a run, a result and a fix.
#[test]
fn sarif_has_what_its_schema_requires() {
    let root = project().join("fixtures/migration/by-hand").display().to_string();
    let run = jailconf(&["lint", "--root", &root, "--format", "sarif"]);
    let json: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json["version"], "2.1.0");
    let driver = &json["runs"][0]["tool"]["driver"];
    assert_eq!(driver["name"], "jailconf");
    let results = json["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(driver["rules"][index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(result["message"]["text"].is_string());
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.contains("fixtures/migration/by-hand/usr/local/bastille/"), "{uri}");
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
    }
    let safe = results.iter().find(|r| r["ruleId"] == "J102").unwrap();
    let change = &safe["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "0");
    assert!(
        results.iter().all(|r| r["ruleId"] != "J105" || r.get("fixes").is_none()),
        "a gift is no click"
    );
}

/// BASTILLE 4.3: what thin and Linux jails in a VNET parent need of it, before
/// the fix and after.
#[test]
fn a_plan_says_what_the_jails_inside_need() {
    let needs = |scene: &str| {
        let root = project().join("fixtures/migration").join(scene).display().to_string();
        let run = jailconf(&["plan", "--root", &root, "--format", "json"]);
        let json: Value = serde_json::from_str(&run.out).unwrap();
        json["jails"][0]["needs"].clone()
    };
    let mounts = ["devfs", "fdescfs", "linprocfs", "linsysfs", "nullfs", "tmpfs"];
    let mut allow = vec!["mount".to_owned()];
    allow.extend(mounts.map(|m| format!("mount.{m}")));
    let expected = serde_json::json!({
        "allow": allow, "enforce_statfs": 1, "securelevel": 2, "children.max": 4, "vnet": true,
    });
    assert_eq!(needs("bastille-0.10"), expected);
    assert_eq!(needs("by-hand")["allow"], expected["allow"]);
}
