#!/usr/bin/env python3
"""Draws every sample with one highlighter and compares it with what is expected.

usage: highlight.py HIGHLIGHTER [FILE...]

HIGHLIGHTER is textmate, tree-sitter, vim, emacs,
kate, bat or pygments. Without files the samples of
editors/samples are compared with their .kinds; files that are named must only
have no error (tree-sitter: no node that is one; the others: nothing outside
of a known kind).
"""

import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
SAMPLES = PROJECT / "editors/samples"
WORK = Path(os.environ.get("EDITORS_WORK", "/nonexistent"))

# Each highlighter's own names, the more special first.
NAMES = {
    "textmate": {
        "comment": "c", "entity.name.type.wildcard": "w", "entity.name.type.jail": "j",
        "variable.parameter.negated": "n", "variable.parameter": "p",
        "support.function": "x", "entity.other.attribute-name": "u", "keyword.control.import": "i",
        "variable.other": "v", "constant.character.escape": "e", "constant.numeric": "d",
        "constant.language": "k", "string.unquoted": "b", "string.quoted": "s",
        "keyword.operator": "o", "punctuation.section": ".", "punctuation.terminator": ".",
        "punctuation.separator": ".",
    },
    "tree-sitter": {
        "comment": "c", "module.builtin": "w", "module": "j", "variable.parameter.negated": "n",
        "variable.parameter": "p", "function.builtin": "x", "property": "u", "keyword.import": "i",
        "variable": "v", "string.escape": "e", "number": "d", "constant.builtin": "k",
        "string.special": "b", "string": "s", "operator": "o", "punctuation": ".",
    },
    "vim": {
        "jailconfComment": "c", "jailconfInnerComment": "c", "jailconfWildcard": "w", "jailconfJail": "j",
        "jailconfNegation": "n", "jailconfParameter": "p", "jailconfPseudo": "x",
        "jailconfUnknown": "u", "jailconfInclude": "i", "jailconfVariable": "v",
        "jailconfDefinition": "v", "jailconfInnerVariable": "v", "jailconfEscape": "e",
        "jailconfPlainEscape": "e", "jailconfNumber": "d",
        "jailconfConstant": "k", "jailconfBare": "b", "jailconfDouble": "s", "jailconfSingle": "s",
        "jailconfQuotedName": "s", "jailconfOperator": "o", "jailconfDelimiter": ".",
        "jailconfComma": ".",
    },
    "emacs": {
        "font-lock-comment-face": "c", "font-lock-comment-delimiter-face": "c",
        "jailconf-wildcard-face": "w", "font-lock-type-face": "j", "jailconf-negation-face": "n",
        "font-lock-variable-name-face": "p", "font-lock-function-name-face": "x",
        "jailconf-unknown-face": "u", "font-lock-keyword-face": "i", "font-lock-constant-face": "v",
        "jailconf-escape-face": "e", "jailconf-number-face": "d", "font-lock-builtin-face": "k",
        "jailconf-bare-face": "b", "font-lock-string-face": "s", "jailconf-operator-face": "o",
        "jailconf-delimiter-face": ".",
    },
    "kate": {
        "Comment": "c", "Wildcard": "w", "Jail": "j", "Negation": "n", "Parameter": "p", "Pseudo": "x",
        "Unknown": "u", "Include": "i", "Variable": "v", "Escape": "e", "Number": "d", "Word": "k",
        "Bare": "b", "String": "s", "Operator": "o", "Delimiter": ".",
    },
}
NAMES["pygments"] = {
    "Comment": "c", "Name.Decorator": "w", "Name.Class": "j", "Name.Exception": "n", "Name.Attribute": "p",
    "Name.Function": "x", "Name.Tag": "u", "Keyword.Namespace": "i", "Name.Variable": "v",
    "Literal.String.Escape": "e", "Literal.Number": "d", "Keyword.Constant": "k", "Literal.String": "s",
    "Literal": "b", "Operator": "o", "Punctuation": ".",
}
# The same scopes; quotes are punctuation before they are strings.
NAMES["bat"] = {"punctuation.definition.string": "s", **NAMES["textmate"]}


# Whose names have parts.
PARTS = ("textmate", "tree-sitter", "bat", "pygments")


