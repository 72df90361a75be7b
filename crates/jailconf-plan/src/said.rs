//! What people paste from a terminal: the texts of jail(8), the kernel and the
//! tools around them, as templates, each with the facts that lead to it.

use jailconf_catalog::{Check, Fact, fact};
use jailconf_syntax::Part;

/// A text with gaps, and what may be behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Template {
    /// The text; `{}` stands for names and numbers.
    text: &'static str,
    /// The facts that lead to it, the likeliest first.
    facts: &'static [Fact],
}

/// What a pasted line is: a text that is known, and what leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The text; `{}` stands for names and numbers.
    pub text: &'static str,
    /// The facts that lead to it, the likeliest first.
    pub facts: Vec<Fact>,
    /// The checks whose asker prints it.
    pub checks: Vec<Check>,
}

/// What a pasted line is; of several texts that fit the one that says most. What a check's asker
/// prints stands in the table of checks, and is predicted with the same text.
pub fn said(line: &str) -> Option<Said> {
    let of_checks = Check::all().map(Check::text).filter(|text| !text.is_empty());
    let texts = TEMPLATES.iter().map(|template| template.text).chain(of_checks);
    // Who speaks is no part of what is said.
    let bare = line.strip_prefix("jail: ").unwrap_or(line);
    let fitting =
        texts.filter(|text| fits(text, if text.starts_with("jail") { line } else { bare }));
    let text = fitting.max_by_key(|text| text.replace("{}", "").len())?;
    let checks: Vec<Check> = Check::all().filter(|check| check.text() == text).collect();
    let listed = TEMPLATES.iter().find(|template| template.text == text);
    let mut facts = listed.map_or_else(Vec::new, |template| template.facts.to_vec());
    for fact in checks.iter().map(|check| check.fact()) {
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    Some(Said { text, facts, checks })
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

const fn says(text: &'static str, facts: &'static [Fact]) -> Template {
    Template { text, facts }
}

/// The texts that are no check's, and those of checks to which more leads than the check: by who
/// says them, the kernel, jail(8), its commands, what runs inside.
const TEMPLATES: &[Template] = &[
    says(
        "jail_set: Operation not permitted",
        &[
            fact::R002,
            fact::R012,
            fact::R005,
            fact::R011,
            fact::R009,
            fact::R001,
            fact::R015,
            fact::R019,
        ],
    ),
    says("jail_set: Invalid argument", &[fact::R095, fact::R039, fact::R049, fact::R063]),
    says("jail_set: File name too long", &[fact::R028]),
    says("jail_set: File too large", &[fact::R052]),
    says(Check::NoRoomForChild.text(), &[fact::R003, fact::R120]),
    says(Check::ParentNotFound.text(), &[fact::R023, fact::M12, fact::R112]),
    says("jail: \"{}\" not found", &[fact::R112, fact::R111, fact::M52]),
    says("\"{}\" not found", &[fact::R111, fact::R112]),
    says("jail \"\" not found", &[fact::R023]),
    says(Check::ParentDying.text(), &[fact::R023, fact::R122]),
    says(Check::JidTaken.text(), &[fact::R027, fact::M66]),
    says(Check::NameTaken.text(), &[fact::R027, fact::M66]),
    says("cannot redefine parameter \"{}\"", &[fact::R026, fact::M37]),
    says(
        "unknown parameter",
        &[
            fact::R034,
            fact::M56,
            fact::M11,
            fact::R035,
            fact::R037,
            fact::R053,
            fact::R033,
            fact::R051,
        ],
    ),
    says(Check::UnknownBoolean.text(), &[fact::R040, fact::M09]),
    says("linux.osrelease too long", &[fact::R050]),
    says(Check::RunningVnetWithAddresses.text(), &[fact::R054]),
    says(Check::AddressClash.text(), &[fact::R064, fact::R115]),
    says("host.hostname {}:", &[fact::R067]),
    says("mountd/nfsd requires a separate file system", &[fact::R071]),
    says("{}: variable \"{}\" not found", &[fact::R046, fact::M39, fact::M40]),
    says("{}: variable loop", &[fact::R046]),
    says("array cannot be substituted inline", &[fact::R046]),
    says("cannot have the same name as a parameter", &[fact::R046]),
    says("{}: syntax error", &[fact::M08, fact::M64, fact::M68, fact::R047]),
    says("unterminated string", &[fact::M68, fact::R047]),
    says("unterminated comment", &[fact::M54, fact::R047]),
    says("unexpected EOF", &[fact::M65, fact::R047]),
    says("maximum include depth exceeded", &[fact::R047]),
    says("variables not permitted in '.include' filename", &[fact::R047]),
    says("{}: missing information", &[fact::R082]),
    says("exec.consolelog: {}", &[fact::R101]),
    says("{}: not an absolute pathname", &[fact::R083]),
    says("{}: No such file or directory", &[fact::R083, fact::R085, fact::R084, fact::R047]),
    says("{} is a symbolic link", &[fact::R083]),
    says("mount.fstab: {}: No such file or directory", &[fact::R084, fact::M51]),
    says("mount.devfs: {}: No such file or directory", &[fact::R085, fact::M25]),
    says("mount.fdescfs: {} No such file or directory", &[fact::R085, fact::M48]),
    says("mount.procfs: {}: No such file or directory", &[fact::R085, fact::M25]),
    says("{}: /dev/{}: No such file or directory", &[fact::R081]),
    says("mount: {}: No such file or directory", &[fact::M25, fact::R083]),
    says(Check::DatasetNotAttached.text(), &[fact::R088, fact::R091]),
    says("depends on undefined jail \"{}\"", &[fact::R104]),
    says("dependency loop", &[fact::R105]),
    says("{}: skipped", &[fact::R104, fact::R106]),
    says("the 'allow.dying' parameter and '-d' flag are deprecated", &[fact::R108]),
    says("{}: failed", &[fact::R100]),
    says("exited on signal {}", &[fact::R100]),
    says("timed out", &[fact::R100]),
    says("{}: no such user", &[fact::R102]),
    says("setfib: Invalid argument", &[fact::R102]),
    says("devfs_ruleset must be an integer.", &[fact::R114]),
    says("devfs_ruleset {} does not exist! - Not starting jail", &[fact::M07]),
    says("devfs rule: {}", &[fact::R080]),
    says("devfs_rulesets_from_file: {}", &[fact::R080]),
    says("mount -t devfs {}: failed", &[fact::R014, fact::R072, fact::R073]),
    says("mount -t {}: failed", &[fact::R073, fact::R072, fact::R085]),
    says("mount: .: Operation not permitted", &[fact::R014, fact::R072, fact::R073]),
    says("mount: {}: Operation not permitted", &[fact::R073, fact::R072, fact::R074, fact::R075]),
    says("mount_{}: Operation not permitted", &[fact::R073, fact::R072, fact::M03]),
    says("mount_{}: Resource deadlock avoided", &[fact::M26]),
    says("mount: {}: Operation not supported", &[fact::M47]),
    says("umount: {}: Device busy", &[fact::M26, fact::R087]),
    says("/sbin/ifconfig {} vnet {}: failed", &[fact::R017, fact::R055, fact::M21]),
    says("/sbin/ifconfig {} alias: failed", &[fact::R018, fact::M83, fact::R059]),
    says("ifconfig IF vnet {}", &[fact::R055]),
    says("ifconfig: {} Operation not permitted", &[fact::R018, fact::R017]),
    says(Check::InterfaceAbsent.text(), &[fact::M21, fact::M36, fact::M38, fact::M23]),
    says(Check::ConsoleLogNotOpened.text(), &[fact::R101, fact::M77]),
    says(Check::ConsoleLogFolderAbsent.text(), &[fact::R101, fact::M77]),
    says(Check::InterfaceMadeInside.text(), &[fact::R018, fact::R017]),
    says("BRDGADD {}: File exists", &[fact::M21]),
    says("SIOCIFCREATE2{}: File exists", &[fact::M21, fact::M22]),
    says("SIOCSIFNAME (set name): File name too long", &[fact::M23]),
    says("failed to create bridge interface", &[fact::R018, fact::R017]),
    says(Check::ModuleLoadInside.text(), &[fact::R075]),
    says("kldload {}: failed", &[fact::R075, fact::M47]),
    says(Check::DatasetAbsent.text(), &[fact::M18, fact::R089]),
    says("cannot mount {}: Operation not permitted", &[fact::R090, fact::R089, fact::M18]),
    says("cannot unmount {}: pool or dataset is busy", &[fact::M26, fact::M50]),
    says("internal error: failed to initialize ZFS library", &[fact::M50, fact::M18]),
    says("unrecognized command '{}'", &[fact::M78]),
    says("zfs jail {}", &[fact::R091]),
    says("zfs jail {}: failed", &[fact::R091, fact::M79, fact::R088]),
    says("{}: mkdir {}: failed", &[fact::M67, fact::R100]),
    says("zfs mount", &[fact::R089, fact::R090]),
    says("Can't find free bpf: No such file or directory", &[fact::M05]),
    says("Cannot open TUN/TAP dev {}: No such file or directory", &[fact::M28]),
    says("open /dev/tun: no such file or directory", &[fact::M28]),
    says(
        "Updates cannot be installed when the system securelevel is greater than zero",
        &[fact::M13],
    ),
    says("cannot be managed at securelevel {}", &[fact::M13]),
    says("Set allow.chflags in the jail configuration", &[fact::M14]),
    says("Failed to chflags {}: Operation not permitted", &[fact::M14]),
    says("could not create shared memory segment", &[fact::M15]),
    says("Failed system call was shmget", &[fact::M15]),
    says("ssend socket: Operation not permitted", &[fact::M17]),
    says("Can't assign requested address", &[fact::M32]),
    says("cannot fdescfs mount", &[fact::M60]),
    says(
        "Operation not permitted",
        &[fact::R072, fact::R073, fact::M04, fact::M59, fact::R091, fact::R005],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    fn check(line: &str, first: &str) {
        let found = said(line).and_then(|s| Some(s.facts.first()?.number()));
        assert_eq!(found, Some(first), "{line}");
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
        assert_eq!(said("ls: x"), None);
        assert_eq!(said(""), None);
    }
}
