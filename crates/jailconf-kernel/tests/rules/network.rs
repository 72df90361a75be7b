//! Network: R054 to R071, R115.

use jailconf_kernel::{Host, PathFact};

use crate::script::{check, check_on};

const VNET: &str = "EINVAL R054 'vnet jails cannot have IP address restrictions'";

#[test]
fn r054_vnet_excludes_every_word_and_address() {
    check(&format!(
        "host create a persist vnet ip4=inherit          -> {VNET}
         host create a persist vnet ip6.addr=fd00::1     -> {VNET}
         host create a persist vnet=inherit ip4=disable  -> {VNET}
         host create a persist vnet=inherit              -> ok"
    ));
}

#[test]
fn r060_an_address_beats_the_word() {
    check(
        "host create a persist ip4=disable ip4.addr=10.0.0.1 -> ok
         show a ip4 ip4.addr                             -> new 10.0.0.1
         host create b persist ip4=inherit ip4.addr=10.0.0.2 -> ok
         show b ip4                                      -> new",
    );
}

#[test]
fn r061_without_addresses_the_family_is_off() {
    check(
        "host create a persist                           -> ok
         a socket inet                                   -> EAFNOSUPPORT R061
         a socket inet6                                  -> EAFNOSUPPORT R061
         a socket local                                  -> ok
         a socket other                                  -> EAFNOSUPPORT R061
         a bind 10.0.0.1                                 -> EAFNOSUPPORT R061
         host create b persist ip4.addr=10.0.0.1 allow.socket_af -> ok
         b socket inet                                   -> ok
         b socket other                                  -> ok
         b bind 10.0.0.2                                 -> EADDRNOTAVAIL R058
         host create v persist vnet                      -> ok
         v socket other                                  -> ok",
    );
}

#[test]
fn r062_new_without_addresses_is_disable() {
    check(
        "host create a persist ip4=new                   -> ok
         show a ip4                                      -> disable",
    );
}

#[test]
fn r063_an_address_once_and_usable() {
    check(
        "host create a persist ip4.addr=10.0.0.1,10.0.0.2,10.0.0.1 -> EINVAL R063
         host create a persist ip4.addr=0.0.0.0          -> EINVAL R063
         host create a persist ip4.addr=255.255.255.255  -> EINVAL R063
         host create a persist ip6.addr=::               -> EINVAL R063
         host create a persist ip4.addr=127.0.0.1,224.0.0.1 -> ok",
    );
}

#[test]
fn r064_addresses_are_shared_only_by_jails_with_one() {
    check(
        "host create a persist ip4.addr=10.0.0.1         -> ok
         host create b persist ip4.addr=10.0.0.1         -> ok
         host create c persist ip4.addr=10.0.0.1,10.0.0.2 -> EADDRINUSE R064 'IPv4 addresses clash'
         host create v persist vnet                      -> ok
         host create v.c persist ip4.addr=10.0.0.1,10.0.0.2 -> ok
         host create i persist ip6=inherit               -> ok
         host create i.c persist ip6.addr=fd00::1,fd00::2 -> ok
         host create d persist ip6.addr=fd00::2          -> EADDRINUSE R064 'IPv6 addresses clash'
         host update a ip4.addr=10.0.0.1,10.0.0.3        -> EADDRINUSE R064 'IPv4 addresses clash'
         host remove b                                   -> ok
         host update a ip4.addr=10.0.0.1,10.0.0.3        -> ok
         host update a ip4.addr=10.0.0.1,10.0.0.4        -> ok",
    );
}

#[test]
fn r066_too_many_addresses() {
    let list = |count: u32| {
        (1..=count).map(|n| format!("10.0.{}.{}", n / 250, n % 250)).collect::<Vec<_>>()
    };
    check(&format!(
        "host create a persist ip4.addr={} -> EINVAL R066 'too many IPv4 addresses'
         host create a persist ip4.addr={} -> ok",
        list(256).join(","),
        list(255).join(",")
    ));
}

#[test]
fn r068_r069_host_data() {
    check(
        "host create a persist                           -> ok
         show a host.hostname                            -> ''
         host create b persist host=inherit              -> ok
         show b host.hostname                            -> 'host.example'
         host create c persist host=inherit host.hostname=x -> ok
         show c host.hostname                            -> 'x'
         host create c.d persist host=inherit            -> ok
         host update c host.hostname=y                   -> ok
         show c.d host.hostname                          -> 'y'",
    );
}

#[test]
fn r070_a_vnet_jail_has_raw_sockets_and_routes() {
    check(
        "host create a persist                           -> ok
         a priv PRIV_NETINET_RAW                         -> EPERM R070
         a priv PRIV_NET_ROUTE                           -> EPERM R070
         host create b persist allow.raw_sockets allow.routing -> ok
         b priv PRIV_NETINET_RAW                         -> ok
         b priv PRIV_NET_ROUTE                           -> ok
         host create v persist vnet                      -> ok
         v priv PRIV_NETINET_RAW                         -> ok
         host create v.c persist                         -> ok
         v.c priv PRIV_NET_ROUTE                         -> EPERM R070",
    );
}

#[test]
fn r071_nfsd_needs_four_things() {
    let paths = vec![("/data".into(), PathFact::MountPoint)];
    check_on(
        Host { paths, ..Host::default() },
        "host create ok persist vnet allow.nfsd path=/data       -> ok
         ok nfsd                                                 -> ok
         host create no persist jid=9 allow.nfsd path=/p enforce_statfs=0 -> ok, Warning jail jid=9: mountd/nfsd requires a separate file system
         no nfsd                                                 -> EPERM R071, EPERM R071, EPERM R071
         host create flag persist vnet path=/data                -> ok
         flag nfsd                                               -> EPERM R071
         host nfsd                                               -> ok",
    );
}

#[test]
fn r115_a_parent_with_two_addresses_clashes_with_its_child() {
    check(
        "host create p persist ip4.addr=10.0.0.1,10.0.0.2 -> ok
         host create p.c persist ip4.addr=10.0.0.2       -> EADDRINUSE R115 'IPv4 addresses clash'
         host create p.c persist ip4.addr=10.0.0.3       -> EPERM R015
         host create p.c persist ip4=inherit             -> ok
         host create p.c.d persist ip4.addr=10.0.0.1     -> EADDRINUSE R115 'IPv4 addresses clash'",
    );
}
