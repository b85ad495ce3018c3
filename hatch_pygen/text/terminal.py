"""Text that a terminal shows and does not obey: names in messages come out of models and files, which may hold anything."""

from __future__ import annotations

import json


def printable(text: str) -> str:
    """The text with what would steer a terminal, or what no terminal takes, escaped as in JSON; line breaks stay."""
    return "\n".join(map(one_line, text.split("\n")))


def one_line(text: str) -> str:
    """The same, line breaks escaped too."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _escape(each) for each in text)


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if character <= "\uffff" else json.dumps(character)[1:-1]
