"""Which import paths and names generated Python may take, and where its package stands in a project."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from hatch_pygen.text.requirements import parse
from hatch_pygen.text.strict_json import quoted

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)

# Modules that some Python from 3.10 on has and the running one may not: a name is refused by all or by none.
_SOMETIMES_STANDARD = frozenset(
    {
        "aifc", "annotationlib", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "compression", "crypt",
        "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes",
        "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "test", "tomllib", "uu", "xdrlib",
    }
)  # fmt: skip
_WINDOWS_DEVICES = frozenset(
    {"aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
# What Python imports by itself when it starts, and what installs packages: a wheel of that name would take its place.
_OF_THE_ENVIRONMENT = frozenset(
    {
        "sitecustomize", "usercustomize", "_distutils_hack", "_virtualenv", "build", "editables", "hatch", "hatchling", "installer",
        "packaging", "pip", "pkg_resources", "poetry", "setuptools", "uv", "virtualenv", "wheel",
    }
)  # fmt: skip
_OF_THE_RUNTIME = frozenset(
    {
        "pygen_runtime", "hatch_pygen", "httpx", "httpx2", "httpcore", "msgspec", "pydantic", "pydantic_core",
        "typing_extensions", "annotated_types", "anyio", "certifi", "exceptiongroup", "h11", "h2", "hpack",
        "httpcore2", "hyperframe", "idna", "truststore", "typing_inspection", "tomli", "pandas", "numpy", "dateutil",
        "pytz", "six", "tzdata", "polars", "_polars_runtime_32", "pyarrow", "starlette", "uvicorn", "click",
        "msal", "jwt", "cryptography", "cffi", "_cffi_backend", "pycparser", "requests", "urllib3", "charset_normalizer", "socksio",
        "mcp", "mcp_types", "attr", "attrs", "jsonschema", "jsonschema_specifications", "referencing", "rpds", "opentelemetry",
        "python_multipart", "multipart", "sse_starlette",
    }
)  # fmt: skip
# What those import where there is one, and do without: a module of that name would run as soon as they are loaded.
_LOOKED_FOR = frozenset(
    {
        "_polars_runtime_64", "_polars_runtime_compat", "a2wsgi", "altair", "backports", "bcrypt", "boto3", "bottleneck",
        "brotli", "brotlicffi", "chardet", "cloudpickle", "colorama", "deltalake", "dotenv", "email_validator", "envwrap",
        "fsspec", "gevent", "great_tables", "httptools", "ipython", "ipywidgets", "itsdangerous", "jinja2", "markdown_it",
        "mdurl", "numba", "numexpr", "openssl", "orjson", "polars_cloud", "polars_nanook", "pygments", "pyiceberg", "rich",
        "simplejson", "sniffio", "socks", "torch", "tqdm", "trio", "ujson", "urlparse", "uvloop", "watchfiles", "websockets",
        "wsproto", "yaml", "zstandard",
    }
)  # fmt: skip
# Import names of distributions that are called otherwise; for all others the name says it.
_IMPORT_NAMES = {
    "attrs": "attr",
    "beautifulsoup4": "bs4",
    "cognite_sdk": "cognite",
    "opencv_python": "cv2",
    "pillow": "PIL",
    "protobuf": "google",
    "pyjwt": "jwt",
    "python_dateutil": "dateutil",
    "python_dotenv": "dotenv",
    "pyyaml": "yaml",
    "scikit_learn": "sklearn",
}


def objection(package: str, dependencies: Iterable[str] = ()) -> str | None:
    """Why `package` cannot be generated, or None; `dependencies` are the project's requirements."""
    parts = package.split(".")
    if not all(_IDENTIFIER.fullmatch(part) for part in parts):
        return f"{quoted(package)} is not an import path: ASCII identifiers joined by dots, no file path"
    for part in parts:
        if keyword.iskeyword(part):
            return f"{quoted(part)} is a Python keyword"
        if part.startswith("__") or part.lower() in _WINDOWS_DEVICES:
            return f"{quoted(part)} has a meaning of its own to Python or Windows"
    return replaced(parts[0], dependencies)


def replaced(name: str, dependencies: Iterable[str]) -> str | None:
    """Whose place a module of this name would take once it is installed, also where case does not count; or None."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    if name in sys.stdlib_module_names or name in _SOMETIMES_STANDARD:
        return f"{quoted(name)} is a module of the standard library"
    if folded in _OF_THE_ENVIRONMENT:
        return f"{quoted(name)} is a module that Python or its installers need"
    if folded in _OF_THE_RUNTIME:
        return f"{quoted(name)} is a module that generated code needs"
    if folded in {each.casefold() for each in import_names(dependencies)}:
        return f"{quoted(name)} is the import name of a dependency of this project"
    if folded in _LOOKED_FOR:
        return f"{quoted(name)} is a module that libraries of the runtime import where there is one"
    return None


def is_name(text: str) -> bool:
    """Whether a configured name can be one of generated code: an ASCII identifier that means nothing to Python."""
    return bool(_IDENTIFIER.fullmatch(text)) and not keyword.iskeyword(text) and not text.startswith("__")


def package_parent(root: Path) -> Path:
    """The folder of the project that import paths start from: ``src`` where there is one, else the root."""
    source = root / "src"
    if source.is_symlink() and not source.resolve().is_relative_to(root.resolve()):
        return root  # a link out of the project: nothing is written there
    return source if source.is_dir() else root


def import_names(dependencies: Iterable[str]) -> set[str]:
    """The names that modules of these requirements have, as far as their own names tell."""
    found = (parse(dependency) for dependency in dependencies)
    names = {re.sub(r"[-_.]+", "_", requirement.name).lower() for requirement in found if requirement}
    return names | {_IMPORT_NAMES[name] for name in names & _IMPORT_NAMES.keys()}
