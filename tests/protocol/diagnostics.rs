//! Findings, told or asked for, and the settings that decide which.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::session::{CHILD, PARENT, Session, codes, scene};

/// A client that pulls (3.17, "Pull Diagnostics").
fn pulling() -> Value {
    json!({
        "textDocument": { "diagnostic": { "dynamicRegistration": false } },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    })
}

fn pull(session: &mut Session, uri: &str, previous: &Value) -> Value {
    let params = json!({ "textDocument": { "uri": uri }, "previousResultId": previous });
    session.ask("textDocument/diagnostic", params)["result"].clone()
}

fn pulled_codes(report: &Value) -> Vec<String> {
    let items = report["items"].as_array().unwrap();
    items.iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect()
}

/// A client that pulls is told nothing, and not sent again what it has; what changes
/// in the parent makes it pull for the open children again.
#[test]
fn a_client_that_pulls_is_not_told() {
    let scene = scene("bastille-0.10");
    let root = scene.path().canonicalize().unwrap();
    let mut session = Session::start();
    let server = session.initialize(pulling());
    assert_eq!(server["capabilities"]["diagnosticProvider"]["interFileDependencies"], true);
    let (child, _) = session.open(&root.join(CHILD));
    let first = pull(&mut session, &child, &Value::Null);
    assert_eq!(first["kind"], "full");
    assert!(pulled_codes(&first).contains(&"J105".to_owned()), "{first:#?}");
    let again = pull(&mut session, &child, &first["resultId"]);
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": first["resultId"] }));

    let (parent, text) = session.open(&root.join(PARENT));
    pull(&mut session, &parent, &Value::Null);
    session.settle(&parent);
    let allowed = text.replacen(
        "exec.clean;",
        "exec.clean;\n  allow.mount;\n  allow.mount.devfs;\n  enforce_statfs = 1;\n",
        1,
    );
    session.replace(&parent, 2, &allowed);
    let refresh = session.wait(|m| m["method"] == "workspace/diagnostic/refresh");
    session.send(&json!({ "jsonrpc": "2.0", "id": refresh["id"], "result": null }));
    let after = pull(&mut session, &child, &first["resultId"]);
    assert_eq!(after["kind"], "full");
    assert!(pulled_codes(&after).len() < pulled_codes(&first).len());

    let all = session.ask(
        "workspace/diagnostic",
        json!({ "previousResultIds": [
        { "uri": child, "value": after["resultId"] } ] }),
    );
    let items = all["result"]["items"].as_array().unwrap();
    let of = |uri: &str| items.iter().find(|i| i["uri"] == uri).unwrap();
    assert_eq!((&of(&child)["kind"], &of(&child)["version"]), (&json!("unchanged"), &json!(1)));
    assert_eq!((&of(&parent)["kind"], &of(&parent)["version"]), (&json!("full"), &json!(2)));
    let other = items.iter().find(|i| i["uri"].as_str().unwrap().ends_with("/jailB/jail.conf"));
    assert_eq!(other.unwrap()["version"], Value::Null, "it is not open");
    assert!(session.passed.iter().all(|m| m["method"] != "textDocument/publishDiagnostics"));
    assert_eq!(session.end(), 0);
}

/// A finding has a page if the client's settings say where the pages are, and is
/// shown as unnecessary where it is (3.17, "DiagnosticTag").
#[test]
fn a_finding_has_a_page_and_tags() {
    let mut session = Session::start();
    let options = json!({ "initializationOptions": { "rulePages": "https://example.org/rules/" } });
    session.initialize_with(options, json!({}));
    let uri = "file:///nowhere/jail.conf";
    session.open_text(uri, "a { path = /a; persist; path = /b; }\n");
    let found = session.diagnostics(uri, 1);
    let twice = found.iter().find(|d| d["tags"] == json!([1])).unwrap();
    assert_eq!(
        twice["codeDescription"]["href"],
        "https://example.org/rules/overwritten-parameter.md"
    );
    assert_eq!(session.end(), 0);
}

