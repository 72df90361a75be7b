//! Where a command line names a jail, or an interface that is named after one.

use std::ops::Range;

use jailconf_syntax::Part;

/// Options of jexec(8) that a word follows.
const JEXEC_WITH_VALUE: &[&str] = &["-u", "-U", "-d"];

/// The places where commands take a jail's name: the last part of it. `text` is what stands in
/// a file, quotes and escapes included.
pub(super) fn jails_named(text: &str, name: &str) -> Vec<Range<usize>> {
    let last = name.rsplit('.').next().unwrap_or(name).len();
    let mut found = Vec::new();
    for command in commands(text) {
        for (index, word) in command.iter().enumerate() {
            let Some(before) = command.get(..index) else { continue };
            let start = match name_in(text.part(word.clone()), name) {
                Some(0) if takes_a_jail(text, before) => word.start,
                Some(at) if at > 0 => word.start + at,
                _ => continue,
            };
            let end = start + name.len();
            found.push(end - last..end);
        }
    }
    found
}

/// Where a word names the jail, or one in it: at its start, or behind the `jail:` of rctl(8).
fn name_in(word: &str, name: &str) -> Option<usize> {
    let at = if word.starts_with("jail:") { "jail:".len() } else { 0 };
    let rest = word.part(at..).strip_prefix(name)?;
    let ends = rest.is_empty() || rest.starts_with('.') || at > 0 && rest.starts_with(':');
    ends.then_some(at)
}

/// Whether the word behind these is a jail's name: jail(8), jexec(8), `vnet` of ifconfig(8),
/// zfs-jail(8), `-j` of many tools, Bastille's commands, and what Bastille writes (BASTILLE E6).
fn takes_a_jail(text: &str, before: &[Range<usize>]) -> bool {
    let words: Vec<&str> = before.iter().map(|word| text.part(word.clone())).collect();
    let [first, rest @ ..] = &*words else { return false };
    let tool = first.rsplit('/').next().unwrap_or(first);
    let last = rest.last().copied().unwrap_or_default();
    match tool {
        "jexec" => is_operand(rest),
        "zfs" => matches!(last, "jail" | "unjail"),
        "jib" => matches!(last, "addm" | "destroy"),
        "jng" => matches!(last, "bridge" | "shutdown"),
        "jail" => last.starts_with('-') && !last.ends_with('f'),
        "service" => rest.first() == Some(&"jail") && rest.len() > 1,
        "bastille" => rest.len() == 1 || rest.len() > 1 && last.starts_with('-'),
        "ifconfig" if matches!(last, "vnet" | "-vnet") => true,
        // A description: "vnet0 host interface for Bastille jail NAME".
        _ if last == "jail" => rest.len() > 1 && rest.get(rest.len() - 2) == Some(&"Bastille"),
        _ => matches!(last, "-j" | "-J"),
    }
}

/// Whether only options stand before the next word.
fn is_operand(words: &[&str]) -> bool {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let goes_on = match JEXEC_WITH_VALUE.contains(word) {
            true => words.next().is_some(),
            false => word.starts_with('-'),
        };
        if !goes_on {
            return false;
        }
    }
    true
}

/// The commands of a line, each as its words.
fn commands(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut all = vec![Vec::new()];
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let ends_word = c.is_whitespace() || "\"'`\\;&|()".contains(c);
        match start {
            None if !ends_word => start = Some(at),
            Some(from) if ends_word => {
                if let Some(command) = all.last_mut() {
                    command.push(from..at);
                }
                start = None;
            }
            _ => {}
        }
        if matches!(c, ';' | '&' | '|' | '(' | ')') {
            all.push(Vec::new());
        }
    }
    all
}

/// The places where interfaces are named after a jail, as jib, jng and Bastille do: of `e0a_NAME`
/// and `ng0_NAME` the name.
pub(super) fn interfaces(text: &str, own: &str) -> Vec<Range<usize>> {
    let is_one = |at: &usize| {
        is_interface_until(text.part(..*at)) && !text.part(at + own.len()..).starts_with(is_part)
    };
    text.match_indices(own).map(|(at, _)| at).filter(is_one).map(|at| at..at + own.len()).collect()
}

