"""What makes an instance one of a view: the filter of the view, or else data in all containers that it maps.

The list endpoint knows that by itself. A query does not: a result set is what its filter says, so the filter of the
view goes with it, as the package's own copy of the model has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pygen_runtime.filters import Filter, HasDataFilter, load_filter, simplify
from pygen_runtime.paths import generated_class
from pygen_runtime.schema import View

MODEL_FILE = "_model.json"
Key = tuple[str, str, str]


def members(cls: type[Any], where: Filter | None) -> Filter | None:
    """`where` for instances of the view of `cls` only; None where there is nothing to ask."""
    own = _members(generated_class(cls))  # type: ignore[arg-type]
    if own is None or where is None:
        return where if own is None else own
    return simplify(own & where)


@cache
def _members(cls: type[Any]) -> Filter | None:
    view: View | None = getattr(cls, "__view__", None)
    if view is None or not view.queryable:
        return None
    own = _filter_of(cls, view)
    return HasDataFilter([view.reference]) if own is None else own


def _filter_of(cls: type[Any], view: View) -> Filter | None:
    own: Mapping[str, Any] | None = getattr(cls, "__pygen_filter__", None)
    if own is None and ".data_classes." in cls.__module__:
        reference = view.reference
        key = (reference.space, reference.external_id, reference.version)
        own = _filters(cls.__module__.partition(".data_classes.")[0]).get(key)
    return None if own is None else load_filter(own)


@cache
def _filters(package: str) -> Mapping[Key, Mapping[str, Any]]:
    """The filters of the views of a generated package, by view; none where the package was made without its model."""
    from pydantic_core import from_json

    try:
        model = from_json(files(package).joinpath(MODEL_FILE).read_bytes())
    except FileNotFoundError:
        return {}
    views = (view for each in model["models"] for view in each["views"])
    return {
        (view["space"], view["externalId"], view["version"]): view["filter"] for view in views if view.get("filter")
    }
