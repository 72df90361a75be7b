use jailconf_fmt::{FinalNewline, Indent, LineEnding, Profile};
use serde::Deserialize;

use super::FormatOptions;

/// How files are to look, as `jailconf.toml` says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FormatSettings {
    /// The style: `standard` or `bastille`; each file's own where it is not said.
    pub profile: Option<ProfileName>,
    /// Columns a level, 16 at most, or `tab`.
    pub indent: Option<IndentWord>,
    /// How lines end: `keep`, `lf` or `crlf`.
    pub line_ending: Option<LineEndingName>,
    /// Whether the last line ends; `false`: as it was.
    pub final_newline: Option<bool>,
}

/// The name of a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum ProfileName {
    Standard,
    Bastille,
}

/// The name of a way to end lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum LineEndingName {
    Keep,
    Lf,
    Crlf,
}

/// An indentation: a number of columns, or the word `tab`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum IndentWord {
    /// So many columns.
    Columns(u8),
    /// `tab`
    Word(String),
}

/// Columns that a level may have.
const MAX_INDENT: u8 = 16;

impl FormatSettings {
    /// What they say, over what was known without them; the error says what is wrong.
    pub fn over(&self, mut options: FormatOptions) -> Result<FormatOptions, String> {
        options.profile = match self.profile {
            Some(ProfileName::Standard) => Some(Profile::Standard),
            Some(ProfileName::Bastille) => Some(Profile::Bastille),
            None => options.profile,
        };
        options.indent = match &self.indent {
            Some(IndentWord::Columns(columns)) if *columns <= MAX_INDENT => {
                Indent::Spaces(*columns)
            }
            Some(IndentWord::Word(word)) if word == "tab" => Indent::Tab,
            Some(_) => return Err(format!("`indent` is a number up to {MAX_INDENT}, or `tab`")),
            None => options.indent,
        };
        options.line_ending = match self.line_ending {
            Some(LineEndingName::Keep) => LineEnding::Keep,
            Some(LineEndingName::Lf) => LineEnding::Lf,
            Some(LineEndingName::Crlf) => LineEnding::CrLf,
            None => options.line_ending,
        };
        options.final_newline = match self.final_newline {
            Some(true) => FinalNewline::Insert,
            Some(false) => FinalNewline::Keep,
            None => options.final_newline,
        };
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<FormatOptions, &str>) {
        let settings: FormatSettings = toml::from_str(text).unwrap();
        let known = FormatOptions { indent: Indent::Tab, ..FormatOptions::default() };
        assert_eq!(settings.over(known), expected.map_err(str::to_owned));
    }

    /// docs/formatting.md, the table `[format]`.
    #[test]
    fn what_is_said_counts_and_nothing_else() {
        let known = FormatOptions { indent: Indent::Tab, ..FormatOptions::default() };
        check("", Ok(known));
        check("indent = 2", Ok(FormatOptions { indent: Indent::Spaces(2), ..known }));
        let said = "profile = 'bastille'\nline-ending = 'crlf'\nfinal-newline = false";
        let profile = Some(Profile::Bastille);
        let (line_ending, final_newline) = (LineEnding::CrLf, FinalNewline::Keep);
        check(said, Ok(FormatOptions { profile, line_ending, final_newline, ..known }));
    }

    #[test]
    fn what_is_wrong_is_said() {
        check("indent = 17", Err("`indent` is a number up to 16, or `tab`"));
        check("indent = 'wide'", Err("`indent` is a number up to 16, or `tab`"));
        assert!(toml::from_str::<FormatSettings>("width = 80").is_err());
    }
}
