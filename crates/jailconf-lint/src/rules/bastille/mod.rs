//! What Bastille's own scripts cannot edit any more.
//!
//! Listed by `cargo xtask codegen`; no hand edits below.

pub(super) mod brace_beside_text;
pub(super) mod comment_like_a_header;
pub(super) mod further_block;
pub(super) mod hook_without_double_quotes;
pub(super) mod line_in_another_form;
pub(super) mod list_on_one_line;
pub(super) mod quoted_block_name;
pub(super) mod quoted_plain_value;
pub(super) mod statements_on_one_line;
pub(super) mod vnet_with_a_value;

use crate::Rule;

/// In the order of their codes.
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
