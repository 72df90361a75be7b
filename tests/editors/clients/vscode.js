// VS Code's own workbench, in a browser without a window, in the scene: what was
// seen goes to files in $OUT, pictures to $PICTURES if it is set.
const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");

const { OUT, SCENE, CONFIG, HOME, SERVER, VSIX, PICTURES } = process.env;
const PORT = process.env.EDITORS_PORT || "8123";
const PARENT = "usr/local/bastille/jails/jail01/jail.conf";
const CHILD = "usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf";
const DATA = path.join(HOME, "vscode");

const write = (name, lines) => fs.writeFileSync(path.join(OUT, name), [].concat(lines).join("\n") + "\n");
const read = (file) => fs.readFileSync(path.join(SCENE, file), "utf8");

async function wait(what, isIt) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const found = await isIt();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited 60 s for ${what}`);
}

function startServer() {
  fs.mkdirSync(path.join(DATA, "data/User"), { recursive: true });
  fs.copyFileSync(CONFIG, path.join(DATA, "data/User/settings.json"));
  // It asks the user's shell for the environment.
  fs.writeFileSync(path.join(HOME, ".profile"), `export PATH='${process.env.PATH}'\n`);
  const common = ["--server-data-dir", DATA, "--extensions-dir", `${DATA}/extensions`, "--accept-server-license-terms"];
  const installed = spawnSync("node", [SERVER, ...common, "--install-extension", VSIX], { encoding: "utf8" });
  if (installed.status !== 0) throw new Error(`installing: ${installed.stdout}${installed.stderr}`);
  const env = { ...process.env, EXTENSIONS_GALLERY: "{}" };
  const host = ["--host", "127.0.0.1", "--port", PORT, "--without-connection-token", "--telemetry-level", "off"];
  return spawn("node", [SERVER, ...common, ...host], { env, stdio: "ignore", detached: true });
}

class Workbench {
  constructor(page) {
    this.page = page;
  }

  async open(file) {
    const payload = JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${PORT}${SCENE}/${file}`]]);
    const url = `http://127.0.0.1:${PORT}/?folder=${SCENE}&payload=${encodeURIComponent(payload)}`;
    await wait("the server", () => this.page.goto(url).then(() => true, () => false));
    await this.page.waitForSelector(".monaco-editor .view-line");
  }

  key(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text) {
    return this.page.keyboard.type(text);
  }

  /** Moves the cursor; lines and columns from 1. */
  async go(line, column) {
    await this.key("Control+1", "Control+g");
    await this.page.waitForSelector(".quick-input-widget:not([style*='display: none'])");
    await this.type(`${line}:${column}`);
    await this.key("Enter");
  }

  async command(name) {
    await this.key("Control+1", "F1");
    await this.page.locator(".quick-input-widget input[type=text]").fill(`>${name}`);
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).waitFor();
    await this.key("Enter");
  }

  /** Makes the workspace's settings this text. */
  async set(text) {
    await this.command("Preferences: Open Workspace Settings (JSON)");
    await this.page.locator(".tab.active", { hasText: "settings.json" }).waitFor();
    const saved = path.join(SCENE, ".vscode/settings.json");
    const isSaved = () => fs.existsSync(saved) && fs.readFileSync(saved, "utf8").trim() === text;
    await wait("the settings on disk", async () => {
      await this.key("Control+1", "Control+a", "Delete");
      await this.page.keyboard.insertText(text);
      await this.key("Control+s");
      await this.page.waitForTimeout(1000);
      return isSaved();
    });
    await this.command("View: Revert and Close Editor");
    await this.page.locator(".tab.active", { hasText: "jail.conf" }).waitFor();
  }

  rows() {
    return this.page.$$eval(".markers-panel .monaco-list-row", (rows) => rows.map((row) => row.textContent));
  }

  row(words) {
    return this.page.locator(".markers-panel .monaco-list-row", { hasText: words }).first();
  }

  /** `LINE:COLUMN CODE` of the findings that are listed. */
  async findings() {
    const parts = (await this.rows()).map((row) => /(J\d{3})\[Ln\s(\d+),\sCol\s(\d+)\]/.exec(row));
    return parts.filter(Boolean).map(([, code, line, column]) => `${line}:${column} ${code}`).sort();
  }

  /** `FILE:LINE` of the cursor. */
  async place() {
    const status = await this.page.$eval("[id='status.editor.selection'] a", (a) => a.textContent);
    const crumbs = await this.page.$$eval(".breadcrumbs-control .monaco-breadcrumb-item.folder, .breadcrumbs-control .monaco-breadcrumb-item.file", (all) => all.map((one) => one.textContent));
    return `${crumbs.join("/")}:${/Ln (\d+)/.exec(status)[1]}`;
  }

  showJails() {
    return this.page.locator(".activitybar .action-label[aria-label='jail.conf']").click();
  }

  jail(name) {
    return this.page.locator(`.pane [aria-label^="${name} "][role=treeitem]`).first();
  }

  /** `DEPTH NAME ICON` of the jails in the tree. */
  async jails() {
    const seen = (rows) => rows.map((row) => {
      const icon = row.querySelector(".custom-view-tree-node-item-icon").className;
      return `${row.ariaLevel} ${row.querySelector(".label-name").textContent} ${/codicon-([\w-]+)/.exec(icon)[1]}`;
    });
    return this.page.locator(".pane", { has: this.page.locator("[aria-label='Jails Section']") }).locator(".monaco-list-row").evaluateAll(seen);
  }

  /** The lines of the active editor's text that are drawn. */
  async text() {
    const lines = await this.page.locator(".editor-group-container.active .view-line").evaluateAll((all) =>
      all.map((line) => [parseInt(line.style.top, 10), line.textContent.replace(/\s/g, " ").trimEnd()]));
    return lines.sort(([a], [b]) => a - b).map(([, line]) => line);
  }

  /** Takes an action of the menu, by the keys. */
  async choose(words) {
    const focused = this.page.locator(".action-widget .monaco-list-row.focused");
    await wait("the menu", async () => {
      await this.key("Control+1", "Control+.");
      return focused.waitFor({ timeout: 2000 }).then(() => true, () => false);
    });
    await this.picture("fix.png");
    for (let at = 0; !(await focused.getAttribute("aria-label")).includes(words); at++) {
      if (at > 20) throw new Error(`no action ${words}`);
      await this.key("ArrowDown");
    }
    await this.key("Enter");
  }

  async picture(name) {
    if (!PICTURES) return;
    // Away with what the mouse shows, and with the word on trust.
    await this.page.locator(".part.banner .action-container .action-label, .part.banner .codicon-widget-close").first().click({ timeout: 1000 }).catch(() => {});
    await this.page.mouse.move(200, 30);
    await this.page.waitForTimeout(1000);
    await this.page.screenshot({ path: path.join(PICTURES, name) });
  }
}

