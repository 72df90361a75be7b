//! Where a finding is said: at its cause, and at each of its consequences.

use jailconf_lint::{Consequence, Diagnostic};
use jailconf_plan::{FileRef, Place};

use crate::editor::View;

/// A finding at one of the places where it is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said<'v> {
    /// The finding.
    pub finding: &'v Diagnostic,
    /// Where it is said.
    pub place: Place,
    /// Which of its consequences that is; `None` for the cause itself.
    pub consequence: Option<&'v Consequence>,
}

impl View {
    /// What is said in a file: the causes that lie there, and what causes elsewhere do to its
    /// statements.
    pub fn said_in<'v>(
        &'v self,
        found: &'v [Diagnostic],
        file: FileRef,
    ) -> impl Iterator<Item = Said<'v>> {
        let places = found.iter().flat_map(places);
        places.filter(move |said| self.is_same_file(said.place.file, file))
    }
}

/// The cause, and for each other jail the first step that meets it: what follows it there has the same
/// cause. What a jail does to itself is said at the cause alone.
fn places(finding: &Diagnostic) -> impl Iterator<Item = Said<'_>> {
    let cause = Said { finding, place: finding.place, consequence: None };
    let mut last = finding.jail;
    let consequences = finding.consequences.iter().filter_map(move |one| {
        let is_first = last.replace(one.jail) != Some(one.jail) && Some(one.jail) != finding.jail;
        let place = one.place.filter(|_| is_first)?;
        Some(Said { finding, place, consequence: Some(one) })
    });
    std::iter::once(cause).chain(consequences)
}
