# Derived from templates/python by "python -m tests.derive": change that file, not this one.
"""The templates in ``templates/python`` that print HtmlText, as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from hatch_pygen.generation.html_text import HtmlText, fmt

if TYPE_CHECKING:
    from hatch_pygen.generation.python.docs.page import Page

DIGEST = "6d3068ed8eafbb8011abfb8a73686556a739e4253d2a98cb5fe4b20f99f32a7c"


def docs_index_html(page: Page) -> Iterator[HtmlText]:
    yield fmt(
        "<!DOCTYPE html>\n"
        '<html lang="en">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="{}">\n'
        "<title>{}: {}</title>\n"
        "<style>{}</style>\n"
        "</head>\n"
        "<body>\n"
        "<aside>\n"
        '<p class="brand"><a href="#top">{}</a> <button id="shade" type="button" hidden>dark</button></p>\n'
        '<input id="search" type="search" placeholder="Views and properties" aria-label="Search views and properties" hidden>\n'
        '<nav aria-label="On this page">\n'
        '<a href="#start">Start</a> <a href="#model">Model</a> <a href="#views">Views</a>\n'
        "<ul>\n",
        page.policy,
        page.generator,
        page.package,
        page.title,
        page.style,
        page.package,
    )
    for section in page.sections:
        yield fmt('<li><a href="#{}">{}</a></li>\n', section.anchor, section.name)
    yield fmt('</ul>\n</nav>\n</aside>\n<main id="top">\n<h1><bdi>{}</bdi></h1>\n', page.title)
    if page.description:
        yield fmt("<p><bdi>{}</bdi></p>\n", page.description)
    yield fmt("<dl>\n")
    for fact in page.facts:
        yield fmt("<dt>{}</dt><dd>{}</dd>\n", fact.title, fact.text)
    yield fmt(
        "</dl>\n"
        '<h2 id="start">Start</h2>\n'
        "<pre>{}</pre>\n"
        "<h3>Try it without CDF</h3>\n"
        "<pre>{}</pre>\n"
        "<h3>Log in</h3>\n"
        "<pre>{}</pre>\n",
        page.install,
        page.trial,
        page.login,
    )
    for program in page.programs:
        yield fmt("<h3>{}</h3>\n<pre>{}</pre>\n", program.title, program.text)
    yield fmt('<h2 id="model">Model</h2>\n')
    if page.circle:
        yield fmt(
            "<figure>\n"
            "{}\n"
            "<figcaption>A line is a relation, a dashed one goes to the view that is extended. Point at a view to see its own.</figcaption>\n"
            "</figure>\n",
            page.circle,
        )
    yield fmt('<h2 id="views">Views</h2>\n<p id="none" role="status" hidden>Nothing is called so.</p>\n')
    for section in page.sections:
        yield fmt(
            '<section id="{}" data-words="{}">\n<h3>{} <code>{}</code></h3>\n<p class="facts">{}</p>\n',
            section.anchor,
            section.words,
            section.name,
            section.access,
            section.head,
        )
        if section.description:
            yield fmt("<p><bdi>{}</bdi></p>\n", section.description)
        if section.rows:
            yield fmt(
                "<table>\n"
                '<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th><th scope="col">Filter keywords</th></tr></thead>\n'
                "<tbody>\n"
            )
            for row in section.rows:
                yield fmt(
                    "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                    row.name,
                    row.type,
                    row.text,
                    row.keywords,
                )
            yield fmt("</tbody>\n</table>\n")
        yield fmt("<details><summary>Example</summary><pre>{}</pre></details>\n</section>\n", section.example)
    yield fmt("</main>\n<script>{}</script>\n</body>\n</html>\n", page.script)


PRINTS: Mapping[str, Callable[..., Iterator[HtmlText]]] = {
    "_docs/index.html.jinja": docs_index_html,
}
