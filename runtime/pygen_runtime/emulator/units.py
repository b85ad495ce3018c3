"""Units and their conversion: the external ids of CDF's catalogue for the quantities that plants measure.

An id is "quantity:code", the code that of QUDT in lower case. A value in base units is `(value + offset) * multiplier`.
The base units are those of the SI; multipliers follow from the definitions of the SI (prefixes), of the international
yard and pound agreement of 1959 (inch, foot, mile, pound), of the US gallon (231 cubic inches) and the barrel (42
gallons), of the international table calorie (4.1868 J) and Btu (of the pound and the degree Fahrenheit), of standard
gravity (9.80665 m/s2) and of the mechanical and metric horsepower (550 ft lbf/s, 75 kgf m/s).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.errors import invalid

_FOOT, _POUND, _GRAVITY = 0.3048, 0.45359237, 9.80665
_POUND_FORCE = _POUND * _GRAVITY
_BTU = 4186.8 * _POUND * 5 / 9
_GALLON = 231 * 0.0254**3
_HOUR, _DAY = 3600.0, 86400.0

_MULTIPLIERS: Mapping[str, Mapping[str, float]] = {
    "acceleration": {"m-per-sec2": 1.0, "ft-per-sec2": _FOOT, "in-per-sec2": 0.0254},
    "amount_of_substance": {"mol": 1.0, "kilomol": 1e3, "millimol": 1e-3, "micromol": 1e-6},
    "area": {"m2": 1.0, "ft2": _FOOT**2, "in2": 0.0254**2},
    "density": {"kilogm-per-m3": 1.0, "lb-per-ft3": _POUND / _FOOT**3},
    "dynamic_viscosity": {"pa-sec": 1.0},
    "electric_current": {"a": 1.0, "millia": 1e-3, "kiloa": 1e3},
    "electric_potential": {"v": 1.0, "milliv": 1e-3, "kilov": 1e3, "megav": 1e6},
    "energy": {
        **{"j": 1.0, "kiloj": 1e3, "megaj": 1e6, "gigaj": 1e9, "teraj": 1e12, "millij": 1e-3, "microj": 1e-6},
        **{"w-sec": 1.0, "w-hr": _HOUR, "kilow-hr": 1e3 * _HOUR, "megaw-hr": 1e6 * _HOUR, "teraw-hr": 1e12 * _HOUR},
        "btu_it": _BTU,
    },
    "energy_density": {"j-per-m3": 1.0, "megaj-per-m3": 1e6, "w-hr-per-m3": _HOUR},
    "force": {"n": 1.0, "kilon": 1e3, "megan": 1e6, "lb_f": _POUND_FORCE},
    "frequency": {"hz": 1.0, "kilohz": 1e3, "megahz": 1e6, "gigahz": 1e9},
    "length": {
        **{"m": 1.0, "microm": 1e-6, "millim": 1e-3, "centim": 1e-2, "kilom": 1e3},
        **{"in": 0.0254, "ft": _FOOT, "yd": 3 * _FOOT, "mi": 5280 * _FOOT},
    },
    "mass": {"kilogm": 1.0, "gm": 1e-3, "milligm": 1e-6, "tonne": 1e3, "lb": _POUND},
    "mass_flow_rate": {
        **{"kilogm-per-sec": 1.0, "kilogm-per-min": 1 / 60, "kilogm-per-hr": 1 / _HOUR, "kilogm-per-day": 1 / _DAY},
        **{"lb-per-sec": _POUND, "lb-per-min": _POUND / 60, "lb-per-hr": _POUND / _HOUR},
    },
    "power": {
        **{"w": 1.0, "milliw": 1e-3, "kilow": 1e3, "megaw": 1e6, "gigaw": 1e9},
        **{"hp": 550 * _FOOT * _POUND_FORCE, "hp_metric": 75 * _GRAVITY},
    },
    "pressure": {
        **{"pa": 1.0, "hectopa": 1e2, "kilopa": 1e3, "megapa": 1e6, "bar": 1e5, "millibar": 1e2, "atm": 101325.0},
        "psi": _POUND_FORCE / 0.0254**2,
    },
    "time": {"sec": 1.0, "millisec": 1e-3, "microsec": 1e-6, "min": 60.0, "hr": _HOUR, "day": _DAY, "wk": 7 * _DAY},
    "torque": {"n-m": 1.0, "kilon-m": 1e3, "lb_f-ft": _POUND_FORCE * _FOOT},
    "velocity": {
        **{"m-per-sec": 1.0, "m-per-min": 1 / 60, "m-per-hr": 1 / _HOUR, "kilom-per-hr": 1e3 / _HOUR},
        **{"ft-per-sec": _FOOT, "ft-per-min": _FOOT / 60, "mi-per-hr": 5280 * _FOOT / _HOUR},
    },
    "volume": {"m3": 1.0, "l": 1e-3, "millil": 1e-6, "ft3": _FOOT**3, "in3": 0.0254**3, "gal_us": _GALLON},
    "volume_flow_rate": {
        **{"m3-per-sec": 1.0, "m3-per-min": 1 / 60, "m3-per-hr": 1 / _HOUR, "m3-per-day": 1 / _DAY},
        **{"l-per-sec": 1e-3, "l-per-min": 1e-3 / 60, "l-per-hr": 1e-3 / _HOUR},
        **{"ft3-per-sec": _FOOT**3, "ft3-per-min": _FOOT**3 / 60, "gal_us-per-min": _GALLON / 60},
    },
}


@dataclass(frozen=True, slots=True)
class Unit:
    external_id: str
    multiplier: float
    offset: float = 0.0

    @property
    def quantity(self) -> str:
        return self.external_id.partition(":")[0]


_UNITS = [
    *(Unit(f"{quantity}:{code}", factor) for quantity, of in _MULTIPLIERS.items() for code, factor in of.items()),
    Unit("temperature:k", 1.0),
    Unit("temperature:deg_c", 1.0, 273.15),
    Unit("temperature:deg_f", 5 / 9, 459.67),
    Unit("temperature:deg_r", 5 / 9),
]
UNITS = {unit.external_id: unit for unit in _UNITS}

_SI = {f"{quantity}:{next(iter(of))}" for quantity, of in _MULTIPLIERS.items()} | {"temperature:k"}
_PREFERRED = {
    "default": {"pressure:bar", "temperature:deg_c"},
    "si": set[str](),
    "imperial": {
        *("acceleration:ft-per-sec2", "area:ft2", "density:lb-per-ft3", "energy:btu_it", "force:lb_f", "length:ft"),
        *("mass:lb", "mass_flow_rate:lb-per-sec", "power:hp", "pressure:psi", "temperature:deg_f", "torque:lb_f-ft"),
        *("velocity:ft-per-sec", "volume:ft3", "volume_flow_rate:ft3-per-sec"),
    },
}
SYSTEMS = {
    name: {unit.partition(":")[0]: unit for unit in [*sorted(_SI), *sorted(preferred)]}
    for name, preferred in _PREFERRED.items()
}
"""The unit of each quantity, by name of the system in lower case; what a system does not say is as in the SI."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """To the unit `external_id`: a value times `factor`, plus `shift`."""

    external_id: str
    factor: float
    shift: float

    def of(self, value: float) -> float:
        return value * self.factor + self.shift

    def sql(self, value: str) -> str:
        return f"({value} * {self.factor!r} + {self.shift!r})"


def conversion(source: str | None, target: dict[str, Any], where: str) -> Conversion:
    """From the unit of a property to the one asked for. Raises a 400 for what is not known or does not fit."""
    if source is None:
        raise invalid(f"{where}: the property has no unit")
    before = _unit(source, where)
    if "unitSystemName" in target:
        system = SYSTEMS.get(str(target["unitSystemName"]).lower())
        if system is None:
            raise invalid(
                f"{where}: there is no unit system {target['unitSystemName']!r}; known: Default, SI, Imperial"
            )
        after = UNITS[system[before.quantity]]
    else:
        after = _unit(target["externalId"], where)
    if after.quantity != before.quantity:
        raise invalid(f"{where}: {source} cannot be converted to a unit of {after.quantity}")
    factor = before.multiplier / after.multiplier
    return Conversion(after.external_id, factor, before.offset * factor - after.offset)


def _unit(external_id: str, where: str) -> Unit:
    found = UNITS.get(external_id)
    if found is None:
        quantity = external_id.partition(":")[0]
        known = [id for id in UNITS if id.startswith(f"{quantity}:")] or sorted({of.quantity for of in _UNITS})
        raise invalid(f"{where}: the emulator does not know the unit {external_id!r}; it knows {', '.join(known)}")
    return found
