#![expect(clippy::indexing_slicing, reason = "the numbers are places in the list of tokens")]

use std::collections::HashMap;

use jailconf_syntax::Part;

use crate::statements::{Statement, statements};
use crate::tokens::Tok;

/// The line that puts an interface of the host on a jail's pair, and the line behind it:
/// `bastille network remove` finds the second by `grep -m1 -A1 INTERFACE` (BASTILLE E9), so
/// nothing comes between them, and nothing that names the interface in front of them.
pub(crate) struct Pairs {
    /// By the first token of either: the first token of the first, and the last of it.
    by_item: HashMap<usize, (usize, usize)>,
}

impl Pairs {
    pub(crate) fn new(source: &str, toks: &[Tok]) -> Pairs {
        let mut by_item = HashMap::new();
        let mut before: Option<Statement> = None;
        for statement in statements(toks) {
            let first = before.as_ref().filter(|s| puts_on_a_bridge(source, toks, s));
            let first = first.map(|first| &first.tokens[..]);
            if let (Some([from, .., to]), Some(&second)) = (first, statement.tokens.first()) {
                by_item.extend([(*from, (*from, *to)), (second, (*from, *to))]);
            }
            before = Some(statement);
        }
        Pairs { by_item }
    }

    /// Above which token a comment of an item goes; `None`: it stays where it is.
    pub(crate) fn above(
        &self,
        source: &str,
        toks: &[Tok],
        item: usize,
        comment: &Tok,
    ) -> Option<usize> {
        let Some(&(from, to)) = self.by_item.get(&item) else { return Some(item) };
        // Behind the name.
        let line = source.part(toks[from].end..toks[to].end);
        let comment = source.part(comment.start..comment.end);
        let words = line.split(|c: char| c.is_whitespace() || "\"'=+;".contains(c));
        let told = words.filter(|w| !w.is_empty() && !KNOWN.contains(w));
        (!told.into_iter().any(|word| comment.contains(word))).then_some(from)
    }
}

/// Words of such a line that are no interface.
const KNOWN: [&str; 4] = ["jib", "jng", "addm", "ifconfig"];

fn puts_on_a_bridge(source: &str, toks: &[Tok], statement: &Statement) -> bool {
    statement.values(toks).any(|(_, tok)| {
        let text = source.part(tok.start..tok.end);
        text.contains(" addm ") || text.contains("jng bridge ")
    })
}
