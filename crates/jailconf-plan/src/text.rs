//! The verbatim texts of jail(8), mount(8) and ifconfig(8), as templates.

use jailconf_catalog::{Check, Release};

/// `jail: NAME: MESSAGE`
pub fn jail_says(name: &str, message: &str) -> String {
    format!("jail: {name}: {message}")
}

/// A command that jail(8) ran came back with an error (R100).
pub fn command_failed(name: &str, command: &str) -> String {
    jail_says(name, &format!("{command}: failed"))
}

/// A hook's command came back with an error (R100): where it holds a character of the
/// shell's, jail(8) has handed it to the shell.
pub fn hook_failed(name: &str, command: &str) -> String {
    match is_for_the_shell(command) {
        true => command_failed(name, &format!("/bin/sh -c {command}")),
        false => command_failed(name, command),
    }
}

/// Whether jail(8) hands a command to the shell; else it splits it at blanks and runs the
/// first word (LANGUAGE 6.1, N04). A single `&` at the end counts not.
pub(crate) fn is_for_the_shell(command: &str) -> bool {
    const OF_THE_SHELL: &str = "!\"$&'()*;<>?[\\]`{|}~";
    let command = command.trim_end_matches([' ', '\t']);
    let bare = command.strip_suffix('&').filter(|rest| !rest.ends_with('&'));
    bare.unwrap_or(command).contains(|c| OF_THE_SHELL.contains(c))
}

/// What mount(8), or the program it calls, says when the kernel refuses a mount
/// (M03, M26, R014): `mount_nullfs` names the target, mount(8) itself the source.
pub fn mount_refused(fs: &str, source: &str, target: &str, errno: &str) -> String {
    match fs {
        "nullfs" => format!("mount_nullfs: {target}: {errno}"),
        "unionfs" => format!("mount_unionfs: {target}: : {errno}"),
        _ => format!("mount: {source}: {errno}"),
    }
}

/// What is said to a file system that is not loaded, from inside a jail (R075: 12.1 and 14
/// as seen).
pub fn not_loaded(release: Release, source: &str) -> String {
    match release < Release::Numbered(13, 0) {
        true => format!("mount: {source}: Operation not supported by device"),
        false => format!("mount: {source}: Invalid fstype: Invalid argument"),
    }
}

/// The command for `mount.devfs` (R014).
pub fn devfs_command(ruleset: i64, path: &str) -> String {
    format!("/sbin/mount -t devfs -oruleset={ruleset} . {path}/dev")
}

/// The command for `mount.fdescfs` (R097).
pub fn fdescfs_command(path: &str) -> String {
    format!("/sbin/mount -t fdescfs . {path}/dev/fd")
}

/// The command for `mount.procfs` (R097).
pub fn procfs_command(path: &str) -> String {
    format!("/sbin/mount -t procfs . {path}/proc")
}

/// The command that moves an interface into a jail (M21).
pub fn vnet_command(interface: &str, name: &str) -> String {
    format!("/sbin/ifconfig {interface} vnet {name}")
}

/// The command that gives an address to an interface (R018, R059).
pub fn alias_command(interface: &str, address: &str) -> String {
    let (address, args) = address.split_once(' ').unwrap_or((address, ""));
    let v6 = address.contains(':');
    let family = if v6 { "inet6" } else { "inet" };
    let address = match address.split_once('/') {
        None if v6 => format!("{address} prefixlen 128"),
        None => format!("{address} netmask 255.255.255.255"),
        Some((address, mask)) if !v6 && mask.contains('.') => format!("{address} netmask {mask}"),
        Some(_) => address.to_owned(),
    };
    let args = if args.is_empty() { String::new() } else { format!(" {args}") };
    format!("/sbin/ifconfig {interface} {family} {address}{args} alias")
}

/// `zfs.dataset` could not be handed over (R088).
pub fn attach_failed(dataset: &str, name: &str) -> String {
    Check::DatasetNotAttached.says(&[dataset, name]).unwrap_or_default()
}

/// `zfs.dataset` names a dataset without `jailed=on` (R088).
pub fn not_jailed(dataset: &str) -> String {
    Check::DatasetNotJailed.says(&[dataset]).unwrap_or_default()
}

/// A file that jail(8) refuses as a whole: `jail: FILE line N: MESSAGE`.
pub fn refused_file(error: &jailconf_resolve::Diagnostic) -> String {
    let message = error.message.to_text();
    match (&error.file, error.line) {
        (Some(file), Some(line)) => format!("jail: {} line {line}: {message}", file.to_text()),
        (Some(file), None) => format!("jail: {}: {message}", file.to_text()),
        // flex says it, not jail(8) (REAL.md, 14).
        (None, _) if message == "input in flex scanner failed" => message.into_owned(),
        (None, _) => format!("jail: {message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // LANGUAGE 6.1, N04.
    #[test]
    fn a_character_of_the_shells_decides_who_runs_a_command() {
        for plain in ["exit 0", "/bin/sh /etc/rc", "sleep 9 &", "true # x"] {
            assert!(!is_for_the_shell(plain), "{plain}");
        }
        for shell in ["exit 0;", "a && b", "echo $x", "true & true", "ls ~", "a &&"] {
            assert!(is_for_the_shell(shell), "{shell}");
        }
        assert_eq!(hook_failed("a", "exit 3;"), "jail: a: /bin/sh -c exit 3;: failed");
    }

    #[test]
    fn an_address_without_mask_is_a_host_r059() {
        assert_eq!(
            alias_command("em0", "10.0.0.1"),
            "/sbin/ifconfig em0 inet 10.0.0.1 netmask 255.255.255.255 alias"
        );
        assert_eq!(
            alias_command("em0", "fd00::1"),
            "/sbin/ifconfig em0 inet6 fd00::1 prefixlen 128 alias"
        );
    }

    #[test]
    fn a_dot_behind_the_slash_makes_a_netmask_m83() {
        assert_eq!(
            alias_command("em0", "10.0.0.1/24"),
            "/sbin/ifconfig em0 inet 10.0.0.1/24 alias"
        );
        assert_eq!(
            alias_command("em0", "10.0.0.1/24,em0|10.0.0.2/24"),
            "/sbin/ifconfig em0 inet 10.0.0.1 netmask 24,em0|10.0.0.2/24 alias"
        );
    }
}
