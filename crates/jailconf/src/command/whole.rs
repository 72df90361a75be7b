//! Whole jails: added, copied, renamed, taken away.

use std::path::Path;

use jailconf_ide::{
    Assignment, Document, FileSource, Input, MemorySource, ReadError, Reshaped, add_jail,
    clone_jail, remove_jail, rename_jail, renamed_in_settings,
};

use crate::cli::{AddJailArgs, CloneJailArgs, RemoveJailArgs, RenameJailArgs, Showing};
use crate::command::Failure;
use crate::command::change::{as_read, diff_of, how, say, to_run};
use crate::command::one::One;
use crate::command::place;
use crate::disk::{Disk, bytes};
use crate::output::{complain, print};
use crate::project;
use crate::visible::{visible, visible_name};
use crate::write::{Target, create_new, write};

pub fn add(args: &AddJailArgs, here: &Disk) -> Result<u8, Failure> {
    if let [file] = &*args.place.paths
        && args.create
        && matches!(here.kind(&bytes(file)), Ok(None))
    {
        return create(args, file, here);
    }
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

/// Adds a jail to a file that is not there yet.
fn create(args: &AddJailArgs, file: &Path, here: &Disk) -> Result<u8, Failure> {
    is_hosts(here, file)?;
    let (path, name) = (bytes(file), file.display().to_string());
    let mut source = MemorySource::new();
    source.insert(path.clone(), b"");
    let (project, paths) = (project::load(here, &args.place)?, [path.clone()]);
    let (input, context) = (Input::Files(&source, &paths), project.context());
    let done = add_jail(input, &context, &args.jail, Some(&path), &read(&args.set));
    let done = done.map_err(Failure::Call)?;
    let Some(edited) = done.files.first() else { return Ok(0) };
    if args.showing.diff {
        print(&diff_of(&visible_name(&name), &edited.before, &edited.after));
        return Ok(0);
    }
    if args.showing.check {
        print(&format!("would create {}\n", visible_name(&name)));
        return Ok(1);
    }
    let target = Target { within: &[], path: &path };
    if let Err(error) = create_new(here, &target, &edited.after) {
        complain(&format!("{}: not written: {error}", visible_name(&name)));
        return Ok(2);
    }
    print(&format!("created {}\n", visible_name(&name)));
    print(&to_run(&as_read(&project, done.commands)));
    Ok(0)
}

/// What lies in a jail's root is written only as that jail.
fn is_hosts(here: &Disk, file: &Path) -> Result<(), Failure> {
    let whole = std::path::absolute(file).map_err(|error| Failure::Call(error.to_string()))?;
    match place::jails_root_around(here, &whole) {
        None => Ok(()),
        Some(root) => {
            let (file, root) = (file.display(), root.display());
            Err(Failure::Call(format!("{file} lies in the root of a jail, {root}: not written")))
        }
    }
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
    let done = done.map_err(Failure::Call)?;
    let status = show(&one, &done, &args.showing);
    let is_named = one.project.names_jail(&args.jail) && !done.files.is_empty();
    match project::file(&args.place, &one.project).filter(|_| is_named && status < 2) {
        Some(file) => Ok(status.max(rename_in_settings(&file, args, here)?)),
        None => Ok(status),
    }
}

/// The settings name jails by their full names.
fn rename_in_settings(file: &Path, args: &RenameJailArgs, here: &Disk) -> Result<u8, Failure> {
    let unreadable = |error: &ReadError| place::unreadable(file, error);
    let (source, path) = place::opened(here, file)?;
    let before = source.read(&path).map_err(|error| unreadable(&error))?;
    let outer = args.jail.rsplit_once('.').map(|(outer, _)| format!("{outer}."));
    let new = outer.unwrap_or_default() + &args.new;
    let Some(after) = renamed_in_settings(before.text().as_str(), &args.jail, &new) else {
        complain(&visible(&format!("{}: still names `{}`", file.display(), args.jail)));
        return Ok(2);
    };
    let (name, after) = (file.display().to_string(), Document::new(after.as_bytes()));
    if args.showing.diff {
        print(&diff_of(&visible_name(&name), &before, &after));
    } else if args.showing.check {
        print(&format!("would change {}\n", visible_name(&name)));
    } else {
        is_hosts(here, file)?;
        let target = Target { within: &[], path: &bytes(file) };
        let result = write(here, &target, &before, &after, how(&args.showing.writing));
        let is_written = result.is_ok();
        say(&name, result);
        return Ok(if is_written { 0 } else { 2 });
    }
    Ok(u8::from(args.showing.check))
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