async function scenario(workbench) {
  const { page } = workbench;
  await workbench.open(CHILD);
  // Also in a workspace that is not trusted.
  await page.getByText("No, I don't trust the authors").click();
  await page.waitForSelector(".squiggly-error", { timeout: 60_000 });
  const mode = await page.$eval("[id='status.editor.mode'] a", (a) => a.textContent);
  write("filetype", mode === "jail.conf" ? "jailconf" : mode);

  await jails(workbench);

  await workbench.key("Control+Shift+m");
  await wait("the list", async () => (await workbench.findings()).length > 0);
  await page.locator(".viewpane-filter-container input").first().fill("**/jailA/jail.conf");
  // Those of the parent's file go when the filter holds.
  const isFiltered = (found) => found.length === 3 && found.some((f) => f.endsWith("J102"));
  await wait("the findings", async () => isFiltered(await workbench.findings()));
  write("findings", await workbench.findings());
  await workbench.picture("findings.png");

  // The place in the other file, and back.
  await workbench.row("does not set `allow.mount.devfs`").dblclick();
  await wait("the other file", async () => !(await workbench.place()).includes("jailA"));
  write("related", await workbench.place());
  await workbench.row("jailconfJ105").dblclick();
  await wait("the file again", async () => (await workbench.place()).endsWith("jailA/jail.conf:9"));

  // The fix is in the parent's file; the child's finding goes.
  await workbench.choose("allow.mount.devfs");
  await wait("the finding to go", async () => !(await workbench.findings()).some((f) => f.endsWith("J105")));
  write("findings-fixed", await workbench.findings());
  await workbench.key("Control+k", "s");
  await wait("the fix on disk", () => read(PARENT).includes("allow.mount.devfs"));
  fs.writeFileSync(path.join(OUT, "parent-fixed.conf"), read(PARENT));

  // A rule that the settings leave out, while the editor runs.
  await workbench.set('{"jailconf.ignore": ["J102"]}');
  await wait("the rule to go", async () => !(await workbench.findings()).some((f) => f.endsWith("J102")));
  write("findings-without-rule", await workbench.findings());
  await workbench.set("{}");
  await wait("the rule to be back", async () => (await workbench.findings()).some((f) => f.endsWith("J102")));

  // A change of ours, formatted.
  await workbench.go(12, 99);
  await workbench.key("Enter");
  await workbench.type("allow.raw_sockets;   ");
  await wait("the formatted change on disk", async () => {
    await workbench.key("Control+Shift+i");
    await page.waitForTimeout(1000);
    await workbench.key("Control+s");
    await page.waitForTimeout(500);
    return read(CHILD).includes("raw_sockets;\n");
  });
  fs.writeFileSync(path.join(OUT, "child-formatted.conf"), read(CHILD));

  // Completion in the middle of a name.
  await workbench.go(13, 99);
  await workbench.key("Enter");
  await workbench.type("allow.mount.n");
  await page.waitForSelector(".suggest-widget.visible .monaco-list-row");
  const names = (rows) => rows.map((row) => row.querySelector(".label-name").textContent);
  write("completion", await page.$$eval(".suggest-widget.visible .monaco-list-row", names));
  await workbench.key("Escape", "Control+Shift+k");

  // A jail gets another name, where it is created, and in the tree.
  await workbench.showJails();
  await workbench.go(1, 1);
  await workbench.key("F2");
  const name = page.locator(".rename-box input");
  await name.fill("jailZ");
  await name.press("Enter");
  // What only may be the jail's name is shown first, unticked.
  const apply = page.getByRole("button", { name: "Apply" });
  await apply.waitFor();
  await workbench.picture("rename.png");
  await apply.click();
  await wait("the new name", () => page.locator(".view-line", { hasText: "jailZ" }).first().isVisible());
  await workbench.key("Control+1");
  await workbench.key("Control+s");
  await wait("the new name on disk", () => read(CHILD).startsWith("jailZ"));
  fs.writeFileSync(path.join(OUT, "child-renamed.conf"), read(CHILD));

  await wait("the new name in the tree", async () => (await workbench.jails()).includes("2 jailZ error"));

  await resolved(workbench);

  // Who creates whom, in a document beside it.
  await workbench.command("jail.conf: Show Who Creates Whom");
  const drawn = page.locator(".view-line", { hasText: "jailD" }).first();
  await wait("the tree", () => drawn.isVisible());
  write("tree", await page.locator(".view-line", { hasText: "jail01" }).first().textContent().then((t) => t.replace(/\s/g, " ").split("  ")[0]));

  // Not ours.
  await workbench.open("etc/fail2ban/jail.conf");
  const other = await wait("the INI file's mode", async () => {
    const text = await page.$eval("[id='status.editor.mode'] a", (a) => a.textContent).catch(() => "");
    return text && text !== "Plain Text" && text !== "jail.conf" ? text : undefined;
  });
  write("filetype-of-ini", other === "jail.conf" ? "jailconf" : "another");
}

