use jailconf_catalog::{Parameter, Presence, Reader, Release};

/// What is known of a parameter, as rows of a name and words, in order.
pub fn parameter_rows(parameter: &Parameter) -> Vec<(&'static str, String)> {
    let changes = match parameter.changeable {
        true => "may change it",
        false => "cannot change it",
    };
    let rows = [
        ("type", crate::type_words(parameter)),
        ("default", parameter.default.to_owned()),
        ("since", since(parameter)),
        ("no form", parameter.negation.unwrap_or_default().to_owned()),
        ("needs", parameter.requires.join(", ")),
        ("not with", parameter.conflicts.join(", ")),
        ("instead", parameter.replacement.unwrap_or_default().to_owned()),
        ("a child", child(parameter).to_owned()),
        ("jail -m", changes.to_owned()),
        ("note", parameter.notes.to_owned()),
    ];
    rows.into_iter().filter(|(_, words)| !words.is_empty()).collect()
}

/// The releases that are proven to have it, and those of which nothing is: what is found on an
/// older release (`absent-parameter`) is found only where it is proven.
fn since(parameter: &Parameter) -> String {
    let ranges = parameter.releases.present.iter().map(|(first, last)| match last {
        Release::Main => format!("{first}"),
        last if first == last => format!("{first} only"),
        last => format!("{first} to {last}"),
    });
    let proven = ranges.collect::<Vec<_>>().join(", ");
    let is_open = |release: &&Release| parameter.presence(**release) == Presence::Unknown;
    let open: Vec<String> = Release::KNOWN.iter().filter(is_open).map(Release::to_string).collect();
    match open.as_slice() {
        [] => proven,
        open => format!("{proven}; not known of {}", open.join(", ")),
    }
}

/// What a jail inside a jail may do with it.
fn child(parameter: &Parameter) -> &'static str {
    match parameter.name {
        "children.max" => "must have less than its parent (R001)",
        "enforce_statfs" => "has its parent's value at least (R009)",
        "securelevel" => "has its parent's value at least (R011)",
        "devfs_ruleset" => "may have 0, which becomes its parent's, or exactly its parent's (R012)",
        "ip4.addr" | "ip6.addr" => {
            "may have addresses of its parent's, unless that has vnet (R015)"
        }
        "vnet" => "needs a parent with vnet to be given interfaces (R017)",
        // Two are free (R006).
        "allow.unprivileged_proc_debug" | "allow.unprivileged_parent_tampering" => {
            "may have it whatever its parent has (R006)"
        }
        "sysvmsg" | "sysvsem" | "sysvshm" => {
            "may have it only if its parent has not `disable` (R019)"
        }
        name if name.starts_with("allow.") && parameter.reader == Reader::Kernel => {
            "may have it only if its parent has it (R005)"
        }
        _ => "",
    }
}
