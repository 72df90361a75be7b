use std::collections::{HashMap, HashSet};

use crate::{Command, Hook, JailId};

/// What a creator's hooks have made so far, as far as they are understood, and which
/// interfaces it gave away.
#[derive(Default)]
pub(crate) struct Made {
    /// Interfaces and datasets, by name, each with the jail whose hook made it.
    names: HashMap<String, Maker>,
    /// Kinds of which one was made whose number is not known: `epair`.
    kinds: HashSet<String>,
    /// What jib and jng were called for, by prefix and name.
    helped: HashMap<(&'static str, String), Helped>,
    /// Goes up with each interface that a helper makes.
    clock: usize,
    /// How many hooks are not understood: each may have made anything.
    unknown: usize,
    /// The interfaces that went to a jail.
    given: HashMap<String, Given>,
}

/// Whose hook made something, and how many hooks were not understood until then.
#[derive(Clone, Copy)]
struct Maker {
    own: JailId,
    unknown: usize,
}

/// The interfaces of one name that a helper makes, numbered from 0.
#[derive(Clone, Copy, Default)]
struct Helped {
    count: usize,
    clock: usize,
}

/// To whom an interface went, and what was made until then.
struct Given {
    to: JailId,
    clock: usize,
    unknown: usize,
}

impl Made {
    /// Takes note of a hook of a jail.
    pub(crate) fn note(&mut self, command: &Command, own: JailId) {
        let mut read = 0;
        for part in &command.read.parts {
            read += usize::from(part.is_about_interfaces());
            self.note_part(part, own);
        }
        let makes = |name: &str| matches!(name, "ifconfig" | "jib" | "jng");
        let ran = command.runs.iter().filter(|run| makes(run.name()) && !run.inside).count();
        // Behind `sh -c`, say, it stands where it is not read.
        self.unknown += usize::from(ran > read);
        for run in &command.runs {
            let first = run.words.first().map(String::as_str);
            match (run.name(), first) {
                ("zfs", Some("create" | "clone" | "rename")) => {
                    let maker = Maker { own, unknown: self.unknown };
                    self.names.extend(run.words.last().map(|name| (name.clone(), maker)));
                }
                ("zfs", Some("receive" | "recv")) => self.unknown += 1,
                ("jib" | "jng", _) => {}
                _ if run.is_plain() => {}
                _ => self.unknown += 1,
            }
        }
    }

    fn note_part(&mut self, part: &Hook, own: JailId) {
        match part {
            Hook::InterfaceCreate { interface, name } => {
                match has_number(interface) {
                    true => ["", "a", "b"]
                        .iter()
                        .for_each(|end| self.make(format!("{interface}{end}"), own)),
                    false => drop(self.kinds.insert(interface.clone())),
                }
                name.iter().for_each(|name| self.make(name.clone(), own));
                self.note_computed(interface);
            }
            Hook::InterfaceRename { to, .. } => self.make(to.clone(), own),
            Hook::InterfaceMove { interface, back: true, .. } => {
                self.make(interface.clone(), own);
            }
            Hook::InterfaceDestroy { interface } => self.unmake(interface),
            // It fails; whatever it was to make counts as made.
            Hook::InterfaceHelper { joined: 0, .. } => self.unknown += 1,
            Hook::InterfaceHelper { program, name, joined } => {
                self.note_computed(name);
                self.clock += 1;
                let helped = self.helped.entry((prefix(program), name.clone())).or_default();
                helped.count = helped.count.saturating_add(*joined);
                helped.clock = self.clock;
            }
            _ => {}
        }
    }

    /// A name that the shell computes may be any.
    fn note_computed(&mut self, name: &str) {
        self.unknown += usize::from(is_computed(name));
    }

    /// Gives an interface to a jail; if it is gone already, to which. Where a hook may
    /// have made it anew since, it is not.
    pub(crate) fn give(&mut self, name: &str, to: JailId) -> Option<JailId> {
        let given = Given { to, clock: self.clock, unknown: self.unknown };
        let before = self.given.insert(name.to_owned(), given)?;
        let helped = self.helper_of(name).is_some_and(|helped| before.clock < helped.clock);
        (!helped && before.unknown >= self.unknown).then_some(before.to)
    }

    /// Whether an interface went to a jail, and did not come back.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// The jail whose hook made what has this name, and is known to be there still.
    pub(crate) fn maker(&self, name: &str) -> Option<JailId> {
        let maker = self.names.get(name).filter(|maker| maker.unknown == self.unknown);
        maker.map(|maker| maker.own)
    }

