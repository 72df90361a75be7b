//! Where places of a plan are after edits, and which numbers its jails and files have.

use jailconf_resolve::{Gone, Moved};

use crate::{Command, FileRef, Holder, JailId, JailPlan, Objection, Place, Step};

/// Where places are after edits, and which numbers files and jails have.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    /// By the old number.
    files: Vec<Option<FileRef>>,
    jails: Vec<Option<JailId>>,
    /// By the old number of the file; `None` for one that was not edited.
    edits: Vec<Option<Moved>>,
}

impl Moves {
    pub(super) fn of(files: usize, jails: usize) -> Moves {
        Moves { files: vec![None; files], jails: vec![None; jails], edits: vec![None; files] }
    }

    /// Moves a place to where its text stands now.
    ///
    /// # Errors
    ///
    /// Where it touches what was edited, or its file is another one.
    pub fn place(&self, place: &mut Place) -> Result<(), Gone> {
        if let Some(moved) = self.edits.get(place.file.0 as usize).copied().flatten() {
            moved.apply(&mut place.range)?;
        }
        place.file = self.files.get(place.file.0 as usize).copied().flatten().ok_or(Gone)?;
        Ok(())
    }

    /// Gives a jail the number that it has now.
    ///
    /// # Errors
    ///
    /// Where it is another one.
    pub fn jail(&self, jail: &mut JailId) -> Result<(), Gone> {
        *jail = self.jails.get(jail.0 as usize).copied().flatten().ok_or(Gone)?;
        Ok(())
    }

    pub(super) fn note_file(&mut self, old: FileRef, new: Option<FileRef>) {
        if let Some(file) = self.files.get_mut(old.0 as usize) {
            *file = new;
        }
    }

    pub(super) fn note_jail(&mut self, old: JailId, new: Option<JailId>) {
        if let Some(jail) = self.jails.get_mut(old.0 as usize) {
            *jail = new;
        }
    }

    pub(super) fn note_edit(&mut self, old: FileRef, moved: Option<Moved>) {
        if let Some(edit) = self.edits.get_mut(old.0 as usize) {
            *edit = moved;
        }
    }

    /// Moves all places in what is known of a jail, and the jails it names.
    pub(super) fn jail_plan(&self, jail: &mut JailPlan) -> Result<(), Gone> {
        for Command { place, .. } in &mut jail.commands {
            self.place(place)?;
        }
        for Step { place, objections, relied_on, .. } in jail.steps.iter_mut().chain(&mut jail.stop)
        {
            place.as_mut().map_or(Ok(()), |place| self.place(place))?;
            objections.iter_mut().try_for_each(|objection| self.objection(objection))?;
            relied_on.iter_mut().try_for_each(|leaning| self.holder(&mut leaning.holder))?;
        }
        for delegation in &mut jail.delegations {
            delegation.place.as_mut().map_or(Ok(()), |place| self.place(place))?;
            delegation.mount_objections.iter_mut().try_for_each(|o| self.objection(o))?;
        }
        Ok(())
    }

    fn objection(&self, objection: &mut Objection) -> Result<(), Gone> {
        self.holder(&mut objection.holder)?;
        objection.held_at.as_mut().map_or(Ok(()), |place| self.place(place))
    }

    fn holder(&self, holder: &mut Holder) -> Result<(), Gone> {
        match holder {
            Holder::Jail(id) => self.jail(id),
            Holder::Request | Holder::Host | Holder::Unknown => Ok(()),
        }
    }
}
