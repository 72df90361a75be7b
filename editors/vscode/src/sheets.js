// Texts that the server writes: the plan, what jail(8) reads, who creates whom.

const vscode = require("vscode");

class Sheets {
  /** Of the addresses at which no file lies. */
  static SCHEME = "jailconf";

  #server;
  #changed = new vscode.EventEmitter();

  onDidChange = this.#changed.event;

  constructor(server) {
    this.#server = server;
    server.onJailsChanged(() => this.#refresh());
  }

  async provideTextDocumentContent(uri) {
    const answer = await this.#server.ask("workspace/textDocumentContent", { uri: uri.toString() });
    return answer?.text ?? "";
  }

  /** A sheet of the current file's host. */
  show(command) {
    const editor = current();
    if (editor) return this.#open(command, [editor.document.uri.toString()]);
  }

  /** A sheet of one jail: of the tree's, or of the one at the cursor. */
  showJail(command, jail) {
    if (jail?.name) return this.#open(command, [jail.uri, jail.name]);
    const editor = current();
    if (!editor) return undefined;
    const { line, character } = editor.selection.active;
    return this.#open(command, [editor.document.uri.toString(), { line, character }]);
  }

  async #open(command, args) {
    try {
      const sheet = await this.#server.execute(command, args);
      if (!sheet) return;
      const uri = vscode.Uri.parse(sheet.uri);
      const document = await vscode.workspace.openTextDocument(uri);
      this.#changed.fire(uri);
      await vscode.languages.setTextDocumentLanguage(document, sheet.languageId);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
    } catch (error) {
      await vscode.window.showWarningMessage(`jail.conf: ${error.message ?? error}`);
    }
  }

  #refresh() {
    const shown = vscode.workspace.textDocuments.filter((one) => one.uri.scheme === Sheets.SCHEME);
    shown.forEach((one) => this.#changed.fire(one.uri));
  }
}

/** The editor of a file of ours. */
function current() {
  const editor = vscode.window.activeTextEditor;
  return editor?.document.uri.scheme === "file" ? editor : undefined;
}

module.exports = { Sheets };
