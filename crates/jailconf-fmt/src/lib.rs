//! How should it look?
//!
//! White space edits, by profile. What a parameter means is not known here, and
//! that a file is one of Bastille's is told as [`Profile`].

mod comments;
mod directives;
mod gaps;
mod moves;
mod options;
mod pairs;
mod quotes;
mod statements;
mod structure;
mod tokens;

pub use directives::directive_words;
pub use options::{FinalNewline, Indent, LineEnding, MAX_INDENT_LEVELS, Options, Profile};

use jailconf_syntax::{Document, SyntaxError, TextEdit, TextRange};

use crate::structure::Structure;

/// That a file has syntax errors: where its statements end is a guess, so it is
/// left alone. Holds the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken(pub SyntaxError);

/// The edits that give a file its form, in order and apart; none for a file that
/// has it already.
///
/// Tokens and comments stay, and so does their order, but for
/// [`Profile::Bastille`], which moves a comment from behind a statement to a line
/// above it, and takes the quotes off a plain word of [`Options::bare`]. Between `# jailconf: fmt=off` and `fmt=on`, in an item behind a
/// `fmt=skip`, and outside the range, nothing changes. Text inside quotes never
/// changes.
pub fn format(document: &Document, options: &Options) -> Result<Vec<TextEdit>, Broken> {
    edits(document, options, options.range.as_ref().map(std::slice::from_ref))
}

/// The same of several ranges at once, instead of that of the options.
pub fn format_parts(
    document: &Document,
    options: &Options,
    parts: &[TextRange],
) -> Result<Vec<TextEdit>, Broken> {
    edits(document, options, Some(parts))
}

fn edits(
    document: &Document,
    options: &Options,
    parts: Option<&[TextRange]>,
) -> Result<Vec<TextEdit>, Broken> {
    if let Some(error) = document.parse().errors().first() {
        return Err(Broken(*error));
    }
    let text = document.text();
    let toks = tokens::tokens(text);
    let has_directives = text.as_str().contains(directives::MARK);
    let structure = if has_directives || options.profile == Profile::Bastille {
        Structure::new(&toks)
    } else {
        Structure::default()
    };
    let frozen = directives::frozen(text.as_str(), &toks, &structure, parts);
    let moves = match options.profile {
        Profile::Standard => moves::Moves::default(),
        Profile::Bastille => moves::Moves::new(text, &toks, &structure, &frozen),
    };
    let quotes = match options.profile {
        Profile::Standard => Vec::new(),
        Profile::Bastille => quotes::needless(text.as_str(), &toks, &frozen, options.bare),
    };
    Ok(gaps::edits(text.as_str(), &toks, options, &frozen, &moves, &quotes))
}