/// A client that shows no other place beside a finding reads it in the finding, as the
/// terminal's short form says it (R072: the parent's `allow.mount.devfs`).
#[test]
fn without_related_information_the_message_names_the_other_place() {
    let scene = scene("bastille-0.10");
    let root = scene.path().canonicalize().unwrap();
    let unable =
        json!({ "textDocument": { "publishDiagnostics": { "relatedInformation": false } } });
    let mut pulls = pulling();
    pulls["textDocument"]["publishDiagnostics"] = json!({ "relatedInformation": false });
    let first_line = |d: &Value| d["message"].as_str().unwrap().lines().next().unwrap().to_owned();
    let mut said = Vec::new();
    for (abilities, pulls) in [(json!({}), false), (unable, false), (pulls, true)] {
        let mut session = Session::start();
        session.initialize(abilities);
        let (child, _) = session.open(&root.join(CHILD));
        let found = match pulls {
            true => {
                let report = pull(&mut session, &child, &Value::Null);
                report["items"].as_array().unwrap().clone()
            }
            false => session.diagnostics(&child, 1),
        };
        let devfs = found.iter().find(|d| d["code"] == "J105").unwrap();
        said.push((first_line(devfs), devfs.get("relatedInformation").cloned()));
        assert_eq!(session.end(), 0);
    }
    let (able, related) = &said[0];
    let related = &related.as_ref().unwrap()[0];
    assert!(!able.contains(PARENT), "{able}");
    let at = &related["location"]["range"]["start"];
    let place = |n: &Value| n.as_u64().unwrap() + 1;
    let (line, column) = (place(&at["line"]), place(&at["character"]));
    let other = related["message"].as_str().unwrap();
    let expected = format!("{able} ({PARENT}:{line}:{column}: {other})");
    assert_eq!(said[1], (expected.clone(), None));
    assert_eq!(said[2], (expected.clone(), None));
}

fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    for (path, text) in files {
        std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        std::fs::write(root.join(path), text).unwrap();
    }
    (dir, root)
}

/// `jailconf.toml` decides as it does on the command line: rules, severities, and
/// which files belong to one host. A change on disk counts when the client tells it.
#[test]
fn jailconf_toml_is_obeyed_and_read_again() {
    let toml = "[rules]\nseverity = { no-path = \"error\" }\n[[host]]\nfiles = [\"host.conf\"]\n[[jail]]\nname = \"p\"\nfiles = [\"p/inner.conf\"]\n";
    let (_dir, root) = folder(&[
        ("jailconf.toml", toml),
        ("host.conf", "p { path = /p; persist; }\n"),
        ("p/inner.conf", "c { persist; }\n"),
    ]);
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, _) = session.open(&root.join("p/inner.conf"));
    let found = session.diagnostics(&uri, 1);
    let room = found.iter().find(|d| d["code"] == "J104").expect("the parent has no room (R002)");
    let host = format!("file://{}", root.join("host.conf").display());
    assert_eq!(room["relatedInformation"][0]["location"]["uri"], host);

    let quiet = toml.replace("[rules]\n", "[rules]\nignore = [\"nesting\"]\n");
    std::fs::write(root.join("jailconf.toml"), quiet).unwrap();
    session.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [
        { "uri": format!("file://{}/jailconf.toml", root.display()), "type": 2 } ] }),
    );
    let found = session.diagnostics(&uri, 1);
    assert!(!codes(&found).contains(&"J104"), "{found:#?}");
    assert_eq!(session.end(), 0);
}

