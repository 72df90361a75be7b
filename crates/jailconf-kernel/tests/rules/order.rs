//! Several things wrong at once: all are named, in the kernel's order (R121).

use jailconf_catalog::fact;
use jailconf_kernel::{Fact, Host, JailSet, JailSys, Machine, PrisonId, Value};

use crate::script::check;

#[test]
fn r121_everything_wrong_is_named_in_the_order_of_the_checks() {
    check(
        "host create a persist ip4.addr=10.0.0.9 ip6.addr=fd00::9      -> ok
         host create p persist securelevel=1 devfs_ruleset=4 allow.nosuser ip4=inherit ip6=inherit -> ok
         p create 07 zfs.mount_snapshot=1 bogus allow.mount sysvshm=new devfs_ruleset=5 enforce_statfs=1 children.max=0 securelevel=0 osreldate=0 ip4.addr=10.0.0.9,10.0.0.8 ip6.addr=fd00::9,fd00::8 host=disable -> \
           EPERM R002, EPERM R117, EINVAL R039, EINVAL R095 'new jail must persist or attach', \
           EINVAL R032 'osreldate cannot be 0', EPERM R011, EPERM R001, EPERM R009, EPERM R012, \
           EADDRINUSE R064 'IPv4 addresses clash', EADDRINUSE R064 'IPv6 addresses clash', \
           EINVAL R024 'name cannot be numeric (unless it is the jid)', EPERM R005, EPERM R019, \
           EINVAL R034 'unknown parameter: bogus', EPERM R020",
    );
}

fn machine_with_parent(parent: JailSet) -> Machine {
    let mut machine = Machine::new(Host::default());
    assert!(machine.jail_set(PrisonId::HOST, &parent).granted());
    machine
}

fn persisting(name: &str) -> JailSet {
    JailSet::create(name).with("persist", Value::Bool(true))
}

// R005: against whom, and with which values.
#[test]
fn a_refusal_names_the_holder_and_both_values() {
    let mut machine = machine_with_parent(persisting("p").with("enforce_statfs", Value::Int(1)));
    let child = persisting("p.c").with("enforce_statfs", Value::Int(0));
    let answer = machine.jail_set(PrisonId::HOST, &child);
    let refusal = answer.refusal().expect("R009 refuses");
    assert_eq!(refusal.parameter.as_deref(), Some("enforce_statfs"));
    assert_eq!((&refusal.wanted, &refusal.held), (&Value::Int(0), &Value::Int(1)));
    assert_eq!(refusal.holder, machine.find("p"));
    assert_eq!(refusal.message(), "jail_set: Operation not permitted");
}

// R001, R003, R005, R009: what a granted creation leaned on.
#[test]
fn a_granted_creation_says_what_it_leaned_on() {
    let parent = persisting("p")
        .with("children.max", Value::Int(9))
        .with("enforce_statfs", Value::Int(0))
        .with("allow.mount", Value::Bool(true));
    let mut machine = machine_with_parent(parent);
    let by = machine.find("p").expect("it was made");
    let child = persisting("c")
        .with("children.max", Value::Int(3))
        .with("enforce_statfs", Value::Int(1))
        .with("allow.mount", Value::Bool(true));
    let answer = machine.jail_set(by, &child);
    let leaned: Vec<(Fact, &str, &Value, &Value)> = answer
        .relied_on
        .iter()
        .map(|on| (on.check.fact(), on.parameter.as_str(), &on.value, &on.needed))
        .collect();
    let on = Value::Bool(true);
    assert_eq!(
        leaned,
        [
            (fact::R117, "allow.suser", &on, &on),
            (fact::R003, "children.max", &Value::Int(9), &Value::Int(1)),
            (fact::R001, "children.max", &Value::Int(9), &Value::Int(4)),
            (fact::R009, "enforce_statfs", &Value::Int(0), &Value::Int(1)),
            (fact::R005, "allow.mount", &on, &on),
        ]
    );
}

#[test]
fn as_if_granted_the_child_gets_what_it_asked_for() {
    let mut machine = machine_with_parent(persisting("p"));
    let by = machine.find("p").expect("it was made");
    let child = JailSet::create("c")
        .with("allow.mount", Value::Bool(true))
        .with("enforce_statfs", Value::Int(1))
        .with("sysvshm", Value::Sys(JailSys::New));
    let answer = machine.jail_set_as_if_granted(by, &child);
    let facts: Vec<&str> =
        answer.refusals.iter().map(|refusal| refusal.check.fact().number()).collect();
    assert_eq!(facts, ["R002", "R095", "R009", "R005", "R019"]);
    let prison = answer.prison.and_then(|id| machine.prison(id)).expect("it was made all the same");
    assert_eq!((prison.name(), prison.enforce_statfs()), ("p.c", 1));
    assert!(prison.allows("allow.mount") && prison.sysv("sysvshm") == Some(JailSys::New));
    let parent = machine.prison(by).expect("it lives");
    assert!(!parent.allows("mount") && parent.enforce_statfs() == 2);
}

#[test]
fn as_if_granted_a_taken_name_is_the_prison_that_has_it() {
    let mut machine = machine_with_parent(persisting("p"));
    let answer = machine.jail_set_as_if_granted(PrisonId::HOST, &persisting("p"));
    assert_eq!(answer.prison, machine.find("p"));
    let orphan = machine.jail_set_as_if_granted(PrisonId::HOST, &persisting("x.y"));
    assert_eq!(orphan.prison, None);
}
