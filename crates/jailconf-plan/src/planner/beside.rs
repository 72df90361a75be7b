//! What the files beside jail.conf say.

use jailconf_host::{Own, Setting, Tree, rc_files, rulesets};
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

    /// The host's devfs.rules; those of a jail are of no account (R012).
    pub(super) fn devfs_rules(&mut self, tree: &dyn Tree) {
        let path = Bytes::from("/etc/devfs.rules");
        // rc.conf may name others.
        let is_elsewhere =
            self.plan.rc_of(Creator::Host).is_some_and(|rc| rc.setting("devfs_rulesets").is_some());
        let release = self.machine.host().release;
        let document = match tree.read(&path) {
            Ok(document) => document,
            Err(ReadError::NotFound) if !is_elsewhere => {
                let own = if is_etc_at_hand(tree) { Own::Absent } else { Own::Unknown };
                self.devices = Devices::of(release, own);
                self.plan.devfs = self.devices.rules().cloned();
                return;
            }
            Err(ReadError::NotFound) => return,
            Err(error) => return self.problem(&path, error, Creator::Host),
        };
        if !is_elsewhere {
            self.devices = Devices::of(release, Own::Text(document.text().as_str()));
            self.plan.devfs = self.devices.rules().cloned();
        }
        let rulesets = rulesets(document.text().as_str());
        let file = self.add_file(b"", &path, document);
        self.plan.rulesets = Some((file, rulesets));
    }
}

/// Whether a host's /etc is at hand, and not just the jails' files that somebody keeps in a
/// directory of that name (G26).
fn is_etc_at_hand(tree: &dyn Tree) -> bool {
    let is_jails = |name: &[u8]| name.starts_with(b"jail") || name.starts_with(b"fstab");
    tree.list(b"/etc").is_ok_and(|all| all.iter().any(|entry| !is_jails(&entry.name)))
}