/// A jail's file is found to be one by the `path` of the jail around it, and the
/// other way round (R002: the parent has no room).
#[test]
fn a_jail_inside_a_jail_is_found_by_its_place() {
    let (_dir, root) = folder(&[
        ("etc/jail.conf", "p { path = /jails/p; persist; }\n"),
        ("jails/p/etc/jail.conf", "c { path = /c; persist; }\n"),
    ]);
    let mut session = Session::start();
    session.initialize(json!({}));
    let (child, _) = session.open(&root.join("jails/p/etc/jail.conf"));
    let found = session.diagnostics(&child, 1);
    assert!(codes(&found).contains(&"J104"), "{found:#?}");
    let (parent, text) = session.open(&root.join("etc/jail.conf"));
    session.settle(&parent);
    session.replace(&parent, 2, &text.replace("persist;", "persist; children.max = 1;"));
    let found = session.diagnostics(&child, 1);
    assert!(!codes(&found).contains(&"J104"), "{found:#?}");
    assert_eq!(session.end(), 0);
}

/// What is wrong with the settings is shown to the person, once.
#[test]
fn a_wrong_jailconf_toml_is_shown() {
    let (_dir, root) = folder(&[("jailconf.toml", "colour = 1\n"), ("jail.conf", "a { }\n")]);
    let mut session = Session::start();
    session.initialize(json!({}));
    session.open(&root.join("jail.conf"));
    let shown = session.wait(|m| m["method"] == "window/showMessage");
    let words = shown["params"]["message"].as_str().unwrap();
    assert!(words.contains("jailconf.toml: ") && words.contains("`colour`"), "{words}");
    assert_eq!(session.end(), 0);
}

/// A folder that is added brings the jails of its `jailconf.toml`; one that goes takes
/// them away (3.17, "didChangeWorkspaceFolders").
#[test]
fn folders_come_and_go() {
    let (_dir, root) = folder(&[
        ("jailconf.toml", "[[host]]\nfiles = [\"host.conf\"]\n"),
        ("host.conf", "www { path = /www; persist; }\n"),
    ]);
    let mut session = Session::start();
    session.initialize(json!({}));
    let names = |session: &mut Session| {
        let found = session.ask("workspace/symbol", json!({ "query": "" }))["result"].clone();
        found.as_array().unwrap().iter().map(|s| s["name"].clone()).collect::<Vec<_>>()
    };
    assert!(names(&mut session).is_empty());
    let folder = json!([{ "uri": format!("file://{}", root.display()), "name": "x" }]);
    let event = json!({ "event": { "added": folder, "removed": [] } });
    session.notify("workspace/didChangeWorkspaceFolders", event);
    assert_eq!(names(&mut session), ["www"]);
    let event = json!({ "event": { "added": [], "removed": folder } });
    session.notify("workspace/didChangeWorkspaceFolders", event);
    assert!(names(&mut session).is_empty());
    assert_eq!(session.end(), 0);
}

/// The client's own settings count before the project's, and at once.
#[test]
fn settings_change_while_the_server_runs() {
    let mut session = Session::start();
    session.initialize(json!({}));
    let uri = "file:///nowhere/jail.conf";
    session.open_text(uri, "a { path = /a; }\n");
    assert_eq!(codes(&session.diagnostics(uri, 1)), ["J501"]);
    let settings = json!({ "settings": { "jailconf": { "ignore": ["J501"] } } });
    session.notify("workspace/didChangeConfiguration", settings);
    assert_eq!(session.diagnostics(uri, 1).len(), 0);
    let wrong = json!({ "settings": { "jailconf": { "ignore": ["J999"] } } });
    session.notify("workspace/didChangeConfiguration", wrong);
    let told = session.wait(|m| m["method"] == "window/logMessage");
    assert_eq!(
        told["params"]["message"],
        "settings: `J999` is no rule; `jailconf rules` lists them"
    );
    assert_eq!(session.end(), 0);
}

