"""The limits of the Data Modeling API: the only place of the runtime that has them.

Each names the section of the API facts (`cdf-data-modeling-api.md`, after Cognite's API document) that it is from.
"""

from __future__ import annotations

INSTANCES = 1_000
"""Instances per apply (items and deletes together), delete, byids and inspect (section 4)."""
PAGE = 1_000
"""`limit` of list and search (sections 9, 10) and of the lists of schema objects (section 2)."""
SORT_KEYS = 5
"""Keys of a sort (section 4)."""
TARGET_UNITS = 10
"""Properties of one source that are converted to other units (section 4)."""
FILTER_VALUES = 1_000
"""Values of one filter (section 4): by Cognite's guide; the service may take more."""
EXTERNAL_ID = 256
"""Characters of the external id of an instance (section 5)."""

AGGREGATES = 5
"""Aggregates per request (section 11)."""
GROUPS = 1_000
"""`limit` of aggregate, which has no second page (section 11)."""

RESULT_SETS = 50
"""Result set expressions per query (section 12)."""
RESULT_SET_PAGE = 10_000
"""`limit` of a result set of query (section 12)."""
CHANGES = 2_000
"""`limit` of a result set of sync (section 13)."""
CURSOR_DAYS = 3
"""How long a cursor of sync is good for (section 13)."""

SCHEMA_OBJECTS = 100
"""Spaces, containers, views or data models per write, byids and delete (section 4)."""
CONTAINER_PARTS = 10
"""Indexes, constraints or properties per call, and containers per inspect (sections 2, 4)."""

RAW_POINTS = 100_000
"""Raw data points per `timeseries/data/list`, in sum over its items, and per `timeseries/data` (facts of the data, section 2)."""
AGGREGATE_POINTS = 10_000
"""Aggregates per `timeseries/data/list`, in sum over its items, counted apart from raw points (section 2)."""
SERIES = 100
"""Time series per `timeseries/data/list` and `timeseries/data/latest` (section 2)."""
POINT_RANGES = 10_000
"""Time series per `timeseries/data` and `timeseries/data/delete` (section 2)."""

CLASSIC = 1_000
"""Classic series or files per `byids`, `list` and `delete`, series per `timeseries` (section 2)."""

UPLOAD = 5_000_000_000
"""Bytes of one PUT to an `uploadUrl` of `files/uploadlink` (facts of the data, section 3)."""
UPLOAD_PARTS = 250
"""Parts of a `files/multiuploadlink` (section 3)."""
SMALLEST_PART, LARGEST_PART = 5 << 20, 4_000 << 20
"""Bytes of a part of it; the last may be smaller (section 3)."""
PARTS_AT_ONCE = 3
"""Parts that are put at a time: about 3, says the API (section 3)."""
