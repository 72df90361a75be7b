//! Names and values of parameters.

mod unknown_parameter;
mod wrong_value;

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[&unknown_parameter::RULE, &wrong_value::RULE];
