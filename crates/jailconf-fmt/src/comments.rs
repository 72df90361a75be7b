use jailconf_syntax::Part;
use std::ops::Range;

use crate::tokens::BLANKS;

/// How the lines inside a block comment are to look.
pub(crate) struct Inside<'a> {
    /// What every line ends with.
    pub(crate) newline: &'a str,
    /// What lines that begin with `*` begin with; `None` where they stay.
    pub(crate) stars: Option<&'a str>,
}

/// Gives each line end inside a comment, with the blanks around it, and what it is
/// to be: blanks at the end of a line go, and lines that all begin with `*` come
/// to stand below the first one's.
pub(crate) fn line_ends(
    comment: &str,
    wanted: &Inside<'_>,
    mut found: impl FnMut(Range<usize>, &str),
) {
    let begins_with_star = |line: &str| line.trim_start_matches(BLANKS).starts_with('*');
    let all_stars = || comment.split('\n').skip(1).all(begins_with_star);
    let stars = wanted.stars.filter(|_| all_stars());
    let wanted = [wanted.newline, stars.unwrap_or_default()].concat();
    let mut lines = comment.split('\n');
    // What stands before the next line end, up to the last one's margin.
    let mut before = lines.next().unwrap_or_default();
    let mut at = before.len();
    for line in lines {
        let from = at - (before.len() - before.trim_end_matches(BLANKS).len());
        let margin = match stars {
            Some(_) => line.len() - line.trim_start_matches(BLANKS).len(),
            None => 0,
        };
        found(from..at + 1 + margin, &wanted);
        before = line.part(margin..);
        at += 1 + line.len();
    }
}

/// A comment with its lines as they are to look.
pub(crate) fn tidied(comment: &str, wanted: &Inside<'_>, out: &mut String) {
    let mut at = 0;
    line_ends(comment, wanted, |range, insert| {
        out.push_str(comment.part(at..range.start));
        out.push_str(insert);
        at = range.end;
    });
    out.push_str(comment.part(at..));
}
