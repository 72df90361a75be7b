/// What a hook does, as far as it is plain enough to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hook {
    /// `zfs jail JAIL DATASET`: hands a dataset to a jail.
    ZfsJail {
        /// The jail, by name or number, as whoever runs the hook calls it.
        jail: String,
        /// The dataset.
        dataset: String,
    },
    /// `zfs mount ...`; as a hook of its own it is the creator's, and no
    /// concern of the jail.
    ZfsMount,
    /// `jexec JAIL zfs mount ...`: mounts datasets inside a jail.
    ZfsMountInside {
        /// The jail, by name or number.
        jail: String,
    },
    /// `zfs set PROPERTY=VALUE DATASET`
    ZfsSet {
        /// The property with its value.
        property: String,
        /// The dataset.
        dataset: String,
    },
    /// `zfs destroy ... DATASET`
    ZfsDestroy {
        /// The dataset.
        dataset: String,
    },
    /// `zfs WORD=VALUE ...`: no command of zfs(8) (M78).
    ZfsUnknown {
        /// What stands where the command is to be.
        command: String,
    },
    /// `kldload MODULE` without `-n`
    KldLoad {
        /// The module.
        module: String,
    },
    /// `ifconfig INTERFACE create ...`
    InterfaceCreate {
        /// The interface: without a number the next free one of its kind is made.
        interface: String,
        /// The name that it gets by `name NEW`; of a pair the first end gets it.
        name: Option<String>,
    },
    /// `ifconfig INTERFACE ... name NEW`
    InterfaceRename {
        /// The interface.
        from: String,
        /// The new name.
        to: String,
    },
    /// `ifconfig INTERFACE ...` that makes, moves and names nothing.
    InterfaceSet {
        /// The interface.
        interface: String,
        /// Those that become members of it by `addm`.
        members: Vec<String>,
        /// Whether it is brought up.
        up: bool,
    },
    /// `ifconfig INTERFACE destroy`
    InterfaceDestroy {
        /// The interface.
        interface: String,
    },
    /// `ifconfig INTERFACE vnet JAIL`, or back with `-vnet`.
    InterfaceMove {
        /// The interface.
        interface: String,
        /// The jail.
        jail: String,
        /// Whether it is taken back.
        back: bool,
    },
    /// `jib addm NAME ...` or `jng bridge NAME ...`: interfaces for a VNET jail.
    InterfaceHelper {
        /// `jib` or `jng`.
        program: String,
        /// What the interfaces are called after; empty where it stands not there.
        name: String,
        /// The interfaces that they are joined to: as many are made.
        joined: usize,
    },
    /// `mount -t FS ... SOURCE TARGET` or `mount_FS ... SOURCE TARGET`
    Mount {
        /// The file system.
        fs: String,
        /// What; empty where it stands not there.
        source: String,
        /// Where.
        target: String,
    },
    /// `umount ... TARGET`
    Unmount {
        /// What is unmounted.
        target: String,
    },
    /// `devfs ...`: rules for a mounted devfs.
    Devfs,
    /// `mkdir ... DIRECTORY...`
    MakeDirectory {
        /// The directories.
        paths: Vec<String>,
    },
    /// `jexec JAIL COMMAND`: something inside a jail.
    Inside {
        /// The jail, by name or number.
        jail: String,
        /// What.
        part: Box<Hook>,
    },
    /// `sysctl NAME=VALUE`
    Sysctl {
        /// The variable.
        name: String,
    },
    /// Anything else.
    Other,
}

/// A hook with what becomes of its failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadHook {
    /// What it does, in order.
    pub parts: Vec<Hook>,
    /// Whether jail(8) goes on although it fails (`|| true`, a trailing `&`;
    /// R100).
    pub failure_ignored: bool,
    /// The first part whose failure the shell hands on: of those in front of a `;` it
    /// hands on none.
    deciding: usize,
}

impl ReadHook {
    /// Whether jail(8) goes on although a part, by its number, fails (R100).
    pub fn ignores(&self, part: usize) -> bool {
        self.failure_ignored || part < self.deciding
    }
}

