mod matching;
mod shipped;

use std::collections::BTreeMap;

use jailconf_syntax::{TextRange, TextSize};

use shipped::{BASE, BASTILLES, FIVE, NESTED_FIVE};

/// The devfs rulesets of a host, as rc.subr loads them: those of the system, then
/// /etc/devfs.rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DevfsRules {
    sets: BTreeMap<u32, Vec<Rule>>,
    names: BTreeMap<String, u32>,
    /// What ended the reading of a file; what stands behind it was not loaded.
    pub ended: Option<Ended>,
    /// Whether a line is not understood, so that any ruleset behind it may be another, or the
    /// kernel follows includes further than it does by itself.
    pub is_doubtful: bool,
    /// A ruleset that no file defines, and that is taken to be the usual one.
    assumed: Option<u32>,
    /// Whether it is certain that there is no /etc/devfs.rules.
    is_own_absent: bool,
}

/// The host's own /etc/devfs.rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own<'a> {
    /// What stands in it.
    Text(&'a str),
    /// There is none.
    Absent,
    /// It is not at hand.
    Unknown,
}

/// Where the reading of a devfs.rules file ends, and the text of devfs(8) or rc.subr.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The line.
    pub range: TextRange,
    /// What is said about it.
    pub message: String,
}

/// What /etc/defaults/devfs.rules of a release brings (VERSIONS 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shipped {
    /// To 12.2: no ruleset 5.
    FourRulesets,
    /// 13.0: ruleset 5 includes ruleset 4 alone.
    NestedFive,
    /// 13.1: ruleset 5 includes all four.
    WithLog,
    /// From 13.2 on: ruleset 2 does not show `log`.
    WithoutLog,
}

/// What a jail with a ruleset sees of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It is there.
    Shown,
    /// It is hidden.
    Hidden,
    /// A rule is not understood.
    Unknown,
}

/// `devfs rule add`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    number: u32,
    path: Option<String>,
    kind: Option<String>,
    include: Option<u32>,
    hides: Option<bool>,
}

/// Lines of a file that are looked at; nobody has as many.
const MAX_LINES: usize = 1024;

/// How deep the kernel follows includes: vfs.devfs.rule_depth (M94).
const DEPTH: u32 = 1;

/// Devices that no jail is to see: the memory, the disks, the host's terminals.
const OF_THE_HOST: [&str; 6] = ["mem", "kmem", "io", "ada0", "da0", "ttyv0"];

const BASTILLES_NUMBER: u32 = 13;

/// The rulesets 1 to 5 come with the system (R080).
const LAST_OF_THE_SYSTEM: u32 = 5;

impl DevfsRules {
    /// The rulesets of the system, and those of /etc/devfs.rules where it is at hand. The
    /// file is read as rc.subr does: a heading empties the ruleset of its number, and the
    /// first line that fails ends the reading (REAL.md, 14).
    pub fn load(shipped: Shipped, own: Own<'_>) -> DevfsRules {
        let mut rules = DevfsRules::default();
        rules.read(BASE);
        match shipped {
            Shipped::FourRulesets => {}
            Shipped::NestedFive => rules.read(NESTED_FIVE),
            Shipped::WithLog | Shipped::WithoutLog => rules.read(FIVE),
        }
        if shipped != Shipped::WithoutLog {
            rules.sets.entry(2).or_default().push(Rule {
                number: u32::MAX,
                path: Some("log".to_owned()),
                kind: None,
                include: None,
                hides: Some(false),
            });
        }
        rules.load_own(own);
        rules
    }

    /// The same on a system whose /etc/defaults/devfs.rules is at hand.
    pub fn load_on(defaults: &str, own: Own<'_>) -> DevfsRules {
        let mut rules = DevfsRules::default();
        rules.read(defaults);
        // What ends the reading of the one is no line of the other.
        rules.ended = None;
        rules.load_own(own);
        rules
    }

    fn load_own(&mut self, own: Own<'_>) {
        match own {
            Own::Text(text) => self.read(text),
            // Where the whole file is missing, so may be what Bastille wrote into it.
            Own::Absent | Own::Unknown => {
                self.read(BASTILLES);
                self.assumed = Some(BASTILLES_NUMBER);
                self.is_own_absent = own == Own::Absent;
            }
        }
    }

    /// The name by which rules include a ruleset, `devfsrules_jail` of 4.
    pub fn name(&self, number: u32) -> Option<&str> {
        self.names.iter().find(|(_, named)| **named == number).map(|(name, _)| name.as_str())
    }

