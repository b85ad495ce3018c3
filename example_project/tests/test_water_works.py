"""The programs of the water works against the installed SDK, on the embedded emulator."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest
from pydantic import ValidationError

import water_works_sdk
from pygen_runtime.exceptions import ConflictError
from water_works import reports, tables
from water_works.demo import SECTIONS, main
from water_works.plant import fill, plant
from water_works_sdk import MeterWrite, Pump, PumpWrite, SampleWrite, WaterWorksClient


@pytest.mark.parametrize("drawn", [True, False])
def test_the_demonstration_answers_its_questions(
    drawn: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if drawn:
        pytest.importorskip("rich")
    else:
        monkeypatch.setattr(tables, "find_spec", lambda _name: None)
    main()
    printed = capsys.readouterr().out
    assert all(f"== {title}\n" in printed for title in SECTIONS)
    assert water_works_sdk.__model_digest__ in printed
    assert "17 created, 0 unchanged" in printed and "0 created, 17 unchanged" in printed
    assert "3 pumps with all that they refer to, in 1 request:" in printed
    assert "P-1 since 14 Jan 2026" in printed
    assert "P-2 runs now, in version 2" in printed


def test_the_plant_hangs_together() -> None:
    duty = next(item for item in plant() if item.external_id == "pump-1")
    assert isinstance(duty, PumpWrite)
    assert isinstance(duty.standby, PumpWrite)
    assert duty.standby.class_ == "IE3"
    assert duty.class_ == "IE4"


def test_filling_twice_changes_nothing(client: WaterWorksClient) -> None:
    again = fill(client)
    assert len(again.unchanged) == 17
    assert not again.created and not again.updated
    pump = client.pump.retrieve("pump-1")
    assert pump is not None and pump.data_record.version == 1


def test_what_was_written_is_read(client: WaterWorksClient) -> None:
    written = {item.external_id: item for item in plant()}
    duty, wanted = client.pump.retrieve("pump-1"), written["pump-1"]
    assert duty is not None and isinstance(wanted, PumpWrite)
    assert (duty.name, duty.tags, duty.class_, duty.last_serviced) == (
        wanted.name, wanted.tags, wanted.class_, wanted.last_serviced,
    )  # fmt: skip
    assert duty.settings == {"mode": "auto"}  # the model's default
    [meter] = client.meter.list(serial_number="WM-0077")
    assert meter.reading == 2**40
    [sample] = client.sample.iterate()
    assert sample.results == {"iron": {"value": 0.02, "unit": "mg/l"}}
    assert sample.laboratory == "in-house"


def test_strong_pumps_is_what_the_api_expects() -> None:
    pump = ["water_works", "Pump/v1"]
    assert reports.strong_pumps(150.0).dump() == {
        "and": [
            {"range": {"property": [*pump, "ratedFlow"], "gte": 150.0}},
            {"not": {"equals": {"property": [*pump, "status"], "value": "out_of_service"}}},
        ]
    }


def test_strong_pumps(client: WaterWorksClient) -> None:
    def found(flow: float) -> list[str]:
        return [pump.external_id for pump in client.pump.iterate(reports.strong_pumps(flow), sort="name")]

    assert found(150.0) == ["pump-1", "pump-2"]
    assert found(180.1) == []
    reports.switch_to_standby(client, "pump-1")
    assert found(150.0) == ["pump-2"]


def test_service_is_due_after_the_interval(client: WaterWorksClient) -> None:
    due = datetime(2026, 1, 14, 12, 0, tzinfo=timezone.utc)
    assert [(pump.name, when) for pump, when in reports.due_for_service(client, due)] == [("P-1", due)]
    assert list(reports.due_for_service(client, datetime(2026, 1, 14, 11, 59, tzinfo=timezone.utc))) == []


def test_large_basins_come_first(client: WaterWorksClient) -> None:
    assert [basin.external_id for basin in reports.large_basins(client, 300.0)] == [
        "basin-clear", "basin-tower", "basin-spill",
    ]  # fmt: skip
    assert [basin.volume for basin in reports.large_basins(client, 1_500.0)] == [4_200.0, 1_500.0]


def test_the_server_adds_up(client: WaterWorksClient) -> None:
    rows = {row.group["status"]: row.values for row in reports.flow_by_status(client)}
    assert rows == {
        "running": {"count": 1, "sum_rated_flow": 180.0, "avg_rated_flow": 180.0},
        "standby": {"count": 2, "sum_rated_flow": 180.0, "avg_rated_flow": 180.0},
    }


def test_pipes_carry_their_own_properties(client: WaterWorksClient) -> None:
    basin = client.basin.retrieve("basin-clear")
    assert basin is not None
    [(pipe, end)] = reports.pipes_from(basin)
    assert (end.name, pipe.diameter, pipe.laid_on) == ("Water tower", 400.0, date(1998, 6, 1))
    overflow = basin.overflow.first()
    assert overflow is not None and overflow.name == "Spill basin"
    assert [back.name for back in end.inlets] == ["Clear water basin"]


def test_zones_behind_a_site(client: WaterWorksClient) -> None:
    assert list(reports.zones_behind(client, "site-treatment")) == ["zone-north"]
    assert reports.zones_behind(client, "site-hill") == reports.zones_behind(client, "nowhere") == {}


def test_cards_are_one_request(client: WaterWorksClient) -> None:
    before = client.stats().total.requests
    cards = list(reports.pump_cards(client, "Treat"))
    assert client.stats().total.requests == before + 1
    treatment = {"site": "Treatment plant", "operator": "Ada Lind"}
    assert cards == [
        reports.PumpCard("Chlorine 1", **treatment, valves=(), feeds=()),
        reports.PumpCard("P-1", **treatment, valves=("P-1 suction",), feeds=("North",)),
        reports.PumpCard("P-2", **treatment, valves=("P-1 suction",), feeds=()),
    ]
    assert list(reports.pump_cards(client, "Tower")) == []


def test_switching_to_standby(client: WaterWorksClient) -> None:
    assert reports.switch_to_standby(client, "pump-1").external_id == "pump-2"
    status = {pump.external_id: pump.status for pump in client.pump.list(Pump.rated_flow.exists())}
    assert status == {"pump-1": "out_of_service", "pump-2": "running"}
    with pytest.raises(LookupError, match="nothing stands by for pump 'pump-2'"):
        reports.switch_to_standby(client, "pump-2")


def test_nobody_overwrites_a_switch_unseen(client: WaterWorksClient) -> None:
    old = client.pump.retrieve("pump-1")
    assert old is not None
    reports.switch_to_standby(client, "pump-1")
    old.status = "standby"
    with pytest.raises(ConflictError):
        old.save()
    old.refresh()
    assert old.status == "out_of_service"


def test_what_the_model_forbids_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValidationError, match="less than or equal"):
        PumpWrite(external_id="pump-3", name="P-3", site="site-treatment", rated_speed=2**31)
    with pytest.raises(ValidationError, match="timezone"):
        SampleWrite(external_id="sample-1", basin="basin-clear", taken_at=datetime(2026, 3, 2))
    with pytest.raises(ValidationError, match="serial_numbr"):
        MeterWrite.model_validate({"external_id": "m", "name": "M", "serial_number": "1", "serial_numbr": "1"})


def test_tables_are_readable_without_rich(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "find_spec", lambda _name: None)
    tables.print_table(("pump", "flow", "valves"), [("P-1", 1180.0, ["a", "b"]), ("P-2", None, [])])
    assert capsys.readouterr().out == "pump  flow     valves\nP-1   1,180.0  a, b\nP-2   -        -\n"


def test_tables_of_rich_show_texts_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rich")
    tables.print_table(("pump",), [("[red]P-1[/red]",)])
    assert "[red]P-1[/red]" in capsys.readouterr().out
