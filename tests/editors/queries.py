#!/usr/bin/env python3
"""What the queries beside the highlights find in a text."""

import os
import sys
from pathlib import Path

from tree_sitter import Parser, Query, QueryCursor

from grammar import language

PROJECT = Path(__file__).resolve().parent.parent.parent
QUERIES = PROJECT / "grammar/tree-sitter/queries"
ZED = PROJECT / "editors/zed/languages/jailconf"
TEXT = b"""# a jail
$x = 1;
www {
    exec.start = "echo $x; true", 'ls';
    path = "/jails/$x";
}
"""
# jail(8) hands to the shell what exec.* says, and no path; blocks fold; a variable is
# defined as a name and used in words.
EXPECTED = {
    (ZED / "outline", "name"): ["www"],
    (ZED / "injections", "injection.content"): ["echo ", "; true", "ls"],
    (ZED / "highlights", "type"): ["www"],
    (ZED / "highlights", "function"): ["exec.start"],
    (ZED / "overrides", "string"): ['"echo $x; true"', "'ls'", '"/jails/$x"'],
    (ZED / "brackets", "close"): ['"', "'", '"', "}"],
    (ZED / "indents", "end"): ["}"],
    ("injections", "injection.content"): ["echo ", "; true", "ls"],
    ("folds", "fold"): ["# a jail", "{\n    exec.start = \"echo $x; true\", 'ls';\n    path = \"/jails/$x\";\n}"],
    ("locals", "local.definition"): ["$x"],
    ("locals", "local.reference"): ["$x", "$x"],
}


def main():
    grammar = language(PROJECT / "grammar/tree-sitter", Path(os.environ["EDITORS_WORK"]))
    tree = Parser(grammar).parse(TEXT)
    wrong = 0
    for (name, capture), expected in EXPECTED.items():
        query = Query(grammar, (QUERIES / f"{name}.scm").read_text())
        nodes = QueryCursor(query).captures(tree.root_node).get(capture, [])
        found = [node.text.decode() for node in sorted(nodes, key=lambda node: node.start_byte)]
        if found != expected:
            wrong += 1
            print(f"{name} {capture}: {found}, not {expected}")
    print(f"tree-sitter: {len(EXPECTED) - wrong} of {len(EXPECTED)} captures of the other queries")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
