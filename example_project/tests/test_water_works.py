"""The programs of the water works against the installed SDK; nothing here needs a server."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import ValidationError

import water_works_sdk
from water_works.demo import SECTIONS, main
from water_works.plant import plant
from water_works.reports import strong_pumps
from water_works_sdk import MeterWrite, PumpWrite, SampleWrite


def test_the_demonstration_runs(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    printed = capsys.readouterr().out
    assert all(f"== {title}" in printed for title in SECTIONS)
    assert water_works_sdk.__model_digest__ in printed


def test_the_plant_hangs_together() -> None:
    duty = next(item for item in plant() if item.external_id == "pump-1")
    assert isinstance(duty, PumpWrite)
    assert isinstance(duty.standby, PumpWrite)
    assert duty.standby.class_ == "IE3"
    assert duty.class_ == "IE4"


def test_strong_pumps_is_what_the_api_expects() -> None:
    pump = ["water_works", "Pump/v1"]
    assert strong_pumps(150.0).dump() == {
        "and": [
            {"range": {"property": [*pump, "ratedFlow"], "gte": 150.0}},
            {"not": {"equals": {"property": [*pump, "status"], "value": "out_of_service"}}},
        ]
    }


def test_what_the_model_forbids_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValidationError, match="less than or equal"):
        PumpWrite(external_id="pump-3", name="P-3", site="site-treatment", rated_speed=2**31)
    with pytest.raises(ValidationError, match="timezone"):
        SampleWrite(external_id="sample-1", basin="basin-clear", taken_at=datetime(2026, 3, 2))
    with pytest.raises(ValidationError, match="serial_numbr"):
        MeterWrite.model_validate({"external_id": "m", "name": "M", "serial_number": "1", "serial_numbr": "1"})
