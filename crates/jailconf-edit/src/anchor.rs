use jailconf_resolve::{Block, Statement, same_parameter};
use jailconf_syntax::{Part, TextEdit, TextRange, TextSize};

use crate::Target;

/// Where new statements go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Anchor {
    at: TextSize,
    /// What stands before each new statement, and behind it.
    before: String,
    after: String,
}

impl Anchor {
    /// The edit that writes statements there.
    pub(crate) fn insertion(&self, statements: &[String]) -> TextEdit {
        let lines = statements.iter().map(|s| format!("{}{s}{}", self.before, self.after));
        TextEdit::insert(self.at, lines.collect::<String>())
    }

    /// Whether each new statement has a line of its own.
    pub(crate) fn begins_a_line(&self) -> bool {
        self.after.ends_with('\n')
    }
}

/// Where a further element of a list goes: behind the last statement of its name if that is
/// wanted, else behind all others of the block.
pub(crate) fn last(target: Target<'_>, parameter: &str, beside_its_like: bool) -> Option<Anchor> {
    let block = target.block()?;
    let text = target.document(block.file)?.text().as_str();
    if !text.part(block.range).ends_with('}') {
        return None;
    }
    let own: Vec<&Statement> = block.statements.iter().filter(|s| s.file == block.file).collect();
    // `nopersist` is a statement of `persist`.
    let is_like = |s: &&&Statement| !s.variable && same_parameter(&s.name, parameter.as_bytes());
    let like = own.iter().rev().find(is_like).filter(|_| beside_its_like);
    // An include behind it may set the list anew: what comes last counts.
    let is_last = |s: &&&Statement| {
        let behind = block.statements.iter().skip_while(|other| !std::ptr::eq(*other, **s)).skip(1);
        behind.into_iter().all(|other| other.file == block.file)
    };
    match (like.filter(is_last), own.last()) {
        (Some(like), _) => Some(after_statement(text, block, like)),
        (None, Some(last)) => Some(at_the_end(text, block, last)),
        (None, None) => Some(before_brace(text, block)),
    }
}

/// The line before the closing brace, as deep as the last statement.
fn at_the_end(text: &str, block: &Block, last: &Statement) -> Anchor {
    let mut anchor = before_brace(text, block);
    if anchor.begins_a_line() {
        anchor.before = after_statement(text, block, last).before;
        if anchor.before == " " {
            anchor.before = "  ".to_owned();
        }
    }
    anchor
}

/// Where a new statement of a parameter goes in a jail's block.
pub(crate) fn anchor(target: Target<'_>, parameter: &str, bastille: bool) -> Option<Anchor> {
    let block = target.block()?;
    let text = target.document(block.file)?.text().as_str();
    if !text.part(block.range).ends_with('}') {
        return None;
    }
    let own: Vec<&Statement> = block.statements.iter().filter(|s| s.file == block.file).collect();
    if parameter == "devfs_ruleset" {
        // Where Bastille's own files have it (BASTILLE 4.4, C2).
        if let Some(clean) = own.iter().find(|s| *s.name == *b"exec.clean") {
            return Some(before_statement(text, clean));
        }
    }
    match last_of_part(text, &own, bastille) {
        Some(statement) => Some(after_statement(text, block, statement)),
        None => Some(before_brace(text, block)),
    }
}

/// The statement behind which permissions go: the last permission, else the
/// last line of part one (BASTILLE section 3, rule 7), else the last statement.
fn last_of_part<'a>(text: &str, own: &[&'a Statement], bastille: bool) -> Option<&'a Statement> {
    let permission = |s: &&&Statement| s.name.starts_with(b"allow.") || *s.name == *b"children.max";
    if let Some(last) = own.iter().rev().find(permission) {
        return Some(last);
    }
    if !bastille {
        return own.last().copied();
    }
    let named = |name: &[u8]| own.iter().rev().find(|s| *s.name == *name);
    if let Some(last) = named(b"osrelease").or_else(|| named(b"securelevel")) {
        return Some(last);
    }
    let gap = |(one, next): (&&Statement, &&Statement)| {
        let between = text.part(usize::from(one.range.end())..next.range.start().into());
        between.matches('\n').count() > 1
    };
    let part_one = own.iter().zip(own.iter().skip(1)).position(gap);
    part_one.map_or(own.last(), |last| own.get(last)).copied()
}

