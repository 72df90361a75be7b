use std::fmt::Write;

use crate::SyntaxNode;

/// The tree as text, for tests: a line for each node and token, with its range,
/// indented by depth. Walks, never recurses.
pub fn dump(node: &SyntaxNode) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for event in node.preorder_with_tokens() {
        match event {
            rowan::WalkEvent::Enter(element) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "{:depth$}{:?}@{:?}", "", element.kind(), element.text_range());
                if let Some(token) = element.as_token() {
                    let _ = write!(out, " {:?}", token.text());
                }
                out.push('\n');
                depth += 2;
            }
            rowan::WalkEvent::Leave(_) => depth -= 2,
        }
    }
    out
}
