//! Which prison a call means: jid, name, parent, and room for one more.

use super::Mode;
use super::request::Request;
use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::machine::Machine;
use crate::prison::{Prison, PrisonId};
use crate::release::{self, Does};
use crate::value::Value;
use jailconf_catalog::Check;

/// The prison that a call makes or changes.
pub(crate) struct Target {
    /// The prison to change; `None` where one is made.
    pub(crate) prison: Option<PrisonId>,
    /// The prison that limits are compared with: the parent, but see R119.
    pub(crate) parent: PrisonId,
    /// The jid that was asked for or comes next; 0 for a change by name.
    pub(crate) jid: i32,
    /// Whether the jid is the next free one.
    pub(crate) jid_is_next: bool,
    /// The last part of the name; `None` for a change without a name.
    pub(crate) last: Option<String>,
    /// The prison that already has the name or jid of one to be made.
    pub(crate) taken_by: Option<PrisonId>,
}

impl Machine {
    /// Finds the prison, or at least its parent (R023, R024, R027, R119), and
    /// room for a new one (R003).
    pub(super) fn locate(
        &self,
        by: PrisonId,
        mode: Mode,
        request: &Request,
        answer: &mut Answer,
    ) -> Option<Target> {
        let caller = self.prison(by)?;
        if !caller.is_alive() {
            answer.refuse(Refusal::new(Errno::EAGAIN, Check::CallerDying));
        }
        let mut target = Target {
            prison: None,
            parent: by,
            jid: request.jid,
            jid_is_next: false,
            last: None,
            taken_by: None,
        };
        if !mode.updates() && target.jid == 0 {
            target.jid = jid_of_name(request.name.as_deref());
        }
        self.locate_jid(by, mode, &mut target, answer)?;
        match &request.name {
            Some(name) => self.locate_name(by, mode, name, &mut target, answer)?,
            None if mode == Mode::Update && target.prison.is_none() => {
                answer.refuse(Refusal::new(Errno::ENOENT, Check::UpdateNamesNoJail).saying(&[]));
                return None;
            }
            None => {}
        }
        if target.prison.is_none() {
            self.locate_room(by, &mut target, answer);
        }
        Some(target)
    }

    fn locate_jid(
        &self,
        by: PrisonId,
        mode: Mode,
        target: &mut Target,
        answer: &mut Answer,
    ) -> Option<()> {
        let jid = target.jid;
        let wanted = Value::Int(jid.into());
        if jid < 0 {
            let refusal = Refusal::new(Errno::EINVAL, Check::NegativeJid).of("jid", wanted);
            answer.refuse(refusal.saying(&[]));
            target.jid = 0;
            return Some(());
        }
        if jid == 0 {
            return Some(());
        }
        let found = self.find_jid(jid);
        if let Some(taken) = found.filter(|_| !mode.updates()) {
            let refusal = Refusal::new(Errno::EEXIST, Check::JidTaken).of("jid", wanted);
            let refusal = refusal.against("jid", taken, Value::Int(jid.into()));
            answer.refuse(refusal.saying(&[&jid.to_string()]));
            target.taken_by = Some(taken);
            return Some(());
        }
        let seen = found.is_some_and(|id| self.is_below(id, by));
        if !seen && (found.is_some() || mode == Mode::Update) {
            let refusal = Refusal::new(Errno::ENOENT, Check::JidNotFound).of("jid", wanted);
            answer.refuse(refusal.saying(&[&jid.to_string()]));
            return None;
        }
        target.prison = found;
        if let Some(parent) = found.and_then(|id| self.prison(id)?.parent) {
            target.parent = self.compared_with(by, parent, answer);
        }
        Some(())
    }

    /// The prison that an update by jid is compared with (R119).
    fn compared_with(&self, by: PrisonId, parent: PrisonId, answer: &mut Answer) -> PrisonId {
        match release::compares_with_caller(self.host.release) {
            Does::Yes => by,
            Does::No => parent,
            Does::Unproven => {
                if by != parent {
                    answer.not_proven(Check::ComparedWithCaller);
                }
                parent
            }
        }
    }

    fn locate_name(
        &self,
        by: PrisonId,
        mode: Mode,
        name: &str,
        target: &mut Target,
        answer: &mut Answer,
    ) -> Option<()> {
        let last = match name.rsplit_once('.') {
            None => name,
            Some((prefix, last)) if target.prison.is_some() => {
                if self.prison(target.parent).is_some_and(|parent| parent.name() != prefix) {
                    let refusal = Refusal::new(Errno::EINVAL, Check::CannotChangeParent)
                        .of("name", Value::Str(name.to_owned()));
                    answer.refuse(refusal.saying(&[]));
                    return Some(());
                }
                last
            }
            Some((prefix, last)) => {
                target.parent = self.locate_parent(by, prefix, answer)?;
                last
            }
        };
        target.last = Some(last.to_owned());
        if last.is_empty() {
            return Some(());
        }
        self.locate_sibling(mode, name, last, target, answer)
    }

