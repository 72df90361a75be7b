//! What jail(8) reads for the jails of a host, each by its full name.

use jailconf_ide::{JailPlan, Plan, format, human, no_such_jail};
use serde_json::Value;

use crate::cli::{ResolveArgs, ResolveFormat, Where};
use crate::command::Failure;
use crate::command::lint::{joined, left_out, print_json, to_value};
use crate::command::place::{Files, complain_of, under_root};
use crate::disk::Disk;
use crate::output::{print, print_bytes};
use crate::project;
use crate::render::lines;

/// Shows one jail of the host that `--root` or the place names, or all.
pub(super) fn run(args: &ResolveArgs, only: Option<&str>, here: &Disk) -> Result<u8, Failure> {
    let target_version = vec![args.target_version.clone()];
    let place = Where { root: args.root.clone(), target_version, ..Where::default() };
    let project = project::load(here, &place)?;
    let mut files = Files::open(here, &place, &project)?;
    let (plans, is_complete) = files.plans(&project);
    let all: Vec<&Plan> = plans.iter().collect();
    let jails = all.iter().flat_map(|plan| plan.jails.iter().map(|jail| (*plan, jail)));
    let wanted: Vec<(&Plan, &JailPlan)> =
        jails.filter(|(_, jail)| only.is_none_or(|only| jail.name == only)).collect();
    if let Some(only) = only.filter(|_| wanted.is_empty()) {
        return Err(Failure::Call(no_such_jail(&all, only)));
    }
    match args.format {
        ResolveFormat::Json => print_json(&joined(wanted.iter().map(json))?)?,
        ResolveFormat::JailE => {
            let separator = args.separator.as_bytes();
            let one = |(plan, jail): &(&Plan, &JailPlan)| plan.resolved(jail).exhibit(separator);
            print_bytes(&wanted.iter().flat_map(one).collect::<Vec<u8>>());
        }
        ResolveFormat::Human => {
            print(&files.choice());
            print(&lines(&wanted.iter().map(shown).collect::<String>()));
            print(&left_out(&all, under_root(&place)));
        }
    }
    if args.format != ResolveFormat::Human {
        all.iter().for_each(|plan| complain_of(plan, under_root(&place)));
    }
    let is_refused = |(plan, jail): &(&Plan, &JailPlan)| {
        plan.config(jail.config).refusal().is_some() || plan.resolved(jail).failed
    };
    Ok(if is_complete { u8::from(wanted.iter().any(is_refused)) } else { 2 })
}

fn shown((plan, jail): &(&Plan, &JailPlan)) -> String {
    human::resolved_as(&plan.config(jail.config).program, plan.resolved(jail), &jail.name)
}

fn json((plan, jail): &(&Plan, &JailPlan)) -> Result<Value, Failure> {
    let config = plan.config(jail.config);
    let only = Some(&*jail.own_name);
    let mut json = to_value(&format::resolve_json(&config.program, &config.configuration, only))?;
    if let Some(name) = json.pointer_mut("/jails/0/name") {
        *name = jail.name.clone().into();
    }
    Ok(json)
}
