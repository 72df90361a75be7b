use crate::{Objection, Place};

/// A dataset that is handed to a jail by `zfs.dataset` or a plain `zfs jail`
/// hook.
#[derive(Clone, Debug, PartialEq)]
pub struct Delegation {
    /// The dataset.
    pub dataset: String,
    /// The statement that hands it over.
    pub place: Option<Place>,
    /// What stands against mounting it from inside the jail (R089).
    pub mount_objections: Vec<Objection>,
}
