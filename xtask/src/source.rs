//! The project's own source files.

use std::error::Error;
use std::path::{Path, PathBuf};

/// The project's folder.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A source file: its path below the project, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// The Rust files below a folder of the project, sorted.
pub fn rust_files(folder: &str) -> Result<Vec<Source>, Box<dyn Error>> {
    let root = project();
    let mut found = Vec::new();
    let mut pending = vec![root.join(folder)];
    while let Some(dir) = pending.pop() {
        for entry in std::fs::read_dir(&dir)? {
            let path = entry?.path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(&root)?.display().to_string();
                found.push(Source { path: name, text: std::fs::read_to_string(&path)? });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// The part of a source file that is no test.
pub fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

/// The plain string literals of source text, comments left out.
pub fn literals(text: &str) -> Vec<&str> {
    let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
    code.flat_map(|line| line.split('"').skip(1).step_by(2)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_outside_comments() {
        let text = "// \"a\"\nlet x = \"b\"; f(\"c\", 1);\n/// \"d\"\n";
        assert_eq!(literals(text), ["b", "c"]);
    }
}
