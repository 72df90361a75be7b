use jailconf_ide::human::{self, Steps};
use jailconf_ide::{JailPlan, Outcome, format, no_such_jail};

use crate::cli::{DataFormat, PlanArgs, Where};
use crate::command::Failure;
use crate::command::lint::{joined, left_out, print_json, to_value};
use crate::command::place::{Files, complain_of, under_root};
use crate::disk::Disk;
use crate::output::print;
use crate::project;
use crate::render::lines;

/// What gathers the facts of a host. Nothing of it needs root or changes
/// anything.
const COLLECT: &str = r##"# Run this on the host; what it prints is a table of jailconf.toml.
echo '[[host]]'
printf 'release = "%s"\n' "$(freebsd-version -k 2>/dev/null || uname -r)"
printf 'securelevel = %s\n' "$(sysctl -n kern.securelevel)"
printf 'enforce_statfs = %s\n' "$(sysctl -n security.jail.enforce_statfs)"
printf 'jail_file_systems = [%s]\n' "$(lsvfs | awk '/jail/ { printf "%s\"%s\"", sep, $1; sep = ", " }')"
printf 'interfaces = [%s]\n' "$(ifconfig -l | awk '{ for (i = 1; i <= NF; i++) { printf "%s\"%s\"", sep, $i; sep = ", " } }')"
printf 'datasets = [%s]\n' "$(zfs list -H -o name 2>/dev/null | awk '{ printf "%s\"%s\"", sep, $1; sep = ", " }')"
printf 'jailed_datasets = [%s]\n' "$(zfs list -H -o name,jailed 2>/dev/null | awk '$2 == "on" { printf "%s\"%s\"", sep, $1; sep = ", " }')"
printf 'devfs_rulesets = [%s]\n' "$(devfs rule showsets 2>/dev/null | awk '{ printf "%s%s", sep, $1; sep = ", " }')"
"##;

pub fn run(args: &PlanArgs, here: &Disk) -> Result<u8, Failure> {
    if args.collect {
        print(COLLECT);
        return Ok(0);
    }
    let (place, wanted) = jails_and_files(args);
    let project = project::load(here, &place)?;
    let mut files = Files::open(here, &place, &project)?;
    let (plans, is_complete) = files.plans(&project);
    let has = |name: &String| plans.iter().flat_map(|p| &p.jails).any(|j| j.name == *name);
    if let Some(name) = wanted.iter().find(|name| !has(name)) {
        return Err(Failure::Call(no_such_jail(&plans.iter().collect::<Vec<_>>(), name)));
    }
    let is_wanted = |j: &JailPlan| wanted.is_empty() || wanted.contains(&j.name);
    let under_root = under_root(&place);
    match args.format {
        DataFormat::Json => {
            let all = plans.iter().map(|p| to_value(&format::plan_json(p, &wanted, under_root)));
            print_json(&joined(all)?)?;
            plans.iter().for_each(|plan| complain_of(plan, under_root));
        }
        DataFormat::Human => {
            print(&files.choice());
            let steps = if args.verbose { Steps::All } else { Steps::Refused };
            for plan in &plans {
                let shown = plan.jails.iter().filter(|j| is_wanted(j));
                print(&lines(&shown.map(|j| human::planned(plan, j, steps)).collect::<String>()));
            }
            print(&left_out(&plans.iter().collect::<Vec<_>>(), under_root));
        }
    }
    let fails = |j: &JailPlan| matches!(j.outcome, Outcome::Fails | Outcome::Skipped);
    let is_refused = plans.iter().flat_map(|p| &p.jails).any(|j| is_wanted(j) && fails(j));
    Ok(if is_complete { u8::from(is_refused) } else { 2 })
}

/// What stands beside `plan` and is no file is a jail's name.
fn jails_and_files(args: &PlanArgs) -> (Where, Vec<String>) {
    let mut place = args.place.clone();
    let is_file =
        |p: &std::path::PathBuf| p.as_os_str() == "-" || p.exists() || p.components().count() > 1;
    let (paths, names): (Vec<_>, Vec<_>) = place.paths.into_iter().partition(is_file);
    place.paths = paths;
    let names = names.iter().map(|n| n.display().to_string());
    let wanted = args.jail.iter().cloned().chain(names).collect();
    (place, wanted)
}