/// Reads a hook as jail(8) or the shell would split it. Nothing is run and
/// nothing is expanded: a word with `$` or a backquote in it is kept as it is.
pub fn hook(command: &str) -> ReadHook {
    let trimmed = command.trim_end();
    let background = trimmed.ends_with('&') && !trimmed.ends_with("&&");
    let (before, last) = before_last_list(trimmed);
    let read_list = |list: &str| -> Vec<Hook> {
        let parts = list.split("&&").flat_map(|p| p.split(';'));
        parts.map(|part| read(part.split("||").next().unwrap_or(part))).collect()
    };
    let mut parts = if before.is_empty() { Vec::new() } else { read_list(before) };
    let deciding = parts.len();
    parts.extend(read_list(last));
    ReadHook { parts, failure_ignored: background || is_guarded(last), deciding }
}

/// What stands in front of the last `;`, where the shell goes on whatever becomes of
/// it, and what stands behind. Where quotes or words of the shell hold it together,
/// all of it is the last.
fn before_last_list(command: &str) -> (&str, &str) {
    const TOGETHER: [&str; 8] = ["if", "for", "while", "until", "case", "set", "trap", "{"];
    let command = command.trim_end_matches([';', ' ', '\t']);
    let is_word =
        |list: &str| list.split_whitespace().next().is_some_and(|w| TOGETHER.contains(&w));
    let is_held = command.contains(['"', '\'', '`', '(']) || command.split(';').any(is_word);
    match command.rsplit_once(';') {
        Some((before, last)) if !is_held => (before, last),
        _ => ("", command),
    }
}

/// The first word of a command that no shell runs, where only a shell knows it: it is no
/// program (N04). What POSIX has as a program too (`cd`, `umask`, `wait`) is there.
pub(crate) fn shell_word(command: &str) -> Option<&str> {
    const OF_THE_SHELL: [&str; 17] = [
        ".", ":", "break", "continue", "eval", "exec", "exit", "export", "local", "readonly",
        "return", "set", "shift", "source", "times", "trap", "unset",
    ];
    let word = command.split_whitespace().next()?;
    let is_assignment = word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
    let is_of_shell = OF_THE_SHELL.contains(&word) || is_assignment;
    (is_of_shell && !crate::text::is_for_the_shell(command)).then_some(word)
}

/// Whether what fails in a list is caught: by a `||` that does not hand the failure on,
/// or by a pipe, which ends as its last program does.
fn is_guarded(list: &str) -> bool {
    let Some((first, last)) = list.rsplit_once("||") else { return list.contains('|') };
    let words: Vec<&str> = last.split_whitespace().collect();
    let hands_on = match words.as_slice() {
        ["false"] | ["exit" | "return"] => true,
        ["exit" | "return", status] => *status != "0",
        _ => false,
    };
    !hands_on || first.replace("||", "").contains('|')
}

fn read(part: &str) -> Hook {
    let words: Vec<&str> =
        part.split_whitespace().take_while(|w| !w.starts_with(['>', '<', '|'])).collect();
    let mut words: Vec<&str> = words.into_iter().filter(|w| !w.starts_with("2>")).collect();
    // Bastille names what ifconfig(8) prints: `epair0=$(ifconfig epair create)`.
    if let Some((_, command)) = words.first().and_then(|w| w.split_once("=$(")) {
        words[0] = command;
        if let Some(last) = words.last_mut() {
            *last = last.trim_end_matches(')');
        }
    }
    // What follows `jexec JAIL` is a command again, and never another jexec.
    let jexec = words.first().is_some_and(|w| base(w) == "jexec");
    let at = usize::from(jexec)
        + words.iter().skip(1).take_while(|w| jexec && w.starts_with('-')).count();
    match words.get(at..) {
        Some([jail, inner @ ..]) if jexec => match read_words(inner) {
            Hook::ZfsMount => Hook::ZfsMountInside { jail: plain(jail) },
            part => Hook::Inside { jail: plain(jail), part: Box::new(part) },
        },
        _ => match read_words(&words) {
            Hook::ZfsMount => Hook::Other,
            part => part,
        },
    }
}

