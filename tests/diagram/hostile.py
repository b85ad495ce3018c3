"""Models that want to break out of a diagram: ids and texts that are Mermaid, HTML, SVG, markdown or CSS."""

from __future__ import annotations

from typing import Any

from tests.model_json import direct, edge, enum, mapped, model, reverse, text, view, view_id

TEXTS = (
    "</script><script>planted=1</script>",
    "</title></style><img src=x onerror=planted=1>",
    '"><svg onload=planted=1>',
    "'><a href=javascript:planted=1>x</a>",
    "--><!--",
    "]]>",
    '%%{init: {"securityLevel": "loose", "htmlLabels": true}}%%',
    "%% a comment",
    "x\n%%{init}%%\nclass Planted",
    'x"] \nclass Planted["y',
    "x {\n}\nclass Planted",
    "}\nclass Planted",
    'click Pump href "javascript:planted=1"',
    "click Pump call planted()",
    'callback Pump "planted"',
    'link Pump "javascript:planted=1"',
    "style Pump fill:#f00,color:#fff;",
    "classDef default fill:#f00;",
    'cssClass "Pump" planted',
    'note for Pump "planted"',
    "direction TB",
    "x direction TB",
    "namespace planted {",
    "---\ntitle: planted\n---",
    "**bold** _it_ `code` [link](javascript:planted=1) <b>x</b>",
    "__init__",
    "_x_",
    "~generic~ List~int~",
    "method()",
    "+public* static$",
    "<<planted>>",
    "#35;planted #quot; #60;b#62; &lt;b&gt; &#60;",
    "\ufb02\xb0\xb060\xb6\xdf",
    "A <|-- B : x",
    "$$x^2$$ \\(y\\) ${planted} {{ planted }} {% raw %}",
    "accTitle: planted",
    "accDescr { planted }",
    "\u202edetnalp",
    "\u2028planted\u2029planted",
    "\x00\x07\x1b[31m\x7f",
    "\u6e29\u5ea6 \u00e9\u00df \U0001f980",
    "ends with a backslash\\",
    " ",
    "",
    "x" * 400,
)
"""What stands in the places that CDF leaves free: names and descriptions."""

IDS = (
    "style", "class", "classDef", "namespace", "note", "click", "link", "callback", "href", "call", "direction", "end",
    "default", "o", "x", "graph", "subgraph", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype",
    "accTitle", "accDescr", "classDiagram", "cssClass", "TB", "LR", "Xdirection", "a_", "A__b", "Legend", "views",
    "pump", "Pump", "PUMP", "V2", "null", "undefined", "NaN", "true", "svg", "script", "root", "n1", "note0",
)  # fmt: skip
"""Ids that CDF takes, most of them words of Mermaid or of a browser."""


PAYLOADS = tuple(item for item in TEXTS if item.strip() and len(item) < 250)
"""Those that can be ids in a file."""


def payloads(items: tuple[str, ...] = PAYLOADS) -> dict[str, Any]:
    """Views, spaces, properties and relations that are called so: no API would give them, but a snapshot is a file."""
    back: dict[str, Any] = {}
    views = [view("Other", back)]
    for item in items:
        space, members = f"s{item}", {f"p{item}": text(), f"d{item}": direct("Other"), f"e{item}": edge("Other", item)}
        views.append(view(f"V{item}", members, space=space))
        source = view_id(f"V{item}", space)
        back[f"r{item}"] = {**reverse("", f"d{item}"), "source": source}
        back[f"r{item}"]["through"]["source"] = source
    views[0]["properties"] = back
    return model(*views, name=items[0])


def described(texts: tuple[str, ...] = TEXTS) -> dict[str, Any]:
    """A model with every text in every place where CDF allows any."""
    take = [texts[(number * 7) % len(texts)] for number in range(200)]
    views = [
        view(
            f"View{number}",
            {
                "plain": text(name=item, description=item, defaultValue=item),
                "anything": mapped("json", defaultValue={item: [item]}),
                "measure": mapped("float64", unit={"externalId": item, "sourceUnit": item}),
                "status": {**enum("x"), "type": {"type": "enum", "values": {"x": {"name": item, "description": item}}}},
                "other": direct(f"View{(number + 1) % len(texts)}", description=item),
                "others": edge(f"View{(number + 3) % len(texts)}", take[number], description=item),
            },
            name=item,
            description=item,
        )
        for number, item in enumerate(texts)
    ]
    return model(*views, name=texts[0], description=" ".join(texts))


def named(ids: tuple[str, ...] = IDS) -> dict[str, Any]:
    """Views and properties of these ids, each related to the next; ids of TEXTS are refused by CDF, not by a file."""
    views = [
        view(
            id,
            {
                **{other: text() for other in ids[number : number + 4]},
                "a" + id: direct(ids[(number + 1) % len(ids)]),
                "b" + id: edge(ids[(number + 2) % len(ids)], id),
                "c" + id: reverse(ids[number - 1], "a" + ids[number - 1]),
            },
            space=f"space-{number % 3}" if number % 4 else ids[number % 11],
        )
        for number, id in enumerate(ids)
    ]
    spaces = {each["externalId"]: each["space"] for each in views}
    for each in views:
        for member in each["properties"].values():
            for source in (
                member.get("source"),
                member.get("type", {}).get("source"),
                member.get("through", {}).get("source"),
            ):
                if source is not None:
                    source["space"] = spaces[source["externalId"]]
    return model(*views)
