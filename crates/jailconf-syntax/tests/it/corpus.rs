//! Real files, read in place where they are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use jailconf_syntax::Document;

/// The corpus beside the repository, if there is one.
fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    skip(&format!("skipped: no corpus at {}", folder.display()));
    None
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

#[test]
fn every_real_file_comes_back() {
    for path in corpus().iter().flat_map(|folder| files(folder)) {
        let bytes = fs::read(&path).unwrap();
        let document = Document::new(&bytes);
        assert_eq!(
            document.syntax().text().to_string(),
            document.text().as_str(),
            "{}",
            path.display()
        );
        assert_eq!(document.text().to_bytes(), bytes, "{}", path.display());
    }
}

/// What Bastille wrote has no error. (What its scripts damaged may have one.)
#[test]
fn stock_files_have_no_error() {
    for path in corpus().iter().flat_map(|folder| files(&folder.join("bastille"))) {
        let name = path.to_string_lossy();
        if path.extension().is_none_or(|extension| extension != "conf") || name.contains("DAMAGED")
        {
            continue;
        }
        let document = Document::new(&fs::read(&path).unwrap());
        assert!(document.parse().errors().is_empty(), "{name}: {:?}", document.parse().errors());
    }
}

/// Says that something was left out, past the test runner, which would hide it.
fn skip(words: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{words}");
}
