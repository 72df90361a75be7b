//! Which words are there? Parameters, releases, the checks that can refuse a step, and the numbers
//! of facts.
//!
//! The table is generated from `grammar/parameters.toml`.

#[rustfmt::skip]
mod generated;
mod check;
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
/// `docs/facts/` tells each in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact(pub &'static str);

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
