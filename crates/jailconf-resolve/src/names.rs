use std::sync::LazyLock;

use jailconf_syntax::Bytes;
use rustc_hash::FxHashMap;

use crate::KNOWN;

/// A name that occurs in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameId(pub u32);

impl NameId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Whether jail(8) takes two names for one parameter: they are equal, or equal
/// up to a `no` in front of the whole name or of a later component
/// (LANGUAGE 4.2).
#[inline]
pub fn same_parameter(a: &[u8], b: &[u8]) -> bool {
    // A jail's parameters are searched often: most differ in length.
    match a.len().abs_diff(b.len()) {
        0 => a == b,
        2 => differ_by_no(a, b),
        _ => false,
    }
}

fn differ_by_no(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let before = common(short.iter().zip(long));
    let behind = common(short.iter().rev().zip(long.iter().rev()));
    let places = short.len() - behind..=before;
    places.into_iter().any(|at| starts_component(short, at) && &long[at..at + 2] == b"no")
}

fn common<'a>(pairs: impl Iterator<Item = (&'a u8, &'a u8)>) -> usize {
    pairs.take_while(|(a, b)| a == b).count()
}

fn starts_component(name: &[u8], at: usize) -> bool {
    at == 0 || name[at - 1] == b'.'
}

/// The names that jail(8) itself knows: they have the first numbers, in the order
/// of [`KNOWN`], in every program.
struct Base {
    list: Vec<Bytes>,
    ids: FxHashMap<&'static [u8], NameId>,
}

static BASE_NAMES: LazyLock<Base> = LazyLock::new(|| Base {
    list: KNOWN.iter().map(|known| known.name.into()).collect(),
    ids: KNOWN.iter().map(|k| k.name.as_bytes()).zip((0..).map(NameId)).collect(),
});

/// The names of a program, each once, with those that jail(8) takes for the
/// same.
#[derive(Default)]
pub(crate) struct Names {
    /// Those behind the known ones.
    list: Vec<Bytes>,
    ids: FxHashMap<Bytes, NameId>,
    twins: Vec<Vec<NameId>>,
}

impl Names {
    pub(crate) fn intern(&mut self, name: &Bytes) -> NameId {
        if let Some(id) = self.get(name) {
            return id;
        }
        let id = NameId(self.len() as u32);
        self.list.push(name.clone());
        self.ids.insert(name.clone(), id);
        id
    }

    pub(crate) fn len(&self) -> usize {
        KNOWN.len() + self.list.len()
    }

    pub(crate) fn name(&self, id: NameId) -> &Bytes {
        match id.index().checked_sub(KNOWN.len()) {
            Some(own) => &self.list[own],
            None => &BASE_NAMES.list[id.index()],
        }
    }

    pub(crate) fn get(&self, name: &[u8]) -> Option<NameId> {
        BASE_NAMES.ids.get(name).or_else(|| self.ids.get(name)).copied()
    }

    fn all(&self) -> impl Iterator<Item = &Bytes> {
        BASE_NAMES.list.iter().chain(&self.list)
    }

    /// Finds the twins, once all names are there.
    pub(crate) fn pair_up(&mut self) {
        // Each pair has a name with a `no`: mostly there is none.
        if !self.list.iter().any(|name| has_no(name)) {
            return;
        }
        let mut twins = vec![Vec::new(); self.len()];
        let by_hash = self.by_hash();
        for (index, name) in self.all().enumerate() {
            // Each pair has a longer name: it is enough to take `no` away.
            for hash in hashes_without_no(name) {
                for &short in by_hash.get(&hash).into_iter().flatten() {
                    let long = NameId(index as u32);
                    let known = twins[index].contains(&short);
                    if !known && short != long && same_parameter(name, self.name(short)) {
                        twins[index].push(short);
                        twins[short.index()].push(long);
                    }
                }
            }
        }
        self.twins = twins;
    }

    /// The other names that are the same parameter.
    pub(crate) fn twins(&self, id: NameId) -> &[NameId] {
        self.twins.get(id.index()).map_or(&[], Vec::as_slice)
    }

    fn by_hash(&self) -> FxHashMap<u64, Vec<NameId>> {
        let mut by_hash: FxHashMap<u64, Vec<NameId>> = FxHashMap::default();
        for (index, name) in self.all().enumerate() {
            by_hash.entry(hash(name)).or_default().push(NameId(index as u32));
        }
        by_hash
    }
}

fn has_no(name: &[u8]) -> bool {
    name.split(|&b| b == b'.').any(|part| part.starts_with(b"no"))
}

