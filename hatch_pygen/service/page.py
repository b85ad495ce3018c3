"""The OpenAPI document of the service as a page: it loads nothing, so that it is the same in a closed network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
}
_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; border-top: 1px solid #8886; padding-top: 1rem }
h2 code, h3 code { font-size: 1.05em }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere }
th { white-space: nowrap }
"""

Json = Mapping[str, Any]


def page(document: Json) -> str:
    """The HTML of a document: each route with its body and its answers, then the forms that these name."""
    info = document["info"]
    title = f"{info['title']} {info['version']}"
    parts = [f"<h1>{escape(title)}</h1>", f"<p>{escape(info.get('description', ''))}</p>"]
    parts.append('<p>The document itself: <a href="openapi.json">openapi.json</a>.</p>')
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            parts += _route(method, path, route)
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        parts += [f'<h3 id="{escape(name)}"><code>{escape(name)}</code></h3>', *_form(schema)]
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"\n<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n" + "\n".join(parts) + "\n</html>\n"
    )


def _route(method: str, path: str, route: Json) -> Iterator[str]:
    yield f"<h2><code>{escape(method.upper())} {escape(path)}</code></h2>"
    yield f"<p>{escape(route.get('description', ''))}</p>"
    for media, content in route.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Body, {escape(media)}: {_type(content['schema'])}</p>"
    rows = (
        (f"<code>{escape(status)}</code>", escape(answer.get("description", "")), _media(answer))
        for status, answer in route.get("responses", {}).items()
    )
    yield _table(("answer", "", ""), rows)


def _media(answer: Json) -> str:
    found = answer.get("content", {}).items()
    return "<br>".join(f"{escape(media)} {_type(of.get('schema', {}))}".strip() for media, of in found)


def _form(schema: Json) -> Iterator[str]:
    if "description" in schema:
        yield f"<p>{escape(schema['description'])}</p>"
    required = schema.get("required", ())
    members = schema.get("properties", {})
    rows = (
        (f"<code>{escape(name)}</code>{' *' if name in required else ''}", _type(of), escape(of.get("description", "")))
        for name, of in members.items()
    )
    yield _table(("member (* always)", "type", ""), rows) if members else f"<p>{_type(schema)}</p>"


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = escape(str(schema["$ref"]).rpartition("/")[2])
        return f'<a href="#{name}"><code>{name}</code></a>'
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " or ".join(_type(each) for each in schema[key])
    if "enum" in schema or "const" in schema:
        return ", ".join(f"<code>{escape(str(each))}</code>" for each in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(str(schema.get("format") or schema.get("type") or ""))


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
    if not lines:
        return ""
    return "<table><tr>" + "".join(f"<th>{escape(each)}</th>" for each in head) + "</tr>" + "".join(lines) + "</table>"
