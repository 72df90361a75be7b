//! Whole jails, renamed: files of Bastille's as Bastille itself leaves them (BASTILLE E4, E6).

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that panics has failed")]
#![allow(clippy::indexing_slicing, reason = "a test that panics has failed")]

#[path = "../../../tests/support/files.rs"]
mod files;

use jailconf_ide::{Context, Input, MemorySource, Reshaped, rename_jail};

const JAILS: &str = "/usr/local/bastille/jails";

/// A host with one jail of Bastille's.
fn renamed(jail: &str, new: &str, text: &[u8]) -> Result<Reshaped, String> {
    let mut source = MemorySource::new();
    let folder = format!("{JAILS}/{jail}");
    let at = |file: &str| format!("{folder}/{file}");
    source.insert(at("jail.conf").as_str(), text);
    let base = format!(
        "/usr/local/bastille/releases/14.3-RELEASE {folder}/root/.bastille nullfs ro 0 0\n"
    );
    source.insert(at("fstab").as_str(), base.as_bytes());
    source.insert(at("root/etc/rc").as_str(), b"");
    let rc = format!("ifconfig_e0b_{jail}_name=\"vnet0\"\nifconfig_vnet0=\"SYNCDHCP\"\n");
    source.insert(at("root/etc/rc.conf").as_str(), rc.as_bytes());
    rename_jail(Input::Root(&source), &Context::default(), jail, new)
}

fn text<'r>(done: &'r Reshaped, file: &str) -> &'r str {
    let path = format!("{JAILS}/{file}");
    let found = done.files.iter().find(|f| *f.path == *path.as_bytes());
    found.unwrap_or_else(|| panic!("{file} does not change")).after.text().as_str()
}

/// What `bastille rename` of 1.4.4 makes of its own file.
#[test]
fn a_jail_is_renamed_as_bastille_does() {
    let Some(corpus) = files::corpus() else { return };
    let read = |name: &str| std::fs::read(corpus.join("bastille").join(name)).unwrap();
    let done = renamed("web1", "www2", &read("1.4.4-bridge.conf")).unwrap();
    let wanted = read("derived/1.4.4-bridge+rename-www2.conf");
    assert_eq!(text(&done, "web1/jail.conf").as_bytes(), wanted);
    let base = "/usr/local/bastille/releases/14.3-RELEASE \
                /usr/local/bastille/jails/www2/root/.bastille nullfs ro 0 0\n";
    assert_eq!(text(&done, "web1/fstab"), base);
    let rc = "ifconfig_e0b_www2_name=\"vnet0\"\nifconfig_vnet0=\"SYNCDHCP\"\n";
    assert_eq!(text(&done, "web1/root/etc/rc.conf"), rc);
    let commands: Vec<&str> = done.commands.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(
        commands,
        [
            "jail -r web1",
            "mv /usr/local/bastille/jails/web1 /usr/local/bastille/jails/www2",
            "mv /var/log/bastille/web1_console.log /var/log/bastille/www2_console.log",
        ]
    );
}

/// A stock file of any version says a jail's name only where it means the jail.
#[test]
fn every_stock_file_is_renamed_whole() {
    let Some(corpus) = files::corpus() else { return };
    let mut count = 0;
    for file in files::files(&corpus.join("bastille")) {
        let bytes = std::fs::read(&file).unwrap();
        let given = String::from_utf8(bytes).unwrap();
        let is_stock = file.parent().is_some_and(|dir| dir.ends_with("bastille"));
        if !is_stock || !given.contains("web1 {") {
            continue;
        }
        let done = match renamed("web1", "www2", given.as_bytes()) {
            Ok(done) => done,
            Err(reason) => panic!("{}: {reason}", file.display()),
        };
        let wanted = given.replace("web1", "www2");
        assert_eq!(text(&done, "web1/jail.conf"), wanted, "{}", file.display());
        assert!(done.remarks.is_empty(), "{}: {:?}", file.display(), done.remarks);
        count += 1;
    }
    assert!(count > 200, "{count} files");
}
