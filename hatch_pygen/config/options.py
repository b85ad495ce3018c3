"""Reads a table of options key by key; each failure is a problem with the option's TOML path."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from hatch_pygen.config.records import CLASS_PATH, FORMS, Option
from hatch_pygen.generation.python.package_name import is_name
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import is_array, is_table, quoted

_SECRET = re.compile(r"(^|-)(token|secret|password|passwd|api-key|apikey|private-key|credentials?)$")
_LONG = "an integer of hundreds of digits"


class OptionTable:
    """One table of the configuration; `where` names it in messages, problems are added to `problems`.

    Each reading method returns the option's value, or its default where it is absent or wrong.
    """

    def __init__(self, table: Mapping[Any, Any], where: str, problems: list[Problem]) -> None:
        self._table = table
        self.where = where
        self._problems = problems

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def tables_beside(self, known: Sequence[str]) -> list[str]:
        """The keys of tables that are not among `known`, nor like one of them."""
        others = [key for key, value in self._table.items() if is_table(value) and isinstance(key, str)]
        return [key for key in others if key not in known and not is_secret(key) and near_key(key, known) is None]

    def place(self, key: str) -> str:
        return f"{self.where} {key}" if self.where.endswith((".toml", ".yaml", ".yml", "]")) else f"{self.where}.{key}"

    def problem(self, code: str, key: str, message: str, fix: str) -> None:
        self._problems.append(Problem(code, "error", self.place(key), message, fix))

    def refuse_unknown(self, known: Sequence[str]) -> None:
        """A problem for each key that is not in `known`; secrets get one of their own, and are never shown."""
        for key in self._table:
            if is_secret(key):
                self.problem(
                    "PG106", printable(key), "a secret does not belong in a file under version control", secret_fix(key)
                )
            elif key not in known:
                near = near_key(key, known)
                fix = f"did you mean {near}?" if near else f"known are {', '.join(known)}"
                self.problem("PG101", printable(key), "unknown option", fix)

    def required(self, option: Option) -> Any:
        if option.key not in self._table:
            self.problem("PG103", option.key, "is required", f'add {option.key} = "..."')
        return self.read(option)

    def read(self, option: Option) -> Any:
        """The value of an option, its default where it is absent or wrong."""
        default = _EMPTY.get(option.kind, option.usual)
        if option.key not in self._table:
            return default
        value = self._table[option.key]
        fits, allowed, fix = _rule(option, value)
        if not fits:
            self._mistyped(option.key, allowed, fix)
            return default
        made = _MADE.get(option.kind)
        return self._formed(option, made(value) if made else value, default)

    def _formed(self, option: Option, value: Any, default: Any) -> Any:
        """`value` where it has the form that its kind prescribes."""
        form = FORMS.get(option.kind)
        if option.kind == "url":
            return self._url(option.key, value)
        if option.kind == "new names":
            for old, name in value.items():
                if not is_name(name):
                    message = f"{quoted(old)} would become {quoted(name)}, which is not a Python name in ASCII"
                    self.problem("PG109", option.key, message, "choose letters, digits and _")
        elif option.kind == "classes":
            self._classes(option.key, value)
        elif option.kind == "name" and not is_name(value):
            message = f"{quoted(value)} is not a Python name in ASCII"
            self.problem("PG109", option.key, message, "choose letters, digits and _")
            return default
        elif form and not form.pattern.fullmatch(value):
            self.problem("PG109", option.key, f"{quoted(value)} is not {form.rule}", form.fix)
            return default
        return value

    def _classes(self, key: str, value: Mapping[str, str]) -> None:
        for name, path in value.items():
            parts = path.replace(":", ".").split(".")
            if not CLASS_PATH.fullmatch(path) or not all(map(is_name, parts)):
                message = f"{quoted(name)} has {quoted(path)}, which is not the import path of a class"
                self.problem("PG109", key, message, 'write module and class, as in "water_methods:PumpMethods"')

    def _url(self, key: str, value: str) -> str | None:
        if FORMS["url"].pattern.fullmatch(value):
            return value.rstrip("/")
        if "@" in value:
            fix = (
                "remove it and set the environment variable CDF_TOKEN or IDP_CLIENT_SECRET; if it was pushed, revoke it"
            )
            self.problem("PG106", key, "holds credentials before the @", fix)
        else:
            rule = "must be https:// and a host, without a path (http:// only for this machine)"
            self.problem("PG102", key, rule, f'write {key} = "https://az-eastus-1.cognitedata.com"')
        return None

    def tables(self, key: str) -> list[OptionTable]:
        """The tables of the array under `key`."""
        value = self._table.get(key, [])
        if is_array(value) and value and all(is_table(item) for item in value):
            return [
                OptionTable(item, f"{self.place(key)}[{index}]", self._problems) for index, item in enumerate(value)
            ]
        self._mistyped(
            key, "a non-empty array of tables", 'write models = [{space = "...", external-id = "...", version = "..."}]'
        )
        return []

    def table(self, key: str) -> OptionTable:
        """The table under `key`, empty where there is none."""
        value = self._table.get(key, {})
        place = f"{self.where[:-1]}.{key}]" if self.where.endswith("]") else f"{self.where} {key}"
        if not is_table(value):
            self._mistyped(key, "a table", f"write it as {place}")
        return OptionTable(value if is_table(value) else {}, place, self._problems)

    def _mistyped(self, key: str, allowed: str, fix: str) -> None:
        self.problem("PG102", key, f"must be {allowed}, is {shown(self._table[key])}", fix)


_EMPTY: Mapping[str, Any] = {"texts": (), "new names": {}, "classes": {}}
_MADE: Mapping[str, Callable[[Any], Any]] = {"texts": tuple, "new names": dict, "classes": dict, "seconds": float}


def _rule(option: Option, value: Any) -> tuple[bool, str, str]:
    """Whether a value is of the option's kind; what a message says that it must be, and how to mend it."""
    key = option.key
    match option.kind:
        case "choice":
            fits = value in option.choices
            near = None if fits or not isinstance(value, str) else nearest(value, option.choices)
            fix = f"did you mean {quoted(near)}?" if near else "choose one of them"
            return fits, "one of " + ", ".join(map(quoted, option.choices)), fix
        case "flag":
            return isinstance(value, bool), "true or false", f"write {key} = {str(not option.default).lower()}"
        case "integer":
            low, high = option.bounds
            fits = isinstance(value, int) and _is_number(value) and low <= value <= high
            usual: Any = low if option.default is None else option.default
            if isinstance(value, int) and _is_number(value) and not fits:
                usual = low if value < low else high
            return fits, f"a whole number from {low} to {high}", f"write {key} = {usual}"
        case "seconds":
            return _is_number(value) and 0 < value < 1e9, "a positive number of seconds", f"write {key} = 30"
        case "texts":
            fits = is_array(value) and all(isinstance(item, str) and item for item in value)
            return fits, "an array of non-empty strings", f'write {key} = ["..."]'
        case "new names" | "classes":
            fits = is_table(value) and all(isinstance(item, str) and item for item in (*value, *value.values()))
            example = '"Old" = "New"' if option.kind == "new names" else 'Pump = "water_methods:PumpMethods"'
            return fits, "a table of strings", f"write {key} = {{{example}}}"
        case _:
            fits = isinstance(value, str) and value != "" and value.isprintable()
            meant = value if _is_number(value) and shown(value) != _LONG else "..."
            return fits, "a non-empty string", f'write {key} = "{meant}"'


