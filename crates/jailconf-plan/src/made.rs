use std::collections::HashSet;

use crate::{Command, Hook};

/// What the host's hooks have made so far, as far as they are understood.
#[derive(Default)]
pub(crate) struct Made {
    /// Interfaces and datasets, by name.
    names: HashSet<String>,
    /// The ends of names that jib and jng give.
    ends: Vec<String>,
    /// Something was run that is not understood: it may have made anything.
    anything: bool,
}

impl Made {
    /// Takes note of a hook.
    pub(crate) fn note(&mut self, command: &Command) {
        for part in &command.read.parts {
            match part {
                // Which number it gets is not known.
                Hook::InterfaceCreate { interface } if !has_number(interface) => {
                    self.anything = true;
                }
                Hook::InterfaceCreate { interface } => {
                    let ends = ["", "a", "b"].map(|end| format!("{interface}{end}"));
                    self.names.extend(ends);
                }
                Hook::InterfaceRename { to } => drop(self.names.insert(to.clone())),
                Hook::InterfaceHelper { name, .. } => self.ends.push(format!("_{name}")),
                _ => {}
            }
        }
        for run in &command.runs {
            if run.name() == "zfs" {
                let makes = |w: &String| matches!(w.as_str(), "create" | "clone" | "rename");
                let made = run.words.last().filter(|_| run.words.first().is_some_and(makes));
                self.names.extend(made.cloned());
                let first = run.words.first().map(String::as_str);
                self.anything |= matches!(first, Some("receive" | "recv"));
            } else if !run.is_plain() && !matches!(run.name(), "jib" | "jng") {
                self.anything = true;
            }
        }
    }

    /// Whether it may be there by now.
    pub(crate) fn may_have(&self, name: &str) -> bool {
        self.anything || self.names.contains(name) || self.ends.iter().any(|e| name.ends_with(&**e))
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
}
