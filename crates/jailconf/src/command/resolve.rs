mod host;

use std::path::Path;

use jailconf_ide::{
    Bytes, Configuration, FileSource, format, human, load_on, no_release, roots_named_in,
};

use crate::cli::{ResolveArgs, ResolveFormat};
use crate::command::Failure;
use crate::command::lint::to_json;
use crate::command::place::{opened, unreadable};
use crate::disk::{Disk, bytes};
use crate::output::{complain, print, print_bytes};
use crate::visible::{visible, visible_json, visible_name};

pub fn run(args: &ResolveArgs, here: &Disk) -> Result<u8, Failure> {
    let Some(file) = args.file.as_deref().filter(|file| is_file(args, file)) else {
        let named = args.file.as_ref().map(|name| name.display().to_string());
        return host::run(args, named.as_deref().or(args.jail.as_deref()), here);
    };
    let (source, path) = open(args, file, here)?;
    let source: &dyn FileSource = &*source;
    source.confine(&|| roots_named_in(source, [&*path].into_iter()));
    source.read(&path).map_err(|e| unreadable(file, &e))?;
    let release = jailconf_ide::release(&args.target_version)
        .ok_or_else(|| Failure::Call(no_release(&args.target_version)))?;
    let program = load_on(source, &path, release);
    let configuration = Configuration::resolve(&program);
    let only = args.jail.as_deref().map(str::as_bytes);
    if only.is_some_and(|name| !configuration.jails.iter().any(|j| &*j.name == name)) {
        return Err(Failure::Call(format!(
            "there is no jail `{}`",
            args.jail.as_deref().unwrap_or_default()
        )));
    }
    match args.format {
        ResolveFormat::Json => {
            let json = format::resolve_json(&program, &configuration, only);
            print(&visible_json(&format!("{}\n", to_json(&json)?)));
        }
        ResolveFormat::JailE => print_bytes(&configuration.exhibit(args.separator.as_bytes())),
        ResolveFormat::Human => {
            let is_wanted = |name: &[u8]| only.is_none_or(|only| name == only);
            let jails = configuration.jails.iter().filter(|j| is_wanted(&j.name));
            let shown = jails.map(|j| human::resolved(&program, j));
            print(&visible(&shown.collect::<String>()));
        }
    }
    for error in &program.verdict.errors {
        complain(&format!("jail(8) refuses this: {}", jailconf_ide::refused_file(error)));
    }
    let left_out = program.left_out();
    for missing in &left_out {
        complain(&format!("{}: {}", visible_name(&missing.path.to_text()), missing.error));
    }
    let failed = configuration.jails.iter().any(|j| j.failed);
    let is_refused = failed || !program.verdict.errors.is_empty();
    Ok(if left_out.is_empty() { u8::from(is_refused) } else { 2 })
}

/// Whether the first word names a file: a jail's name has no slash, and is that of no file
/// here.
fn is_file(args: &ResolveArgs, name: &Path) -> bool {
    let is_path = name.as_os_str() == "-" || name.components().count() > 1;
    is_path
        || args.jail.is_some()
        || args.root.is_none() && (name.exists() || name.extension().is_some_and(|e| e == "conf"))
}

/// Where the file is looked up, and its name there.
fn open(
    args: &ResolveArgs,
    file: &Path,
    here: &Disk,
) -> Result<(Box<dyn FileSource>, Bytes), Failure> {
    let path = bytes(file);
    if let Some(root) = &args.root {
        let tree = here.host(&bytes(root)).map_err(|e| unreadable(root, &e))?;
        return Ok((Box::new(tree), path));
    }
    opened(here, file)
}
