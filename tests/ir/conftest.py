"""Property tests judge values, not the speed of the machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("pygen", deadline=None)
settings.load_profile("pygen")