    /// The rules of a ruleset as the kernel goes through them, a line each: what it includes
    /// stands indented, and an include that is followed no more is marked (M94).
    pub fn outline(&self, number: u32) -> Vec<String> {
        let mut lines = Vec::new();
        for rule in self.rules_of(number) {
            lines.push(self.shown(rule));
            for inner in rule.include.into_iter().flat_map(|set| self.rules_of(set)) {
                let end = if inner.include.is_some() { ", which is not followed" } else { "" };
                lines.push(format!("  {}{end}", self.shown(inner)));
            }
        }
        lines
    }

    fn shown(&self, rule: &Rule) -> String {
        let mut words = Vec::new();
        if let Some(set) = rule.include {
            let name = self.name(set).map(|name| format!(" ({name})")).unwrap_or_default();
            words.push(format!("include {set}{name}"));
        }
        words.extend(rule.path.as_ref().map(|path| format!("path {path}")));
        words.extend(rule.kind.as_ref().map(|kind| format!("type {kind}")));
        words.extend(rule.hides.map(|hides| if hides { "hide" } else { "unhide" }.to_owned()));
        words.join(" ")
    }

    /// Whether a ruleset of this number is defined in a file, be it without a rule.
    pub fn has(&self, number: u32) -> bool {
        self.sets.contains_key(&number) && self.assumed != Some(number)
    }

    /// Whether it is certain that no file defines a ruleset of this number: the jails that
    /// name it see every device (R080).
    pub fn lacks(&self, number: u32, is_own_at_hand: bool) -> bool {
        let is_sure = is_own_at_hand || self.is_own_absent || number <= LAST_OF_THE_SYSTEM;
        is_sure && !self.is_doubtful && number != 0 && !self.has(number)
    }

    /// What a jail with a ruleset sees of a device of which a driver makes several: `tun`,
    /// `tun0` and those behind it, and what lies in a directory of that name. It is hidden
    /// where all of them are.
    pub fn sees_any(&self, number: u32, device: &str) -> Sight {
        let numbered = (0..16).map(|n| format!("{device}{n}"));
        let more = [device.to_owned(), format!("{device}ctl"), format!("{device}/0")];
        let mut sights = numbered.chain(more).map(|name| self.sees(number, &name));
        let first = sights.next().unwrap_or(Sight::Unknown);
        sights.fold(first, |all, one| match (all, one) {
            (Sight::Shown, _) | (_, Sight::Shown) => Sight::Shown,
            (Sight::Unknown, _) | (_, Sight::Unknown) => Sight::Unknown,
            _ => Sight::Hidden,
        })
    }

    /// What a jail with a ruleset sees of a device, by its name in /dev.
    pub fn sees(&self, number: u32, device: &str) -> Sight {
        match self.is_doubtful && number != 0 {
            true => Sight::Unknown,
            false if self.is_hidden(number, device) => Sight::Hidden,
            false => Sight::Shown,
        }
    }

    /// Whether a ruleset shows what no jail is to see.
    pub fn shows_the_host(&self, number: u32) -> bool {
        OF_THE_HOST.iter().any(|device| self.sees(number, device) == Sight::Shown)
    }

    /// Whether a ruleset hides nothing at all, as far as that can be seen.
    pub fn hides_nothing(&self, number: u32) -> bool {
        OF_THE_HOST.iter().all(|device| self.sees(number, device) == Sight::Shown)
    }

    /// Whether a ruleset includes one of which the includes count no more (M94).
    pub fn includes_includes(&self, number: u32) -> bool {
        let includes = |set: u32| self.rules_of(set).filter_map(|rule| rule.include);
        includes(number).any(|set| includes(set).next().is_some())
    }

    fn rules_of(&self, number: u32) -> impl Iterator<Item = &Rule> {
        self.sets.get(&number).into_iter().flatten()
    }

    /// Goes through the rules as the kernel does. An include leads one step down, so
    /// that there is no circle; ruleset 0 is none, whatever was added to it.
    fn is_hidden(&self, number: u32, device: &str) -> bool {
        let mut hidden = false;
        if number != 0 {
            self.apply(number, device, DEPTH, &mut hidden);
        }
        hidden
    }

    fn apply(&self, number: u32, device: &str, depth: u32, hidden: &mut bool) {
        for rule in self.rules_of(number).filter(|rule| rule.matches(device)) {
            if let Some(set) = rule.include.filter(|_| depth > 0) {
                self.apply(set, device, depth - 1, hidden);
            }
            *hidden = rule.hides.unwrap_or(*hidden);
        }
    }

