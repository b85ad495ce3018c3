"""The tools that write: a dry run first, and what it has shown is written by its confirmation alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from pygen_runtime.agents.answers import answer, text_of
from pygen_runtime.agents.conditions import reference
from pygen_runtime.agents.served import Json, Refused, Served
from pygen_runtime.agents.tools import Id, OfView, Tool
from pygen_runtime.model.written_form import write_class

_CONFIRM = "What the dry run of exactly these arguments gave. Without it nothing is written: the call is the dry run."


class Writing(OfView):
    writes: ClassVar[bool] = True

    confirm: str | None = Field(default=None, description=_CONFIRM)

    def signature(self, served: Served) -> str:
        """Of the tool and its arguments: only this process can make it."""
        text = f"{self.name} {text_of(self.model_dump(exclude={'confirm'}))}"
        return hmac.new(served.key, text.encode(), hashlib.sha256).hexdigest()

    def confirmed(self, served: Served) -> bool:
        if self.confirm is None:
            return False
        if not hmac.compare_digest(self.confirm.encode(), self.signature(served).encode()):
            raise Refused("confirm: belongs to other arguments; call without it, look at the dry run, then confirm")
        return True

    def dry(self, served: Served, rows: list[Any], **facts: Any) -> Json:
        found = answer(served.limits, rows, dry_run=True, written=False, **facts)
        if not found["complete"]:
            raise Refused("too much for a dry run that shows all of it: write fewer at once")
        return {**found, "confirm": self.signature(served)}


class Upsert(Writing):
    """Write instances: what is given is merged into what is stored. The first call is a dry run."""

    name: ClassVar[str] = "upsert"
    items: list[dict[str, Any]] = Field(
        min_length=1, description="Objects of external_id, perhaps space, and properties by their names."
    )

    def run(self, served: Served) -> Json:
        if len(self.items) > served.limits.rows:
            raise Refused(f"items: at most {served.limits.rows} at once, not {len(self.items)}")
        cls = write_class(served.view(self.view).data_class)
        objects = [cls.model_validate_json(text_of(each)) for each in self.items]
        if not self.confirmed(served):
            planned = served.client.upsert(objects, dry_run=True)
            sent = [item for request in planned.requests for item in request.body["items"]]
            return self.dry(served, sent, nodes=planned.nodes, edges=planned.edges)
        result = served.client.upsert(objects)
        counts = {name: len(getattr(result, name)) for name in ("created", "updated", "unchanged")}
        return answer(served.limits, [], False, written=True, **counts)


class Delete(Writing):
    """Delete instances, and with a node its edges. The first call is a dry run."""

    name: ClassVar[str] = "delete"
    ids: list[Id] = Field(min_length=1, description="External ids, or objects of space and external_id.")

    def run(self, served: Served) -> Json:
        if len(self.ids) > served.limits.rows:
            raise Refused(f"ids: at most {served.limits.rows} at once, not {len(self.ids)}")
        api = served.view(self.view)
        # Only what the view has: an id of something else is no instance of it.
        found = [each.as_id() for each in api.retrieve([reference("ids", each) for each in self.ids])]
        shown = [{"space": each.space, "external_id": each.external_id} for each in found]
        if not self.confirmed(served):
            return self.dry(served, shown, asked=len(self.ids), found=len(found))
        deleted: Sequence[Any] = served.client.delete(found).deleted if found else []
        return answer(served.limits, [], written=True, deleted=len(deleted))


WRITING: tuple[type[Tool], ...] = (Upsert, Delete)