/** The jails, each below its creator; a click opens the block. */
async function jails(workbench) {
  const { page } = workbench;
  await workbench.showJails();
  await wait("the jails", async () => (await workbench.jails()).length === 5);
  write("jails", await workbench.jails());
  await workbench.jail("jail01.jailC").click();
  await wait("the block", async () => (await workbench.place()).includes("jailC/jail.conf:1"));
  await workbench.picture("jails.png");

  // The plan of the jail that is chosen, by its menu: one that is not, the menu may
  // miss while the tree is drawn anew.
  await workbench.jail("jail01.jailC").click({ button: "right" });
  const item = page.locator(".monaco-menu .action-item", { hasText: "Show the Plan of this Jail" });
  await item.waitFor();
  // A menu that has just opened takes the click for the end of the one that opened it.
  await page.waitForTimeout(1_000);
  await item.click();
  await wait("the plan", async () => (await workbench.text())[0]?.startsWith("jail01.jailC"));
  write("plan", (await workbench.text())[0]);
  await workbench.picture("plan.png");
  await workbench.command("View: Close All Editors");
  await workbench.open(CHILD);
}

/** What jail(8) reads for the jail at the cursor, from another server. */
async function resolved(workbench) {
  const { page } = workbench;
  await workbench.command("jail.conf: Restart the Language Server");
  await workbench.go(1, 1);
  await wait("what jail(8) reads", async () => {
    await workbench.command("jail.conf: Show What jail(8) Reads of this Jail");
    await page.waitForTimeout(1000);
    // In the file itself the plan's words stand behind the name.
    return (await workbench.text())[0] === "jailZ";
  });
  write("resolved", (await workbench.text())[0]);
  await workbench.command("View: Close All Editors");
  await workbench.open(CHILD);
}

async function main() {
  const server = startServer();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await scenario(new Workbench(page));
  } catch (error) {
    write("rows", await page.$$eval(".markers-panel .monaco-list-row", (rows) => rows.map((row) => row.textContent)));
    await page.screenshot({ path: path.join(OUT, "failure.png") }).catch(() => {});
    throw error;
  } finally {
    await browser.close();
    process.kill(-server.pid);
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
