//! What the files beside jail.conf say.

use jailconf_host::{Own, Setting, Tree, rc_files, rulesets, tunables};
use jailconf_resolve::ReadError;
use jailconf_syntax::Bytes;

use super::Planner;
use crate::devices::Devices;
use crate::{Creator, Place, RcConf, RcSetting};

impl Planner {
    /// What says what rc(8) starts of a system (R111 to R113).
    pub(super) fn rc_conf(&mut self, tree: &dyn Tree, creator: Creator, prefix: &[u8]) {
        // What cannot be read was named when the jail.conf files were looked for.
        let found = rc_files(tree, "jail", &mut Vec::new());
        if found.is_empty() {
            return;
        }
        let (mut files, mut settings) = (Vec::new(), Vec::new());
        for rc in found {
            let file = self.add_file(prefix, &rc.path, rc.document);
            let all = rc.settings.into_iter();
            settings.extend(all.map(|Setting { name, value, range }| RcSetting {
                name,
                value,
                place: Place { file, range },
            }));
            files.push(file);
        }
        self.plan.rc.push(RcConf { creator, files, settings });
    }

    /// What loader.conf(5) and sysctl.conf(5) set on the host.
    pub(super) fn tunables(&mut self, tree: &dyn Tree) {
        let more = tree.list(b"/boot/loader.conf.d").unwrap_or_default();
        let more = more.iter().filter(|entry| entry.name.ends_with(b".conf"));
        let more = more.map(|e| Bytes::from([b"/boot/loader.conf.d/", &*e.name].concat()));
        const REST: [&str; 3] =
            ["/boot/loader.conf.local", "/etc/sysctl.conf", "/etc/sysctl.conf.local"];
        let paths = std::iter::once(Bytes::from("/boot/loader.conf"));
        let paths = paths.chain(more.take(MAX_LOADER_FILES)).chain(REST.map(Bytes::from));
        let (mut files, mut settings) = (Vec::new(), Vec::new());
        for path in paths {
            let document = match tree.read(&path) {
                Ok(document) => document,
                Err(ReadError::NotFound | ReadError::NotDirectory) => continue,
                // With one that cannot be read nothing is known.
                Err(_) => return,
            };
            let found = tunables(document.text().as_str());
            let file = self.add_file(b"", &path, document);
            settings.extend(found.into_iter().map(|Setting { name, value, range }| RcSetting {
                name,
                value,
                place: Place { file, range },
            }));
            files.push(file);
        }
        if !files.is_empty() {
            self.plan.tunables = Some(RcConf { creator: Creator::Host, files, settings });
        }
    }

    /// The host's devfs.rules; those of a jail are of no account (R012).
    pub(super) fn devfs_rules(&mut self, tree: &dyn Tree) {
        let path = Bytes::from("/etc/devfs.rules");
        // rc.conf may name other files, or load none.
        let rc = self.plan.rc_of(Creator::Host);
        let is_usual = rc.is_none_or(|rc| {
            let names = ["devfs_rulesets", "devfs_load_rulesets"].iter();
            let mut set = names.filter_map(|name| rc.setting(name));
            set.all(|s| s.value.as_deref().is_some_and(|v| v.eq_ignore_ascii_case("yes")))
        });
        let document = match tree.read(&path) {
            Ok(document) => Some(document),
            Err(ReadError::NotFound) => None,
            Err(error) => return self.problem(&path, error, Creator::Host),
        };
        let own = match &document {
            Some(document) => Own::Text(document.text().as_str()),
            None if is_etc_at_hand(tree) => Own::Absent,
            None => Own::Unknown,
        };
        if is_usual {
            let release = self.machine.host().release;
            let defaults = tree.read(b"/etc/defaults/devfs.rules").ok();
            self.devices = match defaults {
                Some(defaults) => Devices::on(release, defaults.text().as_str(), own),
                None => Devices::of(release, own),
            };
            // Includes are followed further than the kernel does by itself (M94).
            let tunables = self.plan.tunables.as_ref();
            if tunables.is_some_and(|all| all.setting("vfs.devfs.rule_depth").is_some()) {
                self.devices.doubt();
            }
            self.plan.devfs = self.devices.rules().cloned();
        }
        if let Some(document) = document {
            let rulesets = rulesets(document.text().as_str());
            let file = self.add_file(b"", &path, document);
            self.plan.rulesets = Some((file, rulesets));
        }
    }
}

/// Whether a host's /etc is at hand, and not just the jails' files that somebody keeps in a
/// directory of that name (G26).
fn is_etc_at_hand(tree: &dyn Tree) -> bool {
    let is_jails = |name: &[u8]| name.starts_with(b"jail") || name.starts_with(b"fstab");
    tree.list(b"/etc").is_ok_and(|all| all.iter().any(|entry| !is_jails(&entry.name)))
}

/// Files of /boot/loader.conf.d that are looked at.
const MAX_LOADER_FILES: usize = 256;
