/// A program that a command runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The program as it is written: `/sbin/ifconfig`, `dhclient`; of
    /// `service NAME` and `/etc/rc.d/NAME` the name.
    pub program: String,
    /// The words behind it.
    pub words: Vec<String>,
    /// Whether `jexec` runs it inside a jail.
    pub inside: bool,
}

/// Programs of the base system that do one thing and are done.
const PLAIN: &[&str] = &[
    "chmod", "chown", "cp", "devfs", "echo", "hostname", "ifconfig", "kldload", "ln", "logger",
    "mkdir", "mount", "rm", "route", "sysctl", "touch", "true", "umount", "zfs",
];

impl Run {
    /// The program without its directory.
    pub fn name(&self) -> &str {
        self.program.rsplit('/').next().unwrap_or(&self.program)
    }

    /// Whether the program is known to do what its words say and no more: it runs
    /// no other program and leaves no process. Any other one may do anything.
    pub fn is_plain(&self) -> bool {
        PLAIN.contains(&self.name())
    }
}

/// The programs that a command runs, as far as they stand there plainly: the first
/// word of each part, behind `jexec JAIL`, `service`, `sh -c` and the like.
/// Nothing is run and nothing is expanded.
pub fn runs(command: &str) -> Vec<Run> {
    let parts = command.split(['&', '|', ';', '\n']);
    parts.filter_map(run).collect()
}

fn run(part: &str) -> Option<Run> {
    let plain = |word: &str| word.trim_matches(['"', '\'', '(', ')', '`']).to_owned();
    let mut words: Vec<String> =
        part.split_whitespace().map(plain).filter(|w| !w.is_empty()).collect();
    let mut inside = false;
    loop {
        // `name=$(ifconfig epair create)`
        if let Some((_, command)) = words.first()?.split_once("=$(") {
            words[0] = command.to_owned();
        }
        let first = words.first()?;
        let name = first.rsplit('/').next().unwrap_or(first);
        let is_assignment = first.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        });
        let (options, operands) = match name {
            _ if is_assignment => (false, 0),
            "jexec" => {
                inside = true;
                (true, 1)
            }
            "daemon" | "nohup" | "exec" | "env" | "nice" | "timeout" => (true, 0),
            // `sh FILE` runs the file; `sh -c 'COMMAND'` the command.
            "sh" | "csh" | "bash" if words.len() > 1 => (true, 0),
            "service" => {
                let program = words.get(1)?.clone();
                let words = words.split_off(2);
                return Some(Run { program, words, inside });
            }
            _ => break,
        };
        let is_option = |w: &&String| options && w.starts_with('-');
        let skipped = 1 + words[1..].iter().take_while(is_option).count() + operands;
        if skipped >= words.len() {
            return None;
        }
        words = words.split_off(skipped);
    }
    let program = words.remove(0);
    // `>FILE` and `2>FILE` are no words of the program.
    let is_word = |w: &String| !w.trim_start_matches(char::is_numeric).starts_with(['>', '<']);
    let words = words.into_iter().take_while(is_word).collect();
    Some(Run { program, words, inside })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(command: &str, expected: &[&str]) {
        let shown = |run: Run| {
            let inside = if run.inside { "jexec " } else { "" };
            format!("{inside}{} {}", run.program, run.words.join(" ")).trim_end().to_owned()
        };
        let found: Vec<String> = runs(command).into_iter().map(shown).collect();
        assert_eq!(found, expected, "{command}");
    }

    #[test]
    fn the_program_is_found_behind_what_runs_it() {
        check("/sbin/dhclient e0b", &["/sbin/dhclient e0b"]);
        check("service openvpn onestart", &["openvpn onestart"]);
        check("/bin/sh /etc/rc", &["/etc/rc"]);
        check("sh -c 'dhclient em0'", &["dhclient em0"]);
        check(
            "jexec -l www /sbin/route add default 10.0.0.1",
            &["jexec /sbin/route add default 10.0.0.1"],
        );
        check("FOO=1 env A=b daemon -f tailscaled", &["tailscaled"]);
        check("e=$(ifconfig epair create) && echo $e", &["ifconfig epair create", "echo $e"]);
    }

    #[test]
    fn each_part_has_its_own() {
        check(
            "ifconfig a up && route add b; true || echo x > y",
            &["ifconfig a up", "route add b", "true", "echo x"],
        );
        check("mkdir /x 2>/dev/null", &["mkdir /x"]);
        check("sh", &["sh"]);
        check("", &[]);
        check("jexec www", &[]);
    }
}
