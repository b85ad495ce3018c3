"""Joins of tables along a relation: the condition is the relation's own, so that nobody writes it wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.model.paths import RelationPath
from pygen_runtime.reading.hops import Hop, hop
from pygen_runtime.reading.reversal import through_property
from pygen_runtime.spark.engine import DataFrame, functions_of

IDENTITY = ("space", "external_id")
NEAR, FAR, OWN = "pygen_near", "pygen_far", "pygen_own"
"""Columns that exist during a join alone."""


def joined(
    session: Any, left: DataFrame, relation: Any, right: DataFrame, how: str, edges: Callable[[Hop], DataFrame]
) -> DataFrame:
    """See SparkViews.join; `edges` reads the edges of a connection.

    Raises:
        ConfigurationError: for what is no relation, or a frame that does not have the columns it needs.
    """
    if not isinstance(relation, RelationPath) or relation.pygen_previous is not None:
        raise ConfigurationError(f"expected a relation of a view such as Pump.site, got {relation!r:.80}")
    owner: Any = relation.pygen_owner  # classes are keys of a cache
    found = hop(owner, relation.pygen_name)
    join = _Join(functions_of(session), left, right, found, how)
    if found.kind == "edges":
        return join.by_edges(edges(found))
    if found.kind == "direct":
        return join.direct()
    return join.reverse()


@dataclass(frozen=True, slots=True)
class _Join:
    """One join; names of the right frame that the left one has, too, get that of the relation before them."""

    f: Any
    left: Any
    right: Any
    hop: Hop
    how: str

    @property
    def named(self) -> str:
        return f"{self.hop.owner.__name__}.{self.hop.name}"

    def direct(self) -> DataFrame:
        self._check(self.left, (self.hop.name,), "left")
        self._check(self.right, IDENTITY, "right")
        far = self._right().withColumn(FAR, self._reference())
        if self.hop.many and self._chooses_left:  # a row by all of its references, once
            self._check(self.left, IDENTITY, "left")
            opened = self._opened(self.left.withColumn(OWN, self._struct()), self.hop.name, True, keeps=False)
            reached = opened.join(far, opened[NEAR] == far[FAR]).select(self.f.col(OWN).alias(FAR))
            return self._on(self.left.withColumn(NEAR, self._struct()), reached)
        near = self._opened(self.left, self.hop.name, self.hop.many, keeps=self._keeps_left)
        return self._on(near, far)

    def reverse(self) -> DataFrame:
        name = through_property(self.hop)
        if not name:
            raise ConfigurationError(
                f"{self.named} goes through a property that {self.hop.target.__name__} does not have: read the view that "
                "has it, and join the other way round"
            )
        self._check(self.left, IDENTITY, "left")
        self._check(self.right, (name,), "right")
        far = self._opened(self._right(), self._name(name), self.hop.through_list, keeps=self._keeps_right)
        return self._on(self.left.withColumn(NEAR, self._struct()), far.withColumnRenamed(NEAR, FAR))

    def by_edges(self, edges: DataFrame) -> DataFrame:
        self._check(self.left, IDENTITY, "left")
        self._check(self.right, IDENTITY, "right")
        near, far = ("start_node", "end_node") if self.hop.outwards else ("end_node", "start_node")
        ends = edges.select(self.f.col(near).alias(NEAR), self.f.col(far).alias(FAR))
        # Far sides first: an edge that leads to no row of the right frame leads nowhere.
        reached = ends.join(self._right().withColumn("pygen_right", self._reference()), self.f.col(FAR) == self.f.col("pygen_right"),
                            "right" if self._keeps_right else "inner")  # fmt: skip
        far_side = reached.drop(FAR, "pygen_right").withColumnRenamed(NEAR, FAR)
        return self._on(self.left.withColumn(NEAR, self._struct()), far_side)

    def _on(self, left: Any, right: Any) -> Any:
        return left.join(right, left[NEAR] == right[FAR], self.how).drop(NEAR, FAR)

    def _opened(self, frame: Any, name: str, many: bool, *, keeps: bool) -> Any:
        """The references of a column; a list is taken apart, because `array_contains` would compare every pair of rows."""
        if not many:
            return frame.withColumn(NEAR, self.f.col(name))
        return frame.withColumn(NEAR, (self.f.explode_outer if keeps else self.f.explode)(name))

    def _right(self) -> Any:
        taken = {name.lower() for name in self.left.columns}
        return self.right.withColumnsRenamed(
            {name: self._name(name) for name in self.right.columns if name.lower() in taken}
        )

    def _name(self, name: str) -> str:
        taken = {each.lower() for each in self.left.columns}
        return f"{self.hop.name}_{name}" if name.lower() in taken else name

    def _struct(self) -> Any:
        return self.f.struct(*(self.f.col(name).alias(name) for name in IDENTITY))

    def _reference(self) -> Any:
        return self.f.struct(*(self.f.col(self._name(name)).alias(name) for name in IDENTITY))

    @property
    def _kind(self) -> str:
        return self.how.lower().replace("_", "")

    @property
    def _keeps_left(self) -> bool:
        return self._kind in ("left", "leftouter", "full", "outer", "fullouter")

    @property
    def _keeps_right(self) -> bool:
        return self._kind in ("right", "rightouter", "full", "outer", "fullouter")

    @property
    def _chooses_left(self) -> bool:
        return self._kind in ("semi", "leftsemi", "anti", "leftanti")

    def _check(self, frame: Any, names: tuple[str, ...], side: str) -> None:
        missing = [name for name in names if name not in frame.columns]
        if missing:
            raise ConfigurationError(
                f"{self.named}: the {side} frame has no column {', '.join(missing)}, which the join needs"
            )
