//! Any bytes can be read as jail(8) would: no panic, and the start order names
//! each jail once.
#![no_main]

use jailconf_resolve::{Configuration, MemorySource, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut source = MemorySource::new();
    // Everything behind a line `%%` is a second file, for includes.
    let at = bytes.windows(4).position(|w| w == b"\n%%\n").unwrap_or(bytes.len());
    source.insert("jail.conf", &bytes[..at]);
    source.insert("d/a.conf", bytes.get(at + 4..).unwrap_or_default());
    let program = load(&source, b"jail.conf");
    let configuration = Configuration::resolve(&program);
    let order = configuration.start_order(None);
    let mut seen = vec![false; configuration.jails.len()];
    for &jail in order.order.iter().chain(&order.not_started) {
        assert!(!std::mem::replace(&mut seen[jail], true));
    }
    let _ = configuration.exhibit(b"|");
});
