#!/usr/bin/env python3
"""Kakoune with kak-lsp in the scene, without a screen: what was seen goes to files in $OUT."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

OUT, SCENE = Path(os.environ["OUT"]), Path(os.environ["SCENE"])
PARENT = SCENE / "usr/local/bastille/jails/jail01/jail.conf"
CHILD = SCENE / "usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf"
SESSION = f"jailconf-{os.getpid()}"
ANSWER = OUT / "answer"


def write(name, lines):
    (OUT / name).write_text("".join(f"{line}\n" for line in lines))


def wait(what, is_it):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if found := is_it():
            return found
        time.sleep(0.05)
    raise SystemExit(f"kakoune: waited 20 s for {what}")


def send(text):
    """Commands in the client's window."""
    commands = f"evaluate-commands -client main %\N{SECTION SIGN}{text}\N{SECTION SIGN}"
    subprocess.run(["kak", "-p", SESSION], input=commands, text=True, check=False, stderr=subprocess.DEVNULL)


def ask(text, answer):
    """What these commands make of the answer's words, by way of a file."""
    ANSWER.unlink(missing_ok=True)
    send(f"{text}\necho -to-file {ANSWER} = {answer}")
    said = wait(f"an answer to {text}", lambda: ANSWER.exists() and ANSWER.read_text())
    return said.removeprefix("=").strip()


def text(path):
    """A buffer's text; of a file that is not open, the file's."""
    copy = OUT / "copy"
    copy.unlink(missing_ok=True)
    ask(f"try %{{ evaluate-commands -buffer {path} %{{ write! {copy} }} }}", "done")
    return (copy if copy.exists() else path).read_text()


def findings():
    """`LINE:COLUMN CODE` of what is listed about the child."""
    send("lsp-diagnostics")
    time.sleep(0.2)
    listed = OUT / "listed"
    listed.unlink(missing_ok=True)
    send(f"evaluate-commands -buffer *diagnostics* %{{ write! {listed} }}")
    time.sleep(0.1)
    send(f"buffer {CHILD}")
    lines = listed.read_text().splitlines() if listed.exists() else []
    found = [re.match(r".*jailA/jail\.conf:(\d+):(\d+): .*\b(J\d{3})\b", line) for line in lines]
    return sorted(f"{m[1]}:{m[2]} {m[3]}" for m in found if m)


def filetype(path):
    return ask(f"edit! {path}", "%opt{filetype}")


def is_there():
    """Whether the client has its window."""
    send(f"echo -to-file {ANSWER} there")
    time.sleep(0.1)
    return ANSWER.exists()


def scenario():
    wait("the window", is_there)
    write("filetype", [filetype(CHILD)])
    found = wait("the findings", lambda: [f for f in [findings()] if len(f) >= 3])[0]
    write("findings", found)

    # Colours, which the server gives: of a string.
    # Without a screen it is never idle, so they are asked for.
    ranges = lambda: ask("lsp-semantic-tokens", "%opt{lsp_semantic_tokens_ranges}")
    coloured = wait("the colours", lambda: re.search(r"\b6\.16,(\S+)\|(\S+)", ranges()))
    write("colours", [f"{coloured[1]} {coloured[2]}"])

    # The fix is in the parent's file; the child's finding goes.
    send("select 9.3,9.13\nlsp-code-action-sync .*allow\\.mount\\.devfs.*")
    wait("the fix", lambda: "allow.mount.devfs" in text(PARENT))
    found = wait("the finding to go", lambda: [f for f in [findings()] if not any("J105" in one for one in f)])[0]
    (OUT / "parent-fixed.conf").write_text(text(PARENT))
    write("findings-fixed", found)

    # A change of ours, formatted.
    send(f"buffer {CHILD}\nselect 12.1,12.1\nexecute-keys 'o<esc>xc  allow.raw_sockets;   <ret><esc>'")
    send("lsp-formatting-sync")
    wait("the format", lambda: "  allow.raw_sockets;\n" in text(CHILD))
    (OUT / "child-formatted.conf").write_text(text(CHILD))

    # A jail gets another name, where it is created.
    send("select 1.1,1.1\nlsp-rename jailZ")
    wait("the new name", lambda: text(CHILD).startswith("jailZ"))
    (OUT / "child-renamed.conf").write_text(text(CHILD))

    ours = lambda path: "jailconf" if filetype(path) == "jailconf" else "another"
    write("filetype-of-ini", [ours(SCENE / "etc/fail2ban/jail.conf")])
    write("filetypes", [ours(path) for path in os.environ["ELSEWHERE"].splitlines()])


def main():
    command = ["kak", "-ui", "dummy", "-s", SESSION, "-e", "rename-client main", str(CHILD)]
    kakoune = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        scenario()
    except SystemExit:
        log = OUT / "debug"
        send(f"evaluate-commands -buffer *debug* %{{ write! {log} }}")
        time.sleep(0.3)
        print(log.read_text() if log.exists() else "no log", file=sys.stderr)
        raise
    finally:
        send("lsp-exit\nkill!")
        kakoune.terminate()
        kakoune.wait()


if __name__ == "__main__":
    sys.exit(main())
