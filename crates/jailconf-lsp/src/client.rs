//! What a client can do, and what its settings say.

use jailconf_ide::editor::Wishes;
use serde::Deserialize;
use serde_json::Value;
use tower_lsp_server::ls_types::{ClientCapabilities, CompletionItemCapability, MarkupKind};

use crate::newer::Newer;

/// What a client can do, as far as answers hang on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    /// It asks for diagnostics, and need not be told.
    pub pulls: bool,
    /// It can be asked to pull again.
    pub refreshes: bool,
    /// It can be asked to ask for what stands above blocks again.
    pub refreshes_lenses: bool,
    /// It can be asked to ask for what is shown within the text again.
    pub refreshes_hints: bool,
    /// It watches files on disk for the server.
    pub watches: bool,
    /// It can be asked to say when its settings change.
    pub registers_settings: bool,
    /// It asks for what is above and below a jail if it is told that it may.
    pub registers_hierarchies: bool,
    /// It can be asked for its settings.
    pub tells_settings: bool,
    /// It shows where else something has to do with a finding.
    pub related: bool,
    /// It shows a finding that is unnecessary or deprecated as such.
    pub tags: bool,
    /// It leads from a finding's code to a page.
    pub links_codes: bool,
    /// It takes edits by version.
    pub versioned_edits: bool,
    /// It asks a person where an edit says so.
    pub confirms_edits: bool,
    /// It shows what cannot be done, and why.
    pub shows_disabled: bool,
    /// It fills in templates.
    pub snippets: bool,
    /// It shows symbols within symbols.
    pub nests_symbols: bool,
    /// It shows Markdown in hovers.
    pub markdown: bool,
    /// It shows the jails, and wants to know when they may be others. No protocol has a word
    /// for it: its own options say so.
    pub shows_jails: bool,
    /// What it can do in words that the types of the protocol lack.
    pub newer: Newer,
}

impl Abilities {
    /// Those that a client announces, and its options.
    pub fn of(capabilities: &ClientCapabilities, options: Option<&Value>) -> Abilities {
        let workspace = capabilities.workspace.as_ref();
        let document = capabilities.text_document.as_ref();
        let edits = workspace.and_then(|w| w.workspace_edit.as_ref());
        let published = document.and_then(|d| d.publish_diagnostics.as_ref());
        let pulled = document.and_then(|d| d.diagnostic.as_ref());
        let hover = document.and_then(|d| d.hover.as_ref()?.content_format.as_ref());
        let watched = workspace.and_then(|w| w.did_change_watched_files.as_ref());
        let settings = workspace.and_then(|w| w.did_change_configuration.as_ref());
        let hierarchy = document.and_then(|d| d.type_hierarchy.as_ref());
        let actions = document.and_then(|d| d.code_action.as_ref());
        let symbols = document.and_then(|d| d.document_symbol.as_ref());
        let yes = |ability: Option<bool>| ability == Some(true);
        let versioned_edits = yes(edits.and_then(|e| e.document_changes));
        // Some know annotations and make such edits without a word.
        let rename = document.and_then(|d| d.rename.as_ref());
        let annotates = edits.is_some_and(|e| e.change_annotation_support.is_some())
            && yes(rename.and_then(|r| r.honors_change_annotations));
        Abilities {
            pulls: pulled.is_some(),
            refreshes: yes(workspace.and_then(|w| w.diagnostics.as_ref()?.refresh_support)),
            refreshes_lenses: yes(workspace.and_then(|w| w.code_lens.as_ref()?.refresh_support)),
            refreshes_hints: yes(workspace.and_then(|w| w.inlay_hint.as_ref()?.refresh_support)),
            watches: yes(watched.and_then(|w| w.dynamic_registration)),
            registers_settings: yes(settings.and_then(|s| s.dynamic_registration)),
            registers_hierarchies: yes(hierarchy.and_then(|h| h.dynamic_registration)),
            tells_settings: yes(workspace.and_then(|w| w.configuration)),
            // The protocol has no word for one that pulls and is not told.
            related: match published {
                Some(told) => yes(told.related_information),
                None => pulled.is_some(),
            },
            tags: pulled.is_some() || published.is_some_and(|p| p.tag_support.is_some()),
            links_codes: pulled.is_some()
                || yes(published.and_then(|p| p.code_description_support)),
            versioned_edits,
            confirms_edits: versioned_edits && annotates,
            shows_disabled: yes(actions.and_then(|a| a.disabled_support)),
            snippets: yes(completion(capabilities).and_then(|c| c.snippet_support)),
            nests_symbols: yes(symbols.and_then(|s| s.hierarchical_document_symbol_support)),
            markdown: hover.is_none_or(|formats| formats.contains(&MarkupKind::Markdown)),
            shows_jails: options.is_some_and(|o| o["jailsChanged"] == true),
            newer: Newer::default(),
        }
    }
}

