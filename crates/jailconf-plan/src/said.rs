//! What people paste from a terminal: the texts of jail(8), the kernel and the
//! tools around them, as templates, each with the facts that lead to it.

use jailconf_catalog::Check;
use jailconf_syntax::Part;

/// A text with gaps, and what may be behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// The text; `{}` stands for names and numbers.
    pub text: &'static str,
    /// The facts that lead to it, the likeliest first.
    pub facts: &'static [&'static str],
}

/// The template of a pasted line; of several the one that says most.
pub fn template(line: &str) -> Option<&'static Template> {
    let fitting = TEMPLATES.iter().filter(|t| fits(t.text, line));
    fitting.max_by_key(|t| t.text.replace("{}", "").len())
}

/// Whether the parts of a template follow each other in a line. In front and
/// behind there may be more.
fn fits(template: &str, line: &str) -> bool {
    let mut rest = line;
    let mut gap = false;
    for part in template.split("{}") {
        // A gap holds something.
        let from = usize::from(gap && !rest.is_empty());
        let from = (from..=rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let Some(at) = rest.part(from..).find(part) else { return false };
        rest = rest.part(from + at + part.len()..);
        gap = true;
    }
    true
}

const fn says(text: &'static str, facts: &'static [&'static str]) -> Template {
    Template { text, facts }
}

/// Every text, by who says it: the kernel, jail(8), its commands, what runs
/// inside.
pub const TEMPLATES: &[Template] = &[
    says(
        "jail_set: Operation not permitted",
        &["R002", "R012", "R005", "R011", "R009", "R001", "R015", "R019"],
    ),
    says("jail_set: Invalid argument", &["R095", "R039", "R049", "R063"]),
    says("jail_set: File name too long", &["R028"]),
    says("jail_set: File too large", &["R052"]),
    says(Check::NoRoomForChild.text(), &["R003", "R120"]),
    says(Check::ParentNotFound.text(), &["R023", "M12", "R112"]),
    says("jail: \"{}\" not found", &["R112", "R111", "M52"]),
    says("\"{}\" not found", &["R111", "R112"]),
    says("jail \"\" not found", &["R023"]),
    says(Check::ParentDying.text(), &["R023", "R122"]),
    says(Check::JidTaken.text(), &["R027", "M66"]),
    says(Check::NameTaken.text(), &["R027", "M66"]),
    says(Check::NumericName.text(), &["R024"]),
    says("cannot redefine parameter \"{}\"", &["R026", "M37"]),
    says(Check::NegativeJid.text(), &["R027"]),
    says(Check::PathNotAbsolute.text(), &["R029"]),
    says(Check::PathAbsent.text(), &["R029"]),
    says(Check::PathNotDirectory.text(), &["R029"]),
    says(Check::NoPathToMountIn.text(), &["R030"]),
    says(Check::CannotChange.text(), &["R031"]),
    says(Check::OsreleaseTooLong.text(), &["R032"]),
    says(Check::OsreldateZero.text(), &["R032"]),
    says("unknown parameter", &["R034", "M56", "M11", "R035", "R037", "R053", "R033", "R051"]),
    says(Check::UnknownJailsysWord.text(), &["R038"]),
    says(Check::UnknownBoolean.text(), &["R040", "M09"]),
    says(Check::NonInteger.text(), &["R041"]),
    says(Check::LinuxReleaseFormat.text(), &["R050"]),
    says("linux.osrelease too long", &["R050"]),
    says(Check::RunningVnetWithAddresses.text(), &["R054"]),
    says(Check::AddressClash.text(), &["R064", "R115"]),
    says(Check::NotAnIpv4Address.text(), &["R065"]),
    says(Check::NotAnIpv6Address.text(), &["R065"]),
    says(Check::TooManyAddresses.text(), &["R066"]),
    says("host.hostname {}:", &["R067"]),
    says("mountd/nfsd requires a separate file system", &["R071"]),
    says(Check::MustPersist.text(), &["R095"]),
    says(Check::CannotChangeParent.text(), &["R119"]),
    says("{}: variable \"{}\" not found", &["R046", "M39", "M40"]),
    says("{}: variable loop", &["R046"]),
    says("array cannot be substituted inline", &["R046"]),
    says("cannot have the same name as a parameter", &["R046"]),
    says("{}: syntax error", &["M08", "M64", "M68", "R047"]),
    says("unterminated string", &["M68", "R047"]),
    says("unterminated comment", &["M54", "R047"]),
    says("unexpected EOF", &["M65", "R047"]),
    says("maximum include depth exceeded", &["R047"]),
    says("variables not permitted in '.include' filename", &["R047"]),
    says("{}: missing information", &["R082"]),
    says("exec.consolelog: {}", &["R101"]),
    says(Check::ConsoleLogNotAbsolute.text(), &["R101"]),
    says("{}: not an absolute pathname", &["R083"]),
    says("{}: No such file or directory", &["R083", "R085", "R084", "R047"]),
    says("{} is a symbolic link", &["R083"]),
    says("mount.fstab: {}: No such file or directory", &["R084", "M51"]),
    says("mount.devfs: {}: No such file or directory", &["R085", "M25"]),
    says("mount.fdescfs: {} No such file or directory", &["R085", "M48"]),
    says("mount.procfs: {}: No such file or directory", &["R085", "M25"]),
    says("{}: /dev/{}: No such file or directory", &["R081"]),
    says("mount: {}: No such file or directory", &["M25", "R083"]),
    says(Check::DatasetNotJailed.text(), &["R088"]),
    says(Check::DatasetNotAttached.text(), &["R088", "R091"]),
    says("depends on undefined jail \"{}\"", &["R104"]),
    says("dependency loop", &["R105"]),
    says("{}: skipped", &["R104", "R106"]),
    says("the 'allow.dying' parameter and '-d' flag are deprecated", &["R108"]),
    says("{}: failed", &["R100"]),
    says("exited on signal {}", &["R100"]),
    says("timed out", &["R100"]),
    says("{}: no such user", &["R102"]),
    says("setfib: Invalid argument", &["R102"]),
    says("devfs_ruleset must be an integer.", &["R114"]),
    says("devfs_ruleset {} does not exist! - Not starting jail", &["M07"]),
    says("devfs rule: {}", &["R080"]),
    says("devfs_rulesets_from_file: {}", &["R080"]),
    says("mount -t devfs {}: failed", &["R014", "R072", "R073"]),
    says("mount -t {}: failed", &["R073", "R072", "R085"]),
    says("mount: .: Operation not permitted", &["R014", "R072", "R073"]),
    says("mount: {}: Operation not permitted", &["R073", "R072", "R074", "R075"]),
    says("mount_{}: Operation not permitted", &["R073", "R072", "M03"]),
    says("mount_{}: Resource deadlock avoided", &["M26"]),
    says("mount: {}: Operation not supported", &["M47"]),
    says("umount: {}: Device busy", &["M26", "R087"]),
    says("/sbin/ifconfig {} vnet {}: failed", &["R017", "R055", "M21"]),
    says("/sbin/ifconfig {} alias: failed", &["R018", "M83", "R059"]),
    says("ifconfig IF vnet {}", &["R055"]),
    says("ifconfig: {} Operation not permitted", &["R018", "R017"]),
    says(Check::InterfaceAbsent.text(), &["M21", "M36", "M38", "M23"]),
    says(Check::PrefixTooLong.text(), &["R059"]),
    says(Check::PrefixTooLong6.text(), &["R059"]),
    says(Check::NotAProgram.text(), &["R100"]),
    says(Check::DotIsNoProgram.text(), &["R100"]),
    says(Check::ConsoleLogNotOpened.text(), &["R101", "M77"]),
    says(Check::ConsoleLogFolderAbsent.text(), &["R101", "M77"]),
    says(Check::ConsoleLogOverLink.text(), &["R101"]),
    says(Check::InterfaceMadeInside.text(), &["R018", "R017"]),
    says("BRDGADD {}: File exists", &["M21"]),
    says("SIOCIFCREATE2{}: File exists", &["M21", "M22"]),
    says("SIOCSIFNAME (set name): File name too long", &["M23"]),
    says("failed to create bridge interface", &["R018", "R017"]),
    says(Check::ModuleLoadInside.text(), &["R075"]),
    says("kldload {}: failed", &["R075", "M47"]),
    says(Check::DatasetAbsent.text(), &["M18", "R089"]),
    says("cannot mount {}: Operation not permitted", &["R090", "R089", "M18"]),
    says("cannot unmount {}: pool or dataset is busy", &["M26", "M50"]),
    says("internal error: failed to initialize ZFS library", &["M50", "M18"]),
    says("unrecognized command '{}'", &["M78"]),
    says("zfs jail {}", &["R091"]),
    says("zfs jail {}: failed", &["R091", "M79", "R088"]),
    says("{}: mkdir {}: failed", &["M67", "R100"]),
    says("zfs mount", &["R089", "R090"]),
    says("Can't find free bpf: No such file or directory", &["M05"]),
    says("Cannot open TUN/TAP dev {}: No such file or directory", &["M28"]),
    says("open /dev/tun: no such file or directory", &["M28"]),
    says("Updates cannot be installed when the system securelevel is greater than zero", &["M13"]),
    says("cannot be managed at securelevel {}", &["M13"]),
    says("Set allow.chflags in the jail configuration", &["M14"]),
    says("Failed to chflags {}: Operation not permitted", &["M14"]),
    says("could not create shared memory segment", &["M15"]),
    says("Failed system call was shmget", &["M15"]),
    says("ssend socket: Operation not permitted", &["M17"]),
    says("Can't assign requested address", &["M32"]),
    says("cannot fdescfs mount", &["M60"]),
    says("Operation not permitted", &["R072", "R073", "M04", "M59", "R091", "R005"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    fn check(line: &str, first: &str) {
        assert_eq!(template(line).map(|t| t.facts[0]), Some(first), "{line}");
    }

    #[test]
    fn what_is_predicted_is_recognised() {
        let refused = text::mount_refused("devfs", ".", "/j/a/dev", "Operation not permitted");
        check(&refused, "R014");
        check(&text::command_failed("a", &text::devfs_command(4, "/j/a")), "R014");
        check(&text::command_failed("a", &text::vnet_command("epair0b", "a")), "R017");
        check(&text::command_failed("a", &text::alias_command("em0", "10.0.0.1")), "R018");
        check(&text::attach_failed("z/a", "a"), "R088");
        check(&text::jail_says("a", "vnet: unknown jailsys value \"off\""), "R038");
        check(&text::jail_says("a", "exec.consolelog: log: not an absolute pathname"), "R101");
        check("web.cache: skipped", "R104");
    }

    #[test]
    fn a_gap_holds_something() {
        assert!(fits("a {} b", "x a y b z"));
        assert!(!fits("a {}: b", "a : b"));
        assert!(fits("{}: b", "\u{e9}: b") && !fits("{}: b", ": b"));
        assert_eq!(template("ls: x"), None);
        assert_eq!(template(""), None);
    }
}
