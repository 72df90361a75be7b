use rustc_hash::FxHashMap;

use crate::BlockId;

/// Whether a block is a wildcard: a whole component of its name is `*`
/// (LANGUAGE 4.1).
pub fn is_wildcard(name: &[u8]) -> bool {
    components(name).any(|part| part == b"*")
}

/// Whether a pattern matches a jail's name: a `*` that is not the last
/// component stands for one component, the last one for one or more
/// (LANGUAGE 4.1). A pattern without `*` matches its own name.
pub fn wildcard_matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut pattern, mut name) = (pattern, name);
    while let (Some((p, p_rest)), Some((n, n_rest))) = (split(pattern), split(name)) {
        if p != n && p != b"*" {
            return false;
        }
        (pattern, name) = (p_rest, n_rest);
    }
    pattern == name || pattern == b"*"
}

fn components(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.split(|&b| b == b'.')
}

fn split(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = name.iter().position(|&b| b == b'.')?;
    Some((&name[..dot], &name[dot + 1..]))
}

/// Wildcards by their components, so that a jail meets only those that can
/// match it.
#[derive(Default)]
pub(crate) struct Wildcards<'a> {
    nodes: Vec<Node>,
    edges: FxHashMap<(u32, &'a [u8]), u32>,
}

#[derive(Default)]
struct Node {
    /// The patterns that end here.
    end: Vec<BlockId>,
    /// The patterns that end with a `*` from here.
    rest: Vec<BlockId>,
    /// Where a `*` that is not the last component leads.
    any: Option<u32>,
}

impl<'a> Wildcards<'a> {
    pub(crate) fn insert(&mut self, pattern: &'a [u8], block: BlockId) {
        let mut at = self.root();
        let mut parts = components(pattern).peekable();
        while let Some(part) = parts.next() {
            let last = parts.peek().is_none();
            if part == b"*" && last {
                self.nodes[at as usize].rest.push(block);
                return;
            }
            at = if part == b"*" { self.any(at) } else { self.edge(at, part) };
        }
        self.nodes[at as usize].end.push(block);
    }

    /// The wildcards that match a name, in file order.
    pub(crate) fn matching(&self, name: &'a [u8]) -> Vec<BlockId> {
        let mut found = Vec::new();
        let mut states = if self.nodes.is_empty() { Vec::new() } else { vec![0] };
        for part in components(name) {
            let mut next = Vec::new();
            for &state in &states {
                let node = &self.nodes[state as usize];
                found.extend(&node.rest);
                next.extend(node.any);
                next.extend(self.edges.get(&(state, part)));
            }
            states = next;
            if states.is_empty() {
                break;
            }
        }
        for state in states {
            found.extend(&self.nodes[state as usize].end);
        }
        found.sort_unstable();
        found
    }

    fn root(&mut self) -> u32 {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        0
    }

    fn any(&mut self, at: u32) -> u32 {
        if let Some(next) = self.nodes[at as usize].any {
            return next;
        }
        let next = self.add();
        self.nodes[at as usize].any = Some(next);
        next
    }

    fn edge(&mut self, at: u32, part: &'a [u8]) -> u32 {
        if let Some(&next) = self.edges.get(&(at, part)) {
            return next;
        }
        let next = self.add();
        self.edges.insert((at, part), next);
        next
    }

    fn add(&mut self) -> u32 {
        self.nodes.push(Node::default());
        self.nodes.len() as u32 - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let mut index = Wildcards::default();
        index.insert(pattern.as_bytes(), BlockId(7));
        for (names, expected) in [(yes, true), (no, false)] {
            for name in names {
                assert_eq!(
                    wildcard_matches(pattern.as_bytes(), name.as_bytes()),
                    expected,
                    "{pattern} {name}"
                );
                assert_eq!(
                    !index.matching(name.as_bytes()).is_empty(),
                    expected,
                    "{pattern} {name}"
                );
            }
        }
    }

    // LANGUAGE 4.1
    #[test]
    fn components_are_matched() {
        check("*", &["a", "a.b", "a.b.c", ""], &[]);
        check("*.b", &["a.b", "q.b"], &["a.b.c", "b", "a"]);
        check("*.*", &["a.b", "a.b.c"], &["a"]);
        check("a.*", &["a.b", "a.b.c"], &["a", "A.b"]);
        check("a.*.c", &["a.b.c"], &["a.c", "a.b.c.d", "a.b.x.c"]);
    }

    // LANGUAGE 4.1
    #[test]
    fn only_a_whole_component_makes_a_wildcard() {
        for name in ["*", "a.*", "*.b", "a.*.c"] {
            assert!(is_wildcard(name.as_bytes()), "{name}");
        }
        for name in ["x*", "*x", "a.x*", "", "**"] {
            assert!(!is_wildcard(name.as_bytes()), "{name}");
        }
    }
}
