//! Makes `crates/jailconf-catalog/src/fact.rs` of the headings in `docs/facts`.

use std::error::Error;
use std::fmt::Write as _;

use crate::source::project;

const SOURCE: &str = "docs/facts";
const TARGET: &str = "crates/jailconf-catalog/src/fact.rs";
const HEADER: &str = "\
//! Every fact, as a name that the compiler knows: who cites one that is told nowhere does not
//! build.
//!
//! Generated from the pages in `docs/facts` by `cargo xtask codegen`; no hand edits.

use crate::Fact;

";

/// Writes the names of the facts.
pub fn write() -> Result<(), Box<dyn Error>> {
    let text = generate()?;
    Ok(std::fs::write(project().join(TARGET), text)?)
}

fn generate() -> Result<String, Box<dyn Error>> {
    let mut text = HEADER.to_owned();
    let mut numbers = Vec::new();
    let mut pages: Vec<_> = std::fs::read_dir(project().join(SOURCE))?.collect::<Result<_, _>>()?;
    pages.sort_by_key(std::fs::DirEntry::file_name);
    for page in pages {
        let page = std::fs::read_to_string(page.path())?;
        for fact in page.split("\n## ").skip(1) {
            let (number, words) = fact.split_once('\n').unwrap_or((fact, ""));
            let name = number.to_uppercase();
            writeln!(text, "/// {}", first_sentence(words))?;
            writeln!(text, "pub const {name}: Fact = Fact({number:?});")?;
            numbers.push(name);
        }
    }
    writeln!(text, "\n/// All of them, in the order of their pages.")?;
    writeln!(text, "pub const ALL: &[Fact] = &[\n    {},\n];", numbers.join(",\n    "))?;
    Ok(text)
}

/// What a page says first, on one line.
fn first_sentence(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_the_facts_are_those_of_their_pages() {
        let written = std::fs::read_to_string(project().join(TARGET)).unwrap_or_default();
        let hint = "run `cargo xtask codegen`";
        assert!(generate().unwrap() == written, "{TARGET} is not what {SOURCE} gives: {hint}");
    }
}