/// What a client can watch it is asked to watch; without that, the disk is read
/// again when a change comes after a rest.
#[test]
fn the_client_is_asked_to_watch_files() {
    let mut session = Session::start();
    let able = json!({
        "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
        "textDocument": { "typeHierarchy": { "dynamicRegistration": true } },
    });
    session.initialize(able);
    let asked = session.wait(|m| m["method"] == "client/registerCapability");
    let wanted = &asked["params"]["registrations"][0];
    assert_eq!(wanted["method"], "workspace/didChangeWatchedFiles");
    let globs: Vec<&str> = wanted["registerOptions"]["watchers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["globPattern"].as_str().unwrap())
        .collect();
    assert!(globs.contains(&"**/*.conf") && globs.contains(&"**/jailconf.toml"));
    let jails = &asked["params"]["registrations"][1];
    assert_eq!(jails["method"], "textDocument/prepareTypeHierarchy");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_file_that_nobody_watches_is_read_again() {
    let (_dir, root) = folder(&[("jail.conf", ".include \"more.conf\";\na { path = /a; }\n")]);
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, text) = session.open(&root.join("jail.conf"));
    let found = session.diagnostics(&uri, 1);
    assert!(codes(&found).contains(&"J003"), "{found:#?}");
    session.settle(&uri);
    std::fs::write(root.join("more.conf"), "* { persist; }\n").unwrap();
    session.replace(&uri, 2, &format!("{text}\n"));
    assert_eq!(codes(&session.diagnostics(&uri, 2)), Vec::<&str>::new());
    assert_eq!(session.end(), 0);
}

/// A finding can be allowed where it is, and the comment keeps it silent.
#[test]
fn a_finding_is_allowed_by_a_comment() {
    let mut session = Session::start();
    session.initialize(json!({}));
    let uri = "file:///nowhere/jail.conf";
    let text = "a { path = /a; }\n";
    session.open_text(uri, text);
    let found = session.diagnostics(uri, 1);
    let params = json!({ "textDocument": { "uri": uri }, "range": found[0]["range"],
        "context": { "diagnostics": found } });
    let actions = session.ask("textDocument/codeAction", params)["result"].clone();
    let titles: Vec<&str> =
        actions.as_array().unwrap().iter().map(|a| a["title"].as_str().unwrap()).collect();
    let here = titles.iter().position(|t| *t == "allow `nothing-keeps-alive` here").unwrap();
    assert!(titles.contains(&"allow `nothing-keeps-alive` in this file"));
    let edits = &actions[here]["edit"]["changes"][uri];
    session.replace(uri, 2, &crate::session::applied(text, edits));
    assert_eq!(session.diagnostics(uri, 2).len(), 0);
    assert_eq!(session.end(), 0);
}

/// A file in a jail that nobody there reads is opened as that jail's: what it includes is
/// looked up there, and not on the host ("whatever lies below a jail's root is opened,
/// followed and written as that jail").
#[test]
fn what_a_stray_file_in_a_jail_includes_is_looked_up_in_the_jail() {
    let (_dir, root) = folder(&[
        ("etc/jail.conf", "p { path = /jails/p; children.max = 9; persist; }\n"),
        ("etc/hosts.conf", "x { path = /x; persist; }\n"),
        ("jails/p/srv/inner.conf", "y { path = /y; persist; }\n"),
        ("jails/p/srv/jailconf.toml", "[paths]\n\"/srv\" = \"../../../etc\"\n"),
    ]);
    let real = root.display();
    let stray = format!(
        ".include \"{real}/etc/hosts.conf\";\n.include \"/srv/inner.conf\";\n\
         .include \"../../../etc/hosts.conf\";\n"
    );
    std::fs::write(root.join("jails/p/srv/stray.conf"), stray).unwrap();
    let mut session = Session::start();
    session.initialize(json!({}));
    let (uri, _) = session.open(&root.join("jails/p/srv/stray.conf"));
    session.settle(&uri);
    let links = session.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
    let params = json!({ "command": "jailconf.showResolved", "arguments": [uri] });
    let shown = session.ask("workspace/executeCommand", params);
    let said = format!("{links}{shown}");
    let inner = format!("file://{real}/jails/p/srv/inner.conf");
    assert!(said.contains(&inner), "{said}");
    assert!(!said.contains("hosts.conf\"") && !said.contains("path = /x"), "{said}");
    assert_eq!(session.end(), 0);
}
