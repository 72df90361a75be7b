use jailconf_ide::{Kind, NestWishes, nest};

use crate::cli::{InnerKind, NestArgs};
use crate::command::Failure;
use crate::command::change::to_run;
use crate::command::one::One;
use crate::disk::Disk;
use crate::visible::visible;

pub fn run(args: &NestArgs, here: &Disk) -> Result<u8, Failure> {
    let one = One::find(here, &args.place, &args.jail)?;
    let kind = |kind: &InnerKind| match kind {
        InnerKind::Thin => Kind::Thin,
        InnerKind::Thick => Kind::Thick,
        InnerKind::Clone => Kind::Clone,
        InnerKind::Linux => Kind::Linux,
        InnerKind::Vnet => Kind::Vnet,
    };
    let wishes = NestWishes {
        kinds: args.kinds.iter().map(kind).collect(),
        children: args.children,
        dataset: args.dataset.clone(),
        bootstrap: args.bootstrap,
        cleanup: args.cleanup,
    };
    let nested = nest(one.part().input(), &one.project.context(), &args.jail, &wishes);
    let nested = nested.map_err(Failure::Call)?;
    let (is_written, status) = one.show(&nested.report.files, &args.showing);
    if args.showing.diff || !is_written {
        return Ok(status);
    }
    let mut out = String::new();
    if nested.report.files.is_empty() {
        out.push_str(&format!("`{}` has all that such jails need of it\n", args.jail));
    }
    one.say(&visible(&out));
    one.say(&to_run(&nested.commands));
    let remarks: String = nested.remarks.iter().map(|r| format!("note: {r}\n")).collect();
    one.say(&visible(&remarks));
    Ok(status)
}
