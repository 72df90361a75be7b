// The client of `jailconf lsp`, and two views of what the program prints.

const { execFile } = require("node:child_process");
const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient, RevealOutputChannelOn } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

async function activate(context) {
  const commands = {
    "jailconf.restart": restart,
    "jailconf.plan": () => show("plan", ["--verbose"]),
    "jailconf.tree": () => show("tree", []),
    "jailconf.output": () => client?.outputChannel.show(),
  };
  for (const [name, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  }
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("jailconf.path")) return restart();
    }),
    vscode.workspace.onDidOpenTextDocument(leaveIfForeign),
  );
  vscode.workspace.textDocuments.forEach(leaveIfForeign);
  await start();
}

async function deactivate() {
  await client?.stop();
}

/** The program; outside of a trusted workspace VS Code itself leaves out the workspace's own value. */
function program() {
  return vscode.workspace.getConfiguration("jailconf").get("path") || "jailconf";
}

async function start() {
  client = new LanguageClient(
    "jailconf",
    "jail.conf",
    { command: program(), args: ["lsp"] },
    {
      documentSelector: [{ language: "jailconf", scheme: "file" }],
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
  try {
    await client.start();
  } catch (error) {
    await tellHowToInstall(error);
  }
}

async function tellHowToInstall(error) {
  const choice = await vscode.window.showErrorMessage(
    `\`${program()}\` cannot be started: ${error.message ?? error}. Findings and mends need the program jailconf.`,
    "Set its path",
  );
  if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "jailconf.path");
}

async function restart() {
  const old = client;
  client = undefined;
  if (old?.needsStop()) await old.stop();
  await old?.dispose();
  await start();
}

/** fail2ban keeps an INI file of the same name. */
function leaveIfForeign(document) {
  if (document.languageId !== "jailconf") return;
  if (document.uri.path.includes("/fail2ban/") || isIni(document)) {
    vscode.languages.setTextDocumentLanguage(document, "ini");
  }
}

function isIni(document) {
  for (let line = 0; line < Math.min(document.lineCount, 200); line++) {
    const text = document.lineAt(line).text;
    if (/^\s*([#;].*)?$/.test(text)) continue;
    return /^\s*\[[^\]]*\]\s*$/.test(text);
  }
  return false;
}

/** What a command of the program prints for the host of the current file, in a document beside it. */
async function show(command, options) {
  const file = vscode.window.activeTextEditor?.document.uri.fsPath;
  if (!file) return;
  const args = [command, ...options, ...scope(file)];
  const text = await new Promise((resolve) => {
    execFile(program(), args, { cwd: path.dirname(file), timeout: 30_000 }, (error, out, err) => resolve(out || err || `${error}`));
  });
  const document = await vscode.workspace.openTextDocument({ content: text });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}

/** The host's root, where the file's path shows one; else the file alone. */
function scope(file) {
  const found = /[\\/](?:etc[\\/]jail\.|usr[\\/]local[\\/][^\\/]+[\\/]jails[\\/])/.exec(file);
  return found ? ["--root", file.slice(0, found.index) || "/"] : [file];
}

module.exports = { activate, deactivate };
