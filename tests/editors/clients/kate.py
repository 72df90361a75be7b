#!/usr/bin/env python3
"""Kate's window in the scene, on a screen of its own: what was seen goes to files in $OUT.

What the server says to Kate is written down on its way; what Kate does with it is seen
in the file that it saves, formatted by the server.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

OUT, SCENE, HOME = (Path(os.environ[name]) for name in ("OUT", "SCENE", "HOME"))
CHILD = SCENE / "usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf"
SAID = OUT / "said"


def wait(what, is_it):
    end = time.monotonic() + 40
    while time.monotonic() < end:
        if found := is_it():
            return found
        time.sleep(0.2)
    raise SystemExit(f"kate: waited 40 s for {what}")


def set_up():
    """What a user clicks: the plugin is on, and this server may be started."""
    server = HOME / "bin/jailconf"
    server.parent.mkdir()
    server.write_text(f"#!/bin/sh\n'{shutil.which('jailconf')}' \"$@\" | tee '{SAID}'\n")
    server.chmod(0o755)
    os.environ["PATH"] = f"{server.parent}:{os.environ['PATH']}"
    (HOME / ".config/katerc").write_text(
        "[General]\nShow welcome view for new window=false\n\n[Kate Plugins]\nlspclientplugin=true\n\n"
        f"[lspclient]\nAllowedServerCommandLines={server} lsp\n")
    syntax = Path(os.environ["XDG_DATA_HOME"]) / "org.kde.syntax-highlighting/syntax"
    syntax.mkdir(parents=True)
    shutil.copy(HOME / "jailconf/editors/kate/jailconf.xml", syntax)
    os.environ["QT_QPA_PLATFORM"] = "xcb"


def findings():
    """`LINE:COLUMN CODE` of what the server said of the child last."""
    said = SAID.read_bytes().decode(errors="replace") if SAID.exists() else ""
    found = None
    for start in re.finditer(r"\r\n\r\n", said):
        try:
            message, _ = json.JSONDecoder().raw_decode(said, start.end())
        except ValueError:
            continue
        params = message.get("params")
        if message.get("method") == "textDocument/publishDiagnostics" and params["uri"].endswith("jailA/jail.conf"):
            found = params["diagnostics"]
    places = [(one["range"]["start"], one["code"]) for one in found or []]
    return sorted(f"{at['line'] + 1}:{at['character'] + 1} {code}" for at, code in places)


def keys(*words):
    subprocess.run(["xdotool", *words], check=True, stdout=subprocess.DEVNULL)
    time.sleep(1)


def scenario():
    subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--class", "kate", "windowfocus"],
                   check=True, timeout=60, stdout=subprocess.DEVNULL)
    found = wait("the findings", findings)
    (OUT / "findings").write_text("".join(f"{line}\n" for line in found))
    # Line 13 is ours, and has blanks at its end.
    keys("key", "ctrl+g")
    keys("type", "12")
    keys("key", "Return")
    keys("key", "End", "Return")
    keys("type", "allow.raw_sockets;   ")
    # Kate's own name for the command, in its list of commands.
    keys("key", "ctrl+alt+i")
    keys("type", "format")
    keys("key", "Return")
    keys("key", "ctrl+s")
    wait("the file to be saved", lambda: "raw_sockets" in CHILD.read_text())
    shutil.copy(CHILD, OUT / "child-formatted.conf")


def main():
    set_up()
    kate = subprocess.Popen(["kate", "-b", str(CHILD)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        scenario()
    finally:
        kate.terminate()
        kate.wait()


if __name__ == "__main__":
    sys.exit(main())
