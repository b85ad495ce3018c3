"""C# as tree-sitter reads it: what stands in a file, without the texts of comments and literals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("tree_sitter_c_sharp")

import tree_sitter_c_sharp
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_c_sharp.language()))
_TEXTS = ("comment", "string_literal")


def parsed(text: str) -> Node:
    root = _PARSER.parse(text.encode()).root_node
    assert not root.has_error, text
    return root


def structure(text: str) -> list[str]:
    """The kinds of all nodes in order: comments are left out, a literal is one node whatever it says."""
    return list(_kinds(parsed(text)))


def _kinds(node: Node) -> Iterator[str]:
    if node.type != "comment":
        yield node.type
    if node.type not in _TEXTS:
        for child in node.children:
            yield from _kinds(child)


def named(text: str, kind: str) -> list[str]:
    """The names of the declarations of one kind, in order."""
    found: list[str] = []
    pending = [parsed(text)]
    while pending:
        node = pending.pop(0)
        name = node.child_by_field_name("name") if node.type == kind else None
        if name is not None and name.text is not None:
            found.append(name.text.decode())
        pending = [*node.children, *pending]
    return found
