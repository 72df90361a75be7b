//! The tokens of any bytes cover the text without a gap, and their pieces can
//! be read.
#![no_main]

use jailconf_syntax::{Text, lex, pieces, raw_pieces};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = Text::decode(bytes);
    assert_eq!(text.to_bytes(), bytes);
    let mut at = 0;
    for token in lex(&text) {
        assert_eq!(usize::from(token.range.start()), at);
        at = usize::from(token.range.end());
        if token.kind.is_piece() {
            let (_, _) = (pieces(&text, token.kind, token.range), raw_pieces(&text, token.kind, token.range));
        }
    }
    assert_eq!(at, text.as_str().len());
});
