//! Any bytes can be fixed: no panic, and what comes out has nothing left to fix by the
//! same means. Safe fixes give no jail more.
#![no_main]

use jailconf_lint::{Applicability, FixOptions, FixReport, Selection, fix};
use jailconf_plan::{Context, Input, plan};
use jailconf_resolve::MemorySource;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&last, bytes)) = bytes.split_last() else { return };
    let threshold = match last & 1 {
        0 => Applicability::Safe,
        _ => Applicability::Unsafe,
    };
    let source = source(bytes);
    let report = fixed(&source, threshold);
    if threshold == Applicability::Safe {
        gives_nobody_more(&source, &report);
    }
    if !report.files.is_empty() {
        let mut source = source;
        for file in &report.files {
            source.insert(file.path.clone(), &file.after.text().to_bytes());
        }
        assert!(fixed(&source, threshold).files.is_empty(), "it does not settle");
    }
});

/// A host's file, and behind a line `%%` that of the jail `p` in it.
fn source(bytes: &[u8]) -> MemorySource {
    let mut source = MemorySource::new();
    let at = bytes.windows(4).position(|w| w == b"\n%%\n").unwrap_or(bytes.len());
    source.insert("/etc/jail.conf", &bytes[..at]);
    source.insert("/p/etc/jail.conf", bytes.get(at + 4..).unwrap_or_default());
    source
}

fn fixed(source: &MemorySource, threshold: Applicability) -> FixReport {
    let options = FixOptions { threshold, selection: Selection::default() };
    fix(Input::Root(source), &Context::default(), &options)
}

fn gives_nobody_more(source: &MemorySource, report: &FixReport) {
    let before = plan(Input::Root(source), &Context::default());
    let same_jails = before.jails.len() == report.plan.jails.len();
    for (old, new) in before.jails.iter().zip(&report.plan.jails).filter(|_| same_jails) {
        let (Some(o), Some(n)) = (&old.effective, &new.effective) else { continue };
        if old.name == new.name {
            assert!(n.allow.iter().all(|flag| o.allow.contains(flag)));
            assert!(n.enforce_statfs >= o.enforce_statfs && n.securelevel >= o.securelevel);
            assert!(n.children_max <= o.children_max);
        }
    }
}
