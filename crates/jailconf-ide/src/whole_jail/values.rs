use std::collections::BTreeMap;
use std::sync::Arc;

use jailconf_edit::{Target, edits};
use jailconf_lint::{Changed, EditedFile};
use jailconf_plan::{JailId, Plan};
use jailconf_syntax::{Bytes, Document, TextEdit, apply_edits};

use crate::Assignment;
use crate::one_parameter::{can_be_written, change, means_what_was_asked, values};
use crate::whole_jail::proof::{Expected, prove};
use crate::whole_jail::{Draft, plan_over};

/// Sets values of a jail that is new in a plan, in the files as that plan has them.
pub(super) fn with_values(
    draft: &Draft<'_>,
    mut files: Vec<EditedFile>,
    plan: Plan,
    name: &Bytes,
    wanted: &[Assignment],
) -> Result<(Vec<EditedFile>, Plan), String> {
    if wanted.is_empty() {
        return Ok((files, plan));
    }
    let id = new_jail(draft, &plan, name)?;
    let jail = plan.jail(id);
    let config = plan.config(jail.config);
    let changes = wanted.iter().map(change).collect::<Result<Vec<_>, String>>()?;
    for (assignment, change) in wanted.iter().zip(&changes) {
        can_be_written(&plan, id, assignment, change)?;
    }
    let before: Vec<Vec<String>> = wanted.iter().map(|a| values(&plan, id, a)).collect();
    let target = Target { program: &config.program, jail: plan.resolved(jail) };
    let made = edits(target, &changes).map_err(|_| "its block is not whole".to_owned())?;
    let mut by_path: BTreeMap<&Bytes, Vec<TextEdit>> = BTreeMap::new();
    for edit in made {
        let path = &plan.file(config.file(edit.file.0 as usize)).path;
        by_path.entry(path).or_default().push(edit.edit);
    }
    for file in &mut files {
        if let Some(edits) = by_path.remove(&file.path) {
            let bytes = apply_edits(file.after.text(), &edits).map_err(|e| e.to_string())?;
            file.after = Arc::new(Document::new(&bytes));
        }
    }
    let changed: Changed = files.iter().map(|f| (f.path.clone(), f.after.clone())).collect();
    let after = plan_over(draft.input, draft.context, &changed);
    prove(&draft.plan, &after, &changed, &Expected::New(name))?;
    let full = &plan.jail(id).name;
    for (assignment, before) in wanted.iter().zip(&before) {
        means_what_was_asked(&after, full, assignment, before)?;
    }
    Ok((files, after))
}

/// The one jail of this name that is not in the plan before.
fn new_jail(draft: &Draft<'_>, plan: &Plan, name: &Bytes) -> Result<JailId, String> {
    let was_there = |full: &str| draft.plan.jails.iter().any(|jail| jail.name == full);
    let mut all = plan.jails().filter(|(_, jail)| jail.own_name == *name && !was_there(&jail.name));
    all.next().map(|(id, _)| id).ok_or_else(|| "it would be no jail".to_owned())
}
