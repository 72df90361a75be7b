use jailconf_catalog::{Type, parameter};
use jailconf_plan::FileRef;
use jailconf_syntax::TextSize;

use crate::editor::cursor::{Cursor, Writing};
use crate::editor::{View, parameter_help};

/// What a parameter wants behind its `=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The parameter.
    pub name: String,
    /// Its kind of value, or its few values.
    pub values: String,
    /// What is known of it.
    pub help: String,
}

/// What the parameter wants whose value is written at an offset.
pub fn signature(view: &View, file: FileRef, offset: TextSize) -> Option<Signature> {
    let cursor = Cursor::at(&view.plan.file(file).document, offset)?;
    let Writing::Value(name) = cursor.writing else { return None };
    let known = parameter(name.trim_end_matches('+').trim_end())?;
    let values = match (known.ty, known.values) {
        (Type::Bool, _) => "true | false".to_owned(),
        (_, []) => crate::type_words(known),
        (_, values) => values.join(" | "),
    };
    Some(Signature { name: known.name.to_owned(), values, help: parameter_help(known) })
}
