//! Names and values of parameters.

mod absent_parameter;
mod allow_dying;
mod braces_without_dollar;
mod double_negative;
mod list_for_one_value;
mod loose_parameter_behind_jails;
mod lost_variable;
mod misplaced_no;
mod missing_value;
mod negative_children_max;
mod overwritten_parameter;
mod partial_wildcard;
mod quoted_list;
mod repeated_statement;
mod shared_sysvipc;
mod unknown_parameter;
mod word_without_effect;
mod wrong_value;

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[
    &unknown_parameter::RULE,
    &wrong_value::RULE,
    &absent_parameter::RULE,
    &misplaced_no::RULE,
    &double_negative::RULE,
    &allow_dying::RULE,
    &overwritten_parameter::RULE,
    &list_for_one_value::RULE,
    &quoted_list::RULE,
    &shared_sysvipc::RULE,
    &word_without_effect::RULE,
    &loose_parameter_behind_jails::RULE,
    &lost_variable::RULE,
    &missing_value::RULE,
    &repeated_statement::RULE,
    &negative_children_max::RULE,
    &partial_wildcard::RULE,
    &braces_without_dollar::RULE,
];
