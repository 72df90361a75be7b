//! The limits that a parent sets, and the name.

use super::locate::{Target, number};
use super::options::Options;
use super::request::Request;
use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::machine::Machine;
use crate::prison::{Family, Prison, PrisonId};
use crate::release;
use crate::value::{JailSys, Value};
use jailconf_catalog::{Check, Presence, Reader, Type, parameter};

/// The longest dotted name, in bytes (R028).
const LONGEST_NAME: usize = 255;

/// What the checks look at.
struct Question<'a> {
    machine: &'a Machine,
    by: PrisonId,
    request: &'a Request,
    target: &'a Target,
    /// The prison that limits are compared with.
    parent: &'a Prison,
}

/// The checks in the kernel's order (R121).
const CHECKS: &[fn(&Question<'_>, &mut Answer)] = &[
    existing_net,
    securelevel,
    children_max,
    enforce_statfs,
    devfs_ruleset,
    addresses,
    numeric_name,
    name_length,
    allow,
];

impl Machine {
    pub(super) fn check_limits(
        &self,
        by: PrisonId,
        request: &Request,
        target: &Target,
        answer: &mut Answer,
    ) {
        let Some(parent) = self.prison(target.parent) else {
            return;
        };
        let question = Question { machine: self, by, request, target, parent };
        for check in CHECKS {
            check(&question, answer);
        }
    }

    /// Parameters that nobody reads (R033, R034, R053, R116).
    pub(super) fn check_unknown(&self, options: &Options<'_>, answer: &mut Answer) {
        for option in options.iter() {
            match self.reads(&option.name, option.negated) {
                Presence::Yes => {}
                Presence::Unknown => answer.not_proven(Check::UnknownParameter),
                Presence::No => {
                    let name = option.spelled();
                    let refusal = Refusal::new(Errno::EINVAL, unknown(&option.name));
                    answer.refuse(refusal.of(&name, option.value.clone()).saying(&[&name]));
                }
            }
        }
    }

    /// Whether this machine's kernel reads a parameter.
    fn reads(&self, name: &str, negated: bool) -> Presence {
        if let Some(flag) = name.strip_prefix("allow.") {
            return match self.flags.flag(flag) {
                None => Presence::No,
                Some(flag) if self.flags.is_unproven(flag) => Presence::Unknown,
                Some(_) => Presence::Yes,
            };
        }
        let Some(known) = parameter(name) else {
            return Presence::No;
        };
        let settable = known.reader == Reader::Kernel && !known.read_only;
        if !settable || negated && known.ty != Type::Bool || !self.has_module_of(name) {
            return Presence::No;
        }
        known.presence(self.host.release)
    }

    /// Whether the module of a parameter is loaded (R053).
    fn has_module_of(&self, name: &str) -> bool {
        match name.split('.').next() {
            Some("mac") => !name.starts_with("mac.do") || self.has_module("mac_do"),
            Some(module @ ("sysvmsg" | "sysvsem" | "sysvshm" | "linux" | "zfs")) => {
                self.has_module(module)
            }
            _ => true,
        }
    }
}

/// Why a parameter is unknown.
fn unknown(name: &str) -> Check {
    match parameter(name) {
        Some(known) if known.read_only => Check::ReadOnlyParameter,
        Some(known) if known.reader == Reader::Kernel => Check::AbsentParameter,
        _ => Check::UnknownParameter,
    }
}

/// A running jail takes addresses only where it already restricts that family
/// (R031).
fn existing_net(question: &Question<'_>, answer: &mut Answer) {
    let Some(prison) = question.target.prison.and_then(|id| question.machine.prison(id)) else {
        return;
    };
    let given = |family: &Family| question.request.net(*family).is_given();
    if let Some(family) = Family::ALL.into_iter().find(|family| prison.vnet() && given(family)) {
        let refusal = Refusal::new(Errno::EINVAL, Check::RunningVnetWithAddresses)
            .of(family.list(), Value::None);
        let refusal = refusal.against("vnet", prison.id(), Value::Sys(JailSys::New));
        answer.refuse(refusal.saying(&[]));
        return;
    }
    for family in Family::ALL {
        let net = question.request.net(family);
        if net.list.is_some() && net.is_own() != prison.net(family).own {
            let refusal =
                Refusal::new(Errno::EINVAL, Check::CannotChange).of(family.list(), Value::None);
            let refusal = refusal.against(family.word(), prison.id(), Value::Sys(JailSys::Inherit));
            answer.refuse(refusal.saying(&[family.word()]));
        }
    }
}

/// A number compared with the parent's.
fn compare(
    question: &Question<'_>,
    answer: &mut Answer,
    what: (Check, &str),
    (wanted, needed, held): (i32, i64, i32),
    fits: fn(i64, i64) -> bool,
) {
    let (check, parameter) = what;
    let holder = question.parent.id();
    let held = i64::from(held);
    if fits(held, needed) {
        answer.rely(check, parameter, (holder, Value::Int(held), Value::Int(needed)));
        return;
    }
    let refusal = Refusal::new(Errno::EPERM, check).of(parameter, Value::Int(wanted.into()));
    answer.refuse(refusal.against(parameter, holder, Value::Int(held)));
}

/// Not lower than the parent's (R011).
fn securelevel(question: &Question<'_>, answer: &mut Answer) {
    let Some(wanted) = question.request.securelevel else {
        return;
    };
    let numbers = (wanted, wanted.into(), question.parent.securelevel());
    compare(
        question,
        answer,
        (Check::SecurelevelBelowCreator, "securelevel"),
        numbers,
        |held, needed| held <= needed,
    );
}

/// Below the parent's (R001).
fn children_max(question: &Question<'_>, answer: &mut Answer) {
    let Some(wanted) = question.request.children_max else {
        return;
    };
    let numbers = (wanted, i64::from(wanted) + 1, question.parent.children_max());
    compare(
        question,
        answer,
        (Check::ChildrenMaxNotBelow, "children.max"),
        numbers,
        |held, needed| held >= needed,
    );
}

/// Not lower than the parent's (R009).
fn enforce_statfs(question: &Question<'_>, answer: &mut Answer) {
    let Some(wanted) = question.request.enforce_statfs else {
        return;
    };
    let numbers = (wanted, wanted.into(), question.parent.enforce_statfs());
    compare(
        question,
        answer,
        (Check::StatfsBelowCreator, "enforce_statfs"),
        numbers,
        |held, needed| held <= needed,
    );
}

/// In range (R049), and for a jailed caller 0 or the parent's (R012).
fn devfs_ruleset(question: &Question<'_>, answer: &mut Answer) {
    let Some(wanted) = question.request.devfs_ruleset else {
        return;
    };
    if u16::try_from(wanted).is_err() {
        let wanted = Value::Int(wanted.into());
        answer.refuse(Refusal::new(Errno::EINVAL, Check::OutOfRange).of("devfs_ruleset", wanted));
        return;
    }
    if question.by == PrisonId::HOST || wanted == 0 {
        return;
    }
    let numbers = (wanted, wanted.into(), question.parent.devfs_ruleset());
    compare(
        question,
        answer,
        (Check::RulesetNotOfCreator, "devfs_ruleset"),
        numbers,
        |held, needed| held == needed,
    );
}

/// Only addresses that the parent has (R015), and none that clashes (R064, R115).
fn addresses(question: &Question<'_>, answer: &mut Answer) {
    for family in Family::ALL {
        let Some(list) = &question.request.net(family).list else {
            continue;
        };
        if list.is_empty() {
            continue;
        }
        subset(question, family, answer);
        clash(question, family, answer);
    }
}

fn subset(question: &Question<'_>, family: Family, answer: &mut Answer) {
    let Some(list) = &question.request.net(family).list else {
        return;
    };
    let parent = question.parent;
    let wanted = || Value::Addresses(list.as_slice().to_vec());
    if !parent.restricted(family) {
        if !parent.vnet() {
            let inherit = Value::Sys(JailSys::Inherit);
            answer.rely(
                Check::AddressBeyondCreator,
                family.word(),
                (parent.id(), inherit, wanted()),
            );
        }
        return;
    }
    let held = Value::Addresses(parent.addresses(family).to_vec());
    let missing = list.missing_in(&parent.net(family).list);
    if missing.is_empty() {
        answer.rely(Check::AddressBeyondCreator, family.list(), (parent.id(), held, wanted()));
        return;
    }
    let refusal = Refusal::new(Errno::EPERM, Check::AddressBeyondCreator)
        .of(family.list(), Value::Addresses(missing));
    answer.refuse(refusal.against(family.list(), parent.id(), held));
}

fn clash(question: &Question<'_>, family: Family, answer: &mut Answer) {
    let Some(list) = &question.request.net(family).list else {
        return;
    };
    let machine = question.machine;
    let stack = question.parent.stack;
    let clashes = machine.holders.clashes(stack, list, question.target.prison);
    let Some(holder) = clashes.first().map(|(_, holder)| *holder) else {
        return;
    };
    let around = holder == question.parent.id() || machine.is_below(question.parent.id(), holder);
    let of_holder = clashes.iter().filter(|(_, id)| *id == holder).map(|(address, _)| *address);
    let wanted = Value::Addresses(of_holder.collect());
    let held = machine.prison(holder).map(|prison| prison.addresses(family).to_vec());
    let check = if around { Check::AddressOfAncestor } else { Check::AddressClash };
    let refusal = Refusal::new(Errno::EADDRINUSE, check).of(family.list(), wanted);
    let refusal =
        refusal.against(family.list(), holder, Value::Addresses(held.unwrap_or_default()));
    answer.refuse(refusal.saying(&[family.title()]));
}

/// A number only where it is the jid, in normal form (R024).
fn numeric_name(question: &Question<'_>, answer: &mut Answer) {
    let Some(last) = question.target.last.as_deref().filter(|last| !last.is_empty()) else {
        return;
    };
    let Some(value) = number(last) else { return };
    let normal = last.as_bytes().first().is_some_and(|byte| (b'1'..=b'9').contains(byte));
    if normal && i64::try_from(value) == Ok(i64::from(question.target.jid)) {
        return;
    }
    let refusal =
        Refusal::new(Errno::EINVAL, Check::NumericName).of("name", Value::Str(last.to_owned()));
    answer.refuse(refusal.saying(&[]));
}

/// The whole dotted name, and those of all jails below (R028).
fn name_length(question: &Question<'_>, answer: &mut Answer) {
    let Some(last) = &question.target.last else {
        return;
    };
    let machine = question.machine;
    let name = machine.child_name(question.target.parent, last);
    let old = question.target.prison.and_then(|id| machine.prison(id)).map(Prison::name);
    let grown = name.len().saturating_sub(old.map_or(name.len(), str::len));
    let below = match question.target.prison {
        Some(id) if grown > 0 => machine.descendants(id),
        _ => Vec::new(),
    };
    let mut names = below.iter().filter_map(|(id, _)| machine.prison(*id)).map(Prison::name);
    if name.len() > LONGEST_NAME || names.any(|name| name.len() + grown > LONGEST_NAME) {
        answer.refuse(
            Refusal::new(Errno::ENAMETOOLONG, Check::NameTooLong).of("name", Value::Str(name)),
        );
    }
}

/// Only flags that the parent has (R005), but for the exceptions of R006.
fn allow(question: &Question<'_>, answer: &mut Answer) {
    let flags = &question.machine.flags;
    let parent = question.parent;
    let exceptions = flags.set(release::may_exceed(question.machine.host.release));
    let judged = question.request.allow_on.without(exceptions);
    for name in flags.names(judged) {
        let parameter = format!("allow.{name}");
        if parent.allows(name) {
            answer.rely(
                Check::AllowBeyondCreator,
                &parameter,
                (parent.id(), Value::Bool(true), Value::Bool(true)),
            );
            continue;
        }
        let refusal =
            Refusal::new(Errno::EPERM, Check::AllowBeyondCreator).of(&parameter, Value::Bool(true));
        answer.refuse(refusal.against(&parameter, parent.id(), Value::Bool(false)));
    }
}
