/// What stands in every comment that speaks to jailconf.
pub const DIRECTIVE_MARK: &str = "jailconf:";

/// What a comment says to jailconf: `fmt=off` of `# jailconf: fmt=off`, after `#`
/// or `//`; `None` where it speaks to people.
pub fn directive(comment: &str) -> Option<&str> {
    let said = comment.strip_prefix('#').or_else(|| comment.strip_prefix("//"))?;
    Some(said.trim_start().strip_prefix(DIRECTIVE_MARK)?.trim())
}
