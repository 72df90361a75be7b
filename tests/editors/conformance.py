#!/usr/bin/env python3
"""Every recorded file that jail(8) accepts has a tree without an error node.

A file that ends early for jail(8) (a NUL, or a byte from 0x80 up outside quotes,
LANGUAGE 1.7) is cut there first. Of what jail(8) refuses for its syntax, at least
so many must have an error node; the rest is what the grammar is looser in.
"""

import base64
import json
import os
import sys
from pathlib import Path

from tree_sitter import Parser

from grammar import errors, language

PROJECT = Path(__file__).resolve().parent.parent.parent
CASES = PROJECT / "fixtures/conformance/language.jsonl"
# A name is allowed to be glued to its value here.
LOOSER = 0.9


def files(case):
    found = {os.path.normpath(name): text.encode() for name, text in case.get("files", {}).items()}
    return found | {os.path.normpath(name): base64.b64decode(text) for name, text in case.get("files_b64", {}).items()}


def ends_early(text):
    """Whether a byte stands somewhere that may end the file."""
    return any(byte >= 0x80 or byte == 0 for byte in text)


def main():
    parser = Parser(language(PROJECT / "grammar/tree-sitter", Path(os.environ["EDITORS_WORK"])))
    accepted = refused = wrong = caught = left = 0
    for line in CASES.read_text().splitlines():
        case = json.loads(line)
        texts = files(case)
        if any(map(ends_early, texts.values())):
            left += 1
            continue
        has_error = {name: bool(errors(parser.parse(text))) for name, text in texts.items()}
        if case["verdict"] == "accept":
            accepted += 1
            # Files that nothing includes may hold anything.
            root = os.path.normpath(case.get("stdin") or case["root"])
            if has_error[root]:
                wrong += 1
                print(f"{case['id']}: an error node in {texts[root]!r}")
        elif case["first_error"]["message"].endswith(("syntax error", "unexpected EOF")):
            refused += 1
            caught += any(has_error.values())
    print(f"tree-sitter: {accepted - wrong} of {accepted} accepted cases without an error node, "
          f"{caught} of {refused} refused for their syntax with one; {left} left out (bytes that end a file)")
    return 1 if wrong or caught < LOOSER * refused else 0


if __name__ == "__main__":
    sys.exit(main())
