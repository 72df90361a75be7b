//! The client's messages, one by one, before the protocol reads them: a message that
//! is none would end the loop that reads them.

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tower_lsp_server::jsonrpc::{Request, Response};

/// The request that stands in for a message that is none; its answer says so.
pub const NO_MESSAGE: &str = "jailconf/noMessage";

/// Bytes of a message that are read; what is longer is passed over.
const MAX_LENGTH: u64 = 1 << 30;
/// Bytes of a line of a header.
const MAX_HEADER: u64 = 4 << 10;

/// Passes messages on until the client is gone.
pub async fn pass_on(input: impl AsyncRead + Unpin, mut output: impl AsyncWrite + Unpin) {
    let mut input = BufReader::new(input);
    while let Some(body) = next(&mut input).await {
        let stand_in = format!("{{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"{NO_MESSAGE}\"}}");
        let body = if is_message(&body) { body } else { stand_in.into_bytes() };
        if write(&mut output, &body).await.is_err() {
            return;
        }
    }
}

/// The body of the next message; an empty one in the place of one that is too long.
/// `None` at the end.
pub async fn next(input: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Vec<u8>> {
    match header(input).await? {
        length @ ..=MAX_LENGTH => body(input, length).await,
        length => pass_over(input, length).await,
    }
}

/// Writes a message.
pub async fn write(output: &mut (impl AsyncWrite + Unpin), body: &[u8]) -> std::io::Result<()> {
    let head = format!("Content-Length: {}\r\n\r\n", body.len());
    output.write_all(head.as_bytes()).await?;
    output.write_all(body).await?;
    output.flush().await
}

/// The length of the next message; lines that say nothing of it are passed over.
async fn header(input: &mut (impl AsyncBufReadExt + Unpin)) -> Option<u64> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(MAX_HEADER).read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        match (line.split_once(':'), length) {
            (Some((name, value)), _) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok().or(length);
            }
            (None, Some(length)) if line.is_empty() => return Some(length),
            _ => {}
        }
    }
}

async fn body(input: &mut (impl AsyncRead + Unpin), length: u64) -> Option<Vec<u8>> {
    // It grows as it comes: a length alone takes no memory.
    let mut body = Vec::new();
    let read = input.take(length).read_to_end(&mut body).await.ok()?;
    (read as u64 == length).then_some(body)
}

async fn pass_over(input: &mut (impl AsyncRead + Unpin), length: u64) -> Option<Vec<u8>> {
    let read = tokio::io::copy(&mut input.take(length), &mut tokio::io::sink()).await.ok()?;
    (read == length).then(Vec::new)
}

fn is_message(body: &[u8]) -> bool {
    serde_json::from_slice::<Request>(body).is_ok()
        || serde_json::from_slice::<Response>(body).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sent: &str, expected: &[&str]) {
        let mut passed = Vec::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(pass_on(sent.as_bytes(), &mut passed));
        let passed = String::from_utf8(passed).unwrap();
        let bodies: Vec<&str> = passed
            .split("Content-Length: ")
            .skip(1)
            .map(|m| m.split_once("\r\n\r\n").unwrap().1)
            .collect();
        assert_eq!(bodies, expected);
    }

    const PING: &str = r#"{"jsonrpc":"2.0","method":"a"}"#;
    const NONE: &str = r#"{"jsonrpc":"2.0","id":null,"method":"jailconf/noMessage"}"#;

    /// The specification's base protocol: header fields, an empty line, and as many
    /// bytes as the field says.
    #[test]
    fn what_follows_nonsense_is_read() {
        let ping = format!("content-length:{}\r\nContent-Type: x\r\n\r\n{PING}", PING.len());
        check(&ping, &[PING]);
        check(&format!("Content-Length: 2\r\n\r\n{{]{ping}"), &[NONE, PING]);
        check(&format!("what\r\n\r\nContent-Length: no\r\n\r\n{ping}"), &[PING]);
        check(&format!("{ping}Content-Length: 99\r\n\r\ncut off"), &[PING]);
        check(&format!("{}{ping}", "x".repeat(9_000) + "\n"), &[PING]);
    }
}
