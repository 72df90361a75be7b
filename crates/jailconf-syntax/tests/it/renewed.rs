//! A file that is edited is read as if it were new.

use jailconf_syntax::{Document, SyntaxKind};

use crate::dice::Dice;

const FILE: &str = "# jails\nexec.clean;\n\na {\n  path = /j/a; # its root\n}\nb { persist; }\n\
    c.d {\n  e { $x = 'y'; }\n  /* all\n of it */\n  ip4.addr = 10.0.0.1, \"$x\";\n}\n\nf {} g {} h; i;/* j */k;\n";

const SCRAPS: [&str; 34] = [
    " = 'x;\n",
    "'x;\n y'",
    "\"a;\n b\"",
    "\n  z {\n",
    "\nz {\n}\n",
    "\n}\n",
    "z = 1, 2 3;",
    "\u{FEFF}",
    "a",
    "\n",
    "\nb {",
    "}\n",
    "\u{e9}",
    "",
    " = 1;\n",
    ";",
    "}",
    "{",
    "# ",
    "/*",
    "*/",
    "//",
    "'",
    "\"",
    "$",
    "${",
    "\\",
    "\r\n",
    "x { y = 1; }\n",
    "  ",
    "+",
    "=",
    "*",
    ",",
];

/// One edit: a scrap in the place of up to six characters.
fn edited(text: &str, dice: &mut Dice) -> String {
    let bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let first = dice.below(bounds.len());
    let last = (first + dice.below(7)).min(bounds.len() - 1);
    [&text[..bounds[first]], SCRAPS[dice.below(SCRAPS.len())], &text[bounds[last]..]].concat()
}

/// LANGUAGE 1 and 2: the tree is a function of the bytes, whatever they were before.
#[test]
fn a_renewed_document_is_a_new_one() {
    let edits = std::env::var("JAILCONF_EDITS").ok().and_then(|n| n.parse().ok());
    let mut dice = Dice(11);
    let (mut whole, mut kept) = (0, 0);
    for round in 0..edits.unwrap_or(6_000) / 12 {
        let mut text = FILE.repeat(1 + round % 3);
        let mut document = Document::new(text.as_bytes());
        for _ in 0..12 {
            let next = edited(&text, &mut dice);
            let after = check(&document, &next);
            // Most mistakes are taken back; some grow.
            let is_whole = after.parse().errors().is_empty();
            if is_whole || dice.below(5) == 0 {
                whole += usize::from(is_whole);
                kept += usize::from(!is_whole && shares(&document, &after));
                (text, document) = (next, after);
            }
        }
    }
    assert!(whole > 800, "too few of the texts are whole: {whole}");
    assert!(kept > 500, "too few of the texts with mistakes share nodes: {kept}");
}

/// Whether two documents have a block in common.
fn shares(one: &Document, other: &Document) -> bool {
    let blocks = |document: &Document| -> Vec<String> {
        let nodes = document.syntax().children().filter(|n| n.kind() == SyntaxKind::BLOCK);
        nodes.map(|node| format!("{:p}", node.green())).collect()
    };
    let others = blocks(other);
    blocks(one).iter().any(|block| others.contains(block))
}

fn check(before: &Document, text: &str) -> Document {
    let document = before.renewed(text.as_bytes());
    let was = before.text().as_str();
    assert_eq!(document, Document::new(text.as_bytes()), "{was:?} became {text:?}");
    document
}

#[test]
fn what_an_edit_does_not_touch_is_the_same_node() {
    let before = Document::new(FILE.as_bytes());
    let after = before.renewed(FILE.replace("persist", "devfs_ruleset = 4").as_bytes());
    let nodes = |document: &Document| -> Vec<String> {
        let children = document.syntax().children().map(|node| format!("{:p}", node.green()));
        children.collect()
    };
    let (before, after) = (nodes(&before), nodes(&after));
    let same: Vec<bool> = before.iter().zip(&after).map(|(a, b)| a == b).collect();
    assert_eq!(same, [true, true, false, true, true, true, true, true, true]);
}
