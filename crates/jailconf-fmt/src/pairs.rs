#![expect(clippy::indexing_slicing, reason = "the numbers are places in the list of tokens")]

use std::collections::HashMap;

use jailconf_syntax::Part;

use crate::statements::{Statement, statements};
use crate::tokens::Tok;

/// The line that puts an interface of the host on a jail's pair, and the line behind it:
/// `bastille network remove` finds the second by `grep -m1 -A1 INTERFACE` (BASTILLE E9), so
/// nothing comes between them, and nothing that names the interface in front of them.
pub(crate) struct Pairs {
    /// By the first token of either, and of the statement in front of them.
    by_item: HashMap<usize, Near>,
}

/// What lies near such a line.
#[derive(Clone, Copy)]
struct Near {
    /// The first token above which a comment may stand.
    above: usize,
    /// The first token from which on another comment that stays keeps this one, too.
    from: usize,
    /// The first and the last token of the line that puts an interface on a pair.
    line: (usize, usize),
}

impl Pairs {
    pub(crate) fn new(source: &str, toks: &[Tok]) -> Pairs {
        let mut by_item = HashMap::new();
        let (mut two_before, mut before): (Option<Statement>, Option<Statement>) = (None, None);
        for statement in statements(toks) {
            let first = before.as_ref().filter(|s| puts_on_a_bridge(source, toks, s));
            let first = first.map(|first| &first.tokens[..]);
            if let (Some([from, .., to]), Some(&second)) = (first, statement.tokens.first()) {
                // Its comment would come first as well, and the line behind it be another.
                let in_front = two_before.as_ref().and_then(|s| s.tokens.first());
                let guard = in_front.copied().unwrap_or(*from);
                let near = |above| Near { above, from: guard, line: (*from, *to) };
                if let Some(&item) = in_front {
                    by_item.entry(item).or_insert(near(item));
                }
                by_item.extend([(*from, near(*from)), (second, near(*from))]);
            }
            two_before = before.replace(statement);
        }
        Pairs { by_item }
    }

    /// Whether an item, by its first token, is one of the two, or in front of them.
    pub(crate) fn has(&self, item: usize) -> bool {
        self.by_item.contains_key(&item)
    }

    /// The first token from which on a comment that stays keeps those of an item, too.
    pub(crate) fn kept_from(&self, item: usize) -> Option<usize> {
        self.by_item.get(&item).map(|near| near.from)
    }

    /// Above which token a comment of an item goes; `None`: it stays where it is.
    pub(crate) fn above(
        &self,
        source: &str,
        toks: &[Tok],
        item: usize,
        comment: &Tok,
    ) -> Option<usize> {
        let Some(&Near { above, line: (from, to), .. }) = self.by_item.get(&item) else {
            return Some(item);
        };
        // Behind the name.
        let line = source.part(toks[from].end..toks[to].end);
        let comment = source.part(comment.start..comment.end);
        let words = line.split(|c: char| c.is_whitespace() || "\"'=+;".contains(c));
        let told = words.filter(|w| !w.is_empty() && !KNOWN.contains(w));
        (!told.into_iter().any(|word| comment.contains(word))).then_some(above)
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
