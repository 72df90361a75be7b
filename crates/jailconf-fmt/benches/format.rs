//! How fast is the formatter? Prints MB/s, best of a few runs, over a generated file
//! of 10,000 jails with 20 parameters each: well formed, and badly.
#![allow(clippy::disallowed_methods, reason = "a bench looks at the clock")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use jailconf_fmt::{Options, Profile, format};
use jailconf_syntax::{Document, apply_edits};

const JAILS: usize = 10_000;
const RUNS: usize = 9;

fn main() {
    let source = generate(JAILS);
    println!("{JAILS} jails, {:.2} MB", source.len() as f64 / 1e6);
    let untidy = source.replace(" = ", "=").replace("\n  ", "\n\t");
    for (how, text) in [("well formed", &source), ("badly formed", &untidy)] {
        let document = Document::new(text.as_bytes());
        for profile in [Profile::Standard, Profile::Bastille] {
            let options = Options { profile, ..Options::default() };
            let what = format!("{how}, {profile:?}");
            report(&format!("{what}: edits"), text.len(), || format(&document, &options));
            report(&format!("{what}: read, edit, write"), text.len(), || {
                let document = Document::new(text.as_bytes());
                let edits = format(&document, &options).unwrap_or_default();
                apply_edits(document.text(), &edits)
            });
        }
    }
}

/// The time to free what was made does not count.
fn report<T>(what: &str, bytes: usize, run: impl Fn() -> T) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        let made = black_box(run());
        best = best.min(start.elapsed());
        drop(made);
    }
    println!("{what}: {:.1} MB/s ({best:.1?})", bytes as f64 / best.as_secs_f64() / 1e6);
    best
}

/// A file of many jails with 20 parameters each.
fn generate(jails: usize) -> String {
    let mut out = String::from("# Generated.\nexec.start = \"/bin/sh /etc/rc\";\n\n");
    for jail in 0..jails {
        let (high, low) = (jail / 250, jail % 250 + 1);
        let _ = write!(
            out,
            "jail{jail} {{
  $ip = 10.0.{high}.{low};
  devfs_ruleset = 4;
  enforce_statfs = 2;
  exec.clean;
  exec.consolelog = /var/log/bastille/jail{jail}_console.log;
  exec.start = '/bin/sh /etc/rc';
  exec.stop = '/bin/sh /etc/rc.shutdown';
  host.hostname = \"${{name}}.example.org\";
  mount.devfs;
  mount.fstab = /usr/local/bastille/jails/jail{jail}/fstab;
  path = /usr/local/bastille/jails/jail{jail}/root;
  securelevel = 2;
  osrelease = 14.3-RELEASE;
  interface = em0; # the uplink
  ip4.addr = \"em0|$ip/24\", 127.0.0.{low};
  allow.raw_sockets;
  children.max = 0;
  exec.prestart += \"logger starting $name\";
  exec.poststop += \"logger stopped $name\";
  persist;
}}
"
        );
    }
    out
}
