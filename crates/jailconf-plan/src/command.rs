use jailconf_resolve::{Jail, Origin};

use crate::{Config, Place, ReadHook, Run, hook, runs};

/// A command that jail(8) runs for a jail, read once for all that ask.
#[derive(Clone, Debug)]
pub struct Command {
    /// The parameter.
    pub parameter: &'static str,
    /// Where it stands.
    pub place: Place,
    /// Its text, variables expanded.
    pub text: String,
    /// What it does.
    pub read: ReadHook,
    /// The programs that it runs.
    pub runs: Vec<Run>,
    /// The statement that it comes from.
    pub origin: Origin,
}

/// The parameters that hold commands (R097, R098).
const PARAMETERS: [&str; 10] = [
    "exec.prepare",
    "exec.prestart",
    "exec.created",
    "exec.start",
    "command",
    "exec.poststart",
    "exec.prestop",
    "exec.stop",
    "exec.poststop",
    "exec.release",
];

/// The commands of a jail, by parameter, each in its order; empty ones are none.
pub(crate) fn commands(config: &Config, jail: &Jail) -> Vec<Command> {
    let values = PARAMETERS.iter().flat_map(|&p| jail.list(p).iter().map(move |v| (p, v)));
    let command = |(parameter, value): (&'static str, &jailconf_resolve::Value)| {
        let text = value.text.to_text().into_owned();
        let place = config.value_place(&value.origin)?;
        let (read, runs) = (hook(&text), runs(&text));
        Some(Command { parameter, place, text, read, runs, origin: value.origin })
    };
    values.filter(|(_, v)| !v.text.is_empty()).filter_map(command).collect()
}