def letter(highlighter, name):
    """The kind of a name; names are compared part by part, `?` is none."""
    for known, kind in NAMES[highlighter].items():
        if name == known or name.startswith(known + ".") and highlighter in PARTS:
            return kind
    return "?"


def rows(text, names, highlighter):
    """The kinds as lines of letters. `names` has a name for each character."""
    kinds = (c if c in "\n" else " " if c.isspace() else letter(highlighter, n) for c, n in zip(text, names))
    return [line.rstrip() for line in "".join(kinds).split("\n")]


def textmate(files):
    out = subprocess.run(
        ["node", HERE / "textmate.js", PROJECT / "grammar/jailconf.tmLanguage.json", *files],
        check=True, capture_output=True, text=True, env={**os.environ, "NODE_PATH": str(WORK / "npm/node_modules")})
    answers = json.loads(out.stdout)
    # Per character the scopes from the inside out: the first one that says a kind.
    return [[next((s for s in scopes if letter("textmate", s) != "?"), "") for scopes in answer] for answer in answers]


def tree_sitter(files):
    from grammar import Highlighter
    highlighter = Highlighter(PROJECT / "grammar/tree-sitter", WORK)
    return [highlighter.names(Path(file).read_bytes()) for file in files]


def vim(files):
    with tempfile.NamedTemporaryFile(mode="r", suffix=".json") as out:
        script = HERE / "syntax.vim"
        subprocess.run(
            [os.environ.get("VIM_PROGRAM", "vim"), "-Nu", "NONE", "-i", "NONE", "-n", "-es", "-S", script],
            stdin=subprocess.DEVNULL, check=True, timeout=120,
            env={**os.environ, "FILES": "\n".join(map(str, files)), "OUT": out.name, "RTP": str(PROJECT / "editors/vim")})
        return json.load(out)


def emacs(files):
    out = subprocess.run(
        ["emacs", "-Q", "--batch", "-l", PROJECT / "editors/emacs/jailconf-mode.el", "-l", HERE / "faces.el", *files],
        check=True, capture_output=True, text=True)
    return json.loads(out.stdout)


class Spans(html.parser.HTMLParser):
    """The characters of a page's `pre`, each with the colour around it."""

    def __init__(self):
        super().__init__()
        self.inside, self.colours, self.found = False, [], []

    def handle_starttag(self, tag, attributes):
        self.inside |= tag == "pre"
        style = dict(attributes).get("style", "")
        self.colours.append((re.findall(r"(?<!-)color:(#\w+)", style) or self.colours[-1:] or [""])[0])

    def handle_endtag(self, tag):
        self.inside &= tag != "pre"
        self.colours.pop()

    def handle_data(self, data):
        if self.inside:
            self.found += [(character, self.colours[-1]) for character in data]


def kate(files):
    # The formats are told by colours of their own, in a copy.
    folder = WORK / "kate/org.kde.syntax-highlighting/syntax"
    folder.mkdir(parents=True, exist_ok=True)
    formats = []

    def coloured(found):
        formats.append(found.group(1))
        return f'<itemData name="{found.group(1)}" color="#0101{len(formats):02x}" '

    text = (PROJECT / "editors/kate/jailconf.xml").read_text()
    (folder / "jailconf.xml").write_text(re.sub(r'<itemData name="([^"]*)" ', coloured, text))
    names = {f"#0101{at + 1:02x}": name for at, name in enumerate(formats)}
    return [kate_names(file, names) for file in files]


