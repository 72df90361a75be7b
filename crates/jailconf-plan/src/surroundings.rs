use jailconf_catalog::Release;
use jailconf_syntax::{Document, SyntaxToken, directive};

use crate::Context;

/// A file's context as the file itself tells it, in comments above its first
/// statement: `# jailconf: inside=PARENT release=14.3`.
pub(crate) fn told_by(document: &Document, context: &Context) -> Context {
    let mut context = context.clone();
    let root = document.syntax();
    let tokens = std::iter::successors(root.first_token(), SyntaxToken::next_token);
    let head = tokens.take_while(|t| t.kind().is_trivia()).filter(|t| t.kind().is_comment());
    for comment in head {
        let words = directive(comment.text()).into_iter().flat_map(str::split_whitespace);
        for (name, value) in words.filter_map(|w| w.split_once('=')) {
            match name {
                "inside" if !value.is_empty() => context.inside = Some(value.to_owned()),
                "release" => {
                    let newest = Release::targets(value).and_then(|all| all.into_iter().max());
                    context.host.release = newest.unwrap_or(context.host.release);
                }
                _ => {}
            }
        }
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, inside: Option<&str>, release: &str) {
        let told = told_by(&Document::new(text.as_bytes()), &Context::default());
        assert_eq!(told.inside.as_deref(), inside, "{text}");
        assert_eq!(told.host.release.to_string(), release, "{text}");
    }

    #[test]
    fn a_file_tells_where_it_is_read() {
        let newest = Context::default().host.release.to_string();
        check("# jailconf: inside=jail01 release=14.3\na { persist; }\n", Some("jail01"), "14.3");
        check("// ours\n\n// jailconf: release=13.2\n", None, "13.2");
        check("a { persist; }\n# jailconf: inside=p\n", None, &newest);
        check("# jailconf: inside= release=9x fmt=off\n", None, &newest);
    }
}
