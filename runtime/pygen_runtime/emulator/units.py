"""Units and their conversion: the public catalogue of CDF, from `unit_catalog.txt`.

An id is "quantity:code". A value in base units is `(value + offset) * multiplier`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import Any

from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.unit_codes import part_of
from pygen_runtime.lazy import located

_CODE = re.compile(r"(?P<code>[^=+@]+)(?:=(?P<factor>[\d./]+))?(?:\+(?P<offset>[\d.]+))?(?P<systems>(?:@\w+)*)")
_SPELLED = {
    "barg": ("BARg", "bar(g)", "bar (gauge)"),
    "barg2": ("BARg2", "bar(g)²", "square bar (gauge)"),
    "barg2-per-hz": ("BARg2-PER-HZ", "bar(g)²/Hz", "square bar (gauge) per hertz"),
    "millibarg": ("MilliBARg", "mbar(g)", "millibar (gauge)"),
    "kilopag": ("KiloPAg", "kPa(g)", "kilopascal (gauge)"),
    "psig": ("PSIg", "psi(g)", "pound force per square inch (gauge)"),
    "deg_c": ("DEG_C", "°C", "degree Celsius"),
    "deg_f": ("DEG_F", "°F", "degree Fahrenheit"),
    "deg_r": ("DEG_R", "°R", "degree Rankine"),
    "1_64_in": ("1/64 in", "1/64 in", "one sixty-fourth of an inch"),
    "scm_1atm_15deg_c_iso": ("SCM_1ATM_15DEG_C_ISO", "Sm³", "standard cubic metre (15 °C, 1 atm)"),
    "scf_1atm_60deg_f": ("SCF_1ATM_60DEG_F", "scf", "standard cubic foot (60 °F, 1 atm)"),
    "unknown": ("UNKNOWN", "", "unknown unit"),
}
"""Name, symbol and words of what the codes do not say."""


@dataclass(frozen=True, slots=True)
class Unit:
    external_id: str
    quantity: str
    multiplier: float
    offset: float
    name: str
    symbol: str
    long_name: str

    def dump(self) -> dict[str, Any]:
        """As the API answers it; aliases are those that follow from the code, and no source is claimed."""
        aliases = dict.fromkeys(text for text in (self.name, self.symbol, self.long_name) if text)
        return {
            "externalId": self.external_id,
            "name": self.name,
            "longName": self.long_name,
            "symbol": self.symbol,
            "aliasNames": list(aliases),
            "quantity": self.quantity,
            "conversion": {"multiplier": self.multiplier, "offset": self.offset},
        }


def _read(text: str) -> Iterator[tuple[Unit, list[str]]]:
    """The units with the systems that prefer them."""
    for line in text.splitlines():
        quantity, colon, codes = line.partition(": ")
        if not colon or line.startswith("#"):
            continue
        prefix = quantity.lower().replace(" ", "_")
        for position, entry in enumerate(codes.split()):
            match = _CODE.fullmatch(entry)
            assert match is not None, entry
            first = [] if position else ["Default"]
            yield _unit(f"{prefix}:{match['code']}", quantity, match), first + match["systems"].split("@")[1:]


def _unit(external_id: str, quantity: str, match: re.Match[str]) -> Unit:
    code, offset = match["code"], float(match["offset"] or 0)
    factor = Fraction(1)
    for position, number in enumerate((match["factor"] or "1").split("/")):
        factor = factor / Fraction(number) if position else Fraction(number)
    if code in _SPELLED:
        return Unit(external_id, quantity, float(factor), offset, *_SPELLED[code])
    part = part_of(code)
    return Unit(external_id, quantity, float(part.factor), offset, part.name, part.symbol, part.words)


_FOUND = [*_read(files(located("pygen_runtime.emulator")).joinpath("unit_catalog.txt").read_text("utf-8"))]
UNITS: Mapping[str, Unit] = {unit.external_id: unit for unit, _ in _FOUND}
SYSTEMS: Mapping[str, Mapping[str, Unit]] = {
    name: {unit.quantity: unit for unit, systems in _FOUND if name in systems} for name in ("Default", "SI", "Imperial")
}
"""The unit of each quantity, by name of the system; only Default has one for all of them."""


def preferred(quantity: str, system: str) -> Unit | None:
    """The unit of the quantity in the system; what a system does not say is as in the SI, then as in Default."""
    name = {known.lower(): known for known in SYSTEMS}.get(system.lower())
    if name is None:
        return None
    return next(SYSTEMS[of][quantity] for of in (name, "SI", "Default") if quantity in SYSTEMS[of])


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
    before = known(source, where)
    if "unitSystemName" in target:
        after = preferred(before.quantity, str(target["unitSystemName"]))
        if after is None:
            systems = ", ".join(SYSTEMS)
            raise invalid(f"{where}: there is no unit system {target['unitSystemName']!r}; known: {systems}")
    else:
        after = known(target["externalId"], where)
    if after.quantity != before.quantity:
        raise invalid(f"{where}: {source} cannot be converted to a unit of {after.quantity}")
    factor = before.multiplier / after.multiplier
    return Conversion(after.external_id, factor, before.offset * factor - after.offset)


def known(external_id: str, where: str) -> Unit:
    """The unit. Raises a 400 that names those of its quantity."""
    found = UNITS.get(external_id)
    if found is None:
        prefix = external_id.partition(":")[0] + ":"
        others = [id for id in UNITS if id.startswith(prefix)] or sorted({id.partition(":")[0] for id in UNITS})
        raise invalid(f"{where}: the emulator does not know the unit {external_id!r}; it knows {', '.join(others)}")
    return found
