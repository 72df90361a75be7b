//! Lists of addresses: subsets, clashes, and what a parent's change leaves.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::net::IpAddr;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::prison::PrisonId;

/// Addresses in the kernel's order: the first one as given, the rest sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AddressList(Vec<IpAddr>);

/// Why a list cannot be taken (R063).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BadAddress(pub(crate) IpAddr);

impl AddressList {
    /// Puts addresses in the kernel's order. The second value names an address
    /// that stands there twice or can never be used (R063); the list is
    /// without those.
    pub(crate) fn new(given: &[IpAddr]) -> (AddressList, Option<BadAddress>) {
        let mut seen = FxHashSet::default();
        let mut bad = None;
        let mut list = Vec::with_capacity(given.len());
        for address in given {
            if is_usable(address) && seen.insert(*address) {
                list.push(*address);
            } else {
                bad.get_or_insert(BadAddress(*address));
            }
        }
        if let Some(rest) = list.get_mut(1..) {
            rest.sort_unstable();
        }
        (AddressList(list), bad)
    }

    pub(crate) fn as_slice(&self) -> &[IpAddr] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn contains(&self, address: &IpAddr) -> bool {
        let Some((first, rest)) = self.0.split_first() else {
            return false;
        };
        first == address || rest.binary_search(address).is_ok()
    }

    /// The addresses that another list lacks (R015).
    pub(crate) fn missing_in(&self, other: &AddressList) -> Vec<IpAddr> {
        self.0.iter().filter(|address| !other.contains(address)).copied().collect()
    }

    /// What the kernel leaves of a child's own list when its parent's list has
    /// become `parent` (R118). It walks both lists in one go as if the child's
    /// were sorted; when the child's first address is gone, that walk can pass
    /// by addresses that the parent still has.
    pub(crate) fn restricted_to(&self, parent: &AddressList) -> AddressList {
        let (own, theirs) = (&self.0, &parent.0);
        let (Some(first), Some(their_first)) = (own.first(), theirs.first()) else {
            return AddressList::default();
        };
        let mut kept = Vec::new();
        let mut at = 0;
        if theirs.contains(first) {
            kept.push(*first);
            at = 1;
        }
        let mut their = 1;
        while let Some(address) = own.get(at) {
            if address == their_first {
                kept.push(*address);
                at += 1;
                continue;
            }
            match theirs.get(their).map_or(Ordering::Less, |next| address.cmp(next)) {
                Ordering::Less => at += 1,
                Ordering::Greater => their += 1,
                Ordering::Equal => {
                    kept.push(*address);
                    at += 1;
                    their += 1;
                }
            }
        }
        AddressList(kept)
    }
}

fn is_usable(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_unspecified() && !address.is_broadcast(),
        IpAddr::V6(address) => !address.is_unspecified(),
    }
}

/// Who holds which address in which network stack.
///
/// Only the outermost prisons with a list count: below such a prison there are
/// only parts of its list, and the kernel does not look there (R064, R115). Which
/// prisons are outermost never changes while they live.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holders {
    by_address: FxHashMap<(PrisonId, IpAddr), Holding>,
}

/// The holders of one address: those with no other address may share it.
#[derive(Clone, Debug, Default)]
struct Holding {
    alone: BTreeSet<PrisonId>,
    among_others: BTreeSet<PrisonId>,
}

impl Holders {
    pub(crate) fn insert(&mut self, stack: PrisonId, prison: PrisonId, list: &AddressList) {
        for address in list.as_slice() {
            let holding = self.by_address.entry((stack, *address)).or_default();
            let set = if list.len() == 1 { &mut holding.alone } else { &mut holding.among_others };
            set.insert(prison);
        }
    }

    pub(crate) fn remove(&mut self, stack: PrisonId, prison: PrisonId, list: &AddressList) {
        for address in list.as_slice() {
            let Some(holding) = self.by_address.get_mut(&(stack, *address)) else {
                continue;
            };
            holding.alone.remove(&prison);
            holding.among_others.remove(&prison);
            if holding.alone.is_empty() && holding.among_others.is_empty() {
                self.by_address.remove(&(stack, *address));
            }
        }
    }

    /// The addresses of a list that clash, with one holder each (R064): not
    /// where both have exactly one address, and not with the prison itself.
    pub(crate) fn clashes(
        &self,
        stack: PrisonId,
        list: &AddressList,
        except: Option<PrisonId>,
    ) -> Vec<(IpAddr, PrisonId)> {
        let single = list.len() == 1;
        let other = |set: &BTreeSet<PrisonId>| set.iter().copied().find(|id| Some(*id) != except);
        let clash = |address: &IpAddr| {
            let holding = self.by_address.get(&(stack, *address))?;
            let shared = if single { None } else { other(&holding.alone) };
            let holder = other(&holding.among_others).or(shared)?;
            Some((*address, holder))
        };
        list.as_slice().iter().filter_map(clash).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(addresses: &[u8]) -> AddressList {
        let given: Vec<IpAddr> = addresses.iter().map(|n| IpAddr::from([10, 0, 0, *n])).collect();
        AddressList::new(&given).0
    }

    // R118: what the parent lost is taken away.
    #[test]
    fn a_child_keeps_what_the_parent_still_has() {
        assert_eq!(list(&[3, 1, 2]).restricted_to(&list(&[1, 2, 3])), list(&[3, 1, 2]));
        assert_eq!(list(&[1, 2]).restricted_to(&list(&[2, 5])), list(&[2]));
        assert_eq!(list(&[1]).restricted_to(&list(&[5])), list(&[]));
        assert_eq!(list(&[1]).restricted_to(&list(&[])), list(&[]));
    }

    // R063: 0.0.0.0, 255.255.255.255, :: and a second time the same.
    #[test]
    fn unusable_addresses_are_named() {
        let (kept, bad) =
            AddressList::new(&[IpAddr::from([0, 0, 0, 0]), IpAddr::from([10, 0, 0, 1])]);
        assert_eq!((kept, bad), (list(&[1]), Some(BadAddress(IpAddr::from([0, 0, 0, 0])))));
        let twice =
            [IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]), IpAddr::from([10, 0, 0, 1])];
        assert_eq!(AddressList::new(&twice).1, Some(BadAddress(IpAddr::from([10, 0, 0, 1]))));
    }
}
