//! Who has which jid, and which one comes next.

use rustc_hash::FxHashMap;

use crate::prison::PrisonId;

/// The greatest jid that the kernel picks by itself.
const JID_MAX: i32 = 999_999;

/// The jids that are given.
#[derive(Clone, Debug)]
pub(crate) struct Jids {
    holders: FxHashMap<i32, PrisonId>,
    last: i32,
    /// The first free one behind the last: to look for it each time would take as long
    /// as there are jails that chose the ones before it.
    next: i32,
}

impl Jids {
    /// None is given yet.
    pub(crate) fn new() -> Jids {
        Jids { holders: FxHashMap::default(), last: 0, next: 1 }
    }

    pub(crate) fn holder(&self, jid: i32) -> Option<PrisonId> {
        self.holders.get(&jid).copied()
    }

    pub(crate) fn give(&mut self, jid: i32, id: PrisonId) {
        self.holders.insert(jid, id);
        if jid == self.next {
            self.next = self.free_from(jid);
        }
    }

    /// A jid is free again, if it is this one's.
    pub(crate) fn take_back(&mut self, jid: i32, id: PrisonId) {
        if self.holder(jid) != Some(id) {
            return;
        }
        self.holders.remove(&jid);
        let way = |jid: i32| (jid - self.last - 1).rem_euclid(JID_MAX);
        let is_picked = (1..=JID_MAX).contains(&jid);
        if is_picked && (self.next == 0 || way(jid) < way(self.next)) {
            self.next = jid;
        }
    }

    /// The number that the kernel picked last.
    pub(crate) fn last(&self) -> i32 {
        self.last
    }

    pub(crate) fn set_last(&mut self, jid: i32) {
        if jid != self.last {
            self.last = jid;
            self.next = self.free_from(jid);
        }
    }

    /// The number that the kernel would pick; 0 where none is left.
    pub(crate) fn next(&self) -> i32 {
        self.next
    }

    /// The first free one behind a number.
    fn free_from(&self, jid: i32) -> i32 {
        let mut jid = jid % JID_MAX + 1;
        for _ in 0..=self.holders.len() {
            if !self.holders.contains_key(&jid) {
                return jid;
            }
            jid = jid % JID_MAX + 1;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R024: the first free number behind the last one, round the end.
    #[test]
    fn the_next_one_is_what_a_search_from_the_last_one_finds_r024() {
        let mut jids = Jids::new();
        let mut seed = 7_u32;
        for step in 0..20_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let near_the_end = if seed & 64 == 0 { JID_MAX - 20 } else { 0 };
            let jid = (seed >> 16) as i32 % 24 + 1 + near_the_end;
            match seed >> 29 {
                0..3 => jids.give(jid, PrisonId(1)),
                3..6 => jids.take_back(jid, PrisonId(1)),
                6 => jids.set_last(jid.min(JID_MAX)),
                _ => {
                    let next = jids.next();
                    jids.set_last(next);
                    jids.give(next, PrisonId(1));
                }
            }
            assert_eq!(jids.next(), jids.free_from(jids.last()), "step {step}");
        }
    }
}
