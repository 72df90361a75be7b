//! Real files, read in place where they are at hand.

use std::fs;

use jailconf_syntax::Document;

use crate::files::{corpus, files};

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
