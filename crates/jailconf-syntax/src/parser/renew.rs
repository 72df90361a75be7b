//! The tree of a text that was edited: what stands outside of the edit is taken over
//! from the tree before.

use std::ops::Range;

use rowan::NodeOrToken;

use super::{Parse, parse};
use crate::Text;
use crate::lexer::Reader;

/// The tree of `text`, of which `before` with its tree `old` was the last state; `None`
/// where only a whole new look is certain: one of the two has a mistake, which may
/// reach to the end of the file.
///
/// Items of a file follow each other: one that is whole ends with its `;` or `}`,
/// whatever comes behind it, so that those which the edit does not touch are the same
/// nodes as before.
pub(crate) fn renew(before: &Text, old: &Parse, text: &Text) -> Option<Parse> {
    if !old.errors.is_empty() || !before.odd().is_empty() || !text.odd().is_empty() {
        return None;
    }
    let (was, now) = (before.as_str(), text.as_str());
    let span = touched(old, &edited(was, now));
    let end = span.bytes.end + now.len() - was.len();
    let part = Text::decode(now.get(span.bytes.start..end)?.as_bytes());
    let parsed = parse(&part);
    if !parsed.errors.is_empty() || !ends_there(text, &parsed, span.bytes.start..end) {
        return None;
    }
    let children = parsed.green.children().map(|child| match child {
        NodeOrToken::Node(node) => NodeOrToken::Node(node.to_owned()),
        NodeOrToken::Token(token) => NodeOrToken::Token(token.to_owned()),
    });
    let green = old.green.splice_children(span.children, children);
    Some(Parse { green, errors: Vec::new() })
}

/// The bytes of a text in whose place something else stands now.
fn edited(was: &str, now: &str) -> Range<usize> {
    let mut start = same_start(was.as_bytes(), now.as_bytes());
    while !was.is_char_boundary(start) || !now.is_char_boundary(start) {
        start -= 1;
    }
    let (rest_was, rest_now) = (&was[start..], &now[start..]);
    let mut same = same_end(rest_was.as_bytes(), rest_now.as_bytes());
    while !rest_was.is_char_boundary(rest_was.len() - same)
        || !rest_now.is_char_boundary(rest_now.len() - same)
    {
        same -= 1;
    }
    start..was.len() - same
}

/// So many bytes are compared at once.
const STRIDE: usize = 256;

fn same_start(one: &[u8], other: &[u8]) -> usize {
    let strides = one.chunks_exact(STRIDE).zip(other.chunks_exact(STRIDE));
    let at = strides.take_while(|(a, b)| a == b).count() * STRIDE;
    at + one[at..].iter().zip(&other[at..]).take_while(|(a, b)| a == b).count()
}

fn same_end(one: &[u8], other: &[u8]) -> usize {
    let strides = one.rchunks_exact(STRIDE).zip(other.rchunks_exact(STRIDE));
    let at = strides.take_while(|(a, b)| a == b).count() * STRIDE;
    let (one, other) = (&one[..one.len() - at], &other[..other.len() - at]);
    at + one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// Children of the root, and the bytes that they are.
struct Span {
    children: Range<usize>,
    bytes: Range<usize>,
}

/// The children of the root that an edit touches: also those that only end or begin
/// where it does, as a character there may make them longer.
fn touched(old: &Parse, edit: &Range<usize>) -> Span {
    let mut span = Span { children: 0..0, bytes: 0..0 };
    let mut at = 0;
    for (index, child) in old.green.children().enumerate() {
        let length = match child {
            NodeOrToken::Node(node) => node.text_len(),
            NodeOrToken::Token(token) => token.text_len(),
        };
        let end = at + usize::from(length);
        if end < edit.start {
            span = Span { children: index + 1..index + 1, bytes: end..end };
        } else if at <= edit.end {
            span.children.end = index + 1;
            span.bytes.end = end;
        } else {
            break;
        }
        at = end;
    }
    span
}

/// Whether the last token of a part, which has no mistake, ends in the whole text where
/// it ends in the part.
fn ends_there(text: &Text, parsed: &Parse, part: Range<usize>) -> bool {
    let length = text.as_str().len();
    let Some(last) = parsed.syntax().last_token() else { return part.end == length };
    let from = part.start + usize::from(last.text_range().start());
    Reader::within(text, from, length).next().is_some_and(|found| found.end == part.end)
}
