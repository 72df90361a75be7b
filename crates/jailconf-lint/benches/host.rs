//! How time grows with a host: reading, planning and linting of many jails in
//! many files, of many children under one parent, of jails inside jails. Files
//! are in memory. Three sizes each, best of three; the last column says how much
//! longer it takes than half the size does: 2 is linear.
#![allow(clippy::disallowed_methods, reason = "a bench has arguments")]

#[path = "../../jailconf-syntax/benches/support/clock.rs"]
mod clock;

use std::fmt::Write;
use std::time::Duration;

use clock::timed;
use jailconf_lint::{Selection, lint};
use jailconf_plan::{Context, Input, plan};
use jailconf_resolve::MemorySource;

const RUNS: usize = 3;

struct Family {
    name: &'static str,
    size: usize,
    files: fn(usize) -> Vec<(String, String)>,
}

const FAMILIES: [Family; 5] = [
    Family { name: "Bastille jails, a file each", size: 10_000, files: bastille },
    Family { name: "jails in one file", size: 10_000, files: one_file },
    Family { name: "children of one parent", size: 1_000, files: children },
    Family { name: "jails inside each other", size: 50, files: nested },
    Family { name: "roots inside each other", size: 50, files: roots },
];

fn main() {
    println!(
        "{:28} {:>7} {:>9} {:>9} {:>9} {:>9} {:>6}",
        "", "size", "read", "plan", "lint", "found", "growth"
    );
    let wanted = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let wanted = |family: &&Family| wanted.as_ref().is_none_or(|name| family.name.contains(name));
    for family in FAMILIES.iter().filter(wanted) {
        let mut half: Option<f64> = None;
        for part in [4, 2, 1] {
            let size = family.size / part;
            let files = (family.files)(size);
            let runs = (0..RUNS).map(|_| run(&files));
            let Some(best) = runs.min_by_key(|run| run.plan + run.lint) else { continue };
            let [read, planned, linted] =
                [best.read, best.plan, best.lint].map(|time| time.as_secs_f64() * 1e3);
            let growth =
                half.map_or(String::new(), |half| format!("{:.1}", (planned + linted) / half));
            half = Some(planned + linted);
            println!(
                "{:28} {size:7} {read:6.1} ms {planned:6.1} ms {linted:6.1} ms {:9} {growth:>6}",
                family.name, best.found
            );
        }
    }
}

struct Run {
    read: Duration,
    plan: Duration,
    lint: Duration,
    /// How many diagnostics there are.
    found: usize,
}

fn run(files: &[(String, String)]) -> Run {
    let (source, read) = timed(|| {
        let mut source = MemorySource::new();
        for (path, text) in files {
            source.insert(path.as_str(), text.as_bytes());
        }
        source
    });
    let (planned, plan) = timed(|| plan(Input::Root(&source), &Context::default()));
    let (found, lint) = timed(|| lint(&planned, &Selection::default()));
    Run { read, plan, lint, found: found.len() }
}

/// A jail as Bastille writes it.
fn jail(name: &str, root: &str, number: usize) -> String {
    let mut out = String::new();
    let (high, low) = (number / 250, number % 250 + 1);
    let _ = write!(
        out,
        "{name} {{
  devfs_ruleset = 4;
  enforce_statfs = 2;
  exec.clean;
  exec.consolelog = /var/log/bastille/{name}_console.log;
  exec.start = '/bin/sh /etc/rc';
  exec.stop = '/bin/sh /etc/rc.shutdown';
  host.hostname = {name};
  mount.devfs;
  path = {root};
  securelevel = 2;
  osrelease = 14.3-RELEASE;

  interface = em0;
  ip4.addr = 10.0.{high}.{low};
  ip6 = disable;
}}
"
    );
    out
}

fn bastille(count: usize) -> Vec<(String, String)> {
    let prefix = "/usr/local/bastille/jails";
    let configuration = "bastille_prefix=\"/usr/local/bastille\"\n";
    let mut files =
        vec![("/usr/local/etc/bastille/bastille.conf".to_owned(), configuration.to_owned())];
    for i in 0..count {
        let (name, root) = (format!("j{i}"), format!("{prefix}/j{i}/root"));
        files.push((format!("{prefix}/{name}/jail.conf"), jail(&name, &root, i)));
        files.push((format!("{root}/bin/sh"), String::new()));
    }
    files
}

fn one_file(count: usize) -> Vec<(String, String)> {
    let text: String =
        (0..count).map(|i| jail(&format!("j{i}"), &format!("/jails/j{i}"), i)).collect();
    vec![("/etc/jail.conf".to_owned(), text)]
}

fn children(count: usize) -> Vec<(String, String)> {
    let parent = format!(
        "p {{ path = /p; persist; children.max = {count}; enforce_statfs = 1; ip4 = inherit; }}\n"
    );
    let text = (0..count).map(|i| format!("c{i} {{ path = /c{i}; persist; }}\n")).collect();
    vec![("/etc/jail.conf".to_owned(), parent), ("/p/etc/jail.conf".to_owned(), text)]
}

fn nested(depth: usize) -> Vec<(String, String)> {
    let mut text = String::new();
    for level in 0..depth {
        let _ = writeln!(text, "a {{ path = /; persist; children.max = {};", depth - level);
    }
    text += &"}".repeat(depth);
    vec![("/etc/jail.conf".to_owned(), text)]
}

/// Each jail's own root has the file of the next.
fn roots(depth: usize) -> Vec<(String, String)> {
    let file = |level: usize| {
        let path = format!("{}/etc/jail.conf", "/j".repeat(level));
        (path, format!("a {{ path = /j; persist; children.max = {}; }}\n", depth - level))
    };
    (0..depth).map(file).collect()
}
