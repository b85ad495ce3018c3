"""The layout with sections: the same configuration as ours, and nothing of it lost in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hatch_pygen.config import PygenConfig
from hatch_pygen.config.layers import load_config, output_of
from tests.plugin.projects import add
from tests.test_docs import blocks

MODEL: dict[str, Any] = {"space": "plant", "external_id": "Pumps", "version": "1"}


def sectioned(**generation: Any) -> PygenConfig:
    return PygenConfig.from_dict({"model": MODEL, "generation": generation})


def test_the_file_of_the_documents(tmp_path: Path) -> None:
    [text] = blocks(Path(__file__).parents[2] / "docs/configuration.md", "yaml")
    path = add(tmp_path, "conf/pygen.yaml", text)
    config = load_config(tmp_path, path)
    assert (config.package, config.client.project, config.include_views) == ("water_works", "acme", ("*",))
    assert config.client.base_url == "https://az-eastus-1.cognitedata.com"
    assert config.warnings == ()
    assert output_of(tmp_path, path) == (tmp_path / "conf/generated", "python")
    assert PygenConfig.from_file(path) == config


def test_each_key_that_moves() -> None:
    found = sectioned(
        top_level_package="acme.pumps",
        client_name="AcmeClient",
        default_instance_space="acme",
        naming={"class_format": "camelCase", "property_format": "original", "method_format": "snake_case"},
        style={"line_length": 90, "indent": "    "},
        features={"docstrings": False, "type_hints": True, "examples": True},
    )
    assert found == PygenConfig.from_dict(
        {
            "space": "plant",
            "external-id": "Pumps",
            "version": "1",
            "package": "acme.pumps",
            "client-name": "AcmeClient",
            "instance-space": "acme",
            "class-name-format": "camelCase",
            "property-name-format": "original",
            "line-length": 90,
            "docstrings": False,
            "generate-examples": True,
        }
    )


@pytest.mark.parametrize(
    ("generation", "key"),
    [
        ({"style": {"indent": "\t"}}, "generation.style.indent"),
        ({"features": {"type_hints": False}}, "generation.features.type_hints"),
        ({"naming": {"method_format": "camelCase"}}, "generation.naming.method_format"),
        ({"package": "a", "top_level_package": "b"}, "generation.top_level_package"),
        ({"unheard_of": 1}, "generation.unheard_of"),
    ],
)
def test_what_is_not_followed_is_a_warning(generation: dict[str, Any], key: str) -> None:
    [warning] = sectioned(**generation).warnings
    assert (warning.code, warning.severity, warning.where) == ("PG113", "warning", f"[tool.pygen] {key}")


def test_options_win_over_sections(tmp_path: Path) -> None:
    path = add(tmp_path, "pygen.yaml", "model: {space: plant, external_id: Pumps, version: '1'}\n")
    config = load_config(tmp_path, path, {"external-id": "Valves", "package": "acme"})
    assert ([model.external_id for model in config.models], config.package) == (["Valves"], "acme")
