use jailconf_catalog::{Release, allow_flags};
use jailconf_kernel::{JailSet, JailSys, Machine, Mode, PrisonId, Value};
use jailconf_syntax::{Document, SyntaxToken, directive};

use crate::Context;

/// A file's context as the file itself tells it, in comments above its first
/// statement: `# jailconf: inside=PARENT release=14.3`.
pub(crate) fn stated_by(document: &Document, context: &Context) -> Context {
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

/// A jail that grants whatever any jail could: what is refused inside it is
/// refused inside every jail, and what is granted is granted by a jail that
/// has what the answer relied on.
pub(crate) fn unknown_jail(machine: &mut Machine, name: &str) -> PrisonId {
    let sys = |name: &str, word| (name.to_owned(), Value::Sys(word));
    let mut params = vec![
        ("persist".to_owned(), Value::Bool(true)),
        ("children.max".to_owned(), Value::Int(99_999)),
        ("enforce_statfs".to_owned(), Value::Int(0)),
        sys("vnet", JailSys::New),
        sys("sysvmsg", JailSys::New),
        sys("sysvsem", JailSys::New),
        sys("sysvshm", JailSys::New),
        ("zfs.mount_snapshot".to_owned(), Value::Int(1)),
    ];
    params.extend(allow_flags().map(|flag| (flag.name.to_owned(), Value::Bool(true))));
    let request = JailSet { mode: Mode::Create, name: Some(name.to_owned()), params };
    machine.jail_set_as_if_granted(PrisonId::HOST, &request).prison.unwrap_or(PrisonId::HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, inside: Option<&str>, release: &str) {
        let stated = stated_by(&Document::new(text.as_bytes()), &Context::default());
        assert_eq!(stated.inside.as_deref(), inside, "{text}");
        assert_eq!(stated.host.release.to_string(), release, "{text}");
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
