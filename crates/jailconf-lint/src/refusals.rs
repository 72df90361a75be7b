use jailconf_plan::{Holder, JailPlan, Objection, Step};

/// What stands against a jail's start, once for each holder and parameter,
/// however many steps meet it.
pub(crate) struct Refusal<'a> {
    /// The first step that meets it.
    pub step: &'a Step,
    /// The objection.
    pub objection: &'a Objection,
    /// The other steps that meet it.
    pub others: Vec<&'a Step>,
}

/// The refusals of a jail's steps that a rule is about, in the order of steps.
pub(crate) fn refusals<'a>(
    jail: &'a JailPlan,
    mut is_mine: impl FnMut(&Step, &Objection) -> bool,
) -> Vec<Refusal<'a>> {
    let mut found: Vec<Refusal<'a>> = Vec::new();
    for step in &jail.steps {
        for objection in step.objections.iter().filter(|o| is_mine(step, o)) {
            let same = |r: &&mut Refusal<'_>| is_same(r.objection, objection);
            match found.iter_mut().find(same) {
                Some(first) if std::ptr::eq(first.step, step) => {}
                Some(first) => first.others.push(step),
                None => found.push(Refusal { step, objection, others: Vec::new() }),
            }
        }
    }
    found
}

/// Whether two steps meet the same: one holder's one parameter.
pub(crate) fn is_same(one: &Objection, other: &Objection) -> bool {
    key(one) == key(other)
}

fn key(objection: &Objection) -> (Holder, Option<&str>, Option<&str>) {
    (
        objection.holder,
        objection.against.as_deref(),
        objection.parameter.as_deref().filter(|_| objection.against.is_none()),
    )
}
