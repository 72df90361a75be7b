#![expect(clippy::indexing_slicing, reason = "the numbers are places in the list of tokens")]

use jailconf_syntax::{Part, SyntaxKind};

use crate::directives::Frozen;
use crate::statements::statements;
use crate::tokens::Tok;

/// The one list whose quotes Bastille's scripts cannot read: `rename` and `clone` look for
/// `= e0b_NAME;` (BASTILLE E6), and Bastille itself wrote quotes from 0.9 to 0.11.
const UNQUOTED: &str = "vnet.interface";

/// The strings that lose their quotes in Bastille's style: plain words alone, which say the
/// same without (LANGUAGE 1.2).
pub(crate) fn needless(source: &str, toks: &[Tok], frozen: &Frozen) -> Vec<usize> {
    let mut found = Vec::new();
    for statement in statements(toks).filter(|s| s.name(source, toks) == UNQUOTED) {
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
