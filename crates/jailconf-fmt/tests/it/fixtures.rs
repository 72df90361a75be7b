//! `fixtures/fmt`: a file and what it becomes.

use expect_test::expect_file;

use crate::files::{files, project};
use crate::support::{BASTILLE, STANDARD, checked};

/// `name.conf` becomes `name.fmt.conf`, and with Bastille's style
/// `name.bastille.conf` where that is there.
#[test]
fn files_become_what_stands_beside_them() {
    let mut seen = 0;
    for file in files(&project().join("fixtures/fmt")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        let Some(stem) = name.strip_suffix(".conf").filter(|s| !s.contains('.')) else { continue };
        let text = std::fs::read_to_string(&file).unwrap();
        let beside = |ending: &str| file.with_file_name(format!("{stem}.{ending}.conf"));
        expect_file![beside("fmt")].assert_eq(&checked(&text, &STANDARD));
        let bastille = beside("bastille");
        if bastille.exists() {
            expect_file![bastille].assert_eq(&checked(&text, &BASTILLE));
        }
        seen += 1;
    }
    assert!(seen >= 5, "{seen}");
}
