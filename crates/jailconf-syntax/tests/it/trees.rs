//! Pairs of a text and its tree under `tests/ok` and `tests/err`: the first have
//! no error, the second have some, each told below the tree.

use std::fs;
use std::path::{Path, PathBuf};

use jailconf_syntax::{Document, dump};

#[test]
fn ok() {
    for path in texts("ok") {
        let document = check(&path);
        assert!(document.parse().errors().is_empty(), "{} has an error", path.display());
    }
}

#[test]
fn err() {
    for path in texts("err") {
        let document = check(&path);
        assert!(!document.parse().errors().is_empty(), "{} has no error", path.display());
    }
}

fn texts(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut texts: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|e| e == "conf")).collect();
    texts.sort();
    assert!(!texts.is_empty());
    texts
}

/// Compares the tree with the one on file.
fn check(path: &Path) -> Document {
    let bytes = fs::read(path).unwrap();
    let document = Document::new(&bytes);
    assert_eq!(document.syntax().text().to_string(), document.text().as_str());
    assert_eq!(document.text().to_bytes(), bytes);
    let mut found = dump(&document.syntax());
    for error in document.parse().errors() {
        found += &format!("{:?}@{:?} {:?}\n", error.kind, error.range, document.slice(error.range));
    }
    let tree = path.with_extension("tree");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&tree, &found).unwrap();
    }
    let expected = fs::read_to_string(&tree).unwrap_or_default();
    assert!(
        expected == found,
        "{} has another tree; look at it, and if it is right, renew it with `UPDATE_EXPECT=1 cargo test -p \
         jailconf-syntax --test it trees`:\n{found}",
        path.display()
    );
    document
}