fn read_words(words: &[&str]) -> Hook {
    let Some((program, rest)) = words.split_first() else { return Hook::Other };
    match base(program) {
        "zfs" => read_zfs(rest),
        "ifconfig" => read_ifconfig(rest),
        "kldload" if !rest.contains(&"-n") => match rest.last() {
            Some(module) => Hook::KldLoad { module: plain(module) },
            None => Hook::Other,
        },
        program @ ("jib" | "jng") => match rest {
            ["addm" | "bridge", options @ ..] => read_helper(program, options),
            _ => Hook::Other,
        },
        "devfs" => Hook::Devfs,
        "umount" => match rest.last() {
            Some(target) => Hook::Unmount { target: plain(target) },
            None => Hook::Other,
        },
        "mkdir" => {
            let paths = rest.iter().filter(|w| !w.starts_with('-')).map(|w| plain(w)).collect();
            Hook::MakeDirectory { paths }
        }
        "sysctl" => match rest.iter().find_map(|w| w.split_once('=')) {
            Some((name, _)) => Hook::Sysctl { name: plain(name) },
            None => Hook::Other,
        },
        program => read_mount(program, rest),
    }
}

fn read_zfs(rest: &[&str]) -> Hook {
    match rest {
        ["jail", jail, dataset] => Hook::ZfsJail { jail: plain(jail), dataset: plain(dataset) },
        ["set", property, dataset] => {
            Hook::ZfsSet { property: plain(property), dataset: plain(dataset) }
        }
        ["destroy", .., dataset] => Hook::ZfsDestroy { dataset: plain(dataset) },
        ["mount", ..] => Hook::ZfsMount,
        [command, ..] if command.contains('=') => {
            Hook::ZfsUnknown { command: (*command).to_owned() }
        }
        _ => Hook::Other,
    }
}

/// `jib addm [-b BRIDGE] NAME INTERFACE...`; jng takes the like.
fn read_helper(program: &str, options: &[&str]) -> Hook {
    let mut words = options.iter();
    let mut operands = Vec::new();
    while let Some(word) = words.next() {
        match *word {
            "-b" => drop(words.next()),
            word if word.starts_with('-') => {}
            word => operands.push(word),
        }
    }
    let (name, joined) = operands.split_first().map_or(("", 0), |(name, rest)| (*name, rest.len()));
    Hook::InterfaceHelper { program: program.to_owned(), name: plain(name), joined }
}

fn read_ifconfig(rest: &[&str]) -> Hook {
    let Some((interface, words)) = rest.split_first() else { return Hook::Other };
    let interface = plain(interface);
    if interface.starts_with('-') {
        return Hook::Other;
    }
    let behind = |word: &str| words.iter().skip_while(|w| **w != word).nth(1).map(|w| plain(w));
    match (words.first(), behind("name")) {
        (Some(&("create" | "plumb")), name) => Hook::InterfaceCreate { interface, name },
        (_, Some(to)) => Hook::InterfaceRename { from: interface, to },
        (Some(&("destroy" | "unplumb")), _) => Hook::InterfaceDestroy { interface },
        (Some(&word @ ("vnet" | "-vnet")), _) => Hook::InterfaceMove {
            interface,
            jail: behind(word).unwrap_or_default(),
            back: word == "-vnet",
        },
        (Some(_), None) => {
            let pairs = words.windows(2).filter(|pair| pair[0] == "addm");
            let members = pairs.map(|pair| plain(pair[1])).collect();
            let up = words.contains(&"up");
            Hook::InterfaceSet { interface, members, up }
        }
        (None, _) => Hook::Other,
    }
}

