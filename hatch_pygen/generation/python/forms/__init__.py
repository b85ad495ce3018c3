"""The forms of a Python package: last steps over files that are made already. None of it is imported for the usual form."""

from __future__ import annotations

from collections.abc import Mapping

from hatch_pygen.config import PygenConfig


def formed(files: Mapping[str, str], config: PygenConfig) -> dict[str, str]:
    """The files of a package, by their path in it, in the form that the configuration asks for: the layout first, which is
    of modules that import the runtime by its name, then a copy of the runtime below them."""
    found = dict(files)
    if config.layout == "flat":
        from hatch_pygen.generation.python.forms.flat import flat

        found = flat(found, config.line_length)
    elif config.layout == "single-file":
        from hatch_pygen.generation.python.forms.single_file import single_file

        found = single_file(found, config.line_length)
    if config.runtime == "vendored":
        from hatch_pygen.generation.python.forms.vendored import vendored

        found = vendored(found, config.line_length, spark=config.spark)
    return found
