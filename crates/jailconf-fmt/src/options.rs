use jailconf_syntax::{Part, TextRange};

/// Levels of blocks that are indented; what is nested deeper stands as deep as
/// this. A file of a few bytes a line would otherwise grow by its depth.
pub const MAX_INDENT_LEVELS: usize = 32;

/// How a file is to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The style.
    pub profile: Profile,
    /// What a level is indented by; [`Profile::Bastille`] has its own.
    pub indent: Indent,
    /// How lines end; [`Profile::Bastille`] has its own.
    pub line_ending: LineEnding,
    /// Whether the last line ends.
    pub final_newline: FinalNewline,
    /// Lists whose plain words stand without quotes in [`Profile::Bastille`].
    pub bare: &'static [&'static str],
    /// Only what stands on the lines of this range: a token there, with the white
    /// space before it.
    pub range: Option<TextRange>,
}

/// A style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// That of the examples in jail.conf(5): a statement a line, a blank on each
    /// side of `=`.
    #[default]
    Standard,
    /// What Bastille's scripts can still edit (BASTILLE section 3, rules 1 to 3
    /// and 7 to 9): two blanks a level, a statement is one line, `}` and every
    /// comment stand alone on theirs, but for a comment that names the interface that
    /// `bastille network remove` looks for (E9). Lines end with LF (BAS102), and words of
    /// [`Options::bare`] have no quotes (E6).
    Bastille,
}

/// What a level is indented by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indent {
    /// So many blanks, 16 at most.
    Spaces(u8),
    /// A tab.
    Tab,
}

impl Default for Indent {
    fn default() -> Indent {
        Indent::Spaces(4)
    }
}

/// How lines end. A line end inside quotes is a part of the value, and stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnding {
    /// CR LF where every line of the file ends so, else LF.
    #[default]
    Keep,
    /// LF
    Lf,
    /// CR LF, which jail(8) reads from 14.0 on (LANGUAGE 1.7).
    CrLf,
}

/// Whether the last line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FinalNewline {
    /// It does.
    #[default]
    Insert,
    /// As it was.
    Keep,
}

impl Options {
    pub(crate) fn unit(&self) -> &'static str {
        const BLANKS: &str = "                ";
        match (self.profile, self.indent) {
            (Profile::Bastille, _) => BLANKS.part(..2),
            (Profile::Standard, Indent::Tab) => "\t",
            (Profile::Standard, Indent::Spaces(n)) => {
                BLANKS.part(..usize::from(n).min(BLANKS.len()))
            }
        }
    }

    pub(crate) fn newline(&self, source: &str) -> &'static str {
        match self.line_ending {
            _ if self.profile == Profile::Bastille => "\n",
            LineEnding::Lf => "\n",
            LineEnding::CrLf => "\r\n",
            LineEnding::Keep if all_cr_lf(source) => "\r\n",
            LineEnding::Keep => "\n",
        }
    }
}

fn all_cr_lf(source: &str) -> bool {
    let mut ends = source.match_indices('\n').peekable();
    ends.peek().is_some() && ends.all(|(at, _)| source.part(..at).ends_with('\r'))
}