fn read_mount(program: &str, rest: &[&str]) -> Hook {
    let fs = match program {
        "mount" => rest.iter().skip_while(|w| **w != "-t").nth(1).copied(),
        _ => program.strip_prefix("mount_"),
    };
    let source = rest.iter().rev().nth(1).filter(|w| !w.starts_with('-')).copied();
    match (fs, rest.last()) {
        (Some(fs), Some(target)) => Hook::Mount {
            fs: fs.to_owned(),
            source: plain(source.unwrap_or_default()),
            target: plain(target),
        },
        _ => Hook::Other,
    }
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

fn plain(word: &str) -> String {
    word.trim_matches(|c| c == '"' || c == '\'').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zfs_jail(jail: &str, dataset: &str) -> Hook {
        Hook::ZfsJail { jail: jail.into(), dataset: dataset.into() }
    }

    #[test]
    fn bastilles_own_hook_bastille_4_4() {
        assert_eq!(
            hook("zfs jail jail01 zroot/jail01").parts,
            [zfs_jail("jail01", "zroot/jail01")]
        );
        assert_eq!(hook("/sbin/zfs jail 'a' z/a").parts, [zfs_jail("a", "z/a")]);
    }

    #[test]
    fn a_chain_is_read_part_by_part() {
        let read = hook("zfs set jailed=on z/a && zfs jail a z/a; jexec a zfs mount -a");
        let mount = Hook::ZfsMountInside { jail: "a".into() };
        let set = Hook::ZfsSet { property: "jailed=on".into(), dataset: "z/a".into() };
        assert_eq!(read.parts, [set, zfs_jail("a", "z/a"), mount]);
        assert!(!read.failure_ignored);
    }

    #[test]
    fn a_guard_lets_jail_go_on_r100() {
        assert!(hook("zfs jail a z/a || true").failure_ignored);
        assert!(hook("zfs jail a z/a &").failure_ignored);
        assert_eq!(hook("zfs jail a z/a 2>/dev/null || true").parts, [zfs_jail("a", "z/a")]);
        assert!(hook("zfs jail a z/a | logger").failure_ignored);
        assert!(!hook("zfs jail a z/a || exit 1").failure_ignored);
        assert!(!hook("zfs jail a z/a || false").failure_ignored);
        assert!(hook("zfs jail a z/a || exit 0").failure_ignored);
    }

    // sh(1): a list ends with the status of its last command.
    #[test]
    fn what_stands_before_a_semicolon_decides_nothing() {
        let ignored = |command: &str| {
            let read = hook(command);
            (0..read.parts.len()).map(|part| read.ignores(part)).collect::<Vec<_>>()
        };
        assert_eq!(ignored("kldload a; zfs jail a z/a"), [true, false]);
        assert_eq!(ignored("kldload a && kldload b; sh /etc/rc;"), [true, true, false]);
        assert_eq!(ignored("kldload a || true; kldload b"), [true, false]);
        assert_eq!(ignored("set -e; kldload a; true"), [false, false, false]);
        assert_eq!(ignored("if true; then kldload a; fi"), [false, false, false]);
        assert_eq!(ignored("sh -c 'kldload a; true'"), [false, false]);
    }

    fn check(command: &str, expected: Hook) {
        assert_eq!(hook(command).parts, [expected], "{command}");
    }

    #[test]
    fn interfaces_are_made_named_moved_and_destroyed() {
        let of = |name: &str| name.to_owned();
        let made = |name| Hook::InterfaceCreate { interface: of("epair"), name };
        check("ifconfig epair create", made(None));
        check("epair0=$(ifconfig epair create)", made(None));
        check("ifconfig epair create name e1a_gw", made(Some(of("e1a_gw"))));
        let (from, to) = (of("epair0a"), of("e0a_x"));
        check("/sbin/ifconfig epair0a name e0a_x", Hook::InterfaceRename { from, to });
        let (interface, members) = (of("bridge0"), vec![of("e0a_x")]);
        let set = Hook::InterfaceSet { interface, members, up: true };
        check("ifconfig bridge0 addm e0a_x up", set);
        check("ifconfig e0a destroy", Hook::InterfaceDestroy { interface: of("e0a") });
        let back = Hook::InterfaceMove { interface: of("e0b"), jail: of("x"), back: true };
        check("ifconfig e0b -vnet x", back);
        let helper = |program, name, joined| Hook::InterfaceHelper {
            program: of(program),
            name: of(name),
            joined,
        };
        check("jib addm x em0", helper("jib", "x", 1));
        check("jng bridge x em0 em1", helper("jng", "x", 2));
        check("jib addm -b bridge0 x em0", helper("jib", "x", 1));
        check("jib addm  vlan37", helper("jib", "vlan37", 0));
    }

    #[test]
    fn mounts_modules_and_what_runs_inside() {
        let mount =
            Hook::Mount { fs: "nullfs".into(), source: "/d".into(), target: "/j/a/d".into() };
        check("mount -t nullfs /d /j/a/d", mount.clone());
        check("mount_nullfs /d /j/a/d", mount);
        check("umount -f /j/a/d", Hook::Unmount { target: "/j/a/d".into() });
        check("kldload -n nullfs", Hook::Other);
        let module = Box::new(Hook::KldLoad { module: "nullfs".into() });
        check("jexec -l x kldload nullfs", Hook::Inside { jail: "x".into(), part: module });
        check("sysctl net.a=1", Hook::Sysctl { name: "net.a".into() });
        check("zfs jailed=on z/a", Hook::ZfsUnknown { command: "jailed=on".into() });
    }
}
