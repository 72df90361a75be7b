use jailconf_syntax::{Part, SyntaxKind};

use crate::directives::Frozen;
use crate::statements::statements;
use crate::tokens::Tok;

/// The strings that lose their quotes in Bastille's style: plain words alone of the lists that
/// its scripts read, which say the same without (LANGUAGE 1.2; BASTILLE E6).
pub(crate) fn needless(source: &str, toks: &[Tok], frozen: &Frozen, bare: &[&str]) -> Vec<usize> {
    let mut found = Vec::new();
    for statement in statements(toks).filter(|s| bare.contains(&s.name(source, toks))) {
        for (at, tok) in statement.values(toks) {
            let is_alone = !tok.joined && toks.get(at + 1).is_none_or(|next| !next.joined);
            let stays = frozen.holds(at) || frozen.holds(at + 1);
            if is_string(tok) && is_alone && !stays && is_plain(source, tok) {
                found.push(at);
            }
        }
    }
    found
}

fn is_string(tok: &Tok) -> bool {
    matches!(tok.kind, SyntaxKind::SINGLE_QUOTED | SyntaxKind::DOUBLE_QUOTED)
}

fn is_plain(source: &str, tok: &Tok) -> bool {
    let word = source.part(tok.start + 1..tok.end - 1);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:|%-".contains(&b);
    !word.is_empty() && word.bytes().all(plain)
}
