use jailconf_plan::{FileRef, JailId};
use jailconf_resolve::is_wildcard;
use jailconf_syntax::TextSize;

use crate::editor::{View, jail_at, name_at};
use crate::human::{self, Steps};

/// A text about jails that no file holds: what a terminal prints for people. A jail is
/// named in full, as the plan names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sheet {
    /// What happens to a jail, every step of it; without one what is refused to any.
    Plan(Option<String>),
    /// What jail(8) reads for a jail, or for all.
    Resolved(Option<String>),
    /// Who creates whom.
    Tree,
}

impl Sheet {
    /// The jail that it is about, if it is about one.
    pub fn jail(&self) -> Option<&str> {
        match self {
            Sheet::Plan(jail) | Sheet::Resolved(jail) => jail.as_deref(),
            Sheet::Tree => None,
        }
    }

    /// Its text; `None` where there is no such jail.
    pub fn text(&self, view: &View) -> Option<String> {
        let plan = &view.plan;
        let jail = match self.jail() {
            Some(name) => Some(plan.jail(named(view, name)?)),
            None => None,
        };
        Some(match (self, jail) {
            (Sheet::Plan(_), Some(jail)) => human::planned(plan, jail, Steps::All),
            (Sheet::Plan(_), None) => {
                plan.jails.iter().map(|jail| human::planned(plan, jail, Steps::Refused)).collect()
            }
            (Sheet::Resolved(_), Some(jail)) => {
                human::resolved(&plan.config(jail.config).program, plan.resolved(jail))
            }
            (Sheet::Resolved(_), None) => {
                let configs = plan.configs.iter();
                let all = configs.flat_map(|c| c.configuration.jails.iter().map(move |j| (c, j)));
                all.map(|(config, jail)| human::resolved(&config.program, jail)).collect()
            }
            (Sheet::Tree, _) => human::hierarchy(plan),
        })
    }

    /// Whether a view has the jail that it is about.
    pub fn is_of(&self, view: &View) -> bool {
        self.jail().is_none_or(|name| named(view, name).is_some())
    }
}

/// The full name of the jail that is meant at an offset: the one that is named there, or
/// else the innermost one in whose block it is.
pub fn jail_meant(view: &View, file: FileRef, offset: TextSize) -> Option<String> {
    let named = name_at(view, file, offset).and_then(|at| jail_at(view, &at));
    let id = named.or_else(|| jail_around(view, file, offset))?;
    Some(view.plan.jail(id).name.clone())
}

fn jail_around(view: &View, file: FileRef, offset: TextSize) -> Option<JailId> {
    view.readings(file).into_iter().find_map(|(config, reading)| {
        let blocks = view.plan.config(config).program.blocks.iter();
        let around = blocks.filter(|b| !b.global && b.file == reading && !is_wildcard(&b.name));
        let around = around.filter(|b| b.range.contains_inclusive(offset));
        let block = around.min_by_key(|b| b.range.len())?;
        let mut jails = view.plan.jails_of(config);
        jails.find(|(_, jail)| jail.own_name == block.name).map(|(id, _)| id)
    })
}

fn named(view: &View, name: &str) -> Option<JailId> {
    view.plan.jails().find(|(_, jail)| jail.name == name).map(|(id, _)| id)
}
