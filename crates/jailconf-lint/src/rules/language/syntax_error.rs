//! The text is not jail.conf, so that jail(8) refuses the whole file, or reads
//! only a part of it.
//!
//! # Why
//!
//! jail(8) names the word at which it noticed; the mistake stands before it,
//! often lines before. One mistake anywhere refuses every jail of the file and
//! of all files that are read with it. A byte that is not ASCII outside quotes
//! is worse: most machines take it for the end of the file, without a word.
//!
//! # Example
//!
//! ```jail.conf
//! www {
//! # <--- consequence: `www` is not started: jail(8) refuses what it reads; jail: /etc/jail.conf line 3: persist: syntax error
//!     path = /jails/www
//! #                    ^ syntax-error: this statement has no `;`
//!     persist;
//! }
//! ```
//!
//! # Instead
//!
//! ```jail.conf
//! www {
//!     path = /jails/www;
//!     persist;
//! }
//! ```
//!
//! # Fix
//!
//! All mistakes of a file at once, or none: nothing is written into a file that
//! still has one afterwards, or whose end is missing.
//!
//! A missing `;` is written where the statement ends. Safe where nothing else
//! can be meant: a `}`, a parameter's name or a jail's heading begins the next
//! line. A name of several pieces is put in quotes, and an odd byte behind the last
//! statement is deleted; both are safe. Unsafe: an odd byte is deleted with something
//! behind it, which jail(8) reads only then; a quote, a variable or a block is closed, a
//! value of several words or a glob is put in quotes, a stray brace, a comma without a
//! value or the word `jail` before a name is deleted. The other mistakes are left to you.
//! Until a file parses, no other finding in it has a fix.

use jailconf_catalog::fact;
use jailconf_plan::{Config, ConfigId, FileRef, Place, Plan, text};
use jailconf_syntax::{Document, SyntaxError, SyntaxErrorKind, TextSize};

use crate::cut_off::cut_off;
use crate::syntax_fix::{Repair, bare_address, cutting_comment, repair};
use crate::{Applicability, Diagnostic, Finder, Fix, Group, PlannedChange, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J001",
    name: "syntax-error",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &[fact::R047],
    handles: &[],
    source: include_str!("syntax_error.rs"),
    find: Finder::Config(check),
};

/// More mistakes than these have one fix together, at the first: each fix holds them all.
const MOST_FIXES: usize = 64;

fn check(plan: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    if config.foreign.is_some() {
        return;
    }
    let mut first = true;
    for &file in &config.files {
        let document = &plan.file(file).document;
        let cut_off = cut_off(document).filter(|cut_off| cut_off.is_cause(document));
        let repair = repair(document);
        let mut fixes = 0;
        let mut behind_quote = None;
        for (i, error) in document.parse().errors().iter().enumerate() {
            let is_told = cut_off.as_ref().is_some_and(|c| c.explains(error))
                || cutting_comment(document, error).is_some()
                || is_behind(error, behind_quote);
            if error.kind == SyntaxErrorKind::UnterminatedString {
                behind_quote = Some(error.range.end());
            }
            if is_told {
                continue;
            }
            let diagnostic = report(file, error, sink);
            if error.kind == SyntaxErrorKind::EndsFile && config.refusal().is_some() {
                diagnostic.message = ENDS_OPEN.to_owned();
            }
            if error.kind == SyntaxErrorKind::MissingSemicolon {
                advise_address(document, error, diagnostic);
            }
            diagnostic.facts = vec![fact::R047];
            if fixes == 0 || document.parse().errors().len() <= MOST_FIXES {
                diagnostic.fix = repair.as_ref().and_then(|repair| fix(repair, i, file));
                fixes += 1;
            }
            if std::mem::take(&mut first) && error.kind != SyntaxErrorKind::EndsFile {
                diagnostic.says = config.refusal().map(text::refused_file).into_iter().collect();
            }
        }
    }
}

/// Whether all that lacks is the `;` behind a quote that is open: both went together.
fn is_behind(error: &SyntaxError, quote: Option<TextSize>) -> bool {
    error.kind == SyntaxErrorKind::MissingSemicolon && quote == Some(error.range.end())
}

fn report<'a>(file: FileRef, error: &SyntaxError, sink: &'a mut Sink<'_>) -> &'a mut Diagnostic {
    let (message, help) = words(error.kind);
    let diagnostic = sink.report(Place { file, range: error.range }, message);
    diagnostic.help = Some(help.to_owned());
    diagnostic
}

/// What is said of a byte that ends a file which jail(8) refuses then.
const ENDS_OPEN: &str = "jail(8) takes this byte for the end of the file, and refuses the file \
                         because something is still open there";

/// A statement that is only an address has lost its name (`bastille clone` of old).
fn advise_address(document: &Document, error: &SyntaxError, diagnostic: &mut Diagnostic) {
    if let Some((parameter, address)) = bare_address(document, error) {
        diagnostic.message = format!("this is only an address: `{parameter} =` is missing");
        diagnostic.help = Some(format!("write `{parameter} = {address};`"));
    }
}

/// The fix of one mistake, which fixes the others of its file, too.
fn fix(repair: &Repair, index: usize, file: FileRef) -> Option<Fix> {
    let (title, own) = (repair.titles.get(index)?, repair.edits.get(index)?);
    let title = match repair.edits.len() {
        1 => (*title).to_owned(),
        _ => format!("{title}, and fix the other syntax errors of the file"),
    };
    let changes = vec![PlannedChange::Text(file, own.clone())];
    Some(Fix { title, applicability: repair.class, changes })
}

fn words(kind: SyntaxErrorKind) -> (&'static str, &'static str) {
    match kind {
        SyntaxErrorKind::MissingSemicolon => ("this statement has no `;`", "write `;` behind it"),
        SyntaxErrorKind::MissingValue => {
            ("a value is missing here", "write a value; the empty one is `\"\"`")
        }
        SyntaxErrorKind::ExtraWord => {
            ("a value is one word, and this is another", "put the whole value in quotes")
        }
        SyntaxErrorKind::NameNotOnePiece => {
            ("this name is not one piece", "put the whole name in quotes")
        }
        SyntaxErrorKind::VariableBlockName => {
            ("a jail cannot be named by a variable", "write the name itself")
        }
        SyntaxErrorKind::NamelessBlock => {
            ("this block has no name", "write the jail's name before the `{`")
        }
        SyntaxErrorKind::UnclosedBlock => ("this block is never closed", "write `}` where it ends"),
        SyntaxErrorKind::StrayBrace => {
            ("this `}` closes nothing", "delete it, or write the `{` that it belongs to")
        }
        SyntaxErrorKind::UnterminatedString => {
            ("this quote is never closed", "write the closing quote on this line")
        }
        SyntaxErrorKind::UnterminatedComment => {
            ("this comment is never closed", "write `*/` where it ends")
        }
        SyntaxErrorKind::UnterminatedVariable => {
            ("this variable is never closed", "write `}` behind its name")
        }
        SyntaxErrorKind::EndsFile => (
            "jail(8) takes this byte for the end of the file and silently ignores what follows",
            "delete it, or put the word in quotes",
        ),
        SyntaxErrorKind::ControlCharacter => ("this control character is refused", "delete it"),
        SyntaxErrorKind::TooDeep => {
            ("blocks are nested deeper than jail(8) reads", "close the blocks before")
        }
        SyntaxErrorKind::Unexpected => ("this fits nowhere", "delete it"),
        #[allow(unreachable_patterns)]
        _ => ("this is not jail.conf", "compare it with jail.conf(5)"),
    }
}
