//! jail_set(2): the checks in the kernel's order (R121), then the change.

mod apply;
mod limits;
mod locate;
mod modules;
mod options;
mod request;

use crate::answer::Answer;
use crate::machine::Machine;
use crate::prison::{Family, PrisonId};
use crate::value::Value;

use locate::Target;
use options::Options;
use request::Request;

/// What `jail_set` is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// JAIL_CREATE
    Create,
    /// JAIL_UPDATE
    Update,
    /// JAIL_CREATE | JAIL_UPDATE
    CreateOrUpdate,
    /// JAIL_CREATE | JAIL_ATTACH
    CreateAndAttach,
}

/// A call of `jail_set`.
#[derive(Clone, Debug, PartialEq)]
pub struct JailSet {
    /// What to do.
    pub mode: Mode,
    /// The name as the caller writes it, relative to the caller's jail.
    pub name: Option<String>,
    /// The other parameters, in order.
    pub params: Vec<(String, Value)>,
}

impl JailSet {
    /// A creation of a jail of this name.
    pub fn create(name: &str) -> JailSet {
        JailSet { mode: Mode::Create, name: Some(name.to_owned()), params: Vec::new() }
    }

    /// A change of the jail of this name.
    pub fn update(name: &str) -> JailSet {
        JailSet { mode: Mode::Update, ..JailSet::create(name) }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, parameter: &str, value: Value) -> JailSet {
        self.params.push((parameter.to_owned(), value));
        self
    }
}

impl Mode {
    /// Whether a jail may be made.
    fn creates(self) -> bool {
        self != Mode::Update
    }

    /// Whether a jail that is there may be changed.
    fn updates(self) -> bool {
        matches!(self, Mode::Update | Mode::CreateOrUpdate)
    }
}

/// Everything that the checks have found out.
struct Evaluation {
    request: Request,
    /// `None` where the kernel does not even know which prison is meant.
    target: Option<Target>,
    answer: Answer,
    /// How many refusals stood before the kernel would take a jid.
    before_jid: usize,
    /// How many refusals stood before the kernel would start to change things.
    before_change: usize,
}

impl Machine {
    /// jail_set(2): the answer; the machine changes only as FreeBSD's would.
    /// That is also in two cases without being granted: a refused creation may
    /// have used up a jid, and one that fails in its last step leaves a hidden
    /// jail (R120).
    pub fn jail_set(&mut self, by: PrisonId, set: &JailSet) -> Answer {
        let mut evaluation = self.evaluate(by, set);
        if evaluation.before_jid > 0 {
            return evaluation.answer;
        }
        self.use_jid(&evaluation);
        let failed_late = !evaluation.answer.granted();
        if evaluation.before_change > 0 {
            return evaluation.answer;
        }
        let Some(target) = evaluation.target.take() else {
            return evaluation.answer;
        };
        if failed_late {
            self.fail_late(by, &evaluation.request, &target, &mut evaluation.answer);
        } else {
            self.apply(by, &evaluation.request, &target, &mut evaluation.answer);
        }
        evaluation.answer
    }

    /// The same answer, but the machine changes as if every refusal had been
    /// granted: the jail gets what it asked for, even beyond its parent, so
    /// that what comes later can be judged on its own. Nothing is handed to the
    /// parent. Values that cannot exist (`enforce_statfs` 7, an address of all
    /// zeros) are left out; where the parent is missing there is no prison;
    /// where the name or jid is taken it is the prison that has it, unchanged.
    pub fn jail_set_as_if_granted(&mut self, by: PrisonId, set: &JailSet) -> Answer {
        let mut evaluation = self.evaluate(by, set);
        let Some(target) = evaluation.target.take() else {
            return evaluation.answer;
        };
        if let Some(taken) = target.taken_by {
            evaluation.answer.prison = Some(taken);
            return evaluation.answer;
        }
        self.use_jid_of(&target);
        let lists = Family::ALL.into_iter().filter_map(|f| evaluation.request.net(f).list.clone());
        self.asked = lists.collect();
        self.apply(by, &evaluation.request, &target, &mut evaluation.answer);
        evaluation.answer
    }

    fn evaluate(&self, by: PrisonId, set: &JailSet) -> Evaluation {
        let mut answer = Answer::default();
        let options = Options::new(set);
        self.check_entry(by, set.mode, &mut answer);
        let request = self.read_request(by, set.mode, &options, &mut answer);
        let target = self.locate(by, set.mode, &request, &mut answer);
        let before_jid = answer.refusals.len();
        if let Some(target) = &target {
            self.check_limits(by, &request, target, &mut answer);
            self.check_modules(&request, target, &mut answer);
        }
        self.check_unknown(&options, &mut answer);
        let before_change = answer.refusals.len();
        if let Some(target) = &target {
            self.check_last_step(&request, target, &mut answer);
        }
        Evaluation { request, target, answer, before_jid, before_change }
    }

    fn use_jid(&mut self, evaluation: &Evaluation) {
        if let Some(target) = &evaluation.target {
            self.use_jid_of(target);
        }
    }

    fn use_jid_of(&mut self, target: &Target) {
        if target.jid_is_next {
            self.take_jid(target.jid);
        }
    }
}
