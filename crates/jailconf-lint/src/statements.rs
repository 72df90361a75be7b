//! Fixes of statements where they stand, whoever reads them.

use jailconf_edit::statement_with_line;
use jailconf_plan::{Command, JailId, JailPlan, Place, Plan};
use jailconf_resolve::{Origin, Param, Statement};
use jailconf_syntax::ast::Operator;
use jailconf_syntax::{TextEdit, TextRange};

use crate::wording::statement;
use crate::{Applicability, Fix, PlannedChange};

/// A fix of one edit.
fn fix(title: String, applicability: Applicability, place: Place, edit: TextEdit) -> Fix {
    Fix { title, applicability, changes: vec![PlannedChange::Text(place.file, edit)] }
}

/// Deletes a statement, with its line where nothing else stands on it.
pub(crate) fn delete(
    plan: &Plan,
    jail: &JailPlan,
    origin: &Origin,
    applicability: Applicability,
) -> Option<Fix> {
    let place = plan.config(jail.config).place(origin)?;
    let old = statement(plan, jail, origin)?;
    let document = &plan.file(place.file).document;
    let range = statement_with_line(document.text().as_str(), old.range);
    let title = format!("delete this `{}`", old.name.to_text());
    Some(fix(title, applicability, place, TextEdit::delete(range)))
}

/// Writes `+=` for `=`, so that what was set before stays.
pub(crate) fn append(plan: &Plan, jail: &JailPlan, origin: &Origin) -> Option<Fix> {
    let place = plan.config(jail.config).place(origin)?;
    let old = statement(plan, jail, origin)?;
    let edit = TextEdit::insert(equals(plan, place, old)?.start(), "+");
    let title = format!("write `{} +=`", old.name.to_text());
    Some(fix(title, Applicability::Unsafe, place, edit))
}

/// The `=` of a statement that sets a value.
fn equals(plan: &Plan, place: Place, old: &Statement) -> Option<TextRange> {
    let (_, first) = old.values.first().filter(|_| old.operator == Operator::Set)?;
    let between = TextRange::new(old.name_range.end(), first.start());
    let text = plan.file(place.file).document.slice(between);
    let at = text.find('=').filter(|_| text.matches('=').count() == 1)?;
    Some(TextRange::at(between.start() + jailconf_syntax::TextSize::new(at as u32), 1.into()))
}

/// Hands a command to another hook, where it is the only one of its statement and
/// nothing that is read later would replace it.
pub(crate) fn move_command(plan: &Plan, id: JailId, command: &Command, to: &str) -> Option<Fix> {
    let jail = plan.jail(id);
    let (place, origin) = (command.place, &command.origin);
    let old = statement(plan, jail, origin)?;
    let is_before = |o: &Origin| {
        o.block == origin.block
            && o.file == origin.file
            && o.statement.end() <= origin.statement.start()
    };
    let target = plan.resolved(jail).param(to);
    if old.values.len() != 1 || !target.is_none_or(|p| is_before(&p.origin)) {
        return None;
    }
    let title = format!("hand it to `{to}`");
    let rename = TextEdit::replace(old.name_range, to);
    let mut fix = fix(title, Applicability::Unsafe, place, rename);
    if let Some(equals) = equals(plan, place, old).filter(|_| target.is_some()) {
        let keep = TextEdit::insert(equals.start(), "+");
        fix.changes.push(PlannedChange::Text(place.file, keep));
    }
    Some(fix)
}

/// Deletes a command that is the only one of its statement, where nothing is added
/// to it and nothing before it would come back.
pub(crate) fn delete_command(plan: &Plan, id: JailId, command: &Command) -> Option<Fix> {
    let jail = plan.jail(id);
    let param = plan.resolved(jail).param(command.parameter)?;
    let old = statement(plan, jail, &command.origin)?;
    let is_alone = old.values.len() == 1;
    let covers = old.operator == Operator::Set && !param.replaced.is_empty();
    (is_alone && !covers).then(|| delete(plan, jail, &command.origin, Applicability::Unsafe))?
}

/// Writes another value for a parameter, where it stands once and in one word.
pub(crate) fn replace_value(
    plan: &Plan,
    jail: &JailPlan,
    parameter: &str,
    text: &str,
    applicability: Applicability,
) -> Option<Fix> {
    let [value] = plan.resolved(jail).list(parameter) else { return None };
    let place = plan.config(jail.config).value_place(&value.origin)?;
    let written = plan.file(place.file).document.slice(place.range);
    // A variable in it is what would have to change.
    let is_literal = written.trim_matches(['"', '\'']) == &*value.text.to_text();
    let title = format!("write `{text}`");
    let edit = TextEdit::replace(place.range, jailconf_edit::quoted(text));
    is_literal.then(|| fix(title, applicability, place, edit))
}

/// Leaves the last value of several, which is the one that counts, where all stand in
/// one statement.
pub(crate) fn keep_last_value(plan: &Plan, jail: &JailPlan, param: &Param) -> Option<Fix> {
    let place = plan.config(jail.config).place(&param.origin)?;
    let old = statement(plan, jail, &param.origin)?;
    let ((_, first), (_, last)) = (old.values.first()?, old.values.last()?);
    if param.values.as_ref().map_or(0, |v| v.len()) != old.values.len() {
        return None;
    }
    let lost = TextRange::new(first.start(), last.start());
    let left = plan.file(place.file).document.slice(*last);
    Some(fix(format!("leave `{left}`"), Applicability::Unsafe, place, TextEdit::delete(lost)))
}
