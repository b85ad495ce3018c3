"""The shape of every request body about files (contract of the data, section 3)."""

from __future__ import annotations

from pygen_runtime.emulator.checks import anything, array, integer, items, obj, text
from pygen_runtime.emulator.point_shapes import ID

ONE = items(obj({}, ID), 1)
LINKS = items(obj({}, ID), 100)
COMPLETE = obj({"id": integer(1), "uploadId": text(shortest=1)})
_FIELDS = {
    "externalId": text(shortest=1, longest=255),
    "mimeType": text(longest=256),
    "directory": text(longest=512),
    "source": text(longest=128),
    **dict.fromkeys(
        (
            "metadata",
            "assetIds",
            "dataSetId",
            "labels",
            "geoLocation",
            "securityCategories",
            "sourceCreatedTime",
            "sourceModifiedTime",
        ),
        anything,
    ),
}
CREATE = obj({"name": text(shortest=1, longest=256)}, _FIELDS)
LISTED = obj(
    {},
    {"limit": integer(1, 1000), "filter": obj({}, {"externalIdPrefix": text()}), "cursor": text(), "partition": text()},
)
FILES = obj({"items": array(obj({}, ID), 1, 1000)}, {"ignoreUnknownIds": anything})
