"""The page that a generated package brings with it: where it lies, and a browser that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "_docs/index.html"
MISSING = "none: an editable install, or built with docs = false; `hatch-pygen docs` in the project writes them"


def docs_of(package: str) -> Callable[[], Path]:
    """The function `docs` of a generated package."""

    def docs() -> Path:
        """Opens the documentation of this package in a browser, and gives the path of its page.

        Raises FileNotFoundError where the package was installed without it.
        """
        import webbrowser

        path = page_of(package)
        if path is None:
            raise FileNotFoundError(f"the documentation of {package}: {MISSING}")
        webbrowser.open(path.as_uri())
        return path

    return docs


def page_of(package: str) -> Path | None:
    """The page in an installed package, None where there is none; one in a zip archive is copied out."""
    from importlib.resources import files
    from pathlib import Path

    page = files(package).joinpath(PAGE)
    if isinstance(page, Path) or not page.is_file():
        return page if isinstance(page, Path) and page.is_file() else None
    import tempfile

    copy = Path(tempfile.mkdtemp(prefix=f"{package}-docs-"), "index.html")
    copy.write_bytes(page.read_bytes())
    return copy
