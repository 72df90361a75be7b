#!/usr/bin/env python3
"""bat, set up as editors/README.md says, knows jail.conf by its name and colours it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
README = (PROJECT / "editors/README.md").read_text()


def main():
    recipe = re.search(r"<!-- run: bat -->\n```sh\n(.*?)```", README, re.S).group(1)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "jailconf").symlink_to(PROJECT)
        (home / "bin").mkdir()
        # Debian's name for it.
        (home / "bin/bat").symlink_to(shutil.which("batcat"))
        (home / "jail.conf").write_text("web { persist; }\n")
        environment = {"HOME": folder, "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        subprocess.run(["sh", "-e"], input=recipe, env=environment, check=True, text=True, stdout=subprocess.DEVNULL)
        shown = subprocess.run(
            ["bat", "--plain", "--color=always", "--paging=never", home / "jail.conf"],
            env=environment, check=True, capture_output=True, text=True).stdout
    # A name of a jail has a colour, and a parameter another one.
    colours = dict((word, colour) for colour, word in re.findall(r"\x1b\[([0-9;]*)m(\w+)", shown))
    good = "web" in colours and "persist" in colours and colours["web"] != colours["persist"]
    print(f"bat: {'coloured by its cache' if good else repr(shown)}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
