//! What Bastille's own scripts cannot edit any more.

mod brace_beside_text;
mod comment_like_a_header;
mod further_block;
mod hook_without_double_quotes;
mod line_in_another_form;
mod list_on_one_line;
mod quoted_block_name;
mod quoted_plain_value;
mod statements_on_one_line;
mod vnet_with_a_value;

use crate::Rule;

pub(crate) const RULES: &[&Rule] = &[
    &quoted_block_name::RULE,
    &brace_beside_text::RULE,
    &statements_on_one_line::RULE,
    &quoted_plain_value::RULE,
    &hook_without_double_quotes::RULE,
    &vnet_with_a_value::RULE,
    &list_on_one_line::RULE,
    &comment_like_a_header::RULE,
    &further_block::RULE,
    &line_in_another_form::RULE,
];