    fn read(&mut self, text: &str) {
        let mut set = 0;
        for (at, (line, range)) in lines(text).into_iter().enumerate() {
            if at == MAX_LINES {
                self.is_doubtful = true;
                return;
            }
            let done = match line.starts_with('[') && line.contains(']') {
                true => self.heading(&line).map(|number| set = number),
                false => self.command(set, &line),
            };
            if let Err(message) = done {
                self.ended = Some(Ended { range, message });
                return;
            }
        }
    }

    /// `[NAME=NUMBER]`: empties the ruleset, and gives it the name.
    fn heading(&mut self, line: &str) -> Result<u32, String> {
        let say = |what: &str| {
            format!("WARNING: devfs_rulesets_from_file: cannot extract {what} ({line})")
        };
        let close = line.rfind(']').unwrap_or_default();
        let inner = line.get(1..close).unwrap_or_default();
        let numbered = inner
            .rsplit_once('=')
            .filter(|(_, n)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        let (name, number) = numbered.ok_or_else(|| say("rule number"))?;
        if name.is_empty() {
            return Err(say("rule name"));
        }
        let number: u16 =
            number.parse().map_err(|_| format!("devfs rule: invalid ruleset number: {number}"))?;
        let number = u32::from(number);
        if number != 0 {
            self.sets.insert(number, Vec::new());
        }
        // Of a name that no variable can have the shell says `not found`, and goes on.
        if is_variable(name) {
            self.names.insert(name.to_owned(), number);
        }
        Ok(number)
    }

    /// What is handed to `devfs rule -s SET`.
    fn command(&mut self, set: u32, line: &str) -> Result<(), String> {
        let Some(words) = self.words(line) else {
            self.is_doubtful = true;
            return Ok(());
        };
        let mut words = words.iter().map(String::as_str);
        match words.next() {
            None => Ok(()),
            Some("add") => {
                let rule = self.rule(set, &words.collect::<Vec<_>>())?;
                let rules = self.sets.entry(set).or_default();
                let at = rules.partition_point(|known| known.number <= rule.number);
                rules.insert(at, rule);
                Ok(())
            }
            Some("delset") => {
                self.sets.remove(&set);
                Ok(())
            }
            Some("apply" | "applyset" | "show") => Ok(()),
            Some("del") => {
                self.is_doubtful = true;
                Ok(())
            }
            Some(other) => Err(format!("devfs rule: unknown command: {other}")),
        }
    }

    fn rule(&self, set: u32, words: &[&str]) -> Result<Rule, String> {
        let mut words = words.iter().copied().peekable();
        let last = self.rules_of(set).last().map_or(0, |rule| rule.number);
        let given = words.next_if(|word| word.bytes().all(|b| b.is_ascii_digit()));
        let next = (last / 100).saturating_add(1).saturating_mul(100);
        let number = given.and_then(|n| n.parse().ok()).unwrap_or(next);
        let mut rule = Rule { number, path: None, kind: None, include: None, hides: None };
        while let Some(word) = words.next() {
            let mut argument =
                || words.next().ok_or_else(|| format!("devfs rule: expecting argument for {word}"));
            match word {
                "hide" => rule.hides = Some(true),
                "unhide" => rule.hides = Some(false),
                "path" => rule.path = Some(argument()?.to_owned()),
                "type" => rule.kind = Some(argument()?.to_owned()),
                "include" => rule.include = Some(self.included(argument()?)?),
                "group" | "user" | "mode" => drop(argument()?),
                other => return Err(format!("devfs rule: unknown argument: {other}")),
            }
        }
        Ok(rule)
    }

    fn included(&self, number: &str) -> Result<u32, String> {
        let parsed = number.parse::<u16>().map(u32::from);
        let set =
            parsed.map_err(|_| format!("devfs rule: error converting to number: {number}"))?;
        match self.has(set) {
            true => Ok(set),
            false => Err("devfs rule: ioctl DEVFSIO_RADD: No such process".to_owned()),
        }
    }

    /// The words of a line as the shell splits it, names of rulesets expanded; `None`
    /// where it would do more.
    fn words(&self, line: &str) -> Option<Vec<String>> {
        let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None::<char>);
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            match (c, quote) {
                (c, Some(open)) if c == open => quote = None,
                ('$', None | Some('"')) => {
                    let braced = rest.next_if_eq(&'{').is_some();
                    let mut name = String::new();
                    while let Some(c) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                        name.push(c);
                    }
                    if name.is_empty() || braced && rest.next_if_eq(&'}').is_none() {
                        return None;
                    }
                    let number = self.names.get(&name).map(u32::to_string);
                    if let Some(number) = number {
                        word.get_or_insert_default().push_str(&number);
                    } else if quote.is_some() {
                        word.get_or_insert_default();
                    }
                }
                (c, Some(_)) => word.get_or_insert_default().push(c),
                ('\'' | '"', None) => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                ('#', None) if word.is_none() => break,
                (' ' | '\t', None) => words.extend(word.take()),
                ('`' | ';' | '&' | '|' | '<' | '>' | '(' | ')' | '\\', None) => return None,
                (c, None) => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        quote.is_none().then_some(words)
    }
}

