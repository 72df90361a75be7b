//! What is asked about one jail, and what of it changes.

use jailconf_ide::{EditedFile, Plan, Project, UnderRoot, no_such_jail, plan, shown_path};

use crate::cli::{Showing, Where};
use crate::command::Failure;
use crate::command::change::{diff, how, write_all};
use crate::command::place::{Files, Part, complain_of, under_root};
use crate::disk::Disk;
use crate::output::{complain, print, print_bytes};
use crate::project;
use crate::visible::visible_name;

/// The files around one jail.
pub struct One {
    pub files: Files,
    pub project: Project,
    pub under_root: UnderRoot,
    /// Which part has the jail.
    part: usize,
    /// Whether all that was named could be looked at.
    pub is_complete: bool,
    /// What stands on standard input, where that is the file: it goes to standard output.
    given: Option<Vec<u8>>,
}

impl One {
    /// Finds the one part that has the jail.
    pub fn find(here: &Disk, place: &Where, name: &str) -> Result<One, Failure> {
        let has = |plan: &Plan| plan.jails.iter().any(|jail| jail.name == name);
        let (one, plans) = One::having(here, place, &has)?;
        match one {
            Ok(one) => Ok(one),
            Err(0) => Err(Failure::Call(no_such_jail(&plans.iter().collect::<Vec<_>>(), name))),
            Err(_) => Err(Failure::Call(format!("several files define `{name}`: name the one"))),
        }
    }

    /// The one part that there is.
    pub fn only(here: &Disk, place: &Where) -> Result<One, Failure> {
        let (one, _) = One::having(here, place, &|_| true)?;
        one.map_err(|_| Failure::Call("several files define jails: name the one".to_owned()))
    }

    /// The part that has what is asked for, or how many have it; and what is planned.
    fn having(
        here: &Disk,
        place: &Where,
        has: &dyn Fn(&Plan) -> bool,
    ) -> Result<(Result<One, usize>, Vec<Plan>), Failure> {
        let project = project::load(here, place)?;
        let mut files = Files::open(here, place, &project)?;
        let mut plans: Vec<Plan> = Vec::new();
        let (mut having, mut given) = (Vec::new(), None);
        for (index, part) in files.parts.iter().enumerate() {
            let mut plan = plan(part.input(), &project.context());
            if has(&plan) {
                having.push(index);
                let file = plan.files.iter().find(|file| part.is_given(&file.path));
                given = file.map(|file| file.document.text().to_bytes());
            }
            part.rename(&mut plan);
            plans.push(plan);
        }
        let is_complete = files.conclude(&mut plans);
        let under_root = under_root(place);
        plans.iter().for_each(|plan| complain_of(plan, under_root));
        let one = match having[..] {
            [part] => Ok(One { files, project, under_root, part, is_complete, given }),
            _ => Err(having.len()),
        };
        Ok((one, plans))
    }

    /// The part that has the jail.
    #[expect(clippy::indexing_slicing, reason = "it was found there")]
    pub fn part(&self) -> &Part {
        &self.files.parts[self.part]
    }

    /// Shows or writes what changes; whether all was written, and the exit status.
    pub fn show(&self, edited: &[EditedFile], showing: &Showing) -> (bool, u8) {
        let part = self.part();
        if showing.diff {
            edited.iter().for_each(|file| print(&diff(part, file, self.under_root)));
        } else if showing.check {
            for file in edited {
                let name = shown_path(&part.shown_name(&file.path), self.under_root);
                print(&format!("would change {}\n", visible_name(&name.to_text())));
            }
        } else {
            if let Some(text) = self.given.as_ref().filter(|_| edited.is_empty()) {
                print_bytes(text);
            }
            let left = write_all(part, edited, how(&showing.writing), self.under_root);
            let all = left.is_empty();
            return (all, if all { self.status() } else { 2 });
        }
        let would = showing.check && !edited.is_empty();
        (true, self.status().max(u8::from(would)))
    }

    /// Says something beside what changes: on standard error where the file itself goes to
    /// standard output.
    pub fn say(&self, words: &str) {
        match self.given {
            None => print(words),
            Some(_) => words.lines().for_each(complain),
        }
    }

    fn status(&self) -> u8 {
        if self.is_complete { 0 } else { 2 }
    }
}
