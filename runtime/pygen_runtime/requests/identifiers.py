"""How requests name a resource beside the model: a node by its instance id, a classic one by its external id.

>>> identifier_of(("plant", "f-1"), "file"), identifier_of("manual", "file")
({'instanceId': {'space': 'plant', 'externalId': 'f-1'}}, {'externalId': 'manual'})
"""

from __future__ import annotations

from typing import Any, Protocol

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.foreign_values import own
from pygen_runtime.filters.references import NodeReference, is_pair


class HasId(Protocol):
    """An instance."""

    def as_id(self) -> Any: ...


def identifier_of(value: Any, noun: str) -> dict[str, Any]:
    """The id of `value`, which is a `noun`.

    Raises:
        ConfigurationError: for what names none.
    """
    given: Any = own(value)
    if isinstance(given, str):
        return {"externalId": given}
    if is_pair(given):
        return {"instanceId": {"space": given[0], "externalId": given[1]}}
    if isinstance(given, list) and len(given) == 2 and given is not value:  # pyright: ignore[reportUnknownArgumentType]
        return identifier_of(tuple(given), noun)  # pyright: ignore[reportUnknownArgumentType]
    reference: Any = given if isinstance(given, NodeReference) else getattr(given, "as_id", lambda: None)()  # pyright: ignore
    if not isinstance(reference, NodeReference):
        raise ConfigurationError(
            f"{given!r:.80} is no {noun}: give the external id of a classic one, a pair (space, external id), a "
            "reference or an instance"
        )
    return {"instanceId": {"space": reference.space, "externalId": reference.external_id}}
