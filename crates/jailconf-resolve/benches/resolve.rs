//! How fast a file of 10,000 jails with 20 parameters each is read and
//! resolved: MB/s, and the ratio to the lexer alone.
#![allow(clippy::disallowed_methods)]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use jailconf_resolve::{Configuration, MemorySource, load};
use jailconf_syntax::{Text, lex};

fn main() {
    let text = text();
    let bytes = text.as_bytes();
    let decoded = Text::decode(bytes);
    let mut best = [Duration::MAX; 5];
    // What is made is kept, as it is in a program that runs once.
    let mut kept = Vec::new();
    for _ in 0..4 {
        let (tokens, lexer) = timed(|| lex(&decoded));
        let (source, parse) = timed(|| {
            let mut source = MemorySource::new();
            source.insert("jail.conf", bytes);
            source
        });
        let (program, load) = timed(|| load(&source, b"jail.conf"));
        let (configuration, resolve) = timed(|| Configuration::resolve(&program));
        let times = [lexer, parse, load, resolve, parse + load + resolve];
        for (best, time) in best.iter_mut().zip(times) {
            *best = time.min(*best);
        }
        kept.push((tokens, source, program, configuration));
    }
    for (what, time) in ["lexer", "parse", "load", "resolve", "all three"].iter().zip(best) {
        let rate = bytes.len() as f64 / 1e6 / time.as_secs_f64();
        let ratio = time.as_secs_f64() / best[0].as_secs_f64();
        let time = time.as_secs_f64() * 1e3;
        println!("{what:10} {time:8.1} ms {rate:8.1} MB/s {ratio:6.2} x lexer");
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = black_box(run());
    (made, start.elapsed())
}

fn text() -> String {
    let mut text = String::from(
        "exec.start = \"/bin/sh /etc/rc\";\nexec.clean;\nmount.devfs;\n$base = /jails;\n",
    );
    for i in 0..10_000 {
        jail(&mut text, i).unwrap_or_default();
    }
    text
}

fn jail(text: &mut String, i: usize) -> std::fmt::Result {
    writeln!(text, "\n# jail {i}\njail{i} {{")?;
    writeln!(text, "  path = \"$base/${{name}}\";\n  host.hostname = \"jail{i}.example.org\";")?;
    writeln!(text, "  ip4.addr = 10.{}.{}.2, 10.{0}.{1}.3;", i / 250, i % 250)?;
    writeln!(
        text,
        "  exec.stop = '/bin/sh /etc/rc.shutdown';\n  exec.consolelog = /var/log/jail{i}.log;"
    )?;
    for name in
        ["allow.mount", "allow.mount.devfs", "allow.raw_sockets", "persist", "mount.fdescfs"]
    {
        writeln!(text, "  {name};")?;
    }
    for name in ["devfs_ruleset", "enforce_statfs", "securelevel", "children.max", "stop.timeout"] {
        writeln!(text, "  {name} = {};", i % 5)?;
    }
    for command in ["prestart", "poststop"] {
        writeln!(text, "  exec.{command} += \"ifconfig e0a_$name up\";")?;
    }
    writeln!(text, "  osrelease = 14.2-RELEASE;\n  interface = em0;\n  vnet;\n}}")
}