fn is_variable(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The lines as `read` of sh(1) gives them, without comments: blanks around them are
/// cut off, a backslash joins two lines, and what no newline ends is lost.
fn lines(text: &str) -> Vec<(String, TextRange)> {
    let (mut found, mut start, mut open) = (Vec::new(), 0u32, None::<(String, u32)>);
    for line in text.split_inclusive('\n') {
        let from = start;
        start += line.len() as u32;
        let Some(line) = line.strip_suffix('\n') else { break };
        let (mut joined, from) = open.take().unwrap_or((String::new(), from));
        match line.strip_suffix('\\') {
            Some(line) => {
                joined.push_str(line);
                open = Some((joined, from));
                continue;
            }
            None => joined.push_str(line),
        }
        let joined = joined.trim_matches([' ', '\t']);
        if !joined.is_empty() && !joined.starts_with('#') {
            let range = TextRange::new(TextSize::new(from), TextSize::new(start - 1));
            found.push((joined.to_owned(), range));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a jail with a ruleset sees, of some devices.
    fn check(own: &str, number: u32, expected: &str) {
        const DEVICES: [&str; 8] = ["null", "zfs", "bpf0", "pf", "mem", "da0", "shm", "fd/0"];
        let rules = DevfsRules::load(Shipped::WithoutLog, Own::Text(own));
        let seen = DEVICES.iter().filter(|d| rules.sees(number, d) == Sight::Shown);
        assert_eq!(seen.copied().collect::<Vec<_>>().join(" "), expected, "{own}");
    }

    const ALL: &str = "null zfs bpf0 pf mem da0 shm fd/0";

    // R081, VERSIONS 3; own3/in-devfs-fstab-ruleset-same, own8/zfs-ruleset-no-zfs, R080.
    #[test]
    fn what_the_rulesets_of_the_system_show() {
        check("", 1, "");
        check("", 4, "null zfs fd/0");
        check("", 5, "null zfs pf fd/0");
        for number in [0, 2, 3, 77] {
            check("", number, ALL);
        }
        let old = DevfsRules::load(Shipped::FourRulesets, Own::Unknown);
        assert!(old.hides_nothing(5) && old.sees(4, "log") == Sight::Shown);
        assert!(DevfsRules::load(Shipped::NestedFive, Own::Unknown).hides_nothing(5));
    }

    // R081; the system's own file counts where it is there.
    #[test]
    fn the_systems_own_file_counts_where_it_is_at_hand() {
        let defaults = "[devfsrules_hide_all=1]\nadd hide\n[devfsrules_jail=4]\nadd include $devfsrules_hide_all\nadd path null unhide\nadd path kvm unhide\n";
        let rules = DevfsRules::load_on(defaults, Own::Text("[x=6]\nadd include 1\n"));
        assert_eq!((rules.sees(4, "kvm"), rules.sees(4, "zfs")), (Sight::Shown, Sight::Hidden));
        assert!(rules.has(6) && rules.lacks(5, true) && !rules.hides_nothing(6));
    }

    // mig/mig-bastille-0.10.fixed: 13 was loaded, and the tree has no devfs.rules.
    #[test]
    fn bastilles_ruleset_is_taken_for_its_own_where_no_file_is_there() {
        let none = DevfsRules::load(Shipped::WithoutLog, Own::Unknown);
        assert!(!none.has(13) && none.sees(13, "shm") == Sight::Hidden);
        assert_eq!(none.sees(13, "bpf0"), Sight::Shown);
        check("", 13, ALL);
    }

    // M94, REAL.md, 14: own5/depth-70, depth-5, own4/rules-jail-include.
    #[test]
    fn an_include_in_an_include_counts_no_more() {
        check("[x=45]\nadd include $devfsrules_jail_vnet\n", 45, ALL);
        check("[x=20]\nadd include $devfsrules_jail\nadd path 'bpf*' unhide\n", 20, ALL);
        let whole = "[x=71]\nadd include 1\nadd include 2\nadd include $devfsrules_jail\nadd path bpf* unhide\n";
        check(whole, 71, "null zfs bpf0");
    }

    // own4/rules-reuse4, shared/016, own4/rules-dup-number.
    #[test]
    fn a_heading_empties_the_ruleset_of_its_number() {
        check("[mine=4]\nadd include $devfsrules_hide_all\nadd path null unhide\n", 4, "null");
        check("[devfsrules_tun=5]\nadd path tun0 unhide\n", 5, ALL);
        check("[x=30]\nadd include 1\n[y=30]\nadd path null unhide\n", 30, ALL);
    }

    // own4/rules-*: what loading them said.
    #[test]
    fn the_first_line_that_fails_ends_the_reading() {
        let ended = |own: &str, number: u32| {
            check(own, number, ALL);
            let rules = DevfsRules::load(Shipped::WithoutLog, Own::Text(own));
            rules.ended.map(|ended| ended.message).unwrap_or_default()
        };
        let warning = "WARNING: devfs_rulesets_from_file: cannot extract rule number";
        assert_eq!(ended("[x=]\n[y=22]\nadd hide\n", 22), format!("{warning} ([x=])"));
        assert_eq!(ended("[x=abc]\n[y=22]\nadd hide\n", 22), format!("{warning} ([x=abc])"));
        assert_eq!(ended("[ x = 34 ]\nadd hide\n", 34), format!("{warning} ([ x = 34 ])"));
        let unknown = "[x=23]\nadd include $nosuch\nadd hide\n";
        assert_eq!(ended(unknown, 23), "devfs rule: expecting argument for include");
        let undefined = "[x=25]\nadd include 77\nadd hide\n";
        assert_eq!(ended(undefined, 25), "devfs rule: ioctl DEVFSIO_RADD: No such process");
        let with_cr = "[x=43]\r\nadd include $devfsrules_hide_all\r\n";
        assert_eq!(ended(with_cr, 43), "devfs rule: error converting to number: 1\r");
    }

    // own4/rules-hyphen-name, -comment-after, -no-newline, -number-0, -rule-before-header,
    // -unhide-after-hide.
    #[test]
    fn what_is_read_all_the_same() {
        check("[my-rules=36]\nadd include 1\nadd path null unhide\n", 36, "null");
        check("[x=33]\nadd include 1 # hide\nadd path null unhide # show\n", 33, "null");
        check("[x=44]\nadd include 1\nadd path null unhide", 44, "");
        check("[x=0]\nadd path null hide\n", 0, ALL);
        check("add path null hide\n[x=47]\nadd include 1\n", 47, "");
        check("[x=46]\nadd path null unhide\nadd include 1\n", 46, "");
        check("[x=7]\nadd type disk hide\nadd path mem hide\n", 7, "null zfs bpf0 pf shm fd/0");
    }

    // M94: what `jailconf explain devfs:N` shows.
    #[test]
    fn the_outline_shows_what_is_followed() {
        let own = "[x=20]\nadd include $devfsrules_jail_vnet\nadd path 'bpf*' unhide\n";
        let rules = DevfsRules::load(Shipped::WithoutLog, Own::Text(own));
        let lines = rules.outline(20);
        assert_eq!(lines.first().map(String::as_str), Some("include 5 (devfsrules_jail_vnet)"));
        assert!(
            lines.contains(&"  include 1 (devfsrules_hide_all), which is not followed".to_owned())
        );
        assert!(lines.contains(&"  path pf unhide".to_owned()));
        assert_eq!(lines.last().map(String::as_str), Some("path bpf* unhide"));
        assert_eq!(
            (rules.name(20), rules.name(4), rules.name(9)),
            (Some("x"), Some("devfsrules_jail"), None)
        );
    }

    #[test]
    fn a_file_without_end_is_not_read_to_the_end() {
        let own = format!("[x=7]\n{}", "add include 7\n".repeat(5000));
        let rules = DevfsRules::load(Shipped::WithoutLog, Own::Text(&own));
        assert!(rules.is_doubtful && !rules.hides_nothing(7));
    }

    // sh(1): what else a line may do is not guessed.
    #[test]
    fn a_line_that_does_more_leaves_all_unknown() {
        let rules =
            DevfsRules::load(Shipped::WithoutLog, Own::Text("[x=7]\nadd path `echo a` hide\n"));
        assert_eq!(rules.sees(7, "null"), Sight::Unknown);
        assert!(!rules.hides_nothing(7));
    }
}
