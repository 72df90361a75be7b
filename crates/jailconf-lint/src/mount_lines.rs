//! The mount lines of a jail as jail(8) takes them, one after the other.

use std::collections::HashMap;

use jailconf_host::{MountEntry, MountLine, mount_entry, normal_path};
use jailconf_plan::{JailPlan, Place, Plan, Step, StepKind};
use jailconf_syntax::Bytes;

/// A line of `mount` or of an fstab, with the step that mounts it.
pub(crate) struct Written<'p> {
    /// The step.
    pub(crate) step: &'p Step,
    /// Where it is written.
    pub(crate) place: Place,
    /// Its fields; in `mount` as the value came to be.
    pub(crate) line: Box<MountLine>,
}

/// All lines of `mount`, then those of the fstabs: the order of a start (R097).
pub(crate) fn mount_lines<'p>(plan: &'p Plan, jail: &'p JailPlan) -> Vec<Written<'p>> {
    let config = plan.config(jail.config);
    let values = plan.resolved(jail).list("mount").iter();
    let values: HashMap<Place, &Bytes> =
        values.filter_map(|v| Some((config.value_place(&v.origin)?, &v.text))).collect();
    let written = |step: &'p Step| {
        let place = step.place?;
        let text = match step.kind {
            StepKind::Mount => values.get(&place)?.to_text().into_owned(),
            StepKind::MountFstab => plan.file(place.file).document.slice(place.range).to_owned(),
            _ => return None,
        };
        match mount_entry(&text, 0.into())? {
            MountEntry::Line(line) => Some(Written { step, place, line }),
            MountEntry::Short(_) => None,
        }
    };
    jail.steps.iter().filter_map(written).collect()
}

/// A path without doubled slashes, `.` and `..`.
pub(crate) fn normal(path: &Bytes) -> String {
    normal_path(path).to_text().into_owned()
}

/// Whether a path is a directory or lies below it; both in their normal form.
pub(crate) fn is_within(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a mount is neither below a jail's root nor brings it; both in their normal form.
pub(crate) fn is_beside(target: &str, path: &str) -> bool {
    !is_within(target, path) && !is_within(path, target)
}
