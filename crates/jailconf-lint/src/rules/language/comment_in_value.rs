//! A comment begins inside a word: the rest of the line is not read.
//!
//! # Why
//!
//! `//`, `/*` and `#` begin a comment anywhere outside quotes, also in the middle
//! of a word: of `/etc//fstab` only `/etc` is read, of `http://host` only `http:`.
//! The `;` of that line is in the comment too, so that the statement goes on on
//! the next line.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     host.hostname = www//example;
//! #                      ^^^^^^^^^^ comment-in-value: a comment begins inside this word, and what follows is not read
//!     ;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//!     host.hostname = "www//example"; // a comment behind a statement is fine
//! }
//! ```
//!
//! # Fix
//!
//! Quotes around the word, up to the `;` of that line. Unsafe: the value is
//! another one then.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, Place, Plan};
use jailconf_syntax::{SyntaxToken, TextEdit};

use crate::syntax_fix::{quote_cut_word, repair};
use crate::{Applicability, Finder, Fix, Group, PlannedChange, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J006",
    name: "comment-in-value",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::M84],
    handles: &[],
    source: include_str!("comment_in_value.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    if config.foreign.is_some() {
        return;
    }
    for &file in &config.files {
        let document = &plan.file(file).document;
        if !may_begin_in_word(document.text().as_str().as_bytes()) {
            continue;
        }
        let repair = repair(document);
        let is_whole = document.parse().errors().is_empty();
        // Within a file that does not parse, only as a part of what makes it parse.
        let is_fixed = |edit: &TextEdit| {
            is_whole || repair.as_ref().is_some_and(|repair| repair.edits.contains(edit))
        };
        let tokens = document.syntax().descendants_with_tokens();
        for comment in tokens.filter_map(|e| e.into_token()).filter(begins_in_word) {
            let place = Place { file, range: comment.text_range() };
            let diagnostic = sink
                .report(place, "a comment begins inside this word, and what follows is not read");
            diagnostic.facts = vec![fact::M84];
            diagnostic.help = Some("put the whole value in quotes".to_owned());
            diagnostic.fix = quote_cut_word(&comment).filter(is_fixed).map(|edit| Fix {
                title: "put the value in quotes".to_owned(),
                applicability: Applicability::Unsafe,
                changes: vec![PlannedChange::Text(file, edit)],
            });
        }
    }
}

/// Whether a comment touches what stands before it anywhere; a walk through the
/// tree costs many times more than this.
fn may_begin_in_word(text: &[u8]) -> bool {
    let begins = |two: &[u8]| matches!(two, [b'#', ..] | [b'/', b'/' | b'*', ..]);
    let touches = |before: &u8| !matches!(before, b' ' | b'\t' | b'\n' | b';');
    text.iter()
        .enumerate()
        .any(|(at, before)| touches(before) && text.get(at + 1..).is_some_and(begins))
}

/// A comment that touches the word before it. Behind a closing quote or a `;`
/// it is what it looks like.
fn begins_in_word(token: &SyntaxToken) -> bool {
    let touches = token.prev_token().filter(|t| t.kind() == jailconf_syntax::SyntaxKind::WORD);
    token.kind().is_comment() && touches.is_some() && !token.text().starts_with('#')
        || is_hash_in_word(token)
}

/// `foo#bar` may be a comment behind a word that lacks its `;`; only one whose
/// text goes on like a word is taken for a part of it.
fn is_hash_in_word(token: &SyntaxToken) -> bool {
    let touches = token.prev_token().is_some_and(|t| t.kind() == jailconf_syntax::SyntaxKind::WORD);
    let next = token.text().strip_prefix('#').and_then(|rest| rest.chars().next());
    token.kind().is_comment() && touches && next.is_some_and(|c| c.is_ascii_alphanumeric())
}
