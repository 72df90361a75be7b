use jailconf_ide::{Fate, make_effective, tighten};

use crate::cli::TightenArgs;
use crate::command::Failure;
use crate::command::change::{as_read, to_run};
use crate::command::one::One;
use crate::disk::Disk;
use crate::visible::visible;

pub fn run(args: &TightenArgs, here: &Disk) -> Result<u8, Failure> {
    let one = One::find(here, &args.place, &args.jail)?;
    let tightened = tighten(one.part().input(), &one.project.context(), &args.jail);
    let tightened = tightened.map_err(Failure::Call)?;
    let (is_written, status) = one.show(&tightened.report.files, &args.showing);
    if args.showing.diff || !is_written {
        return Ok(status);
    }
    let mut out = String::new();
    for (fate, words) in [(Fate::Taken, "taken"), (Fate::Stays, "stays"), (Fate::Left, "left")] {
        for one in tightened.judged.iter().filter(|j| j.fate == fate) {
            out.push_str(&format!("{words}: `{}`: {}\n", one.parameter, one.reason));
        }
    }
    if tightened.judged.is_empty() {
        out.push_str(&format!("`{}` has nothing for jails inside\n", args.jail));
    }
    one.say(&visible(&out));
    if !args.showing.check {
        one.say(&to_run(&as_read(&one.project, make_effective(&tightened.report))));
    }
    Ok(status)
}
