"""What the vectors are about: all that both runtimes offer, in the form of the schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from hatch_pygen.npm import runtime
from pygen_runtime import exceptions
from tests.conformance.expressions import OPERATORS
from tests.conformance.vectors import FILES, HERE, VECTORS, for_language, model

PYTHON_ALONE = {"ContentMissingError"}
"""Contents of files are read by the Python runtime alone."""
OWN_WORDS = {"InvalidAnswerError"}
"""What is wrong with an answer the reader of JSON says, and each language has its own."""


def test_the_vectors_are_well_formed() -> None:
    schema = json.loads((HERE / "schema.json").read_text("utf-8"))
    for path in FILES:
        Draft202012Validator(schema).validate(json.loads(path.read_text("utf-8")))
    names = [(area, case["name"]) for area, case in VECTORS]
    assert len(names) == len(set(names))
    assert sum("only" in case for _, case in VECTORS) == 0


def kinds(expression: list[Any]) -> Iterator[str]:
    """The operators of a filter."""
    yield expression[0]
    for each in expression[1:]:
        if isinstance(each, list) and each and isinstance(each[0], str) and each[0] in OPERATORS:
            yield from kinds(each)


def test_every_operator_of_both_languages_occurs() -> None:
    assert {kind for case in for_language("python", "filters") for kind in kinds(case["filter"])} == OPERATORS
    columns = _compiled("columns").partition("export class Column {")[2].partition("\n}\n")[0]
    methods = set(re.findall(r"^    (\w+)\(", columns, re.MULTILINE))
    assert methods - {"constructor", "asc", "desc"} == OPERATORS - {"and", "or", "not"}


def test_every_error_of_an_answer_occurs() -> None:
    raised = {case["raised"] for _, case in VECTORS if "raised" in case}
    answered = {each.__name__ for each in exceptions.APIError.__subclasses__()} - PYTHON_ALONE
    assert answered == set(re.findall(r"class (\w+) extends APIError", _compiled("errors")))
    assert raised >= {*answered, "AuthenticationError", "PagingError"} - OWN_WORDS


def test_every_type_of_a_value_is_read_and_written() -> None:
    (plant,) = model()[0].models
    views = {view["externalId"]: view["properties"] for view in plant["views"]}
    stored = {(view, id): _type(each) for view, properties in views.items() for id, each in properties.items() if "container" in each}  # fmt: skip
    assert len(set(stored.values())) == 27  # 14 types, and lists of all but enums
    read = {(case["view"], id) for case in for_language("python", "values") for id in case["properties"]}
    written = {(view, id) for case in for_language("python", "writes") for view, fields in case["objects"] for id in fields}  # fmt: skip
    for used in (read, written):
        assert {stored[each] for each in used if each in stored} == set(stored.values())


def _type(property: Any) -> str:
    return str(property["type"]["type"]) + ("[]" if property["type"].get("list") else "")


def _compiled(module: str) -> str:
    return (runtime.folder() / "lib" / f"{module}.js").read_text("utf-8")