fn completion(capabilities: &ClientCapabilities) -> Option<&CompletionItemCapability> {
    capabilities.text_document.as_ref()?.completion.as_ref()?.completion_item.as_ref()
}

/// What a client's settings say, by themselves or below `jailconf`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    target_versions: Vec<String>,
    host: Option<String>,
    inside_jail: Option<String>,
    select: Vec<String>,
    ignore: Vec<String>,
    rule_pages: Option<String>,
}

/// The names of the settings, as clients write them.
const NAMES: [&str; 6] = ["targetVersions", "host", "insideJail", "select", "ignore", "rulePages"];

impl Settings {
    /// Reads them; the error says what is wrong. `None` if none of ours are there:
    /// clients send those of other servers, or an empty object, without being asked.
    pub fn read(value: &Value) -> Result<Option<Settings>, String> {
        let below = value.get("jailconf").filter(|own| own.is_object());
        let own = below.unwrap_or(value);
        let is_ours = below.is_some() || NAMES.iter().any(|name| own.get(name).is_some());
        if !is_ours {
            return Ok(None);
        }
        let settings: Settings = serde_json::from_value(own.clone()).map_err(|e| e.to_string())?;
        jailconf_ide::targets(&settings.target_versions)?;
        let named = settings.select.iter().chain(&settings.ignore);
        jailconf_ide::are_rules(named)?;
        Ok(Some(settings))
    }

    /// Where the rules' pages are, with a `/` at the end.
    pub fn rule_pages(&self) -> Option<String> {
        self.rule_pages.as_ref().map(|pages| format!("{}/", pages.trim_end_matches('/')))
    }

    /// What they wish of the findings.
    pub fn wishes(&self) -> Wishes {
        Wishes {
            target_versions: self.target_versions.clone(),
            host: self.host.clone(),
            inside_jail: self.inside_jail.clone(),
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            ..Wishes::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_of_others_are_none_of_ours() {
        for value in [json!(null), json!({}), json!({ "python": { "path": "x" } }), json!([1])] {
            assert_eq!(Settings::read(&value), Ok(None), "{value}");
        }
        let ours = Settings { ignore: vec!["J501".to_owned()], ..Settings::default() };
        for value in [json!({ "ignore": ["J501"] }), json!({ "jailconf": { "ignore": ["J501"] } })]
        {
            assert_eq!(Settings::read(&value), Ok(Some(ours.clone())));
        }
        let emptied = json!({ "jailconf": {} });
        assert_eq!(Settings::read(&emptied), Ok(Some(Settings::default())));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |value| Settings::read(&value).unwrap_err();
        assert_eq!(
            wrong(json!({ "targetVersions": ["9x"] })),
            "`9x` is no release that is known: 12.0 to 15.1, a branch as `14`, or `main`"
        );
        assert!(wrong(json!({ "select": 1 })).contains("expected a sequence"));
    }
}
