use jailconf_syntax::{TextRange, TextSize};

/// A section of devfs.rules: `[name=number]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruleset {
    /// Its name.
    pub name: String,
    /// Its number, the one that `devfs_ruleset` takes (R041).
    pub number: u32,
    /// Its rules, comments and blank lines left out.
    pub rules: Vec<String>,
    /// The section's heading.
    pub range: TextRange,
}

/// The sections of a devfs.rules file. What stands before the first heading,
/// or under one that is no heading, is left out.
pub fn rulesets(text: &str) -> Vec<Ruleset> {
    let mut found: Vec<Ruleset> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.split('#').next().unwrap_or_default().trim();
        if let Some((name, number)) = heading(bare) {
            let range = TextRange::at(TextSize::new(start), TextSize::of(line.trim_end()));
            found.push(Ruleset { name: name.to_owned(), number, rules: Vec::new(), range });
        } else if let (false, Some(last)) = (bare.is_empty(), found.last_mut()) {
            last.rules.push(bare.to_owned());
        }
        start += line.len() as u32;
    }
    found
}

fn heading(line: &str) -> Option<(&str, u32)> {
    let (name, number) = line.strip_prefix('[')?.strip_suffix(']')?.split_once('=')?;
    Some((name.trim(), number.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_with_rules() {
        let found = rulesets(
            "add x\n[jail=4] # ours\nadd include $hide\n\n# add no\nadd path zfs unhide\n[broken]\n",
        );
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].number), ("jail", 4));
        assert_eq!(found[0].rules, ["add include $hide", "add path zfs unhide", "[broken]"]);
    }
}