def kate_names(file, names):
    environment = {**os.environ, "XDG_DATA_HOME": str(WORK / "kate"), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    plain = WORK / "kate/plain.conf"
    plain.write_text(ascii_only(read(file)))
    out = subprocess.run(
        ["kate-syntax-highlighter", "-s", "jail.conf", str(plain)], env=environment, check=True, capture_output=True)
    spans = Spans()
    spans.feed(out.stdout.decode())
    found = [(character, names.get(colour, "")) for character, colour in spans.found]
    # The page begins and ends with a line of its own.
    wanted = plain.read_text().rstrip("\n")
    start = "".join(character for character, _ in found).find(wanted)
    return [name for _, name in found[start:]] + [""] * 9


THEME = """<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>name</key><string>kinds</string><key>settings</key><array>
<dict><key>settings</key><dict><key>foreground</key><string>#000000</string></dict></dict>
{}</array></dict></plist>
"""
RULE = ("<dict><key>scope</key><string>{}</string><key>settings</key><dict><key>foreground</key>"
        "<string>#0101{:02x}</string></dict></dict>\n")


def bat(files):
    # A theme in which each scope has a colour of its own.
    scopes = list(NAMES["bat"])
    source, cache = WORK / "bat/source", WORK / "bat/cache"
    for folder in (source / "syntaxes", source / "themes", cache):
        folder.mkdir(parents=True, exist_ok=True)
    syntax = (PROJECT / "editors/sublime/jailconf.sublime-syntax").read_text()
    (source / "syntaxes/jailconf.sublime-syntax").write_text(syntax)
    rules = "".join(RULE.format(scope, at + 1) for at, scope in enumerate(scopes))
    (source / "themes/kinds.tmTheme").write_text(THEME.format(rules))
    subprocess.run(
        ["batcat", "cache", "--build", "--blank", "--source", source, "--target", cache], check=True, capture_output=True)
    return [bat_names(file, scopes, cache) for file in files]


def bat_names(file, scopes, cache):
    plain = WORK / "bat/plain.conf"
    plain.write_text(ascii_only(read(file)))
    command = ["batcat", "--plain", "--color=always", "--paging=never", "--theme=kinds", "--language=jail.conf", "--tabs=0", plain]
    out = subprocess.run(
        command, check=True, capture_output=True, text=True,
        env={**os.environ, "BAT_CACHE_PATH": str(cache), "COLORTERM": "truecolor", "BAT_CONFIG_PATH": "/nonexistent"})
    names, scope = [], ""
    for part in re.split(r"(\x1b\[[0-9;]*m)", out.stdout):
        if part.startswith("\x1b"):
            colour = re.fullmatch(r"\x1b\[38;2;1;1;(\d+)m", part)
            scope = scopes[int(colour.group(1)) - 1] if colour else ""
        else:
            names += [scope] * len(part)
    return names + [""] * 9


def pygments(files):
    sys.path.insert(0, str(PROJECT / "editors/pygments"))
    from jailconf import JailConfLexer
    lexer = JailConfLexer(stripnl=False, ensurenl=False)
    return [
        [str(kind).removeprefix("Token.") for _, kind, part in lexer.get_tokens_unprocessed(read(file)) for _ in part]
        for file in files
    ]


def ascii_only(text):
    """What is not ASCII, or no line end of its own, is no character of a word here either."""
    return "".join(" " if c == "\r" else c if c < "\x7f" else "\x7f" for c in text)


RUN = {"kate": kate, "bat": bat, "pygments": pygments, "textmate": textmate, "tree-sitter": tree_sitter, "vim": vim, "emacs": emacs}


def read(path):
    """Bytes as characters: samples are ASCII, and others must not stop us."""
    return Path(path).read_bytes().decode("latin-1")


def compare(highlighter):
    files = sorted(SAMPLES.glob("*.conf"))
    wrong = 0
    for file, names in zip(files, RUN[highlighter](files)):
        text = read(file)
        found = rows(text, names, highlighter)
        expected = [line.rstrip() for line in read(file.with_suffix(".kinds")).split("\n")]
        for number, line in enumerate(text.split("\n")):
            want = expected[number] if number < len(expected) else ""
            if found[number] != want:
                wrong += 1
                print(f"{file.name}:{number + 1}: {highlighter}\n  {line}\n  {want}  expected\n  {found[number]}  found")
    print(f"{highlighter}: {len(files)} samples, {wrong} lines differ")
    return wrong


def errors(highlighter, files):
    wrong = 0
    for file, names in zip(files, RUN[highlighter](files)):
        text = read(file)
        bad = [n + 1 for n, line in enumerate(rows(text, names, highlighter)) if "?" in line]
        if bad:
            wrong += 1
            print(f"{highlighter}: {file}: no kind in line {bad[0]} ({len(bad)} lines)")
    print(f"{highlighter}: {len(files) - wrong} of {len(files)} files without an error")
    return wrong


def main():
    highlighter, files = sys.argv[1], sys.argv[2:]
    if highlighter == "--show":
        for line in rows(read(files[1]), RUN[files[0]]([files[1]])[0], files[0]):
            print(line)
        return 0
    return 1 if (errors(highlighter, files) if files else compare(highlighter)) else 0


if __name__ == "__main__":
    sys.exit(main())
