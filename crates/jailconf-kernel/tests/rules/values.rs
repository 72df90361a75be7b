//! Values and spelling, as far as they reach the kernel: R034 to R053.

use jailconf_kernel::{Host, JailSet, Machine, Module, PrisonId, Value};

use crate::script::{check, check_on};

#[test]
fn r034_an_unknown_name_is_said_as_it_came() {
    check(
        "host create a persist allow.bogus     -> EINVAL R034 'unknown parameter: allow.bogus'
         host create a persist allow.bogus=false -> EINVAL R034 'unknown parameter: allow.nobogus'",
    );
}

#[test]
fn r039_disable_is_no_word_for_some() {
    check(
        "host create a persist vnet=disable    -> EINVAL R039
         host create a persist host=disable    -> EINVAL R039
         host create a persist linux=disable   -> EINVAL R039
         host create a persist zfs=disable     -> EINVAL R039
         host create a persist ip4=disable ip6=disable sysvmsg=disable sysvsem=disable sysvshm=disable -> ok",
    );
}

#[test]
fn r049_numbers_in_range() {
    check(
        "host create a enforce_statfs=3        -> EINVAL R049, EINVAL R095 'new jail must persist or attach'
         host create a persist devfs_ruleset=65536 securelevel=-2 -> EPERM R011, EINVAL R049
         host create a persist devfs_ruleset=65535 -> ok",
    );
}

#[test]
fn r050_linux_release() {
    let long = "x".repeat(65);
    check(&format!(
        "host create a persist linux.osrelease=5.15    -> EINVAL R050 'linux.osrelease format error'
         host create a persist linux.osrelease=0.9.0   -> EINVAL R050 'linux.osrelease format error'
         host create a persist linux.osrelease=5.15.0  -> ok
         host create b persist linux.osrelease=5.15.0-x -> ok
         host create c persist linux.osname={long}     -> ENAMETOOLONG R050 'linux.osname too long'",
    ));
}

#[test]
fn r051_mount_snapshot_is_a_number() {
    check(
        "host create a persist zfs.mount_snapshot=2  -> EINVAL R051
         host create a persist zfs.nomount_snapshot  -> EINVAL R034 'unknown parameter: zfs.nomount_snapshot'
         host create a persist zfs.mount_snapshot=0  -> ok",
    );
}

#[test]
fn r052_meta_too_big() {
    let long = "m".repeat(4097);
    check(&format!("host create a persist meta={long} -> EFBIG R052"));
}

#[test]
fn r053_a_parameter_needs_its_module() {
    let modules = vec![Module::JailFs("tmpfs".into())];
    check_on(
        Host { modules, ..Host::default() },
        "host create a persist allow.vmm          -> EINVAL R053 'unknown parameter: allow.vmm'
         host create a persist allow.mount.fusefs -> EINVAL R053 'unknown parameter: allow.mount.fusefs'
         host create a persist sysvshm=new        -> EINVAL R053 'unknown parameter: sysvshm'
         host create a persist zfs.mount_snapshot=1 -> EINVAL R053 'unknown parameter: zfs.mount_snapshot'
         host create a persist mac.do=inherit     -> EINVAL R053 'unknown parameter: mac.do'
         host create a persist allow.mount.tmpfs  -> ok",
    );
}

// R053: on the host libjail loads the module of such a parameter.
#[test]
fn r053_a_module_loaded_later_brings_its_flag() {
    let set = JailSet::create("a")
        .with("persist", Value::Bool(true))
        .with("allow.mount.tmpfs", Value::Bool(true));
    let mut machine = Machine::new(Host { modules: Vec::new(), ..Host::default() });
    assert_eq!(machine.jail_set(PrisonId::HOST, &set).refusals[0].check.fact().number(), "R053");
    machine.load(Module::JailFs("tmpfs".into()));
    assert!(machine.jail_set(PrisonId::HOST, &set).granted());
}

// sysv_shm.c, shm_prison_check; linux_mib.c, linux_prison_check; zfs_vfsops.c,
// zfs_jailparam_check: of a jailsys word there are three.
#[test]
fn r038_modules_know_three_words_too() {
    check(
        "host create a persist sysvshm=7                 -> EINVAL R038
         host create a persist linux=7                   -> EINVAL R038
         host create a persist zfs=7                     -> EINVAL R038
         host create a persist vnet=7                    -> EINVAL R038
         host create a persist sysvshm=2 linux=1 zfs=2   -> ok",
    );
}
