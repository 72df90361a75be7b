use jailconf_ide::tree::{self, Branch, branches};
use jailconf_ide::{Plan, plan};

use crate::cli::{TreeArgs, TreeFormat};
use crate::command::Failure;
use crate::command::lint::to_json;
use crate::command::place::Files;
use crate::output::print;
use crate::project::Project;
use crate::visible::{visible, visible_json};

pub fn run(args: &TreeArgs) -> Result<u8, Failure> {
    let project = Project::load(&args.place)?;
    let mut files = Files::open(&args.place, &project)?;
    let plan = plan(files.input(), &project.context(&args.place)?);
    files.report_problems(&plan, &args.place);
    print(&match args.format {
        TreeFormat::Human => human(&plan),
        TreeFormat::Json => visible_json(&format!("{}\n", to_json(&tree::tree_json(&plan))?)),
        TreeFormat::Mermaid => tree::mermaid(&plan),
        TreeFormat::Dot => tree::dot(&plan),
        TreeFormat::Svg => tree::svg(&plan),
        TreeFormat::Html => tree::html(&plan),
    });
    Ok(if files.incomplete { 2 } else { 0 })
}

fn human(plan: &Plan) -> String {
    let mut out = String::from("host\n");
    // For each depth: whether its jail was the last of its creator's.
    let mut last: Vec<bool> = Vec::new();
    for branch in branches(plan) {
        last.truncate(branch.depth);
        out.push_str(&line(plan, &branch, &last));
        last.push(branch.last);
    }
    out
}

fn line(plan: &Plan, branch: &Branch, around: &[bool]) -> String {
    let jail = plan.jail(branch.jail);
    let stems: String = around.iter().map(|last| if *last { "    " } else { "|   " }).collect();
    let fork = if branch.last { "`-- " } else { "|-- " };
    let has =
        if branch.has.is_empty() { String::new() } else { format!("  {}", branch.has.join(" ")) };
    let refused = match branch.refused.as_slice() {
        [] => String::new(),
        words => format!("  refused by {}", words.join(", ")),
    };
    visible(&format!(
        "{stems}{fork}{} [{}]{has}{refused}\n",
        jail.own_name.to_text(),
        jail.outcome.word()
    ))
}
