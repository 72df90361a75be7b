use jailconf_ide::{Assignment, assign, make_effective};

use crate::cli::{SetArgs, Showing, UnsetArgs, Where};
use crate::command::Failure;
use crate::command::change::{as_read, to_run};
use crate::command::one::One;
use crate::disk::Disk;

pub fn run(args: &SetArgs, here: &Disk) -> Result<u8, Failure> {
    let assignment = Assignment::read(&args.assignment);
    changed(here, &args.place, &args.jail, &assignment, &args.showing)
}

pub fn run_unset(args: &UnsetArgs, here: &Disk) -> Result<u8, Failure> {
    let assignment = Assignment::Unset(args.parameter.clone());
    changed(here, &args.place, &args.jail, &assignment, &args.showing)
}

fn changed(
    here: &Disk,
    place: &Where,
    jail: &str,
    assignment: &Assignment,
    showing: &Showing,
) -> Result<u8, Failure> {
    let one = One::find(here, place, jail)?;
    let report = assign(one.part().input(), &one.project.context(), jail, assignment);
    let report = report.map_err(Failure::Call)?;
    let (is_written, status) = one.show(&report.files, showing);
    if is_written && !showing.diff && !showing.check {
        one.say(&to_run(&as_read(&one.project, make_effective(&report))));
    }
    Ok(status)
}
