//! Which of a file's items are other ones after an edit.

use std::ops::Range;

use jailconf_syntax::{Document, SyntaxError, SyntaxKind, TextRange, TextSize};
use rowan::NodeOrToken;

use crate::Moved;
use crate::lower::{Element, kind, length};

/// The items of a file that are not the same in another state of it, in bytes of
/// either text.
pub(super) struct Change {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
    /// Whether all of them are blocks, before and now.
    pub(super) is_of_blocks: bool,
}

impl Change {
    /// `None` where what is the same has other mistakes now.
    pub(super) fn between(old: &Document, new: &Document) -> Option<Change> {
        let (old_root, new_root) = (old.syntax(), new.syntax());
        let (old_green, new_green) = (old_root.green(), new_root.green());
        let old_all: Vec<Element<'_>> = old_green.children().collect();
        let new_all: Vec<Element<'_>> = new_green.children().collect();
        let pairs = old_all.iter().zip(&new_all);
        let mut before = pairs.take_while(|(a, b)| is_same(a, b)).count();
        let pairs = old_all[before..].iter().rev().zip(new_all[before..].iter().rev());
        let mut behind = pairs.take_while(|(a, b)| is_same(a, b)).count();
        let is_broken = |document: &Document| !document.parse().errors().is_empty();
        if is_broken(old) || is_broken(new) {
            // A mistake is told once for a line, whatever else is on it.
            before -= old_all[..before].iter().rev().take_while(|e| !is_line_end(e)).count();
            let rest = &old_all[old_all.len() - behind..];
            behind -= rest.iter().take_while(|e| !is_line_end(e)).count();
        }
        let old_rest = &old_all[before..old_all.len() - behind];
        let new_rest = &new_all[before..new_all.len() - behind];
        let is_block = |child: &Element<'_>| {
            child.as_node().is_none_or(|node| kind(node.kind()) == SyntaxKind::BLOCK)
        };
        let start = bytes_of(&old_all[..before]);
        let change = Change {
            old: start..start + bytes_of(old_rest),
            new: start..start + bytes_of(new_rest),
            is_of_blocks: old_rest.iter().chain(new_rest).all(is_block),
        };
        change.keeps_mistakes(old, new).then_some(change)
    }

    pub(super) fn moved(&self) -> Moved {
        let by = self.new.end as i64 - self.old.end as i64;
        Moved { old: text_range(&self.old), by }
    }

    /// Whether what is wrong outside is what was wrong there.
    fn keeps_mistakes(&self, old: &Document, new: &Document) -> bool {
        let is_outside = |part: &Range<usize>| {
            let part = text_range(part);
            move |error: &&SyntaxError| !part.contains_range(error.range)
        };
        let moved = self.moved();
        let before = old.parse().errors().iter().filter(is_outside(&self.old)).map(|error| {
            let mut error = *error;
            moved.apply(&mut error.range).ok().map(|()| error)
        });
        let now = new.parse().errors().iter().filter(is_outside(&self.new));
        before.eq(now.map(|error| Some(*error)))
    }
}

fn text_range(bytes: &Range<usize>) -> TextRange {
    let at = |offset: usize| TextSize::new(offset as u32);
    TextRange::new(at(bytes.start), at(bytes.end))
}

/// White space or a comment with the end of a line in it.
fn is_line_end(element: &Element<'_>) -> bool {
    element.as_token().is_some_and(|token| token.text().contains('\n'))
}

/// Whether two elements are of the same text and structure; mostly they are one.
/// They may be as deep as the text likes.
fn is_same(one: &Element<'_>, other: &Element<'_>) -> bool {
    let mut open = vec![(*one, *other)];
    while let Some(pair) = open.pop() {
        match pair {
            (NodeOrToken::Token(one), NodeOrToken::Token(other)) => {
                if !std::ptr::eq(one, other) && one != other {
                    return false;
                }
            }
            (NodeOrToken::Node(one), NodeOrToken::Node(other)) => {
                let sizes = |node: &rowan::GreenNodeData| {
                    (node.kind(), node.text_len(), node.children().len())
                };
                if std::ptr::eq(one, other) {
                    continue;
                }
                if sizes(one) != sizes(other) {
                    return false;
                }
                open.extend(one.children().zip(other.children()));
            }
            _ => return false,
        }
    }
    true
}

fn bytes_of(items: &[Element<'_>]) -> usize {
    items.iter().map(|item| length(item) as usize).sum()
}
