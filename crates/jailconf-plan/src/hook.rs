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
    /// `jexec JAIL zfs mount ...`: mounts datasets inside a jail.
    ZfsMountInside {
        /// The jail, by name or number.
        jail: String,
    },
    /// `kldload MODULE`
    KldLoad {
        /// The module.
        module: String,
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
}

/// Reads a hook as jail(8) or the shell would split it. Nothing is run and
/// nothing is expanded: a word with `$` or a backquote in it is kept as it is.
pub fn hook(command: &str) -> ReadHook {
    let trimmed = command.trim_end();
    let background = trimmed.ends_with('&') && !trimmed.ends_with("&&");
    let failure_ignored = background || trimmed.contains("||");
    let parts = trimmed
        .split("&&")
        .flat_map(|p| p.split(';'))
        .map(|part| read(part.split("||").next().unwrap_or(part)));
    ReadHook { parts: parts.collect(), failure_ignored }
}

fn read(part: &str) -> Hook {
    let words: Vec<&str> =
        part.split_whitespace().take_while(|w| !w.starts_with(['>', '<', '|'])).collect();
    let words: Vec<&str> = words.into_iter().filter(|w| !w.starts_with("2>")).collect();
    let Some((program, rest)) = words.split_first() else { return Hook::Other };
    match (base(program), rest) {
        ("zfs", ["jail", jail, dataset]) => {
            Hook::ZfsJail { jail: plain(jail), dataset: plain(dataset) }
        }
        ("jexec", [jail, program, "mount", ..]) if base(program) == "zfs" => {
            Hook::ZfsMountInside { jail: plain(jail) }
        }
        ("kldload", [.., module]) if !rest.contains(&"-n") => {
            Hook::KldLoad { module: plain(module) }
        }
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
        assert_eq!(read.parts, [Hook::Other, zfs_jail("a", "z/a"), mount]);
        assert!(!read.failure_ignored);
    }

    #[test]
    fn a_guard_lets_jail_go_on_r100() {
        assert!(hook("zfs jail a z/a || true").failure_ignored);
        assert!(hook("zfs jail a z/a &").failure_ignored);
        assert_eq!(hook("zfs jail a z/a 2>/dev/null || true").parts, [zfs_jail("a", "z/a")]);
    }
}
