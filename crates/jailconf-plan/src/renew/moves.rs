//! Where places of a plan are after edits, and which numbers its jails and files have.

use jailconf_resolve::{Gone, Moved};

use crate::{
    Command, Delegation, FileRef, Holder, JailId, JailPlan, Leaning, Objection, Place, Step,
};

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

    /// Moves all places in what is known of a jail, and the jails it names. Each field is
    /// named here and below, so that a new one cannot be forgotten.
    pub(super) fn jail_plan(&self, jail: &mut JailPlan) -> Result<(), Gone> {
        // Names and numbers are those that the planner gives the jail anew.
        let JailPlan {
            commands,
            steps,
            stop,
            delegations,
            name: _,
            own_name: _,
            creator: _,
            config: _,
            index: _,
            prison: _,
            root: _,
            outcome: _,
            message: _,
            effective: _,
            passed_over_for: _,
            memory: _,
        } = jail;
        commands.iter_mut().try_for_each(|command| self.command(command))?;
        steps.iter_mut().chain(stop).try_for_each(|step| self.step(step))?;
        delegations.iter_mut().try_for_each(|delegation| self.delegation(delegation))
    }

    fn command(&self, command: &mut Command) -> Result<(), Gone> {
        // What it comes from is moved with the program.
        let Command {
            place,
            parameter: _,
            step: _,
            runner: _,
            text: _,
            read: _,
            runs: _,
            origin: _,
        } = command;
        self.place(place)
    }

    fn step(&self, step: &mut Step) -> Result<(), Gone> {
        let Step {
            place,
            objections,
            relied_on,
            kind: _,
            command: _,
            outcome: _,
            errno: _,
            messages: _,
            failure_ignored: _,
        } = step;
        self.maybe(place)?;
        objections.iter_mut().try_for_each(|objection| self.objection(objection))?;
        relied_on.iter_mut().try_for_each(|leaning| {
            let Leaning { holder, check: _, parameter: _, value: _, needed: _ } = leaning;
            self.holder(holder)
        })
    }

    fn delegation(&self, delegation: &mut Delegation) -> Result<(), Gone> {
        let Delegation { place, mount_objections, dataset: _ } = delegation;
        self.maybe(place)?;
        mount_objections.iter_mut().try_for_each(|objection| self.objection(objection))
    }

    fn objection(&self, objection: &mut Objection) -> Result<(), Gone> {
        let Objection {
            holder,
            held_at,
            check: _,
            errno: _,
            parameter: _,
            wanted: _,
            against: _,
            held: _,
            messages: _,
        } = objection;
        self.holder(holder)?;
        self.maybe(held_at)
    }

    fn maybe(&self, place: &mut Option<Place>) -> Result<(), Gone> {
        place.as_mut().map_or(Ok(()), |place| self.place(place))
    }

    fn holder(&self, holder: &mut Holder) -> Result<(), Gone> {
        match holder {
            Holder::Jail(id) => self.jail(id),
            Holder::Request | Holder::Host | Holder::Unknown => Ok(()),
        }
    }
}
