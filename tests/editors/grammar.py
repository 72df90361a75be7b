"""The tree-sitter grammar: built with the C compiler, asked through PyPI's tree_sitter."""

import ctypes
import subprocess

from tree_sitter import Language, Parser, Query, QueryCursor


def language(folder, work):
    """The grammar in `folder`, built below `work`."""
    library = work / "jailconf.so"
    sources = [folder / "src/parser.c"]
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, "-I", folder / "src", *sources], check=True)
    pointer = ctypes.cdll.LoadLibrary(str(library)).tree_sitter_jailconf
    pointer.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype = ctypes.py_object
    capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    return Language(capsule(pointer(), b"tree_sitter.Language", None))


class Highlighter:
    """What queries/highlights.scm calls each character."""

    def __init__(self, folder, work):
        self.language = language(folder, work)
        self.parser = Parser(self.language)
        queries = sorted((folder / "queries").glob("*.scm"))
        # All must be right, one is used.
        compiled = {path.stem: Query(self.language, path.read_text()) for path in queries}
        self.query = compiled["highlights"]

    def names(self, text):
        """A name for each byte; `ERROR` where the tree has an error."""
        tree = self.parser.parse(text)
        names = [""] * len(text)
        captures = []
        root = tree.root_node
        for pattern, found in QueryCursor(self.query).matches(root):
            for name, nodes in found.items():
                captures += [(node.start_byte, -node.end_byte, pattern, name) for node in nodes]
        # Around before inside, earlier before later.
        for start, end, _, name in sorted(captures):
            names[start:-end] = [name] * (-end - start)
        for start, end in errors(tree):
            names[start:end] = ["ERROR"] * (end - start)
        return names


def errors(tree):
    """From where to where the nodes are that are errors or were made up."""
    found = []
    cursor = tree.walk()
    while True:
        node = cursor.node
        wrong = node.is_error or node.is_missing
        if wrong:
            found.append((node.start_byte, max(node.end_byte, node.start_byte + 1)))
        if not wrong and node.has_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return found
