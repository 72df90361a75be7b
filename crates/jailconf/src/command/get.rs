use jailconf_ide::{get, plan};

use crate::cli::GetArgs;
use crate::command::Failure;
use crate::command::one::One;
use crate::disk::Disk;
use crate::output::{complain, print};
use crate::visible::visible;

pub fn run(args: &GetArgs, here: &Disk) -> Result<u8, Failure> {
    let one = One::find(here, &args.place, &args.jail)?;
    let mut plan = plan(one.part().input(), &one.project.context());
    one.part().rename(&mut plan);
    let got = get(&plan, &args.jail, &args.parameter).map_err(Failure::Call)?;
    if got.is_empty() {
        complain(&visible(&format!("`{}` is not set in `{}`", args.parameter, args.jail)));
        return Ok(if one.is_complete { 1 } else { 2 });
    }
    for got in &got {
        let origin = if args.origin { format!("  # {}", got.origin) } else { String::new() };
        print(&visible(&format!("{}{origin}\n", got.value)));
    }
    Ok(if one.is_complete { 0 } else { 2 })
}
