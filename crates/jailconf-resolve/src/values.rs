use jailconf_syntax::Bytes;

use crate::known::{Kind, Known};
use crate::{Jail, Param};

/// A text as a boolean (LANGUAGE 6.1): `true` and `false` in any case, a
/// decimal integer, nothing (false).
pub fn boolean(text: &[u8]) -> Option<bool> {
    if text.eq_ignore_ascii_case(b"true") {
        return Some(true);
    }
    if text.eq_ignore_ascii_case(b"false") || text.is_empty() {
        return Some(false);
    }
    integer(text).map(|n| n != 0)
}

/// A whole text as strtol(3) reads it to the base of ten; out of range it is
/// the nearest number. `None` for a text without digits, or with more than a
/// number.
pub fn integer(text: &[u8]) -> Option<i64> {
    let blanks = text.iter().take_while(|b| is_blank(**b)).count();
    let (digits, negative) = match text[blanks..].split_first() {
        Some((b'-', digits)) => (digits, true),
        Some((b'+', digits)) => (digits, false),
        _ => (&text[blanks..], false),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude =
        digits.iter().fold(0i64, |n, b| n.saturating_mul(10).saturating_add(i64::from(b - b'0')));
    Some(if negative { magnitude.saturating_neg() } else { magnitude })
}

/// Whether a text is true for jail(8), which reads a number at its start.
pub(crate) fn truth(text: &[u8]) -> bool {
    let blanks = text.iter().take_while(|b| is_blank(**b)).count();
    let number = &text[blanks..];
    let sign = usize::from(matches!(number.first(), Some(b'-' | b'+')));
    let digits = number[sign..].iter().take_while(|b| b.is_ascii_digit());
    text.eq_ignore_ascii_case(b"true") || digits.into_iter().any(|&b| b != b'0')
}

/// White space for strtol(3).
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// Whether a name has `no` in front of its last component: only there it
/// negates (LANGUAGE 6.1).
pub fn is_negated(name: &[u8]) -> bool {
    let last = name.rsplit(|&b| b == b'.').next().unwrap_or_default();
    last.starts_with(b"no")
}

/// What jail(8) says to the value of a boolean or integer that it knows.
pub(crate) fn complaint(known: &Known, param: &Param) -> Option<Bytes> {
    let value = &param.scalar()?.text;
    let words: &[u8] = match known.kind {
        Kind::Boolean if boolean(value).is_none() => b": unknown boolean value \"",
        Kind::Integer if integer(value).is_none() => b": non-integer value \"",
        _ => return None,
    };
    Some(crate::message([&param.name, words, value, b"\""]))
}

/// A family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// `ip4.addr`
    Ip4,
    /// `ip6.addr`
    Ip6,
}

/// The addresses of a jail as jail(8) splits them (LANGUAGE 6.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// What the kernel is given: interface, mask and arguments cut off.
    pub kernel: Vec<Bytes>,
    /// What is configured on an interface: the elements that name one, or all
    /// with a default `interface`.
    pub interface: Vec<Bytes>,
}

impl Jail {
    /// The addresses of a family as jail(8) hands them on.
    pub fn addresses(&self, family: Family) -> Addresses {
        let name = match family {
            Family::Ip4 => "ip4.addr",
            Family::Ip6 => "ip6.addr",
        };
        let default = self.scalar("interface").is_some();
        let mut addresses = Addresses::default();
        for value in self.list(name) {
            let text: &[u8] = &value.text;
            let bar = text.iter().position(|&b| b == b'|');
            if default || bar.is_some() {
                addresses.interface.push(value.text.clone());
            }
            let address = &text[bar.map_or(0, |at| at + 1)..];
            let end = address.iter().position(|b| matches!(b, b'/' | b' '));
            addresses.kernel.push(address[..end.unwrap_or(address.len())].into());
        }
        addresses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // LANGUAGE 6.1
    #[test]
    fn texts_of_booleans() {
        for text in ["true", "TRUE", "1", "-1", "+2", " 3", "99999999999999999999"] {
            assert_eq!(boolean(text.as_bytes()), Some(true), "{text}");
        }
        for text in ["false", "False", "0", "", "-0"] {
            assert_eq!(boolean(text.as_bytes()), Some(false), "{text}");
        }
        for text in ["yes", "on", "1x", "0x1", "1 ", "-", " "] {
            assert_eq!(boolean(text.as_bytes()), None, "{text}");
        }
    }

    // LANGUAGE 6.1
    #[test]
    fn only_no_before_the_last_component_negates() {
        for (name, expected) in
            [("nopersist", true), ("mount.nodevfs", true), ("nomount.devfs", false), ("no", true)]
        {
            assert_eq!(is_negated(name.as_bytes()), expected, "{name}");
        }
    }
}
