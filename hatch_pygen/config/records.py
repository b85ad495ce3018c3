"""Options as records: reading, errors, the docs' table, the JSON Schema and ``init`` follow from them."""

from __future__ import annotations

import re
from functools import partial
from typing import Literal, NamedTuple

Kind = Literal[
    "text", "space", "model", "version", "name", "npm name", "cluster", "project", "url", "folder", "file", "choice", "flag",
    "integer", "seconds", "texts", "new names", "classes", "table", "tables",
]  # fmt: skip
"""What a value is. `texts` is an array; `new names` a table whose values are names, `classes` one whose values
are import paths of classes; `tables` an array of tables."""


class Form(NamedTuple):
    """What a text of some kind looks like, and how a message calls it."""

    pattern: re.Pattern[str]
    rule: str
    fix: str = "write it as CDF shows it"


# Forms of identifiers: docs of the CDF Data Modeling API, "Identifiers".
FORMS = {
    "space": Form(re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{0,41}[a-zA-Z0-9]?"), "a space"),
    "model": Form(re.compile(r"[a-zA-Z]([a-zA-Z0-9_]{0,253}[a-zA-Z0-9])?"), "the external id of a data model"),
    "version": Form(re.compile(r"[a-zA-Z0-9]([.a-zA-Z0-9_-]{0,41}[a-zA-Z0-9])?"), "the version of a data model"),
    "cluster": Form(re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*"), "a cluster such as az-eastus-1"),
    "project": Form(re.compile(r"[^\s/?#@:]+"), "the name of a CDF project"),
    "url": Form(
        re.compile(r"(https://|http://(?=localhost|127\.|\[::1\]))[A-Za-z0-9.\[\]:-]+/?"), "https:// and a host"
    ),
    "npm name": Form(
        re.compile(r"(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*"),
        "the name of an npm package: lower case, without blanks",
        "write it as npm does, such as @acme/core",
    ),
    "folder": Form(
        re.compile(r"(?!/)(?!(?:.*/)?\.\.(?:/|$))[^\\:]+"),
        "a folder inside the project",
        "write a path relative to pyproject.toml, with / between its parts",
    ),
}


CLASS_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*:[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
"""The import path of a class: its module, a colon, its name."""


class Option(NamedTuple):
    """One key of a table. `text` is its meaning in the docs, and `shown` its default where that is no constant.

    The first of `choices` is the default. `language`: whose option it is, where it concerns one language alone.
    """

    key: str
    kind: Kind
    text: str
    default: str | int | bool | None = None
    shown: str = ""
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] = (0, 0)
    language: str = ""

    @property
    def field(self) -> str:
        """The key as a Python name."""
        return self.key.replace("-", "_")

    @property
    def usual(self) -> str | int | bool | None:
        """The value where the key is absent."""
        return self.choices[0] if self.choices else self.default


MODEL = (
    Option("space", "space", "space of the data model", shown="required"),
    Option("external-id", "model", "external id of the data model", shown="required"),
    Option("version", "version", "version of the data model", shown="required"),
)
GROUP = Option("group", "name", "attribute of the model on the client", shown="external id in snake_case")

_python = partial(Option, language="python")

OPTIONS: dict[str, tuple[Option, ...]] = {
    "The model": (
        *MODEL,
        Option(
            "models",
            "tables",
            "instead of these three, several models: an array of tables with `space`, `external-id`, `version` and"
            " `group` (default: the external id in snake_case). One client has one attribute group for each model;"
            " views that models share are generated once. `package` and `client-name` are then required",
        ),
        Option(
            "snapshot",
            "file",
            "the snapshot file, relative to the project; it may lie outside it",
            "pygen.snapshot.json",
        ),
        Option(
            "source",
            "choice",
            '`"snapshot"`: the build is offline. `"api"`: the model is fetched at build time, and only where the'
            " environment sets `PYGEN_FETCH=1`; it needs a static project version",
            choices=("snapshot", "api"),
        ),
        Option("include-views", "texts", "globs over `space:ExternalId(version)` or the bare external id", shown="all"),
        Option("exclude-views", "texts", "the same, of views to leave out"),
    ),
    "The package": (
        _python(
            "package",
            "text",
            "import path of the generated package, may be dotted; it lies under `src/` where the project has that",
            shown="external id in snake_case",
        ),
        _python("client-name", "name", "name of the client class", shown="external id in PascalCase, and `Client`"),
        _python("rename", "new names", "names of your choice, see below", shown="`{}`"),
        _python(
            "extend",
            "classes",
            "methods of your own: the name of a generated class, to read or to write, and the class with its methods, as"
            ' `{Pump = "water_methods:PumpMethods"}`; see [own methods](how-to-own-methods.md)',
            shown="`{}`",
        ),
        _python("class-name-format", "choice", 'or `"camelCase"`', choices=("PascalCase", "camelCase")),
        _python(
            "property-name-format",
            "choice",
            'or `"camelCase"`, `"original"`',
            choices=("snake_case", "camelCase", "original"),
        ),
        _python(
            "layout",
            "choice",
            'or `"flat"`: all modules in one folder, `"single-file"`: all code in `__init__.py`; see [other forms](forms.md)',
            choices=("package", "flat", "single-file"),
        ),
        _python("line-length", "integer", "of the generated code, 60 to 320", 100, bounds=(60, 320)),
        _python("docstrings", "flag", "whether descriptions of the model become docstrings", True),
        _python(
            "deprecate",
            "flag",
            "what a new model took away stays one version, as names that raise; see [versioning](versioning.md)",
            False,
        ),
        _python(
            "generate-examples",
            "flag",
            "whether the API of each view has lines in its docstring that can be run as they are: `help(client.pump)`",
            False,
        ),
        _python(
            "docs",
            "flag",
            "whether the wheel holds a page that explains the package, `_docs/index.html`; see"
            " [SDKs that explain themselves](sdk-docs.md)",
            True,
        ),
        _python(
            "spark",
            "flag",
            "whether the package has the module `spark`, in which every view is a table of Spark 4; see"
            " [Spark](how-to-spark.md)",
            False,
        ),
        _python(
            "spark-auto-register",
            "flag",
            "with `spark`: whether the wheel also has a module `pyspark_<package>`, by which every session of Spark finds the"
            " source, and which every session imports",
            False,
        ),
        _python(
            "instance-space",
            "space",
            "space of new and retrieved instances; without it an id is always a `(space, external_id)` pair or a"
            " reference",
        ),
        _python(
            "templates",
            "file",
            "folder whose templates override those of hatch-pygen, see"
            " [how to override a template](how-to-override-a-template.md)",
        ),
    ),
    "The pin": (
        _python(
            "runtime",
            "choice",
            '`"exact"`: `pygen-runtime==X`; `"compatible"`: `pygen-runtime~=X`; X is the version of hatch-pygen. `"vendored"`: the'
            " package has a copy of the runtime, and the project requires what that imports; see"
            " [other forms](forms.md)",
            choices=("exact", "compatible", "vendored"),
        ),
        _python(
            "pin",
            "choice",
            '`"static"`: `[project] dependencies` must hold exactly that requirement, the build verifies it.'
            ' `"dynamic"`: the metadata hook adds it',
            choices=("static", "dynamic"),
        ),
        _python("dependencies", "texts", 'the project\'s own dependencies, with `pin = "dynamic"`', shown="`[]`"),
    ),
    "The build": (
        Option("strict", "flag", "warnings fail the build", False),
        Option(
            "reproducible-archive",
            "flag",
            "the wheel is rewritten without compression, so that its bytes depend neither on the compressor nor on the"
            " operating system",
            False,
        ),
    ),
    "The client": (
        Option("client", "table", "defaults of the generated client and of fetching, see below", shown="`{}`"),
    ),
}
"""The keys of ``[tool.pygen]`` by the section of docs/configuration.md that describes them."""

TOP = tuple(option for group in OPTIONS.values() for option in group)

CLIENT = (
    Option("base-url", "url", 'such as `"https://az-eastus-1.cognitedata.com"`; or `cluster`'),
    Option("cluster", "cluster", 'only `"az-eastus-1"`'),
    Option("project", "project", "the CDF project"),
    Option("timeout", "seconds", "seconds for a request"),
    Option("max-retries", "integer", "how often a request is tried again, 0 to 100", bounds=(0, 100)),
)
"""The keys of ``[tool.pygen.client]``."""


def keys(options: tuple[Option, ...]) -> tuple[str, ...]:
    return tuple(option.key for option in options)


def output(default: str) -> Option:
    """The option `output` of a language."""
    text = "folder that `hatch-pygen generate` writes to and `check` compares, relative to the project"
    return Option("output", "folder", text, default)
