//! A jail's parameters, made to be searched: a checker asks for hundreds.

use std::fmt;
use std::ops::Deref;

use crate::known::{KNOWN_PARAMETERS, Known, known_parameter};
use crate::{Param, Rare, names::same_parameter};

/// Parameters in order. Reads like a slice.
#[derive(Clone, Default, PartialEq)]
pub struct Params {
    list: Vec<Param>,
    /// A hash of each name, close together: most of a search ends there.
    keys: Vec<u32>,
    /// A bit for each hash: most searches are for what is not set.
    seen: u64,
    /// Those that jail(8) takes for something else than their names say.
    strays: Rare<(usize, Option<&'static Known>)>,
}

impl Params {
    /// None, with room for some.
    pub fn with_capacity(count: usize) -> Params {
        Params {
            list: Vec::with_capacity(count),
            keys: Vec::with_capacity(count),
            ..Params::default()
        }
    }

    /// Adds one behind the others.
    pub fn push(&mut self, param: Param) {
        let key = key(&param.name);
        self.keys.push(key);
        self.seen |= bit(key);
        self.list.push(param);
    }

    /// Adds one that jail(8) takes for a parameter that it knows, or for none.
    pub(crate) fn push_known_as(&mut self, param: Param, known: Option<&'static Known>) {
        self.strays.push((self.list.len(), known));
        self.push(param);
    }

    /// The parameter that jail(8) takes one for (LANGUAGE 4.2, 6).
    pub(crate) fn known(&self, index: usize) -> Option<&'static Known> {
        match self.strays.iter().find(|(stray, _)| *stray == index) {
            Some((_, known)) => *known,
            None => known_parameter(&self.list.get(index)?.name),
        }
    }

    /// All, to be changed in anything but their names.
    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, Param> {
        self.list.iter_mut()
    }

    /// The last one of this name, or of a spelling that jail(8) takes for the
    /// same (LANGUAGE 4.2).
    pub fn last_named(&self, name: &str) -> Option<&Param> {
        if !self.strays.is_empty() && KNOWN_PARAMETERS.iter().any(|known| known.name == name) {
            let is_it = |index: &usize| self.known(*index).is_some_and(|k| k.name == name);
            return (0..self.list.len()).rev().find(is_it).map(|index| &self.list[index]);
        }
        if name.len() + 2 > MAX_HASHED {
            let is_it = |param: &&Param| same_parameter(&param.name, name.as_bytes());
            return self.list.iter().rev().find(is_it);
        }
        let wanted = key(name.as_bytes());
        if self.seen & bit(wanted) == 0 {
            return None;
        }
        let is_it = |&(i, &key): &(usize, &u32)| {
            key == wanted && same_parameter(&self.list[i].name, name.as_bytes())
        };
        self.keys.iter().enumerate().rev().find(is_it).map(|(i, _)| &self.list[i])
    }
}

/// Names up to this many bytes have a hash of their own. A longer one is no
/// parameter of FreeBSD's, may be as long as its file, and stand in many jails.
const MAX_HASHED: usize = 64;

/// A hash that is one for all spellings of a parameter: every `no` that begins
/// a component is left out.
fn key(name: &[u8]) -> u32 {
    let mut hash: u32 = 0;
    if name.len() > MAX_HASHED {
        return hash;
    }
    for mut component in name.split(|b| *b == b'.') {
        while let [b'n', b'o', behind @ ..] = component {
            component = behind;
        }
        hash = component.iter().fold(mixed(hash, b'.'), |hash, byte| mixed(hash, *byte));
    }
    hash
}

fn mixed(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

fn bit(key: u32) -> u64 {
    1 << (key.wrapping_mul(0x9e37_79b1) >> 26)
}

impl Deref for Params {
    type Target = [Param];
    fn deref(&self) -> &[Param] {
        &self.list
    }
}

impl<'a> IntoIterator for &'a Params {
    type Item = &'a Param;
    type IntoIter = std::slice::Iter<'a, Param>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What jail(8) takes for one parameter is found by each of its spellings.
        #[test]
        fn spellings_have_one_key(
            name in "([a-c.]|no|n|o){0,8}", at in 0usize..12, length in 0usize..3,
        ) {
            let at = at.min(name.len());
            let (before, behind) = name.split_at(at);
            let other = format!("{before}{}{behind}", ["", "n", "no"][length.min(2)]);
            if same_parameter(name.as_bytes(), other.as_bytes()) {
                prop_assert_eq!(key(name.as_bytes()), key(other.as_bytes()));
            }
        }
    }
}
