//! The promised machine-readable forms (docs/formats.md): schema 1, that of findings 2.

mod forms;
mod lint_json;
mod parse_json;
mod plan_json;
mod problem_json;
mod resolve_json;
mod sarif;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use jailconf_plan::{Place, Plan};
use jailconf_syntax::{Bytes, Document, Position, TextRange};

pub use forms::{Form, Naming, written};
pub use lint_json::{FindingJson, FixJson, LintJson, SummaryJson, finding, lint_json};
pub use parse_json::{ParseJson, parse_json};
pub(crate) use plan_json::creator_word;
pub use plan_json::{PlanJson, plan_json};
pub use problem_json::{ProblemJson, problems_json};
pub use resolve_json::{ResolveJson, resolve_json};
pub use sarif::sarif;

use crate::{UnderRoot, shown_path};

/// The number of the form that these types describe.
pub const SCHEMA: u32 = 1;

/// A string that may not be UTF-8: `"text"`, or `{"b64": "..."}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextJson(pub Bytes);

impl Serialize for TextJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use base64::Engine;
        match self.0.as_str() {
            Some(text) => serializer.serialize_str(text),
            None => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(
                    "b64",
                    &base64::engine::general_purpose::STANDARD.encode(&*self.0),
                )?;
                map.end()
            }
        }
    }
}

/// A place in a file: line and column from 1, columns and offsets in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PositionJson {
    line: u32,
    column: u32,
    offset: u32,
}

/// A range of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RangeJson {
    start: PositionJson,
    end: PositionJson,
}

impl From<Position> for PositionJson {
    fn from(at: Position) -> Self {
        PositionJson { line: at.line, column: at.column, offset: at.offset }
    }
}

/// A range of a document.
pub fn range_json(document: &Document, range: TextRange) -> RangeJson {
    RangeJson {
        start: document.position(range.start()).into(),
        end: document.position(range.end()).into(),
    }
}

pub(crate) fn place_json(
    plan: &Plan,
    place: Place,
    under_root: UnderRoot,
) -> (TextJson, RangeJson) {
    let file = plan.file(place.file);
    (TextJson(shown_path(&file.path, under_root)), range_json(&file.document, place.range))
}
