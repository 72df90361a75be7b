//! The README shows what really comes out.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

/// `TRYCMD=overwrite cargo test -p jailconf --test readme` renews the output.
#[test]
fn the_readme_shows_what_comes_out() {
    let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(project).unwrap();
    trycmd::TestCases::new().case("README.md");
}
