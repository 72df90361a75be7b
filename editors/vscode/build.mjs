// Bundles the extension, with the grammar and the licences of the project.
import { copyFileSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

mkdirSync("syntaxes", { recursive: true });
copyFileSync("../../grammar/jailconf.tmLanguage.json", "syntaxes/jailconf.tmLanguage.json");
copyFileSync("../../LICENSE-MIT", "LICENSE-MIT");
copyFileSync("../../LICENSE-APACHE", "LICENSE-APACHE");
copyFileSync("../../LICENSE-MIT", "LICENSE");

await build({
  entryPoints: ["src/extension.js"],
  outfile: "dist/extension.js",
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node18",
  external: ["vscode"],
  legalComments: "eof",
});