/// Whether a text ends in what stands before a jail's name in that of an interface.
pub(super) fn is_interface_until(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let Some(before) = text.strip_suffix('_') else { return false };
    let (before, kind) = match before.strip_suffix(['a', 'b']) {
        Some(before) => (before, "e"),
        None => (before, "ng"),
    };
    let rest = before.trim_end_matches(is_digit);
    rest.len() < before.len() && rest.strip_suffix(kind).is_some_and(|r| !r.ends_with(is_part))
}

/// Whether a command makes the interfaces that are named after the jail: jib, jng, or a name
/// that is given to one.
pub(super) fn makes_interfaces(text: &str, own: &str) -> bool {
    commands(text).iter().any(|command| {
        let words: Vec<&str> = command.iter().map(|word| text.part(word.clone())).collect();
        words.windows(2).any(|pair| match pair {
            ["addm" | "bridge", name] => *name == own,
            ["name", name] => !interfaces(name, own).is_empty(),
            _ => false,
        })
    })
}

/// The places of a word, whatever it means.
pub(super) fn words(text: &str, word: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-';
    let is_word = |at: &usize| {
        !text.part(..*at).ends_with(is_part) && !text.part(at + word.len()..).starts_with(is_part)
    };
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(is_word)
        .map(|at| at..at + word.len())
        .collect()
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut marked = text.to_owned();
        let mut places = jails_named(text, "www");
        places.extend(interfaces(text, "www"));
        places.sort_by_key(|place| std::cmp::Reverse(place.start));
        places.into_iter().for_each(|place| marked.replace_range(place, "NEW"));
        assert_eq!(marked, expected);
    }

    // jexec(8), jail(8), ifconfig(8), zfs-jail(8), rctl(8), jls(8).
    #[test]
    fn tools_that_take_a_jail() {
        check("jexec www service www start", "jexec NEW service www start");
        check("jexec -l -u www www.db ls", "jexec -l -u www NEW.db ls");
        check("/usr/sbin/jail -r www", "/usr/sbin/jail -r NEW");
        check("jail -f www -c www", "jail -f www -c NEW");
        check("ifconfig em1 -vnet www; chown www /x", "ifconfig em1 -vnet NEW; chown www /x");
        check("zfs jail www tank/www", "zfs jail NEW tank/www");
        check("rctl -r jail:www:maxproc", "rctl -r jail:NEW:maxproc");
        check("cpuset -l 0 -j www", "cpuset -l 0 -j NEW");
        check("service jail onestart www", "service jail onestart NEW");
        check("echo www", "echo www");
        check("jexec www2 www", "jexec www2 www");
    }

    // BASTILLE E6 and the stock files.
    #[test]
    fn what_bastille_writes() {
        check("\"jib addm www em0\"", "\"jib addm NEW em0\"");
        check("\"ifconfig e0a_www ether 02\"", "\"ifconfig e0a_NEW ether 02\"");
        check("e0b_www2 e0b_www ea_www xe0a_www", "e0b_www2 e0b_NEW ea_www xe0a_www");
        check("jng bridge www em0; ng0_www e0_www", "jng bridge NEW em0; ng0_NEW e0_www");
        check(
            "\"ifconfig e0a_www description \\\"vnet0 host interface for Bastille jail www\\\"\"",
            "\"ifconfig e0a_NEW description \\\"vnet0 host interface for Bastille jail NEW\\\"\"",
        );
        check("\"bastille stop www\"", "\"bastille stop NEW\"");
    }

    #[test]
    fn interfaces_that_a_hook_makes() {
        assert!(makes_interfaces("\"jib addm www em0\"", "www"));
        assert!(makes_interfaces("\"ifconfig \\${e} up name e0a_www\"", "www"));
        assert!(!makes_interfaces("\"ifconfig bridge0 addm e0a_www\"", "www"));
    }
}
