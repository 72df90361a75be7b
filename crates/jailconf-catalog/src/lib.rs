//! Which words are there? Parameters, releases, the checks that can refuse a step, and the numbers
//! of facts.
//!
//! The table is generated from `grammar/parameters.toml`.

#[rustfmt::skip]
mod generated;
mod check;
#[rustfmt::skip]
pub mod fact;
mod parameter;
mod release;

use std::fmt;

pub use check::{Check, CheckRow, Checker, HeldBy, fill};
pub use parameter::{
    Feature, Parameter, Presence, Reader, Releases, Type, allow_flags, feature, features,
    parameter, parameter_of_negation, parameters,
};
pub use release::Release;

/// The number of a fact that an answer rests on: `R012`, `M06`, `G23`, `BAS401`.
/// `docs/facts/` tells each in words; each has a name in [`fact`], and there are no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact(&'static str);

impl Fact {
    /// The number: `R012`.
    pub const fn number(self) -> &'static str {
        self.0
    }

    /// The fact of this number.
    pub fn of(number: &str) -> Option<Fact> {
        fact::ALL.iter().copied().find(|fact| fact.0 == number)
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
