//! Whole jails: added, copied, renamed, taken away.

use jailconf_ide::{Assignment, Reshaped, add_jail, clone_jail, remove_jail, rename_jail};

use crate::cli::{AddJailArgs, CloneJailArgs, RemoveJailArgs, RenameJailArgs, Showing};
use crate::command::Failure;
use crate::command::change::{as_read, to_run};
use crate::command::one::One;
use crate::disk::Disk;
use crate::visible::visible;

pub fn add(args: &AddJailArgs, here: &Disk) -> Result<u8, Failure> {
    let one = One::only(here, &args.place)?;
    let only = one.part().only().unwrap_or_default();
    let file = match &*only {
        [] => None,
        [file] => Some(&**file),
        _ => return Err(Failure::Call("name one file".to_owned())),
    };
    let (context, values) = (one.project.context(), read(&args.set));
    let done = add_jail(one.part().input(), &context, &args.jail, file, &values);
    Ok(show(&one, &done.map_err(Failure::Call)?, &args.showing))
}

pub fn copy(args: &CloneJailArgs, here: &Disk) -> Result<u8, Failure> {
    let one = One::find(here, &args.place, &args.jail)?;
    let (context, values) = (one.project.context(), read(&args.set));
    let done = clone_jail(one.part().input(), &context, &args.jail, &args.new, &values);
    Ok(show(&one, &done.map_err(Failure::Call)?, &args.showing))
}

fn read(values: &[String]) -> Vec<Assignment> {
    values.iter().map(|value| Assignment::read(value)).collect()
}

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
        one.say(&to_run(&as_read(&one.project, done.commands.clone())));
        let remarks: String = done.remarks.iter().map(|r| format!("note: {r}\n")).collect();
        one.say(&visible(&remarks));
    }
    status
}
