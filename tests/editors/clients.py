#!/usr/bin/env python3
"""Runs editors in a host with a jail that holds jails, and compares what they saw.

usage: clients.py CLIENT...

Each client opens a child's file, is told the findings and the place in the
parent's file, makes the fix there, sees the child's finding go, formats, completes
and renames. It writes what it saw to files, and all clients are compared with the
same ones: `expected/`. The configuration is the one that editors/README.md shows.

Where the expectations come from: the findings are those of the kernel's rules
R012 (J102), R018 (J104) and R073 (J105); the fix is the line that R073 asks for, placed
as docs/formatting.md says; formatting takes away blanks at line ends and no more; the new
name stands where the jail is defined.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
README = PROJECT / "editors/README.md"
SCENE = PROJECT / "fixtures/migration/bastille-1.4"
# What the names of files and their first lines make them.
FILES = {
    "etc/jail.conf": "a { persist; }\n",
    "etc/jail.web.conf": "web { persist; }\n",
    "etc/jail.conf.d/db.conf": "db { persist; }\n",
    "etc/other.conf": "a = b\n",
    "usr/local/etc/x/jail.conf": "; an INI file\n\n[x]\ny = z\n",
}
INI = "# fail2ban\n\n[DEFAULT]\nbantime = 10m\n"

ALL = {"filetype", "filetype-of-ini", "findings", "parent-fixed.conf", "findings-fixed", "child-formatted.conf"}
ASKED = {"completion", "child-renamed.conf"}
TYPES = {"filetypes"}


def neovim(program):
    script = HERE / "clients/neovim.lua"
    return lambda config: [program, "--headless", "-i", "NONE", "-n", "-u", config, "-S", script]


def vim(config):
    return ["vim.nox", "-N", "-i", "NONE", "-n", "-es", "-u", config, "-S", HERE / "clients/ale.vim"]


def emacs(config):
    return ["emacs", "--batch", "--eval", "(package-initialize)", "-l", config, "-l", HERE / "clients/eglot.el"]


def kakoune(_):
    return [sys.executable, HERE / "clients/kakoune.py"]


def kate(_):
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24", "dbus-run-session", "--"]
    return [*screen, sys.executable, HERE / "clients/kate.py"]


def vscode(_):
    return ["node", HERE / "clients/vscode.js"]


# Name: the block of the README, its file's name, the command, what is seen.
CLIENTS = {
    "neovim-0.7": ("neovim-old", "init.lua", neovim("/usr/bin/nvim"), ALL | ASKED | TYPES | {"related"}),
    "neovim-0.11": ("neovim", "init.lua", neovim(os.environ.get("NVIM", "nvim")), ALL | ASKED | TYPES | {"related", "capture"}),
    "vim-ale": ("vim", "init.vim", vim, ALL | TYPES | {"make"}),
    "emacs-eglot": ("emacs", "init.el", emacs, ALL | ASKED | TYPES | {"message"}),
    "kakoune": ("kakoune", ".config/kak/kakrc", kakoune, ALL | TYPES | {"child-renamed.conf", "colours"}),
    "kate": ("kate", ".config/kate/lspclient/settings.json", kate, {"findings", "child-formatted.conf"}),
    "vscode": ("vscode", "settings.json", vscode, ALL | ASKED | {"related", "tree", "findings-without-rule", "jails", "plan", "resolved"}),
}


def snippet(name):
    """The code block of the README behind `<!-- run: NAME -->`."""
    found = re.search(rf"<!-- run: {name} -->\n```\w+\n(.*?)```", README.read_text(), re.S)
    return found.group(1)


def set_up(name, block, file):
    """A home, a host and a place for what is seen."""
    folder = Path(tempfile.mkdtemp(prefix=f"jailconf-{name}-"))
    # As people have it: what an editor takes for the project may be the checkout, or the host in it.
    (folder / ".git/objects").mkdir(parents=True)
    (folder / ".git/refs").mkdir()
    (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    for part in ("home", "out"):
        (folder / part).mkdir(parents=True)
    (folder / "home/jailconf").symlink_to(PROJECT)
    shutil.copytree(SCENE, folder / "scene")
    (folder / "scene/etc/fail2ban").mkdir(parents=True)
    (folder / "scene/etc/fail2ban/jail.conf").write_text(INI)
    for path, text in FILES.items():
        (folder / "elsewhere" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "elsewhere" / path).write_text(text)
    (folder / "home" / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / "home" / file).write_text(snippet(block))
    if block == "neovim":
        home = {**os.environ, "HOME": str(folder / "home")}
        subprocess.run(["sh", "-e"], input=snippet("tree-sitter"), env=home, check=True, text=True)
    return folder


def run(name):
    block, file, command, seen = CLIENTS[name]
    folder = set_up(name, block, file)
    environment = {
        **os.environ, "HOME": str(folder / "home"), "OUT": str(folder / "out"), "SCENE": str(folder / "scene"),
        "ELSEWHERE": "\n".join(str(folder / "elsewhere" / path) for path in FILES),
        "CONFIG": str(folder / "home" / file), "XDG_CONFIG_HOME": str(folder / "home/.config"),
        "XDG_DATA_HOME": str(folder / "home/.local/share"),
    }
    start = time.monotonic()
    try:
        result = subprocess.run(
            command(folder / "home" / file), cwd=folder / "scene", env=environment, timeout=240,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        output, status = result.stdout, result.returncode
    except subprocess.TimeoutExpired as late:
        output, status = (late.stdout or b"").decode(errors="replace"), "none in 240 s"
    wrong = [complaint for part in sorted(seen) for complaint in compare(folder / "out", part)]
    if status != 0:
        failure = folder / "out/failure"
        said = failure.read_text() if failure.exists() else ""
        wrong.append(f"status {status}: {said}{output[-2000:]}")
    taken = time.monotonic() - start
    print(f"{name}: {'FAILED' if wrong else 'ok'}, {len(seen)} things compared, {taken:.1f} s", flush=True)
    for complaint in wrong:
        print(f"  {complaint}")
    if not wrong:
        shutil.rmtree(folder, ignore_errors=True)
    return not wrong


def compare(out, part):
    file = out / part
    expected = (HERE / "expected" / part).read_text()
    if not file.exists():
        yield f"{part}: not seen"
        return
    found = file.read_text()
    if part == "completion":
        # Servers offer all that fits, editors filter: the one must be there.
        labels = {line.rstrip(";") for line in found.splitlines()}
        if not {line.rstrip(";") for line in expected.splitlines()} <= labels:
            yield f"completion: {sorted(labels)}"
    elif found != expected:
        yield f"{part}: expected\n{expected}found\n{found}"


if __name__ == "__main__":
    results = [run(name) for name in sys.argv[1:]]
    sys.exit(0 if all(results) else 1)
