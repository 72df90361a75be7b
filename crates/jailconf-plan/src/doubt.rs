//! Why a refusal that is read from a file may not be one.

use jailconf_catalog::Check;
use jailconf_resolve::Jail;

use crate::{Config, Holder, Objection, Step};

/// Why what a file says need not be what jail(8) reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// What is lacking may stand in a file that is read with this one (G12, G13).
    Elsewhere,
    /// It is granted where the jail around has the same value (R012, R014).
    Around,
    /// A value stands for one that somebody is to fill in (G44).
    Placeholder,
}

impl Doubt {
    /// What would make it certain.
    pub fn words(&self) -> &'static str {
        match self {
            Doubt::Elsewhere => {
                "certain only if no other file is read with this one; `--root` sees them all"
            }
            Doubt::Around => "refused unless the jail around has the same `devfs_ruleset`",
            Doubt::Placeholder => "this looks like a template: fill it in before jail(8) reads it",
        }
    }
}

/// Why an objection to a jail's step may be none; `None` where it is certain.
pub fn doubt(config: &Config, jail: &Jail, objection: &Objection) -> Option<Doubt> {
    let lacks = matches!(
        objection.check,
        Check::MustPersist | Check::NoPathToMountIn | Check::InterfaceWithoutStack
    );
    if lacks && config.may_lack(jail) {
        return Some(Doubt::Elsewhere);
    }
    let of_ruleset =
        matches!(objection.check, Check::RulesetNotOfCreator | Check::DevfsMountRuleset);
    if of_ruleset && objection.holder == Holder::Unknown {
        return Some(Doubt::Around);
    }
    let is_open = match objection.check {
        Check::MustPersist => is_placeholder(&jail.name.to_text()),
        Check::TargetNotAbsolute | Check::PathNotAbsolute => {
            is_placeholder(&objection.wanted.to_string())
        }
        Check::UnknownJailsysWord
        | Check::NotAJailsysWord
        | Check::UnknownBoolean
        | Check::NonInteger
        | Check::WrongType
        | Check::NotAnIpv4Address
        | Check::NotAnIpv6Address => {
            let name = objection.parameter.as_deref().unwrap_or_default();
            jail.list(name).iter().any(|value| is_placeholder(&value.text.to_text()))
        }
        _ => false,
    };
    is_open.then_some(Doubt::Placeholder)
}

/// Why a jail that jail(8) does not start, because of what its parameters say, may be read
/// otherwise: a variable that it lacks may be set in another file.
pub fn doubt_of_reading(config: &Config, jail: &Jail) -> Option<Doubt> {
    let lacks = |message: &jailconf_resolve::Message| is_lack(&message.text.to_text());
    (config.may_lack(jail) && jail.messages.iter().all(lacks)).then_some(Doubt::Elsewhere)
}

/// Whether a message of jail(8)'s says that something is not there.
pub fn is_lack(message: &str) -> bool {
    message.contains("not found")
}

/// Why nothing that refuses a step is certain.
pub(crate) fn doubt_of_step(config: &Config, jail: &Jail, step: &Step) -> Option<Doubt> {
    let mut doubts = step.objections.iter().map(|objection| doubt(config, jail, objection));
    let first = doubts.next()??;
    doubts.all(|doubt| doubt.is_some()).then_some(first)
}

/// Whether a value stands for one that somebody is to fill in: `JAIL_IP4`,
/// `[busybox-ip]`, `@DOMAIN@` (G44).
pub fn is_placeholder(value: &str) -> bool {
    const WORDS: &[&str] =
        &["DHCP", "SYNCDHCP", "AUTO", "NONE", "ANY", "TRUE", "FALSE", "YES", "NO", "ON", "OFF"];
    let capitals = |part: &str| {
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        part.len() > 1
            && part.chars().all(plain)
            && part.starts_with(|c: char| c.is_ascii_uppercase())
    };
    let marked = |open: char, close: char| {
        value.len() > 2 && value.starts_with(open) && value.ends_with(close)
    };
    marked('[', ']')
        || marked('@', '@')
        || marked('<', '>')
        || value.split('/').any(|p| capitals(p) && !WORDS.contains(&p))
}
