/// The order in which new permission lines are written (BASTILLE 4.4, P2): a
/// parent's room for children, then what they mount.
const ORDER: &[&str] = &[
    "enforce_statfs",
    "children.max",
    "allow.mount",
    "allow.mount.devfs",
    "allow.mount.nullfs",
    "allow.mount.zfs",
    "allow.mount.tmpfs",
    "allow.mount.fdescfs",
    "allow.mount.linprocfs",
    "allow.mount.linsysfs",
    "allow.mount.procfs",
];

/// A key that sorts new statements.
pub(crate) fn rank(parameter: &str) -> (usize, String) {
    let known = ORDER.iter().position(|p| *p == parameter).unwrap_or(ORDER.len());
    (known, parameter.to_owned())
}
