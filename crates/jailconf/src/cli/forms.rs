//! The forms of output that may be asked for.

use std::path::PathBuf;

use clap::ValueEnum;

/// A form, and the file that it is written into.
#[derive(Clone)]
pub struct Output {
    pub format: LintFormat,
    pub file: PathBuf,
}

impl Output {
    pub(super) fn parse(text: &str) -> Result<Output, String> {
        let (form, file) = text.split_once(':').ok_or("wants FORM:FILE")?;
        let format = LintFormat::from_str(form, true)?;
        match file {
            "" => Err("wants FORM:FILE".to_owned()),
            file => Ok(Output { format, file: file.into() }),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// With the lines of the files
    Human,
    /// One line a finding
    Short,
    /// The documented form
    Json,
    /// The same, a line for each finding
    JsonLines,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub, Forgejo and Gitea
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML
    Junit,
    /// Checkstyle's XML
    Checkstyle,
    /// reviewdog's diagnostic format, with suggestions
    Rdjson,
    /// As compilers say it
    Gcc,
    /// Logging commands of Azure Pipelines
    Azure,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DataFormat {
    Human,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TreeFormat {
    Human,
    /// The documented form
    Json,
    /// A Mermaid flowchart
    Mermaid,
    /// A Graphviz digraph
    Dot,
    /// A picture of its own
    Svg,
    /// A page of its own
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ResolveFormat {
    /// With where each value comes from
    Human,
    /// The documented form
    Json,
    /// Byte for byte what `jail -e` prints
    JailE,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ParseFormat {
    /// Tree and tokens
    Human,
    /// The documented form
    Json,
    /// The text of the tree: byte for byte the input
    Source,
}
