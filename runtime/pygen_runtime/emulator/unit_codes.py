"""What the code of a unit says: factor, symbol and words of "kilogm_f-per-centim2".

Codes are those of QUDT in lower case: units, each with its prefix before and its exponent behind, joined by hyphens;
what stands behind the first "per" divides. The factors follow from the definitions of the SI, of the international yard
and pound (1959), of the US gallon (231 cubic inches), the barrel (42 gallons) and the UK gallon, of the international
table (4.1868 J) and thermochemical (4.184 J) calorie and their Btu, of standard gravity and of the horsepower.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache


@dataclass(frozen=True, slots=True)
class Part:
    """A unit, or a product of units: its factor to the units of the SI, its symbol, its words, its name in QUDT."""

    factor: Fraction
    symbol: str
    words: str
    name: str


_INCH, _POUND, _GRAVITY = Fraction("0.0254"), Fraction("0.45359237"), Fraction("9.80665")
_POUND_FORCE, _FOOT = _POUND * _GRAVITY, 12 * _INCH
_GALLON, _GALLON_UK = 231 * _INCH**3, Fraction("0.00454609")
_PI = Fraction(math.pi)

_UNITS: Mapping[str, tuple[Fraction | int | str, str, str]] = {
    # of length, area, volume
    **{
        "m": (1, "m", "metre"),
        "in": (_INCH, "in", "inch"),
        "ft": (_FOOT, "ft", "foot"),
        "yd": (3 * _FOOT, "yd", "yard"),
    },
    **{"mi": (5280 * _FOOT, "mi", "mile"), "l": ("0.001", "L", "litre"), "gal": (_GALLON_UK, "gal", "gallon")},
    **{"gal_us": (_GALLON, "gal{US}", "US gallon"), "gal_uk": (_GALLON_UK, "gal{UK}", "UK gallon")},
    **{"bbl_us": (42 * _GALLON, "bbl", "barrel"), "bbl_us_pet": (42 * _GALLON, "bbl", "barrel")},
    **{"rb": (42 * _GALLON, "rb", "reservoir barrel"), "stb": (42 * _GALLON, "STB", "stock tank barrel")},
    **{"sm3": (1, "Sm³", "standard cubic metre"), "scf": (_FOOT**3, "scf", "standard cubic foot")},
    "mmscf": (10**6 * _FOOT**3, "MMscf", "million standard cubic feet"),
    # of time
    **{"sec": (1, "s", "second"), "min": (60, "min", "minute"), "hr": (3600, "h", "hour"), "day": (86400, "d", "day")},
    **{"wk": (604800, "wk", "week"), "mo": (2629800, "mo", "month"), "yr": (31557600, "yr", "year")},
    **{"hz": (1, "Hz", "hertz"), "kn": (Fraction(1852, 3600), "kn", "knot"), "bq": (1, "Bq", "becquerel")},
    "ci": (37 * 10**9, "Ci", "curie"),
    # of mass, amount, force, pressure
    **{"gm": ("0.001", "g", "gram"), "tonne": (1000, "t", "tonne"), "lb": (_POUND, "lb", "pound")},
    **{
        "oz": (_POUND / 16, "oz", "ounce"),
        "mol": (1, "mol", "mole"),
        "n": (1, "N", "newton"),
        "dan": (10, "daN", "decanewton"),
    },
    **{"lb_f": (_POUND_FORCE, "lbf", "pound force"), "oz_f": (_POUND_FORCE / 16, "ozf", "ounce force")},
    **{"gm_f": (_GRAVITY / 1000, "gf", "gram force"), "pa": (1, "Pa", "pascal"), "bar": (10**5, "bar", "bar")},
    **{
        "atm": (101325, "atm", "standard atmosphere"),
        "psi": (_POUND_FORCE / _INCH**2, "psi", "pound force per square inch"),
    },
    **{
        "m_h2o": (1000 * _GRAVITY, "mH₂O", "metre of water"),
        "poise": ("0.1", "P", "poise"),
        "st": ("0.0001", "St", "stokes"),
    },
    # of energy, power
    **{
        "j": (1, "J", "joule"),
        "cal": ("4.184", "cal", "calorie"),
        "cal_th": ("4.184", "cal", "thermochemical calorie"),
    },
    **{"cal_it": ("4.1868", "cal{IT}", "calorie (IT)"), "toe": ("41868000000", "toe", "tonne of oil equivalent")},
    "btu_it": (Fraction("4186.8") * _POUND * 5 / 9, "Btu{IT}", "British thermal unit (IT)"),
    "btu_th": (4184 * _POUND * 5 / 9, "Btu{th}", "British thermal unit (thermochemical)"),
    **{"boe": ("6120000000", "boe", "barrel of oil equivalent"), "w": (1, "W", "watt")},
    **{"hp": (550 * _FOOT * _POUND_FORCE, "hp", "horsepower"), "hp_metric": (75 * _GRAVITY, "PS", "metric horsepower")},
    # of electricity
    **{"a": (1, "A", "ampere"), "v": (1, "V", "volt"), "ohm": (1, "Ω", "ohm"), "farad": (1, "F", "farad")},
    **{"h": (1, "H", "henry"), "t": (1, "T", "tesla"), "gauss": ("0.0001", "Gs", "gauss"), "var": (1, "var", "var")},
    # of angles, temperature, numbers
    **{"rad": (1, "rad", "radian"), "deg": (_PI / 180, "°", "degree"), "grad": (_PI / 200, "grad", "grad")},
    **{"rev": (2 * _PI, "rev", "revolution"), "k": (1, "K", "kelvin"), "b": (10, "B", "bel")},
    **{"num": (1, "#", "number"), "unitless": (1, "", "unitless"), "fraction": (1, "", "fraction")},
    **{"percent": ("0.01", "%", "percent"), "ppth": ("0.001", "‰", "parts per thousand")},
    **{
        "ppm": (Fraction(1, 10**6), "ppm", "parts per million"),
        "ppb": (Fraction(1, 10**9), "ppb", "parts per billion"),
    },
    "degree_api": (1, "°API", "degree API"),
}
_PREFIXES: Mapping[str, tuple[int, str]] = {
    **{"tera": (12, "T"), "giga": (9, "G"), "mega": (6, "M"), "kilo": (3, "k"), "hecto": (2, "h")},
    **{"deci": (-1, "d"), "centi": (-2, "c"), "milli": (-3, "m"), "micro": (-6, "µ"), "nano": (-9, "n")},
}
_POWERS = {"2": ("²", "square "), "3": ("³", "cubic ")}
_NUMBERED = re.compile(r"(?P<number>\d+)(?P<code>[a-z].*)?")
_PREFIXED = re.compile(rf"(?P<prefix>{'|'.join(_PREFIXES)})(?P<line>_?)(?P<code>.*)")


@cache
def part_of(code: str) -> Part:
    """Raises KeyError for a code that holds an unknown unit."""
    above, behind, below = f"-{code}".partition("-per-")
    upper = _product(above.removeprefix("-").split("-") if above else [])
    if not behind:
        return upper
    parts = [_product(of.split("-")) for of in below.split("-per-")]
    factor = upper.factor / math.prod((of.factor for of in parts), start=Fraction(1))
    symbol = "⋅".join(of.symbol for of in parts)
    divisor = f"({symbol})" if "⋅" in symbol else symbol
    words = " per ".join([upper.words, *(of.words for of in parts)]).strip()
    return Part(
        factor, f"{upper.symbol}/{divisor}", words, "-PER-".join([upper.name, *(of.name for of in parts)]).lstrip("-")
    )


def _product(codes: list[str]) -> Part:
    found = [_unit(code) for code in codes]
    factor = math.prod((of.factor for of in found), start=Fraction(1))
    # "kilo-ft3" is a thousand cubic feet: a prefix and a number stand before their unit without a sign.
    joined = ["" if code in _PREFIXES or code.isdigit() else "⋅" for code in codes]
    symbol = "".join(of.symbol + sign for of, sign in zip(found, joined, strict=True)).removesuffix("⋅")
    return Part(factor, symbol, " ".join(of.words for of in found), "-".join(of.name for of in found))


def _unit(code: str) -> Part:
    if code in _UNITS:
        factor, symbol, words = _UNITS[code]
        return Part(Fraction(factor), symbol, words, code.upper())
    if code in _PREFIXES:
        exponent, symbol = _PREFIXES[code]
        return Part(Fraction(10) ** exponent, symbol, code, code.capitalize())
    if match := _NUMBERED.fullmatch(code):
        number, of = match["number"], _unit(match["code"]) if match["code"] else Part(Fraction(1), "", "", "")
        return Part(int(number) * of.factor, number + of.symbol, f"{number} {of.words}".strip(), number + of.name)
    if code[-1:] in _POWERS:
        of, (sign, words) = _unit(code[:-1]), _POWERS[code[-1]]
        return Part(of.factor ** int(code[-1]), of.symbol + sign, words + of.words, of.name + code[-1])
    match = _PREFIXED.fullmatch(code)
    if match is None:
        raise KeyError(code)
    (exponent, symbol), of = _PREFIXES[match["prefix"]], _unit(match["code"])
    name = match["prefix"].capitalize() + match["line"] + of.name
    return Part(Fraction(10) ** exponent * of.factor, symbol + of.symbol, match["prefix"] + of.words, name)
