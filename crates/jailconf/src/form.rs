//! How files are to look: what the command line says, else `jailconf.toml`, else the
//! nearest `.editorconfig`.

use std::path::Path;

use ec4rs::property::{EndOfLine, FinalNewline as LastLine, IndentSize, IndentStyle, TabWidth};
use jailconf_ide::{
    FinalNewline, FormatOptions, FormatSettings, Indent, LineEnding, Lines, Profile,
};

use crate::cli::{FmtArgs, LineEnd, Style};
use crate::command::Failure;

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
    file: &Path,
) -> Result<FormatOptions, Failure> {
    over(args, settings, of_editors(file)?)
}

fn of_editors(file: &Path) -> Result<FormatOptions, Failure> {
    let mut form = FormatOptions::default();
    let mut said = ec4rs::properties_of(file)
        .map_err(|e| Failure::Call(format!("{}: .editorconfig: {e}", file.display())))?;
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
