use jailconf_ide::{human, tree};

use crate::cli::{TreeArgs, TreeFormat};
use crate::command::Failure;
use crate::command::lint::{joined, left_out, print_json, to_value};
use crate::command::place::{Files, complain_of, under_root};
use crate::disk::Disk;
use crate::output::print;
use crate::project;
use crate::render::lines;

pub fn run(args: &TreeArgs, here: &Disk) -> Result<u8, Failure> {
    let project = project::load(here, &args.place)?;
    let mut files = Files::open(here, &args.place, &project)?;
    let (plans, is_complete) = files.plans(&project);
    let under_root = under_root(&args.place);
    if args.format == TreeFormat::Json {
        let all = plans.iter().map(|p| to_value(&tree::tree_json(p, under_root)));
        print_json(&joined(all)?)?;
    }
    if args.format == TreeFormat::Human {
        print(&files.choice());
    }
    for plan in &plans {
        print(&match args.format {
            TreeFormat::Json => String::new(),
            TreeFormat::Human => lines(&human::hierarchy(plan)),
            TreeFormat::Mermaid => tree::mermaid(plan),
            TreeFormat::Dot => tree::dot(plan),
            TreeFormat::Svg => tree::svg(plan),
            TreeFormat::Html => tree::html(plan),
        });
    }
    match args.format {
        TreeFormat::Human => print(&left_out(&plans.iter().collect::<Vec<_>>(), under_root)),
        _ => plans.iter().for_each(|plan| complain_of(plan, under_root)),
    }
    Ok(if is_complete { 0 } else { 2 })
}
