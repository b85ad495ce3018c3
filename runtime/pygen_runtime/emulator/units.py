"""Conversion of values to other units, for the units of power and length.

`value_in_base = (value + offset) * multiplier`; the base units are watt and metre. The factors are definitions of the
SI (prefixes), of the international yard and pound agreement of 1959 (inch, foot, yard, mile) and of the mechanical and
metric horsepower (550 ft lbf/s, 75 kgf m/s).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.errors import invalid


@dataclass(frozen=True, slots=True)
class Unit:
    quantity: str
    multiplier: float
    offset: float = 0.0


UNITS = {
    "power:w": Unit("power", 1.0),
    "power:kilow": Unit("power", 1e3),
    "power:megaw": Unit("power", 1e6),
    "power:gigaw": Unit("power", 1e9),
    "power:hp": Unit("power", 745.6998715822702),
    "power:hp_metric": Unit("power", 735.49875),
    "length:m": Unit("length", 1.0),
    "length:millim": Unit("length", 1e-3),
    "length:centim": Unit("length", 1e-2),
    "length:kilom": Unit("length", 1e3),
    "length:in": Unit("length", 0.0254),
    "length:ft": Unit("length", 0.3048),
    "length:yd": Unit("length", 0.9144),
    "length:mi": Unit("length", 1609.344),
}
SYSTEMS = {
    "default": {"power": "power:w", "length": "length:m"},
    "si": {"power": "power:w", "length": "length:m"},
    "imperial": {"power": "power:hp", "length": "length:ft"},
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """`target = value * factor + shift`."""

    factor: float
    shift: float

    def apply(self, value: float) -> float:
        return value * self.factor + self.shift

    def sql(self, column: str) -> str:
        return f"({column} * {self.factor!r} + {self.shift!r})"


def conversion(source: str | None, target: dict[str, Any], where: str) -> Conversion:
    """From the unit of a property to the one asked for. Raises a 400 for what is not known or does not fit."""
    if source is None:
        raise invalid(f"{where}: the property has no unit")
    known = _unit(source, where)
    if "unitSystemName" in target:
        system = SYSTEMS.get(str(target["unitSystemName"]).lower())
        if system is None:
            raise invalid(
                f"{where}: there is no unit system {target['unitSystemName']!r}; known: Default, SI, Imperial"
            )
        wanted = UNITS[system[known.quantity]]
    else:
        wanted = _unit(target["externalId"], where)
    if wanted.quantity != known.quantity:
        raise invalid(f"{where}: {source} cannot be converted to a unit of {wanted.quantity}")
    factor = known.multiplier / wanted.multiplier
    return Conversion(factor, known.offset * factor - wanted.offset)


def _unit(name: str, where: str) -> Unit:
    unit = UNITS.get(name)
    if unit is None:
        raise invalid(f"{where}: the emulator does not know the unit {name!r}; it knows {', '.join(UNITS)}")
    return unit
