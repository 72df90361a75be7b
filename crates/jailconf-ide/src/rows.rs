#![expect(
    clippy::indexing_slicing,
    reason = "ids are places in the lists of the plan or program that gave them"
)]

use jailconf_resolve::{Jail, Origin, Param, Program, Via};

/// A parameter of a resolved jail, for people: what it is, and where it comes
/// from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `name = value, value`, or `name`.
    pub text: String,
    /// What won: the place and the way in.
    pub origin: String,
    /// What it replaced, oldest first.
    pub replaced: Vec<String>,
}

/// The parameters of a jail, in jail(8)'s order.
pub fn resolve_rows(program: &Program, jail: &Jail) -> Vec<Row> {
    jail.params.iter().map(|p| row(program, p)).collect()
}

fn row(program: &Program, param: &Param) -> Row {
    let name = param.name.to_text();
    let text = match &param.values {
        Some(values) => {
            let values: Vec<_> =
                values.iter().map(|v| jailconf_edit::quoted(&v.text.to_text())).collect();
            format!("{name} = {}", values.join(", "))
        }
        None => name.into_owned(),
    };
    let replaced = param.replaced.iter().map(|o| place(program, o)).collect();
    Row { text, origin: place(program, &param.origin), replaced }
}

/// `FILE:LINE`, and how it reached the jail.
fn place(program: &Program, origin: &Origin) -> String {
    let Some(file) = origin.file.map(|id| &program.files[id.0 as usize]) else {
        return "implied by the block's name".to_owned();
    };
    let line = file.document.position(origin.statement.start()).line;
    let at = format!("{}:{line}", file.path.to_text());
    match &origin.via {
        Via::Own | Via::Implied => at,
        Via::Wildcard => {
            let pattern = &program.blocks[origin.block.0 as usize].name;
            format!("{at}, by the block `{}`", pattern.to_text())
        }
        Via::Global => format!("{at}, for all jails"),
    }
}
