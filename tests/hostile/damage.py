"""Files that something went wrong with: flipped bits, lost and doubled parts, values of another type."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.hostile import words

BYTES = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\\ud800", b"\\udc00\\ud800",
    b"\\u0000", b"\\x", b'"', b"{", b"}", b"[", b"]", b"[" * 200, b"[" * 5_000, b'{"a":' * 2_000, b",", b":", b"NaN", b"-Infinity",
    b"1e999", b"9" * 5_000, b"0x" + b"f" * 6_000, b"-0", b"1.0", b"01", b"null", b"true", b"\r", b"\n<<<<<<< HEAD\n", b"//", b"#", b"'",
    b"!!int ''", b"!!bool x", b"!!timestamp x", b"!!float _", b"&a [*a]", b"*x", b"? [a]\n: b", b"? 0x" + b"f" * 5_000 + b"\n: 1", b"1:60:60.5", b"<<: [a]", b"- ", b"\t",
    b"|\n", b"---\n", b"%YAML 9.9\n", b"!!python/object:os.system x", b"=", b'"\\ud800"', b"2001-99-99", b"[[models]]\n", b"1979-05-27",
)  # fmt: skip


def damage_bytes(random: Random, data: bytes) -> bytes:
    """`data` after one to four accidents."""
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(data))
        end = min(len(data), start + random.choice((0, 1, 2, 8, 64, 4096)))
        kind = random.randint(0, 5)
        if kind == 0 and data:
            place = min(start, len(data) - 1)
            data = data[:place] + bytes([data[place] ^ 1 << random.randint(0, 7)]) + data[place + 1 :]
        elif kind == 1:
            data = data[:start]
        elif kind == 2:
            data = data[:end] + data[start:end] + data[end:]
        elif kind == 3:
            data = data[:start] + data[end:]
        else:
            data = data[:start] + random.choice(BYTES) + data[end if kind == 4 else start :]
    return data


DEEP: Any = "deep"
for _ in range(80):
    DEEP = {"views": [DEEP]}

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**30, 10**4000, 253402300800000, 0.0, 1.5, -1e308, "", "v", "x" * 300, "9" * 5_000,
    "\x00", "\x1b[2J", *words.PAYLOADS[:3], [], [None], [[]], [{}], {}, {"type": "x"}, {"type": "view"}, {"": ""}, DEEP, "node", "direct",
    "enum", "json", "timestamp", "9999-12-31T23:59:59.999999-23:59", "0001-01-01T00:00:00+23:59", {"space": "s", "externalId": "e"},
    {"type": {"type": "enum", "values": {}}}, {"equals": {"property": ["node", "type"], "value": {"space": 1}}}, {"and": [{"and": 1}]},
)  # fmt: skip


def damage_json(random: Random, value: Any) -> Any:
    """A copy of the JSON value with up to five places changed."""
    root = {"": copy.deepcopy(value)}
    for _ in range(random.randint(1, 5)):
        holder, key = random.choice(list(places(root)))
        kind = random.randint(0, 5)
        if kind <= 2:
            holder[key] = copy.deepcopy(random.choice(VALUES))
        elif kind == 3 and holder is not root:
            del holder[key]
        elif kind == 4:
            other, name = random.choice(list(places(root)))
            holder[key] = copy.deepcopy(other[name])
        elif isinstance(holder, dict) and holder is not root:
            holder[random.choice((*holder, *words.PAYLOADS[:2], "", "9" * 5_000, "type"))] = holder.pop(key)
        else:
            holder[key] = [copy.deepcopy(holder[key])] * 2
    return root[""]


def places(root: Any) -> Iterator[tuple[Any, Any]]:
    """(holder, key) of every value inside, the root's too."""
    pending = [root]
    while pending:
        holder = pending.pop()
        for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            yield holder, key
            if isinstance(value, (dict, list)):
                pending.append(value)
