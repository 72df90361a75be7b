//! Makes `crates/jailconf-catalog/src/generated.rs` of `grammar/parameters.toml`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jailconf_catalog::Release;
use serde::Deserialize;

const SOURCE: &str = "grammar/parameters.toml";
const TARGET: &str = "crates/jailconf-catalog/src/generated.rs";
const HEADER: &str = "\
//! Generated from `grammar/parameters.toml` by `cargo xtask codegen`; no hand edits.

use crate::parameter::{Feature, Parameter, Reader, Releases, Type};
use crate::release::Release::{Main, Numbered};

";

/// Writes the generated catalogue.
pub fn write() -> Result<(), String> {
    let text = generate()?;
    #[allow(clippy::disallowed_methods)]
    std::fs::write(root().join(TARGET), text).map_err(|error| format!("{TARGET}: {error}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    parameter: Vec<Parameter>,
    feature: Vec<Feature>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    name: String,
    reader: Reader,
    r#type: Type,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    list: bool,
    #[serde(default)]
    read_only: bool,
    default: String,
    negation: Option<String>,
    #[serde(default)]
    changeable: bool,
    #[serde(default)]
    requires: Vec<String>,
    #[serde(default)]
    conflicts: Vec<String>,
    replacement: Option<String>,
    present: Vec<String>,
    #[serde(default)]
    absent: Vec<String>,
    summary: String,
    #[serde(default)]
    notes: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Feature {
    name: String,
    present: Vec<String>,
    #[serde(default)]
    absent: Vec<String>,
    summary: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Reader {
    Kernel,
    Program,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Type {
    Bool,
    Int,
    String,
    Jailsys,
    Ip4List,
    Ip6List,
    Commands,
    List,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of the generated file.
fn generate() -> Result<String, String> {
    #[allow(clippy::disallowed_methods)]
    let source =
        std::fs::read_to_string(root().join(SOURCE)).map_err(|e| format!("{SOURCE}: {e}"))?;
    let table: Table = toml::from_str(&source).map_err(|error| format!("{SOURCE}: {error}"))?;
    let mut out = String::from(HEADER);
    out.push_str("#[rustfmt::skip]\npub(crate) static PARAMETERS: &[Parameter] = &[\n");
    for parameter in &table.parameter {
        parameter_item(&mut out, parameter)?;
    }
    out.push_str("];\n\n/// Name and place in the table, sorted by name.\n");
    by_name(&mut out, &table.parameter)?;
    out.push_str("\n#[rustfmt::skip]\npub(crate) static FEATURES: &[Feature] = &[\n");
    for feature in &table.feature {
        feature_item(&mut out, feature)?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn parameter_item(out: &mut String, p: &Parameter) -> Result<(), String> {
    let reader = match p.reader {
        Reader::Kernel => "Kernel",
        Reader::Program => "Program",
    };
    out.push_str("    Parameter {\n");
    field(out, "name", &format!("{:?}", p.name));
    field(out, "reader", &format!("Reader::{reader}"));
    field(out, "ty", &format!("Type::{}", type_of(p)));
    field(out, "values", &format!("&{:?}", p.values));
    field(out, "list", &p.list.to_string());
    field(out, "read_only", &p.read_only.to_string());
    field(out, "default", &format!("{:?}", p.default));
    field(out, "negation", &format!("{:?}", p.negation));
    field(out, "changeable", &p.changeable.to_string());
    field(out, "requires", &format!("&{:?}", p.requires));
    field(out, "conflicts", &format!("&{:?}", p.conflicts));
    field(out, "replacement", &format!("{:?}", p.replacement));
    field(out, "summary", &format!("{:?}", p.summary));
    field(out, "notes", &format!("{:?}", p.notes));
    field(out, "releases", &releases(&p.name, &p.present, &p.absent)?);
    out.push_str("    },\n");
    Ok(())
}

fn feature_item(out: &mut String, f: &Feature) -> Result<(), String> {
    out.push_str("    Feature {\n");
    field(out, "name", &format!("{:?}", f.name));
    field(out, "summary", &format!("{:?}", f.summary));
    field(out, "releases", &releases(&f.name, &f.present, &f.absent)?);
    out.push_str("    },\n");
    Ok(())
}

fn field(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "        {name}: {value},");
}

fn type_of(p: &Parameter) -> String {
    match p.r#type {
        Type::Bool => "Bool".into(),
        Type::Int => "Int".into(),
        Type::String => "String".into(),
        Type::Jailsys => format!("JailSys(&{:?})", p.values),
        Type::Ip4List => "Ip4List".into(),
        Type::Ip6List => "Ip6List".into(),
        Type::Commands => "Commands".into(),
        Type::List => "List".into(),
    }
}

fn by_name(out: &mut String, parameters: &[Parameter]) -> Result<(), String> {
    let mut names: Vec<(&str, usize)> =
        parameters.iter().enumerate().map(|(at, p)| (p.name.as_str(), at)).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(format!("{SOURCE}: {} stands there twice", pair[0].0));
    }
    out.push_str("pub(crate) static BY_NAME: &[(&str, usize)] = &[\n");
    for (name, at) in names {
        let _ = writeln!(out, "    ({name:?}, {at}),");
    }
    out.push_str("];\n");
    Ok(())
}

fn releases(name: &str, present: &[String], absent: &[String]) -> Result<String, String> {
    let present = ranges(name, present)?;
    let absent = ranges(name, absent)?;
    Ok(format!("Releases {{ present: &{present}, absent: &{absent} }}"))
}

/// `14.4`, `13.0-13.2` and `13.3-` as pairs of both ends.
fn ranges(name: &str, texts: &[String]) -> Result<String, String> {
    let mut pairs = Vec::new();
    for text in texts {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let last = if last.is_empty() { "main" } else { last };
        let known = |text: &str| {
            Release::parse(text)
                .filter(|release| Release::KNOWN.contains(release))
                .ok_or_else(|| format!("{SOURCE}: {name}: {text} is no known release"))
        };
        pairs.push(format!("({:?}, {:?})", known(first)?, known(last)?));
    }
    Ok(format!("[{}]", pairs.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_catalogue_is_up_to_date() {
        let expected = generate().expect("the table can be read");
        #[allow(clippy::disallowed_methods)]
        let found = std::fs::read_to_string(root().join(TARGET)).expect("the catalogue is there");
        assert!(expected == found, "{TARGET} is stale: run `cargo xtask codegen`");
    }
}
