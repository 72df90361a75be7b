//! The guides show what really comes out: their commands run one after the other, on hosts of their own.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

#[path = "support/files.rs"]
mod files;

/// `TRYCMD=overwrite cargo test -p jailconf --test guide` renews the output.
#[test]
fn the_guides_show_what_comes_out() {
    let fixtures = files::project().join("fixtures/migration");
    let dir = tempfile::tempdir().unwrap();
    files::copy(&fixtures.join("bastille-1.4"), &dir.path().join("host"));
    let inner = "bastille-1.4/usr/local/bastille/jails/jail01/root";
    files::copy(&fixtures.join(inner), &dir.path().join("vm"));
    files::copy(&fixtures.join("by-hand"), &dir.path().join("article"));
    std::env::set_current_dir(dir.path()).unwrap();
    trycmd::TestCases::new().case(files::project().join("docs/guide/*.md"));
}
