// What the extension is made of: the language server's client, the jails as a tree,
// and sheets that the server writes.

const vscode = require("vscode");
const { leaveForeignFiles } = require("./foreign");
const { JailTree } = require("./jails");
const { Server } = require("./server");
const { Sheets } = require("./sheets");

/** @type {Server | undefined} */
let server;

async function activate(context) {
  server = new Server();
  const jails = new JailTree(server);
  const sheets = new Sheets(server);
  const commands = {
    "jailconf.restart": () => server.restart(),
    "jailconf.output": () => server.showOutput(),
    "jailconf.refreshJails": () => jails.refresh(),
    "jailconf.plan": () => sheets.show("jailconf.showPlan"),
    "jailconf.resolved": () => sheets.show("jailconf.showResolved"),
    "jailconf.tree": () => sheets.show("jailconf.showTree"),
    // Of a jail in the tree, or of the one at the cursor.
    "jailconf.planOfJail": (jail) => sheets.showJail("jailconf.showPlan", jail),
    "jailconf.resolvedOfJail": (jail) => sheets.showJail("jailconf.showResolved", jail),
  };
  for (const [name, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  }
  context.subscriptions.push(
    server,
    vscode.window.createTreeView("jailconf.jails", { treeDataProvider: jails, showCollapseAll: true }),
    vscode.workspace.registerTextDocumentContentProvider(Sheets.SCHEME, sheets),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("jailconf.path")) return server.restart();
    }),
  );
  leaveForeignFiles(context);
  await vscode.commands.executeCommand("setContext", "jailconf.active", true);
  await server.start();
}

async function deactivate() {
  await server?.stop();
}

module.exports = { activate, deactivate };
