use jailconf_plan::{ConfigId, FileRef};
use jailconf_resolve::{Block, Statement, same_parameter};
use jailconf_syntax::{Bytes, TextRange, ast};

use crate::editor::View;

/// A path in a file that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it is written.
    pub range: TextRange,
    /// Where it leads, as an absolute path.
    pub target: Bytes,
}

/// The parameters whose values are paths of whoever reads the file.
const PATHS: [&[u8]; 3] = [b"path", b"mount.fstab", b"exec.consolelog"];

/// The paths in a file: includes, and what jails have for their root, their mounts
/// and their log. A value that means another path in each jail leads nowhere.
pub fn links(view: &View, file: FileRef) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    for (id, reading) in view.readings(file) {
        let config = view.plan.config(id);
        for (i, included) in config.program.files.iter().enumerate() {
            let from = included.included_from.filter(|(from, _)| *from == reading);
            let Some((_, statement)) = from else { continue };
            let range = value_range(view, file, statement);
            found.push(Link { range, target: view.real_path(config.file(i)) });
        }
        for block in &config.program.blocks {
            let here = block.statements.iter().filter(|s| s.file == reading);
            for statement in here.filter(|s| PATHS.iter().any(|p| same_parameter(&s.name, p))) {
                found.extend(link(view, file, id, block, statement));
            }
        }
    }
    found.sort_by_key(|l| l.range.start());
    found.dedup_by_key(|l| l.range.start());
    found
}

/// The one value of an `.include`, or the statement where it has several.
fn value_range(view: &View, file: FileRef, statement: TextRange) -> TextRange {
    let document = &view.plan.file(file).document;
    let around = document.syntax().covering_element(statement);
    let parameter = around.ancestors().find_map(ast::Parameter::cast);
    let mut values = parameter.iter().flat_map(|p| p.values());
    match (values.next(), values.next()) {
        (Some(only), None) => only.text_range(),
        _ => statement,
    }
}

fn link(
    view: &View,
    file: FileRef,
    config: ConfigId,
    block: &Block,
    statement: &Statement,
) -> Option<Link> {
    let (pieces, range) = statement.values.last()?;
    let text = match pieces.literal() {
        Some(text) => text,
        None => {
            let mut jails = view.plan.jails_of(config).map(|(_, jail)| jail);
            let jail = jails.find(|jail| *jail.own_name == *block.name)?;
            let value = view.plan.resolved(jail).scalar(&statement.name.to_text())?;
            if value.origin.statement != statement.range {
                // What is written later counts.
                return None;
            }
            value.text.clone()
        }
    };
    let target = view.real_dir(file, &text);
    text.starts_with(b"/").then_some(Link { range: *range, target })
}
