"""Reads a table of options key by key; each failure is a problem with the option's TOML path."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hatch_pygen.config.records import FORMS, Form, Option
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

    def text(self, key: str) -> str | None:
        value = self._table.get(key)
        if key not in self._table:
            return None
        if isinstance(value, str) and value and value.isprintable():
            return value
        fix = f'write {key} = "{value}"' if _is_number(value) and shown(value) != _LONG else f'write {key} = "..."'
        self._mistyped(key, "a non-empty string", fix)
        return None

    def required(self, key: str) -> str | None:
        if key not in self._table:
            self.problem("PG103", key, "is required", f'add {key} = "..."')
        return self.text(key)

    def read(self, option: Option) -> Any:
        """The value of an option by its kind; texts of a form that CDF prescribes have it."""
        match option.kind:
            case "choice":
                return self.choice(option.key, option.choices)
            case "flag":
                return self.flag(option.key, bool(option.default))
            case "integer":
                default = option.default if isinstance(option.default, int) else None
                return self.integer(option.key, default, *option.bounds)
            case "seconds":
                return self.seconds(option.key)
            case "texts":
                return self.texts(option.key)
            case "new names":
                return self.text_map(option.key)
            case _:
                return self.formed(option.key, self.text(option.key), FORMS.get(option.kind)) or option.default

    def formed(self, key: str, value: str | None, form: Form | None) -> str | None:
        """`value` where it has the form."""
        if value is None or form is None or form.pattern.fullmatch(value):
            return value
        self.problem("PG109", key, f"{quoted(value)} is not {form.rule}", form.fix)
        return None

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        """One of `allowed`, of which the first is the default."""
        value = self._table.get(key, allowed[0])
        if value in allowed:
            return str(value)
        self._mistyped(key, "one of " + ", ".join(quoted(item) for item in allowed), nearest_choice(value, allowed))
        return allowed[0]

    def flag(self, key: str, default: bool) -> bool:
        value = self._table.get(key, default)
        if isinstance(value, bool):
            return value
        self._mistyped(key, "true or false", f"write {key} = {str(not default).lower()}")
        return default

    def integer(self, key: str, default: int | None, low: int, high: int) -> int | None:
        value = self._table.get(key, default)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and low <= value <= high):
            return value
        self._mistyped(
            key, f"a whole number from {low} to {high}", f"write {key} = {low if default is None else default}"
        )
        return default

    def seconds(self, key: str) -> float | None:
        value = self._table.get(key)
        if key not in self._table:
            return None
        if isinstance(value, (int, float)) and _is_number(value) and 0 < value < 1e9:
            return float(value)
        self._mistyped(key, "a positive number of seconds", f"write {key} = 30")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._table.get(key, [])
        if is_array(value) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self._mistyped(key, "an array of non-empty strings", f'write {key} = ["..."]')
        return ()

    def text_map(self, key: str) -> dict[str, str]:
        value = self._table.get(key, {})
        if is_table(value) and all(isinstance(item, str) and item for item in (*value, *value.values())):
            return dict(value)
        self._mistyped(key, "a table of strings", f'write {key} = {{"Old" = "New"}}')
        return {}

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
        if is_table(value):
            return OptionTable(value, self._subtable(key), self._problems)
        self._mistyped(key, "a table", f"write it as {self._subtable(key)}")
        return OptionTable({}, self._subtable(key), self._problems)

    def _subtable(self, key: str) -> str:
        return f"{self.where[:-1]}.{key}]" if self.where.endswith("]") else f"{self.where} {key}"

    def _mistyped(self, key: str, allowed: str, fix: str) -> None:
        self.problem("PG102", key, f"must be {allowed}, is {shown(self._table[key])}", fix)


def is_secret(key: object) -> bool:
    """Whether an option of this name would hold a secret."""
    return isinstance(key, str) and _SECRET.search(key.replace("_", "-").lower()) is not None


def secret_fix(key: str) -> str:
    """What to do with a secret found under `key`."""
    name = key.lower()
    variable = (
        "CDF_TOKEN"
        if "token" in name
        else "IDP_CLIENT_SECRET"
        if "secret" in name
        else "CDF_TOKEN or IDP_CLIENT_SECRET"
    )
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


def nearest_choice(value: object, allowed: Collection[str]) -> str:
    near = nearest(value, allowed) if isinstance(value, str) else None
    return f"did you mean {quoted(near)}?" if near else "choose one of them"


def nearest(text: str, known: Collection[str]) -> str | None:
    """The known text that is most like `text`, None where none is."""
    import difflib  # every build would load it, few need it

    found = difflib.get_close_matches(text, known, n=1, cutoff=0.6)
    return found[0] if found else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
