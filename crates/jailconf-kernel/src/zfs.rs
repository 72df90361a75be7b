//! Datasets that are delegated to jails.

use crate::answer::{Answer, Refusal};
use crate::errno::Errno;
use crate::machine::Machine;
use crate::prison::PrisonId;
use crate::privilege::Privilege;
use crate::value::Value;
use jailconf_catalog::Check;

/// How a prison sees a dataset (R090, R092).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Not at all.
    Hidden,
    /// It lies above a dataset that was delegated to this prison.
    ReadOnly,
    /// It is a dataset that was delegated to this prison, or below one.
    Writable,
}

impl Machine {
    /// `zfs jail NAME DATASET`: refused inside a jail, always (R091).
    pub fn zfs_jail(&mut self, by: PrisonId, name: &str, dataset: &str) -> Answer {
        let mut answer = self.privilege(by, Privilege::PRIV_ZFS_JAIL);
        let Some(target) = self.find_from(by, name) else {
            let refusal = Refusal::new(Errno::ENOENT, Check::ZfsJailNobody);
            answer.refuse(refusal.wanting(Value::Str(name.to_owned())));
            return answer;
        };
        answer.prison = Some(target);
        let granted = answer.granted();
        let Some(prison) = self.prison_mut(target).filter(|_| granted) else {
            return answer;
        };
        if !prison.datasets.insert(dataset.to_owned()) {
            let refusal = Refusal::new(Errno::EEXIST, Check::DatasetHeld);
            answer.refuse(refusal.wanting(Value::Str(dataset.to_owned())));
        }
        answer
    }

    /// How a prison sees a dataset: only its own list counts (R092).
    pub fn zfs_visible(&self, by: PrisonId, dataset: &str) -> Visibility {
        let Some(prison) = self.prison(by).filter(|_| by != PrisonId::HOST) else {
            return Visibility::Writable;
        };
        let dataset = dataset.strip_suffix('/').unwrap_or(dataset);
        if prison.datasets().any(|own| is_at_or_below(dataset, own)) {
            return Visibility::Writable;
        }
        if prison.datasets().any(|own| is_at_or_below(own, dataset)) {
            return Visibility::ReadOnly;
        }
        Visibility::Hidden
    }
}

fn is_at_or_below(dataset: &str, above: &str) -> bool {
    dataset.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '@']))
}
