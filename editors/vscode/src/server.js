// The client of `jailconf lsp`.

const vscode = require("vscode");
const { LanguageClient, RevealOutputChannelOn } = require("vscode-languageclient/node");

/** The language server, which may be stopped and started again. */
class Server {
  #client;
  #changed = new vscode.EventEmitter();

  /** The jails, and what is said of them, may be others than they were. */
  onJailsChanged = this.#changed.event;

  async start() {
    const client = new LanguageClient(
      "jailconf",
      "jail.conf",
      { command: program(), args: ["lsp"] },
      {
        documentSelector: [{ language: "jailconf", scheme: "file" }],
        initializationOptions: { jailsChanged: true },
        revealOutputChannelOn: RevealOutputChannelOn.Never,
      },
    );
    this.#client = client;
    client.onNotification("jailconf/jailsChanged", () => this.#changed.fire());
    try {
      await client.start();
      await vscode.commands.executeCommand("setContext", "jailconf.running", true);
      this.#changed.fire();
    } catch (error) {
      await tellHowToInstall(error);
    }
  }

  async stop() {
    const old = this.#client;
    this.#client = undefined;
    if (old?.needsStop()) await old.stop();
    await old?.dispose();
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  /** The server's answer; undefined while there is no server. */
  async ask(method, params) {
    if (!this.#client?.isRunning()) return undefined;
    return this.#client.sendRequest(method, params);
  }

  /** What a command of the server answers. */
  execute(command, args) {
    return this.ask("workspace/executeCommand", { command, arguments: args });
  }

  showOutput() {
    this.#client?.outputChannel.show();
  }

  dispose() {
    this.#changed.dispose();
  }
}

/** The program; outside of a trusted workspace VS Code itself leaves out the workspace's own value. */
function program() {
  return vscode.workspace.getConfiguration("jailconf").get("path") || "jailconf";
}

async function tellHowToInstall(error) {
  const choice = await vscode.window.showErrorMessage(
    `\`${program()}\` cannot be started: ${error.message ?? error}. Findings and fixes need the program jailconf.`,
    "Set its path",
  );
  if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "jailconf.path");
}

module.exports = { Server };
