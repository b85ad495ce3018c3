"""Conversion of values to other units, for the units of power and length.

The base units are watt and metre, and no unit has an offset. The factors are definitions of the SI (prefixes), of the
international yard and pound agreement of 1959 (inch, foot, yard, mile) and of the mechanical and metric horsepower
(550 ft lbf/s, 75 kgf m/s).
"""

from __future__ import annotations

from typing import Any

from pygen_runtime.emulator.errors import invalid

UNITS = {
    "power:w": 1.0,
    "power:kilow": 1e3,
    "power:megaw": 1e6,
    "power:gigaw": 1e9,
    "power:hp": 745.6998715822702,
    "power:hp_metric": 735.49875,
    "length:m": 1.0,
    "length:millim": 1e-3,
    "length:centim": 1e-2,
    "length:kilom": 1e3,
    "length:in": 0.0254,
    "length:ft": 0.3048,
    "length:yd": 0.9144,
    "length:mi": 1609.344,
}
"""The units, "quantity:name", in base units."""
SYSTEMS = {
    "default": {"power": "power:w", "length": "length:m"},
    "si": {"power": "power:w", "length": "length:m"},
    "imperial": {"power": "power:hp", "length": "length:ft"},
}


def conversion(source: str | None, target: dict[str, Any], where: str) -> float:
    """The factor from the unit of a property to the one asked for. Raises a 400 for what is not known or does not fit."""
    if source is None:
        raise invalid(f"{where}: the property has no unit")
    quantity = _quantity(source, where)
    if "unitSystemName" in target:
        system = SYSTEMS.get(str(target["unitSystemName"]).lower())
        if system is None:
            raise invalid(
                f"{where}: there is no unit system {target['unitSystemName']!r}; known: Default, SI, Imperial"
            )
        wanted = system[quantity]
    else:
        wanted = target["externalId"]
    if _quantity(wanted, where) != quantity:
        raise invalid(f"{where}: {source} cannot be converted to a unit of {_quantity(wanted, where)}")
    return UNITS[source] / UNITS[wanted]


def _quantity(unit: str, where: str) -> str:
    if unit not in UNITS:
        raise invalid(f"{where}: the emulator does not know the unit {unit!r}; it knows {', '.join(UNITS)}")
    return unit.partition(":")[0]
