//! Start, stop and what keeps a jail alive.

mod nothing_keeps_alive;
mod refused_creation;

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[&nothing_keeps_alive::RULE, &refused_creation::RULE];
