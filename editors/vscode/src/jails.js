// The jails of the open files' hosts, each below the one that creates it.

const vscode = require("vscode");

// By the plan's word for what becomes of a jail: an icon, its colour, and the words.
const OUTCOMES = {
  starts: ["pass", "testing.iconPassed", "starts"],
  fails: ["error", "testing.iconFailed", "won't start"],
  skipped: ["circle-slash", "testing.iconSkipped", "is skipped"],
  unknown: ["question", "testing.iconQueued", "may start: something is not known"],
};

class JailTree {
  #server;
  #changed = new vscode.EventEmitter();
  #ids = new Set();

  onDidChangeTreeData = this.#changed.event;

  constructor(server) {
    this.#server = server;
    server.onJailsChanged(() => this.refresh());
  }

  refresh() {
    this.#changed.fire();
  }

  async getChildren(jail) {
    if (jail) return jail.children;
    this.#ids.clear();
    return (await this.#server.execute("jailconf.jails", [])) ?? [];
  }

  getTreeItem(jail) {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const few = jail.children.length <= 20;
    const item = new vscode.TreeItem(jail.label, jail.children.length === 0 ? None : few ? Expanded : Collapsed);
    const [icon, colour, words] = OUTCOMES[jail.outcome] ?? OUTCOMES.unknown;
    const uri = vscode.Uri.parse(jail.uri);
    item.id = this.#id(jail);
    item.description = jail.detail;
    item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
    item.tooltip = `${jail.name} ${words}${jail.detail && `: ${jail.detail}`}\n${vscode.workspace.asRelativePath(uri)}`;
    item.accessibilityInformation = { label: `${jail.name} ${words}, ${jail.detail}` };
    item.contextValue = "jail";
    const { start, end } = jail.selectionRange;
    const selection = new vscode.Range(start.line, start.character, end.line, end.character);
    item.command = { command: "vscode.open", title: "Open the Block", arguments: [uri, { selection }] };
    return item;
  }

  /** The same from one answer to the next, so that what is open stays open. */
  #id(jail) {
    const plain = `${jail.uri} ${jail.name}`;
    let id = plain;
    for (let again = 2; this.#ids.has(id); again++) id = `${plain} ${again}`;
    this.#ids.add(id);
    return id;
  }
}

module.exports = { JailTree };