    fn locate_parent(&self, by: PrisonId, prefix: &str, answer: &mut Answer) -> Option<PrisonId> {
        let found = self.look_up(by, prefix);
        let check = match found.and_then(|id| self.prison(id)) {
            Some(prison) if prison.is_alive() => return found,
            Some(_) => Check::ParentDying,
            None => Check::ParentNotFound,
        };
        let refusal = Refusal::new(Errno::ENOENT, check).of("name", Value::Str(prefix.to_owned()));
        answer.refuse(refusal.saying(&[prefix]));
        None
    }

    fn locate_sibling(
        &self,
        mode: Mode,
        name: &str,
        last: &str,
        target: &mut Target,
        answer: &mut Answer,
    ) -> Option<()> {
        let sibling = self.child(target.parent, last).filter(|id| Some(*id) != target.prison);
        let wanted = Value::Str(name.to_owned());
        match sibling {
            Some(taken) if !mode.updates() || target.prison.is_some() => {
                let refusal =
                    Refusal::new(Errno::EEXIST, Check::NameTaken).of("name", wanted.clone());
                let refusal = refusal.against("name", taken, wanted.clone());
                answer.refuse(refusal.saying(&[name]));
                target.taken_by = Some(taken);
            }
            Some(found) => target.prison = Some(found),
            None => {}
        }
        if target.prison.is_none() && mode == Mode::Update {
            let refusal = Refusal::new(Errno::ENOENT, Check::NameNotFound).of("name", wanted);
            answer.refuse(refusal.saying(&[name]));
            return None;
        }
        Some(())
    }

    /// Room in the caller's jail and all around it (R003, R004), and a jid.
    fn locate_room(&self, by: PrisonId, target: &mut Target, answer: &mut Answer) {
        if !release::dying_is_known(self.host.release) && self.has_dying_namesake(target) {
            answer.not_proven(Check::DyingNamesake);
        }
        // A limit of 0 in the caller's own jail has been refused at the entry (R002).
        let counted = |prison: &&Prison| prison.id() != by || prison.children_max() != 0;
        for prison in self.ancestors(by).filter(counted) {
            check_room(prison, answer);
        }
        if target.last.is_none() {
            target.last = Some(String::new());
        }
        if target.jid != 0 {
            return;
        }
        target.jid = self.next_jid();
        target.jid_is_next = target.jid != 0;
        if target.jid == 0 {
            answer.refuse(Refusal::new(Errno::EAGAIN, Check::NoMoreJids).saying(&[]));
        }
    }

    fn has_dying_namesake(&self, target: &Target) -> bool {
        let Some(last) = &target.last else {
            return false;
        };
        let name = self.child_name(target.parent, last);
        let found = self.look_up(PrisonId::HOST, &name).and_then(|id| self.prison(id));
        found.is_some_and(|prison| !prison.is_alive())
    }
}

/// Room for one more in a prison (R003).
fn check_room(prison: &Prison, answer: &mut Answer) {
    let held = Value::Int(prison.children_max().into());
    let needed = Value::Int(i64::from(prison.children_cur()) + 1);
    if prison.children_cur() < prison.children_max() {
        answer.rely(Check::NoRoomForChild, "children.max", (prison.id(), held, needed));
        return;
    }
    let refusal = Refusal::new(Errno::EPERM, Check::NoRoomForChild).wanting(needed);
    let refusal = refusal.against("children.max", prison.id(), held);
    answer.refuse(refusal.saying(&[]));
}

/// The jid that a numeric last part of a name asks for (R024); 0 for none.
fn jid_of_name(name: Option<&str>) -> i32 {
    let Some(name) = name else { return 0 };
    let last = name.rsplit_once('.').map_or(name, |(_, last)| last);
    // The kernel keeps the number in 32 bits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
    number(last).map_or(0, |value| value as i32)
}

/// A text that is a number as a whole for strtoul(3): blanks and a sign may
/// stand before the digits; too great a number is the greatest one.
pub(crate) fn number(text: &str) -> Option<u64> {
    let text = text.trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match digits.parse::<u64>() {
        Ok(value) if negative => Some(value.wrapping_neg()),
        Ok(value) => Some(value),
        Err(_) => Some(u64::MAX),
    }
}
