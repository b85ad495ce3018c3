"""The shape of every request body about points (contract of the data, section 2)."""

from __future__ import annotations

from collections.abc import Mapping

from pygen_runtime.emulator.checks import Check, anything, array, boolean, choice, integer, items, nullable, obj, text
from pygen_runtime.emulator.point_aggregates import NAMES
from pygen_runtime.emulator.shapes import INSTANCE_ID, SPACE
from pygen_runtime.wire.granularity import FIRST, LAST

ID: Mapping[str, Check] = {
    "id": integer(1),
    "externalId": text(shortest=1, longest=255),
    "instanceId": obj({"space": SPACE, "externalId": INSTANCE_ID}),
}
TIME = integer(FIRST, LAST + 1)
RAW_LIMIT, AGGREGATE_LIMIT, DEFAULT_LIMIT = 100_000, 10_000, 100
"""Points in sum over the items of a request, aggregates apart; and points of an item that does not say."""
_STATUS = dict.fromkeys(("includeStatus", "ignoreBadDataPoints", "treatUncertainAsBad"), boolean)
_UNITS: Mapping[str, Check] = {"targetUnit": text(shortest=1), "targetUnitSystem": text(shortest=1)}
_ASKED: Mapping[str, Check] = {
    "start": TIME,
    "end": TIME,
    "limit": integer(0, RAW_LIMIT),
    "aggregates": array(choice(*NAMES), 1, len(NAMES)),
    "granularity": text(shortest=1),
    "timeZone": text(shortest=1),
    "includeOutsidePoints": boolean,
    **_UNITS,
    **_STATUS,
}
LIST = obj(
    {"items": array(obj({}, {**ID, **_ASKED, "cursor": nullable(text(shortest=1))}), 1, 100)},
    {**_ASKED, "ignoreUnknownIds": boolean},
)
LATEST = obj(
    {"items": array(obj({}, {**ID, "before": TIME, **_UNITS, **_STATUS}), 1, 100)}, {"ignoreUnknownIds": boolean}
)
DELETE = items(obj({"inclusiveBegin": TIME}, {**ID, "exclusiveEnd": TIME}), 10_000)
INSERT = items(obj({"datapoints": anything}, ID), 10_000)
"""Points themselves have a check of their own: there are 100,000 of them."""
BY_IDS = obj({"items": array(obj({}, ID), 1, 1000)}, {"ignoreUnknownIds": boolean})
CREATE = items(
    obj(
        {},
        {
            **dict.fromkeys(("name", "externalId", "legacyName", "unitExternalId"), text(longest=255)),
            "description": text(longest=1000),
            "unit": text(longest=32),
            "isString": boolean,
            "isStep": boolean,
            **dict.fromkeys(("metadata", "assetId", "dataSetId", "securityCategories"), anything),
        },
    ),
    1000,
)
LISTED = obj(
    {},
    {"limit": integer(1, 1000), "filter": obj({}, {"externalIdPrefix": text()}), "cursor": text(), "partition": text()},
)
