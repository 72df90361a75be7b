#!/usr/bin/env python3
"""The snippets, with what they propose, are files that jailconf has nothing to say about.

The parent and its child lie where the snippets say; each jail must start there.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SNIPPETS = PROJECT / "editors/vscode/snippets/jailconf.json"
# In jails, and what they are read from.
ROOTS = {"jail-parent": "", "jail-child": "usr/local/jails/parent"}


def expanded(body):
    """The text with each place's own proposal, as VS Code fills it in."""
    proposals = {}
    text = "\n".join(body) + "\n"

    def take(found):
        number, proposal = found.groups()
        return proposals.setdefault(number, re.sub(r"\$(\d)", lambda m: proposals.get(m[1], ""), proposal))

    text = re.sub(r"\$\{(\d):((?:[^{}]|\$\d)*)\}", take, text)
    text = re.sub(r"\$(\d)", lambda m: proposals.get(m[1], ""), text)
    # The line on which the cursor is left.
    return re.sub(r"(?m)^ +\n", "", text)


def jailconf(*args):
    return subprocess.run(["jailconf", *args], capture_output=True, text=True)


def alone(name, text):
    """What is said of a snippet by itself; a child is read inside a jail."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "jail.conf"
        file.write_text(text)
        inside = ["--inside-jail"] if name == "jail-child" else []
        lint = jailconf("lint", "--format", "short", *inside, str(file))
        form = jailconf("fmt", "--check", str(file))
    return [part.stdout + part.stderr for part in (lint, form) if part.returncode]


def nested(texts):
    """What is said of the parent and its child in one host."""
    with tempfile.TemporaryDirectory() as folder:
        for name, root in ROOTS.items():
            file = Path(folder) / root / "etc/jail.conf"
            file.parent.mkdir(parents=True)
            file.write_text(texts[name])
        (Path(folder) / ROOTS["jail-child"] / "usr/local/jails/child/dev").mkdir(parents=True)
        (Path(folder) / ROOTS["jail-child"] / "dev").mkdir()
        plan = jailconf("plan", "--root", folder)
    wanted = ["parent: starts (created by the host)", "parent.child: starts (created by parent)"]
    said = [line for line in plan.stdout.splitlines() if not line.startswith(" ")]
    return [] if said == wanted else [plan.stdout + plan.stderr]


def main():
    texts = {one["prefix"]: expanded(one["body"]) for one in json.loads(SNIPPETS.read_text()).values()}
    wrong = {name: alone(name, text) for name, text in texts.items()}
    wrong["jail-parent and jail-child"] = nested(texts)
    wrong = {name: said for name, said in wrong.items() if said}
    for name, said in wrong.items():
        print(f"{name}:\n" + "\n".join(said))
    print(f"snippets: {len(texts)}, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
