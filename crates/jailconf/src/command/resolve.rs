use jailconf_ide::{Configuration, FileSource, format, human, load_on};

use crate::cli::{ResolveArgs, ResolveFormat};
use crate::command::Failure;
use crate::command::lint::to_json;
use crate::command::place::unreadable;
use crate::disk::{Disk, Plain, bytes};
use crate::output::{complain, print, print_bytes};
use crate::visible::{visible, visible_json};

pub fn run(args: &ResolveArgs) -> Result<u8, Failure> {
    let disk = args
        .root
        .as_deref()
        .map(|root| Disk::open(root).map_err(|e| unreadable(root, &e)))
        .transpose()?;
    let plain = Plain::default();
    let source: &dyn FileSource = match &disk {
        Some(disk) => disk,
        None => &plain,
    };
    let path = bytes(&args.file);
    source.read(&path).map_err(|e| unreadable(&args.file, &e))?;
    let release = jailconf_ide::release(&args.target_version)
        .ok_or_else(|| Failure::Call(format!("`{}` is no release", args.target_version)))?;
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
    let failed = configuration.jails.iter().any(|j| j.failed);
    Ok(u8::from(failed || !program.verdict.errors.is_empty()))
}