    /// Whether it may be there by now.
    pub(crate) fn may_have(&self, name: &str) -> bool {
        let kind = name.trim_end_matches(['a', 'b']);
        let kind = kind.trim_end_matches(|c: char| c.is_ascii_digit());
        self.unknown > 0
            || self.names.contains_key(name)
            || self.kinds.contains(kind) && name.len() > kind.len()
            || self.helper_of(name).is_some()
    }

    /// The helper's call that makes an interface of this name.
    fn helper_of(&self, name: &str) -> Option<Helped> {
        let (prefix, number, rest) = helpers_name(name)?;
        let helped = self.helped.get(&(prefix, rest.to_owned()))?;
        (number < helped.count).then_some(*helped)
    }

    fn make(&mut self, name: String, own: JailId) {
        self.note_computed(&name);
        self.given.remove(&name);
        // Who makes it again fails, and the first one's is what is there.
        if self.maker(&name).is_none() {
            self.names.insert(name, Maker { own, unknown: self.unknown });
        }
    }

    /// With one end of a pair the other goes, which may have any name.
    fn unmake(&mut self, name: &str) {
        self.names.remove(name);
        self.unknown += 1;
    }
}

impl Hook {
    /// Whether it is what `ifconfig`, `jib` or `jng` do, as far as that is read.
    pub(crate) fn is_about_interfaces(&self) -> bool {
        matches!(
            self,
            Hook::InterfaceCreate { .. }
                | Hook::InterfaceRename { .. }
                | Hook::InterfaceSet { .. }
                | Hook::InterfaceDestroy { .. }
                | Hook::InterfaceMove { .. }
                | Hook::InterfaceHelper { .. }
        )
    }

    /// The names that it makes on the system of whoever runs it.
    pub(crate) fn makes(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match self {
            Hook::InterfaceCreate { interface, name } => {
                (Some(interface).filter(|name| has_number(name)), name.as_ref())
            }
            Hook::InterfaceRename { to, .. } => (Some(to), None),
            _ => (None, None),
        };
        first.into_iter().chain(second).map(String::as_str).filter(|name| !is_computed(name))
    }
}

/// A name as jib and jng give it (`e0b_www`, `ng0_www`): its prefix, number and end.
pub(crate) fn helpers_name(name: &str) -> Option<(&'static str, usize, &str)> {
    let (prefix, rest) = match name.strip_prefix("ng") {
        Some(rest) => ("ng", rest),
        None => ("e", name.strip_prefix('e')?),
    };
    let (number, rest) = rest.split_once('_')?;
    let number = match prefix {
        "e" => number.strip_suffix(['a', 'b'])?,
        _ => number,
    };
    Some((prefix, number.parse().ok()?, rest))
}

fn prefix(helper: &str) -> &'static str {
    if helper == "jng" { "ng" } else { "e" }
}

/// Whether the shell makes something else of a word.
pub(crate) fn is_computed(word: &str) -> bool {
    word.contains(['$', '`', '*', '?', '[', '\\', '"', '\''])
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
            made.note(&self::command(command), JailId(1));
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
        check(&["jib addm www em0"], "e1b_www", false);
        check(&["jib addm www em0"], "e0b_www1", false);
        check(&["jng bridge www em0 em1"], "ng1_www", true);
        check(&["ifconfig epair create name e1a_gw"], "e1a_gw", true);
        check(&["ifconfig epair create name e1a_gw"], "e1b_gw", false);
        check(&["logger up", "mkdir -p /x"], "e0", false);
    }

    #[test]
    fn what_is_not_understood_may_have_made_it() {
        check(&["/usr/local/bin/setup www"], "e0", true);
        check(&["ifconfig epair create"], "epair7b", true);
        check(&["sh -c 'ifconfig epair create name e0b_x'"], "e0b_x", true);
        check(&["jib addm $n em0"], "e0b_www", true);
        check(&["ifconfig $e name $n"], "e0b_www", true);
    }

    /// What a second jail finds that names the interface of the first.
    fn check_given(between: &str, expected: Option<JailId>) {
        let mut made = Made::default();
        made.note(&command("/usr/local/bin/setup"), JailId(1));
        assert_eq!(made.give("e0b_a", JailId(1)), None);
        made.note(&command(between), JailId(2));
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
