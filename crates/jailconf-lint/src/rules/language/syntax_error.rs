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
//!     path = /jails/www
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
//! A missing `;` is written where the statement ends. Safe where nothing else
//! can be meant: a `}`, a parameter's name or a jail's heading begins the next
//! line. A name of several pieces is put in quotes, and an odd byte between
//! statements is deleted; both are safe. Unsafe: a quote, a variable or a block is
//! closed, a value of several words or a glob is put in quotes, a stray brace, a
//! comma without a value or the word `jail` before a name is deleted. The other
//! mistakes are left to you.

use jailconf_catalog::Fact;
use jailconf_plan::{Config, ConfigId, FileRef, Place, Plan, text};
use jailconf_syntax::{Document, SyntaxError, SyntaxErrorKind};

use crate::mend::mend;
use crate::{Applicability, Diagnostic, Finder, Fix, Group, PlannedChange, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    code: "J001",
    name: "syntax-error",
    group: Group::Language,
    severity: Severity::Error,
    since: "0.1.0",
    fix: Some(Applicability::Unsafe),
    facts: &["R047"],
    handles: &[],
    source: include_str!("syntax_error.rs"),
    find: Finder::Config(check),
};

fn check(plan: &Plan, _: ConfigId, config: &Config, sink: &mut Sink<'_>) {
    if config.foreign.is_some() {
        return;
    }
    let mut first = true;
    for &file in &config.files {
        let document = &plan.file(file).document;
        for error in document.parse().errors().iter().filter(|e| !is_cut_by_comment(document, e)) {
            let diagnostic = report(document, file, error, sink);
            diagnostic.facts = vec![Fact("R047")];
            if std::mem::take(&mut first) && error.kind != SyntaxErrorKind::EndsFile {
                diagnostic.says = config.refusal().map(text::refused_file).into_iter().collect();
            }
        }
    }
}

fn report<'a>(
    document: &Document,
    file: FileRef,
    error: &SyntaxError,
    sink: &'a mut Sink<'_>,
) -> &'a mut Diagnostic {
    let (message, help) = words(error.kind);
    let diagnostic = sink.report(Place { file, range: error.range }, message);
    diagnostic.help = Some(help.to_owned());
    diagnostic.fix = mend(document, error).map(|(title, applicability, edit)| Fix {
        title: title.to_owned(),
        applicability,
        changes: vec![PlannedChange::Text(file, edit)],
    });
    diagnostic
}

/// Whether the statement goes on in a word that a comment cuts: said by
/// another rule.
fn is_cut_by_comment(document: &Document, error: &SyntaxError) -> bool {
    let rest = &document.text().as_str()[usize::from(error.range.end())..];
    error.kind == SyntaxErrorKind::MissingSemicolon
        && (rest.starts_with("//") || rest.starts_with("/*"))
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
