//! Whole jails, taken away and renamed.

use jailconf_ide::{Reshaped, remove_jail, rename_jail};

use crate::cli::{RemoveJailArgs, RenameJailArgs, Showing};
use crate::command::Failure;
use crate::command::change::to_run;
use crate::command::one::One;
use crate::disk::Disk;
use crate::visible::visible;

pub fn remove(args: &RemoveJailArgs, here: &Disk) -> Result<u8, Failure> {
    let one = One::find(here, &args.place, &args.jail)?;
    let done = remove_jail(one.part().input(), &one.project.context(), &args.jail);
    Ok(show(&one, &done.map_err(Failure::Call)?, &args.showing))
}

pub fn rename(args: &RenameJailArgs, here: &Disk) -> Result<u8, Failure> {
    let one = One::find(here, &args.place, &args.jail)?;
    let done = rename_jail(one.part().input(), &one.project.context(), &args.jail, &args.new);
    let mut done = done.map_err(Failure::Call)?;
    if one.project.names_jail(&args.jail) {
        done.remarks.push(format!("jailconf.toml still names `{}`", args.jail));
    }
    Ok(show(&one, &done, &args.showing))
}

/// Shows or writes what changes, and says what is to be run beside it.
fn show(one: &One, done: &Reshaped, showing: &Showing) -> u8 {
    let (is_written, status) = one.show(&done.files, showing);
    if is_written && !showing.diff && !showing.check {
        one.say(&to_run(&done.commands));
        let remarks: String = done.remarks.iter().map(|r| format!("note: {r}\n")).collect();
        one.say(&visible(&remarks));
    }
    status
}
