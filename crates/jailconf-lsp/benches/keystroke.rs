//! From a keystroke to its diagnostics, through the server's own pipes, in memory:
//! the time that the whole process spends on its cores, and the most memory that it
//! ever held. The fastest and the middle one of the keystrokes count.
//!
//! `keystroke [JAILS [TEXT [LINE]]]`: only the file of so many jails; what is typed (`x`);
//! how the line begins before the first word of which it is typed (`  path = `): the next
//! such one behind the middle.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test that panics has failed")]
#![allow(clippy::disallowed_methods, reason = "a bench has arguments")]

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use jailconf_ide::editor::Workspace;
use jailconf_ide::{FileSource, MemorySource, ReadError, Tree};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};

/// Jails of 23 lines each, and how many keystrokes are measured.
const SIZES: [(usize, usize); 2] = [(435, 30), (4350, 8)];

fn main() {
    println!(
        "{:>8} {:>8} {:>10} {:>10} {:>10} {:>8}",
        "lines", "jails", "open", "fastest", "middle", "memory"
    );
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let wanted = arguments.first().and_then(|a| a.parse::<usize>().ok());
    let typed = arguments.get(1).map_or("x", String::as_str);
    let line = arguments.get(2).map_or("  path = ", String::as_str);
    for (jails, strokes) in SIZES.iter().filter(|(jails, _)| wanted.is_none_or(|w| w == *jails)) {
        let text = file(*jails);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let Ok(runtime) = runtime else { return };
        let (open, mut all) = runtime.block_on(session(&text, *strokes, (typed, line)));
        all.sort();
        let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
        let (fastest, middle) = (all[0], all[all.len() / 2]);
        println!(
            "{:8} {jails:8} {:>10} {:>10} {:>10} {:>5} MiB",
            text.lines().count(),
            ms(open),
            ms(fastest),
            ms(middle),
            memory()
        );
    }
}

/// Opens a file, and types in its middle.
async fn session(
    text: &str,
    strokes: usize,
    (typed, line): (&str, &str),
) -> (Duration, Vec<Duration>) {
    let (client, server) = duplex(1 << 20);
    let (input, output) = tokio::io::split(server);
    tokio::spawn(async move { jailconf_lsp::serve(Arc::new(Nothing), input, output).await });
    let mut client = Client { pipe: BufReader::new(client) };
    let uri = "file:///bench/jail.conf";
    let announced = json!({ "capabilities": {} });
    client
        .send(json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": announced }))
        .await;
    while client.receive().await["id"] != 1 {}
    client.send(json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} })).await;
    let document = json!({ "uri": uri, "languageId": "jail.conf", "version": 0, "text": text });
    let params = json!({ "textDocument": document });
    let open = client.timed("textDocument/didOpen", params, 0).await;
    // In a statement, not in the comment that stands in the very middle of some sizes.
    let middle = text.lines().count() / 2;
    let found = text.lines().skip(middle).position(|l| l.starts_with(line));
    let character = line.len() - line.trim_start().len();
    let line = middle + found.unwrap_or_default();
    let mut all = Vec::new();
    for version in 1..=strokes {
        let at = json!({ "line": line, "character": character });
        let change = json!({ "range": { "start": at, "end": at }, "text": typed });
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        all.push(client.timed("textDocument/didChange", params, version).await);
        // The other releases are looked at while nobody types.
        tokio::time::sleep(Duration::from_micros(text.len() as u64)).await;
    }
    (open, all)
}

struct Client {
    pipe: BufReader<DuplexStream>,
}

impl Client {
    /// Sends a notification; the time until the diagnostics of its version are there.
    async fn timed(&mut self, method: &str, params: Value, version: usize) -> Duration {
        let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        let start = now();
        self.send(message).await;
        loop {
            let told = self.receive_raw().await;
            let elapsed = now().saturating_sub(start);
            let told: Value = serde_json::from_slice(&told).unwrap_or_default();
            if told["params"]["version"] == version {
                return elapsed;
            }
        }
    }

    async fn send(&mut self, message: Value) {
        let text = message.to_string();
        let whole = format!("Content-Length: {}\r\n\r\n{text}", text.len());
        if self.pipe.get_mut().write_all(whole.as_bytes()).await.is_err() {
            panic!("the server is gone");
        }
    }

    async fn receive(&mut self) -> Value {
        serde_json::from_slice(&self.receive_raw().await).unwrap_or_default()
    }

    async fn receive_raw(&mut self) -> Vec<u8> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            match self.pipe.read_line(&mut line).await {
                Ok(0) | Err(_) => panic!("the server is gone"),
                Ok(_) if line.trim().is_empty() => break,
                Ok(_) => {}
            }
            let value = line.trim().strip_prefix("Content-Length: ").and_then(|n| n.parse().ok());
            length = value.unwrap_or(length);
        }
        let mut body = vec![0; length];
        if self.pipe.read_exact(&mut body).await.is_err() {
            panic!("the server is gone");
        }
        body
    }
}

/// A disk with nothing on it.
struct Nothing;

static EMPTY: std::sync::LazyLock<MemorySource> = std::sync::LazyLock::new(MemorySource::new);

impl Workspace for Nothing {
    fn files(&self) -> &dyn FileSource {
        &*EMPTY
    }

    fn tree(&self, _: &[u8]) -> Result<Box<dyn Tree + '_>, ReadError> {
        Err(ReadError::NotFound)
    }
}

/// Jails as Bastille writes them, with comments.
fn file(jails: usize) -> String {
    let mut out = String::new();
    for i in 0..jails {
        let (high, low) = (i / 250, i % 250 + 1);
        let _ = write!(
            out,
            "# jail {i}
j{i} {{
  devfs_ruleset = 4;
  enforce_statfs = 2;
  exec.clean;
  exec.consolelog = /var/log/bastille/j{i}_console.log;
  exec.start = '/bin/sh /etc/rc';
  exec.stop = '/bin/sh /etc/rc.shutdown';
  host.hostname = j{i}.example.org;
  mount.devfs;
  mount.fstab = /jails/j{i}/fstab;
  path = /jails/j{i}/root;
  securelevel = 2;
  osrelease = 14.3-RELEASE;
  children.max = 0;
  allow.raw_sockets;

  # its network
  interface = em0;
  ip4.addr = 10.0.{high}.{low};
  ip6 = disable;
}}

"
        );
    }
    out
}

fn now() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The most memory that was ever held, in MiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|p| p.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
