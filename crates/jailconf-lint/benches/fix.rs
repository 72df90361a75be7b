//! `cargo bench -p jailconf-lint --bench fix`: safe fixes in 10,000 files of the
//! shape of Bastille's, children of one jail that was a VM; one core, no disk.

#[path = "../../jailconf-syntax/benches/support/clock.rs"]
mod clock;

use clock::timed;
use jailconf_lint::{Applicability, FixOptions, Selection, fix};
use jailconf_plan::{Context, Input};
use jailconf_resolve::MemorySource;

const BASTILLE: &str = "/usr/local/bastille/jails";

fn parent(children: usize) -> String {
    format!(
        "outer {{\n  enforce_statfs = 1;\n  devfs_ruleset = 13;\n  exec.start = '/bin/sh /etc/rc';\n  \
         path = {BASTILLE}/outer/root;\n  children.max = {children};\n  allow.mount;\n  allow.mount.devfs;\n\n  \
         vnet;\n  vnet.interface = e0b_outer;\n}}\n"
    )
}

fn child(i: usize) -> String {
    format!(
        "j{i} {{\n  enforce_statfs = 2;\n  devfs_ruleset = 4;\n  exec.clean;\n  \
         exec.consolelog = /var/log/bastille/j{i}_console.log;\n  exec.start = '/bin/sh /etc/rc';\n  \
         exec.stop = '/bin/sh /etc/rc.shutdown';\n  host.hostname = j{i};\n  mount.devfs;\n  \
         path = {BASTILLE}/j{i}/root;\n  securelevel = 2;\n  osrelease = \"14.3-RELEASE\";\n\n  \
         ip4.addr = bastille0|10.{}.{}.{};\n  \n  ip6 = disable;\n}}\n",
        i / 65536,
        i / 256 % 256,
        i % 256,
    )
}

fn host(children: usize) -> MemorySource {
    let mut source = MemorySource::new();
    source.insert(format!("{BASTILLE}/outer/jail.conf"), parent(children).as_bytes());
    for i in 0..children {
        let path = format!("{BASTILLE}/outer/root{BASTILLE}/j{i}/jail.conf");
        source.insert(path, child(i).as_bytes());
    }
    source
}

fn main() {
    for children in [2_500, 5_000, 10_000] {
        let source = host(children);
        let options =
            FixOptions { threshold: Applicability::Safe, selection: Selection::default() };
        let (made, planned) =
            timed(|| jailconf_plan::plan(Input::Root(&source), &Context::default()));
        let (found, linted) = timed(|| jailconf_lint::lint(&made, &options.selection));
        assert_eq!(found.iter().filter(|d| d.fix.is_some()).count(), children);
        println!(
            "{children:>6} files: plan {:.2} s, lint {:.2} s",
            planned.as_secs_f64(),
            linted.as_secs_f64()
        );
        let (report, taken) = timed(|| fix(Input::Root(&source), &Context::default(), &options));
        assert_eq!((report.files.len(), report.unapplied.len()), (children, 0));
        println!("{children:>6} files: fix {:.2} s", taken.as_secs_f64());
    }
}