fn before_statement(text: &str, statement: &Statement) -> Anchor {
    let start = usize::from(statement.range.start());
    let line = text.part(..start).rfind('\n').map_or(0, |at| at + 1);
    let indent = text.part(line..start);
    if indent.trim().is_empty() {
        let newline = newline(text, start);
        return Anchor {
            at: TextSize::new(line as u32),
            before: indent.to_owned(),
            after: newline.to_owned(),
        };
    }
    Anchor { at: statement.range.start(), before: String::new(), after: " ".to_owned() }
}

fn after_statement(text: &str, block: &Block, statement: &Statement) -> Anchor {
    let (start, end) = (usize::from(statement.range.start()), usize::from(statement.range.end()));
    let line = text.part(..start).rfind('\n').map_or(0, |at| at + 1);
    let indent = indent(text.part(line..start), text.part(usize::from(block.range.start())..start));
    match text.part(end..usize::from(block.range.end())).find('\n').map(|at| end + at) {
        Some(eol) if is_comment_or_blank(text.part(end..eol)) => Anchor {
            at: TextSize::new(eol as u32 + 1),
            before: indent,
            after: newline(text, start).to_owned(),
        },
        _ => Anchor { at: statement.range.end(), before: " ".to_owned(), after: String::new() },
    }
}

/// A block without a statement of its own.
fn before_brace(text: &str, block: &Block) -> Anchor {
    let end = usize::from(block.range.end()) - 1;
    let line = text.part(..end).rfind('\n').map_or(0, |at| at + 1);
    if line > usize::from(block.range.start()) && text.part(line..end).trim().is_empty() {
        let before = format!("{}  ", text.part(line..end));
        return Anchor {
            at: TextSize::new(line as u32),
            before,
            after: newline(text, line).to_owned(),
        };
    }
    Anchor { at: TextSize::new(end as u32), before: String::new(), after: " ".to_owned() }
}

/// The blanks before a statement; two blanks where it does not begin its line.
fn indent(before: &str, since_block: &str) -> String {
    if before.trim().is_empty() {
        return before.to_owned();
    }
    let line = since_block.rfind('\n').map_or(since_block, |at| since_block.part(at + 1..));
    let blanks: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    if since_block.contains('\n') { blanks } else { "  ".to_owned() }
}

fn is_comment_or_blank(rest: &str) -> bool {
    let rest = rest.trim();
    rest.is_empty() || rest.starts_with('#') || rest.starts_with("//")
}

/// How the line at an offset ends.
fn newline(text: &str, at: usize) -> &'static str {
    let ends_with_cr =
        text.part(at..).find('\n').is_some_and(|eol| text.part(..at + eol).ends_with('\r'));
    if ends_with_cr { "\r\n" } else { "\n" }
}

/// A statement's range in its file's text, and its whole line where nothing else
/// stands on it.
pub fn statement_with_line(text: &str, statement: TextRange) -> TextRange {
    let (start, end) = (usize::from(statement.start()), usize::from(statement.end()));
    let line = text.part(..start).rfind('\n').map_or(0, |at| at + 1);
    let eol = text.part(end..).find('\n').map(|at| end + at + 1);
    match eol {
        Some(eol)
            if text.part(line..start).trim().is_empty()
                && text.part(end..eol).trim().is_empty() =>
        {
            TextRange::new(TextSize::new(line as u32), TextSize::new(eol as u32))
        }
        // Between others on a line it goes with the blank in front.
        _ => {
            let blank = text.part(..start).ends_with(' ') && text.part(end..).starts_with(' ');
            TextRange::new(TextSize::new((start - usize::from(blank)) as u32), statement.end())
        }
    }
}
