//! The file that is measured: many jails as Bastille writes them, 20 parameters
//! each, with an address variable and two hooks that use the jail's name.

use std::fmt::Write;

/// A file of many jails.
pub fn jails(count: usize) -> String {
    let mut out = String::from("# Generated.\nexec.start = \"/bin/sh /etc/rc\";\n\n");
    for jail in 0..count {
        let (high, low) = (jail / 250, jail % 250 + 1);
        let _ = write!(
            out,
            "jail{jail} {{
  $ip = 10.0.{high}.{low};
  devfs_ruleset = 4;
  enforce_statfs = 2;
  exec.clean;
  exec.consolelog = /var/log/bastille/jail{jail}_console.log;
  exec.start = '/bin/sh /etc/rc';
  exec.stop = '/bin/sh /etc/rc.shutdown';
  host.hostname = \"${{name}}.example.org\";
  mount.devfs;
  mount.fstab = /usr/local/bastille/jails/jail{jail}/fstab;
  path = /usr/local/bastille/jails/jail{jail}/root;
  securelevel = 2;
  osrelease = 14.3-RELEASE;
  interface = em0; # the uplink
  ip4.addr = \"em0|$ip/24\", 127.0.0.{low};
  allow.raw_sockets;
  children.max = 0;
  exec.prestart += \"logger starting $name\";
  exec.poststop += \"logger stopped $name\";
  persist;
}}
"
        );
    }
    out
}
