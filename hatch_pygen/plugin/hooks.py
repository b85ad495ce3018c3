"""The plugins hatchling finds under `[project.entry-points.hatch]`; the target ``npm``, and others named ``pygen``.

hatchling imports this module in each build that has hatch-pygen installed, so it imports nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatchling.plugin import hookimpl

if TYPE_CHECKING:
    from hatch_pygen.plugin.build_hook import PygenBuildHook
    from hatch_pygen.plugin.metadata import PygenMetadataHook, PygenVersionSource
    from hatch_pygen.plugin.npm_target import NpmBuilder


@hookimpl
def hatch_register_build_hook() -> type[PygenBuildHook]:
    from hatch_pygen.plugin.build_hook import PygenBuildHook

    return PygenBuildHook


@hookimpl
def hatch_register_metadata_hook() -> type[PygenMetadataHook]:
    from hatch_pygen.plugin.metadata import PygenMetadataHook

    return PygenMetadataHook


@hookimpl
def hatch_register_version_source() -> type[PygenVersionSource]:
    from hatch_pygen.plugin.metadata import PygenVersionSource

    return PygenVersionSource


@hookimpl
def hatch_register_builder() -> type[NpmBuilder]:
    from hatch_pygen.plugin.npm_target import NpmBuilder

    return NpmBuilder
