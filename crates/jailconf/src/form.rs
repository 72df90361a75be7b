//! How files are to look: what the command line says, else `jailconf.toml`, else the
//! nearest `.editorconfig`.

use std::path::Path;

use ec4rs::property::{EndOfLine, FinalNewline as LastLine, IndentSize, IndentStyle, TabWidth};
use ec4rs::{ConfigParser, PropertiesSource};
use jailconf_ide::{
    FileSource, FinalNewline, FormatOptions, FormatSettings, Indent, LineEnding, Lines, Profile,
    ReadError,
};

use crate::cli::{FmtArgs, LineEnd, Style};
use crate::command::Failure;
use crate::command::place::unreadable;
use crate::disk::{Disk, bytes};

/// Columns that a level may have.
const MAX_INDENT: u8 = 16;

/// `--indent`
pub fn indent(word: &str) -> Result<Indent, String> {
    match word.parse::<u8>() {
        _ if word == "tab" => Ok(Indent::Tab),
        Ok(columns) if columns <= MAX_INDENT => Ok(Indent::Spaces(columns)),
        _ => Err(format!("a number up to {MAX_INDENT}, or `tab`")),
    }
}

/// `--range`
pub fn lines(word: &str) -> Result<(u32, u32), String> {
    let wrong = || "two line numbers, such as 10:20".to_owned();
    let (from, to) = word.split_once(':').ok_or_else(wrong)?;
    let number = |word: &str| word.parse::<u32>().ok().filter(|&n| n > 0).ok_or_else(wrong);
    let (from, to) = (number(from)?, number(to)?);
    if from <= to { Ok((from, to)) } else { Err(wrong()) }
}

/// What the command line says, and the settings for the rest.
pub fn asked(args: &FmtArgs, settings: &FormatSettings) -> Result<FormatOptions, Failure> {
    over(args, settings, FormatOptions::default())
}

fn over(
    args: &FmtArgs,
    settings: &FormatSettings,
    known: FormatOptions,
) -> Result<FormatOptions, Failure> {
    let mut form = settings.over(known).map_err(Failure::Call)?;
    form.profile = match args.profile {
        None => form.profile,
        Some(Style::Auto) => None,
        Some(Style::Standard) => Some(Profile::Standard),
        Some(Style::Bastille) => Some(Profile::Bastille),
    };
    form.lines = args.range.map_or(Lines::All, |(from, to)| Lines::Between(from, to));
    form.indent = args.indent.unwrap_or(form.indent);
    form.line_ending = match args.line_ending {
        None => form.line_ending,
        Some(LineEnd::Keep) => LineEnding::Keep,
        Some(LineEnd::Lf) => LineEnding::Lf,
        Some(LineEnd::Crlf) => LineEnding::CrLf,
    };
    Ok(form)
}

/// What the command line says, and for the rest the settings, and for what these do not
/// say either the `.editorconfig` files from a file's directory up.
pub fn of_file(
    args: &FmtArgs,
    settings: &FormatSettings,
    disk: &Disk,
    file: &Path,
) -> Result<FormatOptions, Failure> {
    over(args, settings, of_editors(disk, file)?)
}

fn of_editors(disk: &Disk, file: &Path) -> Result<FormatOptions, Failure> {
    let mut form = FormatOptions::default();
    let mut said = properties_of(disk, file)?;
    said.use_fallbacks();
    form.indent = said_indent(&said).unwrap_or(form.indent);
    form.line_ending = match said.get::<EndOfLine>() {
        Ok(EndOfLine::Lf) => LineEnding::Lf,
        Ok(EndOfLine::CrLf) => LineEnding::CrLf,
        // A lone CR ends no line of jail.conf.
        Ok(EndOfLine::Cr) | Err(_) => LineEnding::Keep,
    };
    if let Ok(LastLine::Value(false)) = said.get::<LastLine>() {
        form.final_newline = FinalNewline::Keep;
    }
    Ok(form)
}

/// What the `.editorconfig` files say, the outermost first, up to one that is a root.
fn properties_of(disk: &Disk, file: &Path) -> Result<ec4rs::Properties, Failure> {
    let whole = std::path::absolute(file).map_err(|e| Failure::Call(e.to_string()))?;
    let mut found = Vec::new();
    for dir in whole.ancestors().skip(1) {
        let path = dir.join(".editorconfig");
        let text = match disk.read(&bytes(&path)) {
            Ok(document) => document.text().to_bytes(),
            Err(ReadError::NotFound | ReadError::IsDirectory) => continue,
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let Ok(parser) = ConfigParser::new_buffered(std::io::Cursor::new(text)) else { continue };
        let is_root = parser.is_root;
        found.push((dir, path, parser));
        if is_root {
            break;
        }
    }
    let mut said = ec4rs::Properties::new();
    for (dir, path, mut parser) in found.into_iter().rev() {
        let own = whole.strip_prefix(dir).unwrap_or(&whole);
        let wrong = |e: ec4rs::Error| Failure::Call(format!("{}: {e}", path.display()));
        parser.apply_to(&mut said, own).map_err(wrong)?;
    }
    Ok(said)
}

fn said_indent(said: &ec4rs::Properties) -> Option<Indent> {
    if let Ok(IndentStyle::Tabs) = said.get::<IndentStyle>() {
        return Some(Indent::Tab);
    }
    let columns = match said.get::<IndentSize>().ok()? {
        IndentSize::Value(columns) => columns,
        IndentSize::UseTabWidth => match said.get::<TabWidth>().ok()? {
            TabWidth::Value(columns) => columns,
        },
    };
    Some(Indent::Spaces(columns.min(MAX_INDENT.into()) as u8))
}
