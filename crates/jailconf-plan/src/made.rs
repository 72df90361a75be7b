use std::collections::{HashMap, HashSet};

use crate::{Command, Hook, JailId};

/// What a creator's hooks have made so far, as far as they are understood, and which
/// interfaces it gave away.
#[derive(Default)]
pub(crate) struct Made {
    /// Interfaces and datasets, by name.
    names: HashSet<String>,
    /// The ends of names that jib and jng give.
    ends: Vec<String>,
    /// How many hooks are not understood: each may have made anything.
    unknown: usize,
    /// The interfaces that went to a jail.
    given: HashMap<String, Given>,
}

/// To whom an interface went, and what was made until then.
struct Given {
    to: JailId,
    ends: usize,
    unknown: usize,
}

impl Made {
    /// Takes note of a hook.
    pub(crate) fn note(&mut self, command: &Command) {
        for part in &command.read.parts {
            match part {
                // Which number it gets is not known.
                Hook::InterfaceCreate { interface, .. } if !has_number(interface) => {
                    self.unknown += 1;
                }
                Hook::InterfaceCreate { interface, .. } => {
                    ["", "a", "b"]
                        .into_iter()
                        .for_each(|end| self.make(format!("{interface}{end}")));
                }
                Hook::InterfaceRename { to, .. } => self.make(to.clone()),
                Hook::InterfaceMove { interface, back: true, .. } => self.make(interface.clone()),
                Hook::InterfaceHelper { name, .. } => self.ends.push(format!("_{name}")),
                _ => {}
            }
        }
        for run in &command.runs {
            let first = run.words.first().map(String::as_str);
            match (run.name(), first) {
                ("zfs", Some("create" | "clone" | "rename")) => {
                    self.names.extend(run.words.last().cloned());
                }
                ("zfs", Some("receive" | "recv")) => self.unknown += 1,
                ("jib" | "jng", _) => {}
                _ if run.is_plain() => {}
                _ => self.unknown += 1,
            }
        }
    }

    /// Gives an interface to a jail; if it is gone already, to which. Where a hook may
    /// have made it anew since, it is not.
    pub(crate) fn give(&mut self, name: &str, to: JailId) -> Option<JailId> {
        let given = Given { to, ends: self.ends.len(), unknown: self.unknown };
        let before = self.given.insert(name.to_owned(), given)?;
        let is_anew = before.unknown < self.unknown
            || self.ends[before.ends..].iter().any(|end| name.ends_with(&**end));
        (!is_anew).then_some(before.to)
    }

    /// Whether an interface went to a jail, and did not come back.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// Whether it may be there by now.
    pub(crate) fn may_have(&self, name: &str) -> bool {
        self.unknown > 0
            || self.names.contains(name)
            || self.ends.iter().any(|e| name.ends_with(&**e))
    }

    fn make(&mut self, name: String) {
        self.given.remove(&name);
        self.names.insert(name);
    }
}

fn has_number(interface: &str) -> bool {
    interface.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Place, hook, runs};

    fn command(text: &str) -> Command {
        let origin = jailconf_resolve::Origin {
            file: None,
            statement: Default::default(),
            range: Default::default(),
            block: jailconf_resolve::BlockId(0),
            via: jailconf_resolve::Via::Own,
        };
        let place = Place { file: crate::FileRef(0), range: Default::default() };
        let (read, runs, text) = (hook(text), runs(text), text.to_owned());
        let (step, runner) = (crate::StepKind::Prestart, crate::Runner::Creator);
        Command { parameter: "exec.prestart", step, runner, place, text, read, runs, origin }
    }

    fn check(commands: &[&str], name: &str, expected: bool) {
        let mut made = Made::default();
        for command in commands {
            made.note(&self::command(command));
        }
        assert_eq!(made.may_have(name), expected, "{commands:?} {name}");
    }

    #[test]
    fn what_hooks_make_is_there_r056() {
        check(&["ifconfig epair5 create up"], "epair5b", true);
        check(&["ifconfig epair5 create up"], "epair6b", false);
        check(&["ifconfig epair5 create", "ifconfig epair5b name e0b_x"], "e0b_x", true);
        check(&["jib addm www em0"], "e0b_www", true);
        check(&["zfs create -p z/a"], "z/a", true);
        check(&["logger up", "mkdir -p /x"], "e0", false);
    }

    #[test]
    fn what_is_not_understood_may_have_made_it() {
        check(&["/usr/local/bin/setup www"], "e0", true);
        check(&["ifconfig epair create"], "epair7b", true);
    }

    /// What a second jail finds that names the interface of the first.
    fn check_given(between: &str, expected: Option<JailId>) {
        let mut made = Made::default();
        made.note(&command("/usr/local/bin/setup"));
        assert_eq!(made.give("e0b_a", JailId(1)), None);
        made.note(&command(between));
        assert_eq!(made.give("e0b_a", JailId(2)), expected, "{between}");
    }

    #[test]
    fn what_went_to_a_jail_is_gone_unless_it_is_made_anew_r056() {
        check_given("logger b", Some(JailId(1)));
        check_given("jib addm b em0", Some(JailId(1)));
        check_given("jib addm a em0", None);
        check_given("ifconfig epair1b name e0b_a", None);
        check_given("ifconfig e0b_a -vnet a", None);
        check_given("/usr/local/bin/setup", None);
    }
}