/// The hash of a name is a polynomial, so that the hash of a name without one
/// of its `no` follows from those of its parts: a long name of many components
/// costs no more than its length.
const PRIME: u64 = (1 << 61) - 1;
const BASE: u64 = 0x1357_9bdf_0246_8ace;

fn multiply(a: u64, b: u64) -> u64 {
    ((u128::from(a) * u128::from(b)) % u128::from(PRIME)) as u64
}

fn extend(hash: u64, byte: u8) -> u64 {
    (multiply(hash, BASE) + u64::from(byte) + 1) % PRIME
}

fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0, |hash, &byte| extend(hash, byte))
}

/// The hashes of what remains of a name when one `no` at the start of a
/// component is taken away.
fn hashes_without_no(name: &[u8]) -> Vec<u64> {
    if !has_no(name) {
        return Vec::new();
    }
    let mut out = Vec::new();
    // From the end: `power` is BASE to the length of what lies behind, `tail`
    // its hash.
    let heads: Vec<u64> = std::iter::once(0)
        .chain(name.iter().scan(0, |hash, &byte| {
            *hash = extend(*hash, byte);
            Some(*hash)
        }))
        .collect();
    let (mut power, mut tail) = (1, 0);
    for at in (0..name.len()).rev() {
        let behind = at + 2;
        if behind <= name.len() && &name[at..behind] == b"no" && starts_component(name, at) {
            // `power` and `tail` stand for what lies behind `at + 1`.
            let (power, tail) = without_first(power, tail, name[at + 1]);
            out.push((multiply(heads[at], power) + tail) % PRIME);
        }
        tail = (multiply(u64::from(name[at]) + 1, power) + tail) % PRIME;
        power = multiply(power, BASE);
    }
    out
}

/// Power and hash of a text without its first byte.
fn without_first(power: u64, tail: u64, first: u8) -> (u64, u64) {
    let shorter = multiply(power, INVERSE);
    let head = multiply(u64::from(first) + 1, shorter);
    (shorter, (tail + PRIME - head) % PRIME)
}

/// 1 / BASE modulo PRIME.
const INVERSE: u64 = inverse();

const fn inverse() -> u64 {
    // Fermat: a^(p-2) is 1/a.
    let (mut result, mut base, mut exponent) = (1u128, BASE as u128, PRIME - 2);
    let prime = PRIME as u128;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % prime;
        }
        base = base * base % prime;
        exponent >>= 1;
    }
    result as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: &str, b: &str, expected: bool) {
        let (one, two) = (a.as_bytes(), b.as_bytes());
        assert_eq!(same_parameter(one, two), expected, "{a} {b}");
        assert_eq!(same_parameter(two, one), expected, "{b} {a}");
        let mut names = Names::default();
        let ids = [names.intern(&a.into()), names.intern(&b.into())];
        names.pair_up();
        assert_eq!(a == b || names.twins(ids[0]).contains(&ids[1]), expected, "{a} {b}");
    }

    // LANGUAGE 4.2, no-prefix-0018, no-prefix-0019, no-prefix-0024
    #[test]
    fn no_before_a_component_is_the_same_parameter() {
        check("persist", "persist", true);
        check("nopersist", "persist", true);
        check("mount.nodevfs", "mount.devfs", true);
        check("nomount.devfs", "mount.devfs", true);
        check("nomount.devfs", "mount.nodevfs", false);
        check("allow.nomount.zfs", "allow.mount.zfs", true);
        check("nonopersist", "nopersist", true);
        check("nonopersist", "persist", false);
        check("nop.noq.r", "p.q.r", false);
        check("xnoy", "xy", false);
        check("no", "", true);
        check("a.no", "a.", true);
        check("a.nob.c", "a.b.d", false);
    }

    #[test]
    fn no_known_name_is_the_same_as_another() {
        assert!(KNOWN.iter().all(|k| !has_no(k.name.as_bytes())));
        let mut names = Names::default();
        let ids: Vec<_> = KNOWN.iter().map(|k| names.intern(&k.name.into()).index()).collect();
        assert!(ids.into_iter().eq(0..KNOWN.len()));
    }

    #[test]
    fn hashes_follow_from_their_parts() {
        assert!(hashes_without_no(b"no.nono.x.no").contains(&hash(b".nono.x.no")));
        assert!(hashes_without_no(b"no.nono.x.no").contains(&hash(b"no.no.x.no")));
        assert!(hashes_without_no(b"no.nono.x.no").contains(&hash(b"no.nono.x.")));
        assert_eq!(hashes_without_no(b"no.nono.x.no").len(), 3);
    }
}
