use jailconf_catalog::Release;
use jailconf_plan::Context;

/// A rule's documentation: the `//!` comment of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documentation {
    /// The whole text, Markdown.
    pub text: String,
}

/// A fenced block of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The heading under which it stands.
    pub heading: String,
    /// The words behind `jail.conf` on its fence: `root`, `inside`.
    pub flags: Vec<String>,
    /// Its files.
    pub files: Vec<ExampleFile>,
}

/// A file of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFile {
    /// Its path, from the line `#- /path`; `/etc/jail.conf` where there is none.
    pub path: String,
    /// Its text, without the lines that say what is found.
    pub text: String,
    /// Where the lines that say what is found belong: how many lines of the text are before
    /// each, and the line itself, such as `#    ^^^^ rule-name: words`.
    pub marks: Vec<(usize, String)>,
}

/// Whether a line of an example says what is found in the line above it: `#`, blanks, and a
/// caret for each column; at the very left `# <---` with a dash for each.
pub(crate) fn is_mark(line: &str) -> bool {
    let behind = line.strip_prefix('#').map(|rest| rest.trim_start_matches(' '));
    behind.is_some_and(|rest| {
        let rest = rest.strip_prefix("<-").or_else(|| rest.strip_prefix('^'));
        rest.is_some_and(|rest| rest.trim_start_matches(['^', '-']).starts_with(' '))
    })
}

impl Example {
    /// What is known beside the files: `inside`, `release-13.2`,
    /// `interfaces-em0,epair0b`, `datasets-z/a,z/b`, of which those behind `jailed-`
    /// have `jailed=on`.
    pub fn context(&self) -> Context {
        let behind = |word: &str| self.flags.iter().find_map(|f| f.strip_prefix(word));
        let list = |word: &str| {
            behind(word).map(|names| names.split(',').map(str::to_owned).collect::<Vec<_>>())
        };
        let inside = self.flags.iter().any(|f| f == "inside").then(|| "parent".to_owned());
        let mut context = Context { inside, ..Context::default() };
        if let Some(release) = behind("release-").and_then(Release::parse) {
            context.host.release = release;
        }
        let jailed = list("jailed-").unwrap_or_default();
        context.known.interfaces = list("interfaces-");
        context.known.datasets = list("datasets-")
            .map(|names| names.into_iter().map(|n| (n.clone(), jailed.contains(&n))).collect());
        context
    }
}

impl ExampleFile {
    fn empty(path: &str) -> ExampleFile {
        ExampleFile { path: path.to_owned(), text: String::new(), marks: Vec::new() }
    }
}

impl Documentation {
    pub(crate) fn of(source: &str) -> Documentation {
        let comment = source.lines().take_while(|l| l.starts_with("//!"));
        let lines = comment.map(|l| l.strip_prefix("//! ").unwrap_or(l.trim_start_matches("//!")));
        Documentation { text: lines.map(|l| format!("{l}\n")).collect() }
    }

    /// The first paragraph.
    pub fn summary(&self) -> String {
        let lines = self.text.lines().take_while(|l| !l.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    }

    /// The first-level headings, in order.
    pub fn headings(&self) -> Vec<&str> {
        let mut fenced = false;
        let mut found = Vec::new();
        for line in self.text.lines() {
            fenced ^= line.starts_with("```");
            found.extend(line.strip_prefix("# ").filter(|_| !fenced));
        }
        found
    }

    /// The fenced blocks marked `jail.conf`.
    pub fn examples(&self) -> Vec<Example> {
        let mut found: Vec<Example> = Vec::new();
        let (mut heading, mut open) = (String::new(), false);
        for line in self.text.lines() {
            match line.strip_prefix("```") {
                Some(_) if open => open = false,
                Some(info) => {
                    let mut words = info.split_whitespace().map(str::to_owned);
                    if words.next().as_deref() == Some("jail.conf") {
                        open = true;
                        found.push(Example {
                            heading: heading.clone(),
                            flags: words.collect(),
                            files: Vec::new(),
                        });
                    }
                }
                None if open => add_line(found.last_mut(), line),
                None => heading = line.strip_prefix("# ").map_or(heading, str::to_owned),
            }
        }
        found
    }
}

fn add_line(example: Option<&mut Example>, line: &str) {
    let Some(example) = example else { return };
    if let Some(path) = line.strip_prefix("#- ") {
        example.files.push(ExampleFile::empty(path));
        return;
    }
    if example.files.is_empty() {
        example.files.push(ExampleFile::empty("/etc/jail.conf"));
    }
    let Some(file) = example.files.last_mut() else { return };
    if is_mark(line) {
        file.marks.push((file.text.lines().count(), line.to_owned()));
    } else {
        file.text.push_str(line);
        file.text.push('\n');
    }
}
