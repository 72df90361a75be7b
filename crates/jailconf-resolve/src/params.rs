//! A jail's parameters, made to be searched: a checker asks for hundreds.

use std::fmt;
use std::ops::Deref;

use crate::{Param, names::same_parameter};

/// Parameters in order. Reads like a slice.
#[derive(Clone, Default, PartialEq)]
pub struct Params {
    list: Vec<Param>,
    /// Length and last byte of each name, close together: most of a search ends
    /// there.
    keys: Vec<(u32, u8)>,
}

impl Params {
    /// None, with room for some.
    pub fn with_capacity(count: usize) -> Params {
        Params { list: Vec::with_capacity(count), keys: Vec::with_capacity(count) }
    }

    /// Adds one behind the others.
    pub fn push(&mut self, param: Param) {
        self.keys.push(key(&param.name));
        self.list.push(param);
    }

    /// The last one of this name, or of a spelling that jail(8) takes for the
    /// same (LANGUAGE 4.2).
    pub fn last_named(&self, name: &str) -> Option<&Param> {
        let (length, last) = key(name.as_bytes());
        // Spellings of one parameter differ by a `no`, and never at the end.
        let may_be = |&(i, &(l, b)): &(usize, &(u32, u8))| {
            (l == length && b == last || l.abs_diff(length) == 2)
                && same_parameter(&self.list[i].name, name.as_bytes())
        };
        self.keys.iter().enumerate().rev().find(may_be).map(|(i, _)| &self.list[i])
    }
}

fn key(name: &[u8]) -> (u32, u8) {
    (name.len() as u32, name.last().copied().unwrap_or_default())
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
