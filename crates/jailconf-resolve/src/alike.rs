//! Whether jail(8) makes the same of two readings; where things stand never counts.

use jailconf_syntax::Bytes;

use crate::{Configuration, Jail, Param, Program};

/// What is compared of two configurations.
#[derive(Clone, Copy, Debug, Default)]
pub struct Likeness<'n> {
    /// Whether it counts where in its jail's list a parameter stands.
    pub order: ParameterOrder,
    /// A variable that only the second one needs to have.
    pub new_variable: Option<&'n [u8]>,
}

/// Whether it counts where in its jail's list a parameter stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParameterOrder {
    /// It does: `jail -e` shows it.
    #[default]
    Counts,
    /// It does not: the order of a start is that of jail(8)'s steps (R097), and the
    /// order of the kernel's checks is its own (R121).
    CountsNot,
}

impl Program {
    /// Whether jail(8) says the same to another program as a whole, and the same files
    /// are missing.
    pub fn is_judged_like(&self, other: &Program) -> bool {
        let messages = |p: &Program| -> Vec<Bytes> {
            p.verdict.errors.iter().map(|e| e.message.clone()).collect()
        };
        let missing =
            |p: &Program| -> Vec<Bytes> { p.missing.iter().map(|m| m.path.clone()).collect() };
        messages(self) == messages(other) && missing(self) == missing(other)
    }
}

impl Likeness<'_> {
    /// Whether two configurations have the same jails with the same parameters,
    /// variables and messages.
    pub fn holds(&self, one: &Configuration, other: &Configuration) -> bool {
        let pairs = one.jails.iter().zip(&other.jails);
        one.jails.len() == other.jails.len() && pairs.into_iter().all(|(a, b)| self.of_jails(a, b))
    }

    fn of_jails(&self, a: &Jail, b: &Jail) -> bool {
        let is_old = |p: &&Param| self.new_variable.is_none_or(|new| *p.name != *new);
        let faults = |jail: &Jail| -> Vec<_> {
            jail.faults.iter().map(|f| (f.kind, f.parameter.clone())).collect()
        };
        a.name == b.name
            && a.failed == b.failed
            && a.messages.iter().map(|m| &m.text).eq(b.messages.iter().map(|m| &m.text))
            && faults(a) == faults(b)
            && self.listed(a.params.iter()) == self.listed(b.params.iter())
            && self.listed(a.variables.iter()) == self.listed(b.variables.iter().filter(is_old))
    }

    /// Names and values; of several of one name always in their order.
    fn listed<'p>(
        &self,
        params: impl Iterator<Item = &'p Param>,
    ) -> Vec<(&'p Bytes, Option<Vec<&'p Bytes>>)> {
        let values = |p: &'p Param| p.values.as_ref().map(|v| v.iter().map(|v| &v.text).collect());
        let mut found: Vec<_> = params.map(|p| (&p.name, values(p))).collect();
        if self.order == ParameterOrder::CountsNot {
            found.sort_by_key(|(name, _)| *name);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemorySource, load};

    fn read(text: &str) -> Configuration {
        let mut source = MemorySource::new();
        source.insert("x", text.as_bytes());
        Configuration::resolve(&load(&source, b"x"))
    }

    /// LANGUAGE 4.1: `+=` on nothing sets.
    #[test]
    fn readings_are_alike_by_what_they_come_to() {
        let exactly = Likeness::default();
        for (text, expected) in [
            ("a { x = 2; y; }", true),
            ("# c\na { y = 1; x += 2; y; }", false),
            ("a { x += 2; y; }", true),
            ("a { x = 2; y; $v; }", false),
            ("a { x = 1; y; }", false),
            ("a { y; x = 2; }", false),
            ("a { x = 2; y; } b {}", false),
            ("b { x = 2; y; }", false),
        ] {
            assert_eq!(exactly.holds(&read("a { x = 2; y; }"), &read(text)), expected, "{text}");
        }
    }

    #[test]
    fn order_and_a_new_variable_may_not_count() {
        let new_variable = Some(b"v".as_slice());
        let loosely = Likeness { order: ParameterOrder::CountsNot, new_variable };
        for (text, expected) in [
            ("a { y; $v = 2; x = $v; }", true),
            ("a { y; $w = 2; x = $w; }", false),
            ("a { y; x = 2, 3; }", false),
        ] {
            assert_eq!(loosely.holds(&read("a { x = 2; y; }"), &read(text)), expected, "{text}");
        }
    }
}
