use jailconf_ide::{human, plan, tree};

use crate::cli::{TreeArgs, TreeFormat};
use crate::command::Failure;
use crate::command::lint::to_json;
use crate::command::place::Files;
use crate::output::print;
use crate::project;
use crate::visible::{visible, visible_json};

pub fn run(args: &TreeArgs) -> Result<u8, Failure> {
    let project = project::load(&args.place)?;
    let mut files = Files::open(&args.place, &project)?;
    let plan = plan(files.input(), &project.context());
    files.report_problems(&plan, &args.place);
    print(&match args.format {
        TreeFormat::Human => visible(&human::hierarchy(&plan)),
        TreeFormat::Json => visible_json(&format!("{}\n", to_json(&tree::tree_json(&plan))?)),
        TreeFormat::Mermaid => tree::mermaid(&plan),
        TreeFormat::Dot => tree::dot(&plan),
        TreeFormat::Svg => tree::svg(&plan),
        TreeFormat::Html => tree::html(&plan),
    });
    Ok(if files.incomplete { 2 } else { 0 })
}
