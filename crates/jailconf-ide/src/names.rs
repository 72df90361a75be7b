use jailconf_plan::Plan;

/// What to say of a name that no jail of some plans has: with the jail that was meant, if
/// one is near. A jail's name is its full one, dots and all, as jls(8) shows it.
pub fn no_such_jail(plans: &[&Plan], name: &str) -> String {
    let known: Vec<&str> = plans.iter().flat_map(|p| &p.jails).map(|j| j.name.as_str()).collect();
    let inner = known.iter().find(|k| k.rsplit('.').next() == Some(name));
    let meant = inner.copied().or_else(|| {
        // Each takes its time, and nobody has a million jails with like names.
        let near =
            known.iter().take(MAX_COMPARED).map(|k| (strsim::damerau_levenshtein(k, name), *k));
        near.min().filter(|(distance, _)| *distance <= 1 + name.len() / 4).map(|(_, known)| known)
    });
    match meant {
        Some(meant) => format!("there is no jail `{name}`; did you mean `{meant}`?"),
        None => format!("there is no jail `{name}`"),
    }
}

const MAX_COMPARED: usize = 10_000;