def is_secret(key: object) -> bool:
    """Whether an option of this name would hold a secret."""
    return isinstance(key, str) and _SECRET.search(key.replace("_", "-").lower()) is not None


def secret_fix(key: str) -> str:
    """What to do with a secret found under `key`."""
    variables = {"token": "CDF_TOKEN", "secret": "IDP_CLIENT_SECRET"}
    variable = next((variables[word] for word in variables if word in key.lower()), " or ".join(variables.values()))
    return f"remove it here and set the environment variable {variable}; if it was pushed, revoke it"


def shown(value: Any) -> str:
    """A given value as a message may show it; the content of tables and arrays stays out."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if _is_number(value):
        return plain(value)
    if value is None:
        return "null"
    if is_table(value):
        return "a table"
    return "an array" if is_array(value) else f"a {type(value).__name__}"


def printable(key: object) -> str:
    """A key as a place shows it: as it is where TOML would let it stand bare, else quoted."""
    text = plain(key)
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text, re.ASCII) else quoted(text)


def plain(value: object) -> str:
    """A key or a number as text; Python refuses to print integers of more than 4,300 digits, but reads hexadecimal ones."""
    return _LONG if isinstance(value, int) and value.bit_length() > 1000 else str(value)


def near_key(key: object, known: Collection[str]) -> str | None:
    return nearest(plain(key).replace("_", "-").lower(), known)


def nearest(text: str, known: Collection[str]) -> str | None:
    """The known text that is most like `text`, None where none is."""
    import difflib  # every build would load it, few need it

    found = difflib.get_close_matches(text, known, n=1, cutoff=0.6)
    return found[0] if found else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
