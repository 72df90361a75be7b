//! Tells Zed of `jailconf lsp`.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{
    Command, Extension, LanguageServerId, Result, Worktree, register_extension, serde_json,
};

const NAME: &str = "jailconf";

struct JailConf;

impl Extension for JailConf {
    fn new() -> Self {
        JailConf
    }

    /// The program that the settings name (`lsp.jailconf.binary.path`), else the one on the PATH.
    fn language_server_command(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let settings = LspSettings::for_worktree(NAME, worktree)?;
        let path = settings.binary.and_then(|binary| binary.path);
        let command = path.or_else(|| worktree.which(NAME));
        let command = command.ok_or("the program `jailconf` is not on the PATH")?;
        Ok(Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(LspSettings::for_worktree(NAME, worktree)?.initialization_options)
    }

    fn language_server_workspace_configuration(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(LspSettings::for_worktree(NAME, worktree)?.settings)
    }
}

register_extension!(JailConf);
