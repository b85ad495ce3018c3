"""Constraints that hold between rows: checked on what a request wrote, before its transaction ends."""

from __future__ import annotations

from pygen_runtime.emulator.containers import Column, Container
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.store import Row, Store


def check_required(store: Store, container: Container, other: Container, ids: str) -> None:
    """A `requires` constraint: who has data in `container` has data in `other`. `ids`: a JSON array."""
    found = store.rows(
        f"SELECT i.key FROM instance AS i JOIN {container.table} AS c ON c.id = i.id "
        f"WHERE i.id IN (SELECT value FROM json_each(?)) "
        f"AND NOT EXISTS(SELECT 1 FROM {other.table} WHERE id = i.id) LIMIT 1",
        [ids],
    )
    if found:
        raise invalid(f"{found[0][0]}: data in {container} require data in {other}")


def check_unique(
    store: Store, container: Container, name: str, properties: list[str], by_space: bool, ids: str
) -> None:
    """A `uniqueness` constraint: no two instances (of a space, if `by_space`) have the same values."""
    columns = [container.columns[identifier].name for identifier in properties]
    equal = " AND ".join(f"a.{column} = b.{column}" for column in columns)
    same_space = " AND i.space = j.space" if by_space else ""
    found = store.rows(
        f"SELECT i.key, j.key FROM json_each(?) AS t JOIN {container.table} AS a ON a.id = t.value "
        f"JOIN {container.table} AS b ON {equal} AND b.id <> a.id "
        f"JOIN instance AS i ON i.id = a.id JOIN instance AS j ON j.id = b.id "
        f"WHERE i.deleted IS NULL AND j.deleted IS NULL{same_space} LIMIT 1",
        [ids],
    )
    if found:
        raise invalid(f"{found[0][0]} and {found[0][1]} violate the uniqueness constraint {name!r} of {properties}")


def targets_without_data(store: Store, container: Container, column: Column, other: Container, ids: str) -> list[Row]:
    """The (key, target) of relations in `column` whose target has no data in `other`, the container that it names."""
    value, members = f"c.{column.name}", ""
    if column.is_list:
        value, members = "m.value", f", json_each(c.{column.name}) AS m"
    return store.rows(
        f"SELECT i.key, {value} FROM json_each(?) AS t JOIN {container.table} AS c ON c.id = t.value "
        f"JOIN instance AS i ON i.id = c.id{members} WHERE {value} IS NOT NULL AND NOT EXISTS("
        f"SELECT 1 FROM instance AS j JOIN {other.table} AS o ON o.id = j.id "
        f"WHERE j.key = {value} AND j.deleted IS NULL)",
        [ids],
    )
