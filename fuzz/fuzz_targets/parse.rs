//! The tree of any bytes is the text, and every range lies in it.
#![no_main]

use jailconf_syntax::{Document, ast};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let document = Document::new(bytes);
    assert_eq!(document.syntax().text().to_string(), document.text().as_str());
    for error in document.parse().errors() {
        let _ = document.slice(error.range);
        let _ = document.position(error.range.end());
    }
    for parameter in document.syntax().descendants().filter_map(ast::Parameter::cast) {
        let _ = parameter.name().map(|n| n.decoded(document.text()));
        for value in parameter.values() {
            let _ = value.pieces(document.text());
        }
    }
});
