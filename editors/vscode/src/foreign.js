// fail2ban keeps an INI file of the same name.

const vscode = require("vscode");

/** Leaves such files to others, now and when one is opened. */
function leaveForeignFiles(context) {
  context.subscriptions.push(vscode.workspace.onDidOpenTextDocument(leaveIfForeign));
  vscode.workspace.textDocuments.forEach(leaveIfForeign);
}

function leaveIfForeign(document) {
  if (document.languageId !== "jailconf" || document.uri.scheme !== "file") return;
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

module.exports = { leaveForeignFiles };
