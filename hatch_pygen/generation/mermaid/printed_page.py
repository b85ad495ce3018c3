# Derived from templates/mermaid by "python -m tests.derive": change that file, not this one.
"""The templates in ``templates/mermaid`` that print HtmlText, as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from hatch_pygen.generation.html_text import HtmlText, fmt

if TYPE_CHECKING:
    from hatch_pygen.generation.mermaid.page_plan import Page

DIGEST = "cff54f4c432c6885aa3e02a52ec682f482da3d3f85b47b846a2c4ecd520aa8bd"


def page_html(page: Page) -> Iterator[HtmlText]:
    yield fmt(
        "<!DOCTYPE html>\n"
        '<html lang="en">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="{}">\n'
        "<title>{}: class diagram</title>\n"
        "<style>{}</style>\n"
        "</head>\n"
        "<body>\n"
        "<header>\n"
        "<h1><bdi>{}</bdi></h1>\n"
        '<p class="facts"><bdi>{}</bdi></p>\n',
        page.policy,
        page.generator,
        page.title,
        page.style,
        page.title,
        page.models,
    )
    if page.description:
        yield fmt("<p><bdi>{}</bdi></p>\n", page.description)
    yield fmt('<p>{}</p>\n<nav aria-label="On this page"><ul>\n', page.summary)
    for picture in page.pictures:
        yield fmt('<li><a href="#{}">{}</a></li>\n', picture.anchor, picture.title)
    yield fmt(
        '<li><a href="#legend">Legend</a></li>\n'
        '<li><a href="#views">Views</a></li>\n'
        "</ul></nav>\n"
        "</header>\n"
        "<main>\n"
        '<svg class="hidden" aria-hidden="true"><defs>\n'
        '<marker id="end-direct" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" refX="8" refY="4.5" orient="auto"><path d="M0 1L8 4.5L0 8Z"/></marker>\n'
        '<marker id="end-list" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" refX="8" refY="4.5" orient="auto"><path d="M0 1L8 4.5L0 8Z"/></marker>\n'
        '<marker id="start-list" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" refX="0" refY="4.5" orient="auto"><path d="M0 4.5L4 2L8 4.5L4 7Z"/></marker>\n'
        '<marker id="end-edge" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" refX="8" refY="4.5" orient="auto"><path d="M0 1L8 4.5L0 8Z"/></marker>\n'
        '<marker id="start-edge" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" refX="0" refY="4.5" orient="auto"><path d="M8 1L0 4.5L8 8Z"/></marker>\n'
        '<marker id="end-reverse" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" refX="8" refY="4.5" orient="auto"><path d="M1 1L8 4.5L1 8" stroke-width="1.5"/></marker>\n'
        '<marker id="end-implements" markerUnits="userSpaceOnUse" markerWidth="12" markerHeight="12" refX="10.5" refY="6" orient="auto"><path d="M1 1.5L10 6L1 10.5Z" stroke-width="1.2"/></marker>\n'
        "</defs></svg>\n"
        '<section aria-labelledby="legend">\n'
        '<h2 id="legend">Legend</h2>\n'
        '<ul class="legend">\n'
    )
    for entry in page.legend:
        yield fmt(
            '<li><svg width="44" height="14" aria-hidden="true"><path class="{}" d="M4 7L38 7"/></svg>{}</li>\n',
            entry.style,
            entry.words,
        )
    yield fmt(
        "</ul>\n"
        '<p class="facts">A box holds what a view adds to the views that it implements. ! marks what is required, [] a list; 0..* says how many objects a relation leads to.</p>\n'
        "</section>\n"
    )
    for picture in page.pictures:
        yield fmt(
            '<section class="picture" aria-labelledby="{}">\n'
            '<h2 id="{}"><bdi>{}</bdi></h2>\n'
            '<figure class="frame" tabindex="0" role="group" aria-labelledby="{}">\n'
            '<svg width="{}" height="{}" viewBox="{}" role="group">\n'
            "<title>{}</title>\n",
            picture.anchor,
            picture.anchor,
            picture.title,
            picture.anchor,
            picture.width,
            picture.height,
            picture.box,
            picture.title,
        )
        for shape in picture.shapes:
            yield fmt('<g class="shape">\n')
            for line in shape.lines:
                yield fmt('<path class="{}" d="{}"><title>{}</title></path>\n', line.style, line.path, line.title)
            yield fmt(
                '<a href="#view-{}" id="box-{}"><title>{}</title>\n'
                '<rect x="{}" y="{}" width="{}" height="{}" rx="3"/>\n'
                '<rect class="head" x="{}" y="{}" width="{}" height="{}" rx="3"/>\n',
                shape.anchor,
                shape.anchor,
                shape.title,
                shape.x,
                shape.y,
                shape.width,
                shape.height,
                shape.x,
                shape.y,
                shape.width,
                shape.head,
            )
            for stroke in shape.strokes:
                yield fmt('<path class="{}" d="{}"/>\n', stroke.style, stroke.path)
            for text in shape.texts:
                yield fmt(
                    '<text class="{}" x="{}" y="{}"{}>{}</text>\n', text.style, text.x, text.y, text.fit, text.content
                )
            yield fmt("</a>\n</g>\n")
        yield fmt("</svg>\n</figure>\n</section>\n")
    yield fmt('<section aria-labelledby="views">\n<h2 id="views">Views</h2>\n')
    for class_ in page.classes:
        yield fmt(
            '<article id="view-{}">\n'
            '<h3><a href="#box-{}"><bdi>{}</bdi></a> <span class="facts"><bdi>{}</bdi></span></h3>\n',
            class_.anchor,
            class_.anchor,
            class_.name,
            class_.facts,
        )
        if class_.description:
            yield fmt("<p><bdi>{}</bdi></p>\n", class_.description)
        for related in class_.related:
            yield fmt('<p class="facts">{}:\n', related.words)
            for link in related.links:
                if link.anchor:
                    yield fmt('<a href="#view-{}">{}</a>\n', link.anchor, link.text)
                else:
                    yield fmt("{}\n", link.text)
            yield fmt("</p>\n")
        if class_.members:
            yield fmt(
                "<table>\n"
                '<thead><tr><th scope="col">Member</th><th scope="col">Type</th><th scope="col">Description</th></tr></thead>\n'
                "<tbody>\n"
            )
            for member in class_.members:
                yield fmt("<tr><td>{}</td><td>{}\n", member.name, member.type)
                for link in member.links:
                    if link.anchor:
                        yield fmt('<a href="#view-{}">{}</a>\n', link.anchor, link.text)
                    else:
                        yield fmt("{}\n", link.text)
                yield fmt("</td><td><bdi>{}</bdi></td></tr>\n", member.description)
            yield fmt("</tbody>\n</table>\n")
        if class_.inherited:
            yield fmt('<p class="facts">Inherited: {}</p>\n', class_.inherited)
        yield fmt("</article>\n")
    yield fmt("</section>\n</main>\n</body>\n</html>\n")


def style_css() -> Iterator[HtmlText]:
    yield fmt(
        ":root { color-scheme: light dark; --paper: #fff; --ink: #1c2430; --dim: #5a6675; --rule: #c9d1db; --box: #f6f8fb; --head: #e3eaf4;\n"
        "  --direct: #0b5cad; --list: #7a3ea8; --edge: #a34700; --reverse: #0b6e4f; --implements: #6b7785; --focus: #d6006d; }\n"
        "@media (prefers-color-scheme: dark) { :root { --paper: #12161c; --ink: #e4e9f0; --dim: #9aa7b6; --rule: #3a4450; --box: #1a2028; --head: #263140;\n"
        "  --direct: #6cb2ff; --list: #cf9bf2; --edge: #ffab66; --reverse: #5fd3a8; --implements: #8b98a8; --focus: #ff5fae; } }\n"
        "* { box-sizing: border-box; }\n"
        "body { margin: 0; padding: 16px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }\n"
        "h1 { font-size: 24px; margin: 0 0 4px; overflow-wrap: anywhere; } h2 { font-size: 19px; margin: 28px 0 8px; } h3 { font-size: 15px; margin: 0; overflow-wrap: anywhere; }\n"
        "p, ul { margin: 4px 0 8px; } small, .facts { color: var(--dim); font-size: 13px; font-weight: normal; }\n"
        "a { color: var(--direct); } a:focus-visible, .frame:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }\n"
        "nav ul, .legend { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; padding: 0; }\n"
        ".legend li { display: flex; align-items: center; gap: 8px; font-size: 13px; }\n"
        ".frame { overflow-x: auto; padding: 2px; } svg { display: block; }\n"
        'svg text { font: 11px/1 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; fill: var(--ink); dominant-baseline: central; }\n'
        "svg .name { font-weight: bold; text-anchor: middle; } svg .type { text-anchor: end; fill: var(--dim); } svg .mark { fill: var(--dim); font-style: italic; }\n"
        "rect { fill: var(--box); stroke: var(--dim); } rect.head { fill: var(--head); } path { fill: none; stroke-width: 1.3; } .rule { stroke: var(--rule); stroke-width: 1; }\n"
        "path.direct { stroke: var(--direct); marker-end: url(#end-direct); }\n"
        "path.list { stroke: var(--list); marker-start: url(#start-list); marker-end: url(#end-list); }\n"
        "path.edge { stroke: var(--edge); stroke-width: 2; marker-start: url(#start-edge); marker-end: url(#end-edge); }\n"
        "path.reverse { stroke: var(--reverse); stroke-dasharray: 5 3; marker-end: url(#end-reverse); }\n"
        "path.edge-view { stroke: var(--edge); stroke-dasharray: 1.5 3; }\n"
        "path.implements { stroke: var(--implements); marker-end: url(#end-implements); }\n"
        "path.redefines { stroke: var(--implements); stroke-dasharray: 5 3; marker-end: url(#end-implements); }\n"
        "marker path { stroke: none; } #end-direct path { fill: var(--direct); } #end-list path, #start-list path { fill: var(--list); } #end-edge path, #start-edge path { fill: var(--edge); }\n"
        "#end-reverse path { stroke: var(--reverse); } #end-implements path { stroke: var(--implements); fill: var(--paper); }\n"
        ".shape:hover > path:not(.rule), .shape:focus-within > path:not(.rule) { stroke-width: 3; } .shape a:focus { outline: none; }\n"
        ".shape:hover > a > rect, .shape a:focus > rect { stroke: var(--focus); stroke-width: 2; }\n"
        "article { border-top: 1px solid var(--rule); padding: 10px 0 12px; } article:target { box-shadow: -4px 0 0 var(--focus); }\n"
        "table { border-collapse: collapse; width: 100%; font-size: 13px; } th, td { text-align: left; vertical-align: top; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }\n"
        "th:first-child, td:first-child { width: 22%; } th:nth-child(2), td:nth-child(2) { width: 30%; } td:first-child { font-family: ui-monospace, monospace; }\n"
        "@page { size: A3; margin: 10mm; }\n"
        "@media print { :root { --paper: #fff; --ink: #000; --dim: #444; --box: #fff; --head: #eee; } body { padding: 0; } .frame { overflow: visible; } figure svg { width: 100%; height: auto; max-height: calc(100vh - 90px); }\n"
        "  nav { display: none; } article, figure { break-inside: avoid; } h2, h3, thead { break-after: avoid; } section.picture { break-before: page; } }\n"
        "figure { margin: 0; } .hidden { position: absolute; width: 0; height: 0; }\n"
    )


PRINTS: Mapping[str, Callable[..., Iterator[HtmlText]]] = {
    "page.html.jinja": page_html,
    "style.css.jinja": style_css,
}
