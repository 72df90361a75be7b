// The scopes of every character, the innermost first, of each file: with
// vscode-textmate and oniguruma, as VS Code has them.
const fs = require("node:fs");
const path = require("node:path");
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

async function main([grammarFile, ...files]) {
  const wasm = path.join(path.dirname(require.resolve("vscode-oniguruma")), "onig.wasm");
  await oniguruma.loadWASM(fs.readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(grammarFile, "utf8"), grammarFile),
  });
  const grammar = await registry.loadGrammar("source.jailconf");
  process.stdout.write(JSON.stringify(files.map((file) => scopes(grammar, file))));
}

function scopes(grammar, file) {
  const found = [];
  let state = textmate.INITIAL;
  for (const line of fs.readFileSync(file, "latin1").split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const token of tokens) {
      const reversed = token.scopes.slice().reverse();
      for (let at = token.startIndex; at < Math.min(token.endIndex, line.length); at++) found.push(reversed);
    }
    found.push([]);
  }
  return found;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
