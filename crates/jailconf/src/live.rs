//! What the running system says of itself.

/// Whether this runs inside a jail: `security.jail.jailed`. Elsewhere than on FreeBSD
/// there are no jails.
#[cfg(target_os = "freebsd")]
pub fn is_jailed() -> bool {
    use sysctl::Sysctl;
    let value = sysctl::Ctl::new("security.jail.jailed").and_then(|c| c.value_string());
    value.is_ok_and(|v| v.trim() == "1")
}

/// Whether this runs inside a jail: `security.jail.jailed`. Elsewhere than on FreeBSD
/// there are no jails.
#[cfg(not(target_os = "freebsd"))]
pub fn is_jailed() -> bool {
    false
}
