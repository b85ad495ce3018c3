"""Models as small and as large as CDF allows, and relations in circles."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.generation.golden import CASES, generated
from tests.generation.packages import generate, import_every_module, load, run, write
from tests.generation.tools import ROOT, assert_ruff_clean
from tests.model_json import direct, edge, mapped, model, reverse, text, view, view_id


@pytest.mark.wide
def test_a_model_without_views(tmp_path: Path) -> None:
    write(generate(model()).files, tmp_path)
    import_every_module(tmp_path, "sdk")
    assert_ruff_clean(tmp_path, 100, "sdk")
    printed = run(tmp_path, "from sdk import PlantClient, AsyncPlantClient; print(PlantClient.__annotations__)")
    assert printed == "{}\n"


@pytest.mark.slow
def test_a_model_of_a_thousand_views_in_a_circle(tmp_path: Path) -> None:
    count = 1000
    views = [view(f"View{number}", {"next": direct(f"View{(number + 1) % count}")}) for number in range(count)]
    package = load(tmp_path, model(*views))
    assert len(package.PlantClient.__annotations__) == count
    path = package.View0
    for _ in range(count):
        path = path.next
    assert path.pygen_owner is package.View999
    assert path.pygen_target == "View0"


def test_a_view_of_three_hundred_properties(tmp_path: Path) -> None:
    properties = {f"property{number}": mapped("int32", list=number % 2 == 0) for number in range(300)}
    package = load(tmp_path, model(view("Pump", properties)))
    written = package.PumpWrite(**{f"property{number}": number for number in range(1, 300, 2)})
    assert written.property299 == 299


def test_an_inheritance_of_ten_levels(tmp_path: Path) -> None:
    views = [
        view(f"Level{depth}", {f"p{number}": text() for number in range(depth + 1)},
             implements=[view_id(f"Level{depth - 1}")] if depth else [])
        for depth in range(10)
    ]  # fmt: skip
    package = load(tmp_path, model(*views))
    assert package.Level9.__mro__[1:10] == tuple(getattr(package, f"Level{depth}") for depth in range(8, -1, -1))
    assert package.Level9.p0.path == ("plant", "Level9/v1", "p0")


def test_every_relation_to_itself(tmp_path: Path) -> None:
    properties = {"next": direct("Pump"), "all": direct("Pump", list=True), "linked": edge("Pump"),
                  "previous": reverse("Pump", "next")}  # fmt: skip
    package = load(tmp_path, model(view("Pump", properties)))
    inner = package.PumpWrite(next=package.PumpWrite(external_id="inner"))
    assert package.PumpWrite(all=[inner], linked=[inner]).linked == [inner]


DIGEST = """
import hashlib, sys
sys.path.insert(0, {root!r})
from tests.generation.golden import CASES, generated
text = "".join(path + content for case in CASES for path, content in sorted(generated(case).files.items()))
print(hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.mark.wide
def test_another_process_gives_the_same_text(tmp_path: Path) -> None:
    """Hashes of texts differ from process to process, and with them the order of sets."""
    files = (item for case in CASES for item in sorted(generated(case).files.items()))
    here = hashlib.sha256("".join(path + content for path, content in files).encode()).hexdigest()
    for _ in range(2):
        assert run(tmp_path, DIGEST.format(root=str(ROOT))).strip() == here
