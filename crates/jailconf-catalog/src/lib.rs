//! Which words are there? Parameters, releases, and the numbers of facts.
//!
//! The table is generated from `grammar/parameters.toml`.

use std::fmt;

/// The number of a fact that an answer rests on: `R012`, `M06`, `G23`, `BAS401`.
/// `docs/facts/` tells each in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact(pub &'static str);

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A FreeBSD release, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// A numbered release: 14.3 is `Numbered(14, 3)`.
    Numbered(u8, u8),
    /// The development branch.
    Main,
}

impl Release {
    /// The releases supported in November 2026, the default targets.
    pub const SUPPORTED: &'static [Release] =
        &[Release::Numbered(14, 3), Release::Numbered(14, 4), Release::Numbered(15, 0), Release::Main];

    /// Reads `14.3`, `14`, `15.0-RELEASE-p2`, `main`.
    pub fn parse(text: &str) -> Option<Release> {
        let _ = text;
        todo!()
    }
}

/// Whether something is in a release (VERSIONS.md: only what is proven is
/// claimed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Proven to be there.
    Yes,
    /// Proven not to be there.
    No,
    /// Not proven either way: claim nothing.
    Unknown,
}

/// Who reads a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Passed to the kernel.
    Kernel,
    /// Used by jail(8) itself, never passed on (LANGUAGE 6).
    Program,
}

/// The type of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// true, false, an integer, or no value.
    Bool,
    /// A decimal integer.
    Int,
    /// Any string.
    String,
    /// `disable`, `new`, `inherit` (a jailsys word); the words it accepts.
    JailSys(&'static [&'static str]),
    /// A list of IPv4 addresses.
    Ip4List,
    /// A list of IPv6 addresses.
    Ip6List,
    /// A list of commands.
    Commands,
    /// A list of strings.
    List,
}

/// A parameter of jail.conf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, without `no`.
    pub name: &'static str,
    /// Who reads it.
    pub reader: Reader,
    /// The type of its value.
    pub ty: Type,
    /// Whether several values mean a list (R043).
    pub list: bool,
    /// Whether it can only be read (R033).
    pub read_only: bool,
    /// The default, in words.
    pub default: &'static str,
    /// Its `no` form, where it has one.
    pub negation: Option<&'static str>,
    /// Whether `jail -m` may change it (R031).
    pub changeable: bool,
    /// One line of help.
    pub summary: &'static str,
}

/// Every parameter, in the order of the table.
pub fn parameters() -> &'static [Parameter] {
    todo!()
}

/// The parameter of this exact name (not a `no` form); `meta.x` and `env.x`
/// are found as `meta.KEY` and `env.KEY`.
pub fn parameter(name: &str) -> Option<&'static Parameter> {
    let _ = name;
    todo!()
}

impl Parameter {
    /// Whether a release has it.
    pub fn presence(&self, release: Release) -> Presence {
        let _ = release;
        todo!()
    }
}
