"""The views of a package on a session of Spark: what generated code extends."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.expressions import EqualsFilter, Filter, conjunction
from pygen_runtime.filters.names import suggestion
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.instances import PygenEdge, PygenResource
from pygen_runtime.model.operands import checked_filter
from pygen_runtime.model.package_archive import archive
from pygen_runtime.model.selection import Properties
from pygen_runtime.reading.hops import Hop
from pygen_runtime.spark.arrival import own_packages
from pygen_runtime.spark.changes import Changes, deleted_column
from pygen_runtime.spark.engine import PUSHDOWN, PUSHDOWN_CONF, DataFrame, Session, is_connect
from pygen_runtime.spark.joins import joined
from pygen_runtime.spark.merging import merge_into
from pygen_runtime.spark.options import Options, Split
from pygen_runtime.spark.place import EDGES, Place, views_of
from pygen_runtime.spark.schema import chosen, struct_of
from pygen_runtime.spark.source import PygenSource
from pygen_runtime.spark.writer import Job, Mode, Nulls, WriteSummary, sent

if TYPE_CHECKING:
    from pygen_runtime.spark.engine import StructType

T = TypeVar("T", bound=PygenResource)

AT_ONCE = 6
"""Reads at once that leave others in the project room: CDF allows 8."""


class SparkViews:
    """The views of a package as tables of a session; making it registers the source, and sends no request.

    `client`: the import path "module:function" of a function that gives a client; without one each process makes its own
    from its environment. No credentials leave a process.

    Raises:
        ConfigurationError: where the client cannot be made here; executors would fail one by one.
    """

    source: ClassVar[type[PygenSource]]

    def __init__(self, spark: Session, client: str | None = None) -> None:
        self._spark = spark
        self._client = client or ""
        spark.dataSource.register(self.source)
        if PUSHDOWN:
            spark.conf.set(PUSHDOWN_CONF, "true")
        self._place("").open()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            known = {} if name.startswith("_") else views_of(self.source.name())
            if name not in known:
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}{suggestion(name, known)}")
            view = SparkView(self._spark, self._place(name))
            self.__dict__[name] = view
            return view

    @property
    def edges(self) -> SparkEdges:
        """Edges that need no view: ids, types, ends, version and times."""
        return SparkEdges(self._spark, self._place(EDGES))

    def join(self, left: DataFrame, relation: Any, right: DataFrame, how: str = "inner") -> DataFrame:
        """Both frames joined along a relation such as `Pump.site`, direct, reverse or by edges; a list has a row for each.

        Columns that both have get the name of the relation in the right one: `site_external_id`. `how` is that of Spark.

        Raises:
            ConfigurationError: for what is no relation, or where a column that the join needs is missing.
        """
        return joined(self._spark, left, relation, right, how, self._edges_of)

    def _edges_of(self, hop: Hop) -> DataFrame:
        assert hop.edge_type is not None  # of a hop by edges
        return self.edges.read(hop.edge_type)

    def merge_into(self, table: str) -> Callable[[DataFrame, int], None]:
        """A function for `foreachBatch` of a stream: it merges changes into a table that knows MERGE (Delta, Iceberg).

        The table has the columns of the stream but `deleted_time`. Repeating a batch changes nothing.
        """
        return merge_into(table)

    def ship(self) -> list[Path]:
        """Sends the package and the runtime, as installed here, to the executors, and registers the source again.

        What is compiled, pydantic, pyarrow and httpx, has to be there: in the image, or by `spark.archives`. Gives the zips.
        """
        folder = Path(tempfile.mkdtemp(prefix="pygen-spark-"))
        found = [archive(name, folder) for name in reversed(own_packages(self.source.name()))]
        for path in found:
            if is_connect(self._spark):
                self._spark.addArtifacts(str(path), pyfile=True)
            else:
                self._spark.sparkContext.addPyFile(str(path))
        self._spark.dataSource.register(self.source)
        return found

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *views_of(self.source.name())})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(views_of(self.source.name()))} views)"

    def _place(self, view: str) -> Place:
        return Place(self.source.name(), self.source.client, view, self._client)


class SparkView(Generic[T]):
    """One view as a table."""

    def __init__(self, spark: Session, place: Place) -> None:
        self._spark = spark
        self._at = place

    @property
    def data_class(self) -> type[T]:
        """The read class of the view."""
        cls: type[T] = self._at.cls
        return cls

    @property
    def schema(self) -> StructType:
        """All columns, with their types and what they are in CDF as metadata. No request."""
        return struct_of(self.data_class, chosen(self.data_class, None))

    def read(
        self,
        where: Filter | None = None,
        *,
        columns: Properties | None = None,
        split: Split = "auto",
        partitions: int = 4,
        page_size: int | None = None,
    ) -> DataFrame:
        """The instances as a frame of Spark. No request before an action, which plans and reads anew.

        `where`: a filter such as `Pump.name == "x"`, which CDF checks; what Spark filters by plain columns reaches CDF, too,
        from Spark 4.1 on. `columns`: those that are wanted, as `Pump.name` or by name: CDF sends no others, `external_id`
        and `space` come first. `split`: "none", one task; "ids", ids are read first, and then in parts; "created_time",
        ranges of equal numbers; "auto" counts, and takes the one that fits. Each instance that exists during the read comes
        exactly once. `partitions`: the most tasks, each with one request at a time. `page_size`: instances per request.

        Raises:
            ConfigurationError, TypeError: for a wrong argument.
        """
        if partitions > AT_ONCE:
            warnings.warn(
                f"partitions={partitions}: CDF reads at most 8 requests of a project at once, and others need some; "
                f"more than {AT_ONCE} mostly wait",
                stacklevel=2,
            )
        names = None if columns is None else ",".join(each.name for each in chosen(self.data_class, columns))
        return self._load(
            self._spark.read, where, columns=names, split=split, partitions=partitions, page_size=page_size
        )

    def cursor(self, where: Filter | None = None) -> str:
        """Where a stream begins that misses nothing of a read after this call. One request."""
        return Changes(self._at.open(), self.data_class, checked_filter(self.data_class, where), 1).now()

    def stream(
        self,
        where: Filter | None = None,
        *,
        starting: str | None = None,
        max_pages: int | None = None,
        page_size: int | None = None,
        slim: bool = True,
        allow_expired: bool = False,
    ) -> DataFrame:
        """What is created, updated and deleted, as a streaming frame: the columns of `read()` and `deleted_time`.

        Each change comes at least once, and the last state of an instance always: `merge_into` makes that exactly once.
        `starting`: a `cursor()`; without one everything comes first. `max_pages` of 2,000 changes a batch. `slim=False`: pages
        are found with their properties. `allow_expired`: go on after more than 3 days, without what was deleted. The filter
        belongs to the checkpoint: another one needs a new one.
        """
        given = {
            "starting": starting, "max_pages": max_pages, "page_size": page_size,
            "slim": "true" if slim else "false", "allow_expired": "true" if allow_expired else None,
        }  # fmt: skip
        options = {**self._options(where), **{name: str(each) for name, each in given.items() if each is not None}}
        options.pop("pushdown", None)
        schema = struct_of(self.data_class, [*chosen(self.data_class, None), deleted_column(self.data_class)])
        return self._spark.readStream.format(self._at.package).schema(schema).options(**options).load()

    def write(
        self,
        frame: DataFrame,
        mode: Mode = "apply",
        *,
        nulls: Nulls = "keep",
        auto_create: bool = False,
        partitions: int = 2,
    ) -> WriteSummary:
        """Writes the rows of a frame, 1,000 a request; writing them again changes nothing.

        Columns by name, as `read()` has them, any of them beside `external_id`; version and times are passed over. `mode` as
        `client.upsert` has it; "create" passes over what exists. `nulls="clear"` clears what is null, "keep" does not send
        it. `auto_create`: CDF creates nodes that edges name. `partitions`: requests at once; CDF takes 4 of a project.

        Raises:
            ConfigurationError: naming the column, the value and the id, and how much was sent: that stays.
        """
        return sent(Job(self._at.stamped(), "write", mode, nulls, auto_create), frame, partitions)

    def delete(self, frame: DataFrame, *, partitions: int = 2) -> WriteSummary:
        """Deletes the instances that a frame has the `space` and `external_id` of, no matter whether they exist."""
        return sent(Job(self._at.stamped(), "delete"), frame, partitions)

    def _load(self, reader: Any, where: Filter | None, **options: Any) -> DataFrame:
        given = {**self._options(where), **{name: str(each) for name, each in options.items() if each is not None}}
        Options.of(given).check()
        return reader.format(self._at.package).options(**given).load()

    def _options(self, where: Filter | None = None) -> dict[str, str]:
        found = {"view": self._at.view}
        if self._at.client:
            found["client"] = self._at.client
        if PUSHDOWN and str(self._spark.conf.get(PUSHDOWN_CONF, "false")).lower() == "true":
            found["pushdown"] = "true"
        if where is not None:
            found["where"] = _text_of(checked_filter(self.data_class, where))
        return found

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._at.package}, {self._at.view})"


class SparkEdges(SparkView[PygenEdge]):
    """Edges of whatever view as a table."""

    def read(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        type: NodeReference | tuple[str, str] | None = None,
        *,
        where: Filter | None = None,
        split: Split = "none",
        partitions: int = 4,
    ) -> DataFrame:
        """The edges of a type, such as ("plant", "flows-to"), or all of them."""
        of_type = None if type is None else EqualsFilter(("edge", "type"), NodeReference(*_pair(type)))
        return super().read(conjunction((of_type, where)), split=split, partitions=partitions)


def _pair(type: NodeReference | tuple[str, str]) -> tuple[str, str]:
    return (type.space, type.external_id) if isinstance(type, NodeReference) else type


def _text_of(where: Filter | None) -> str:
    assert where is not None  # the caller has one
    try:
        return json.dumps(where.dump())
    except TypeError as error:
        raise ConfigurationError(f"this filter has a value that is no JSON: {error}") from None
