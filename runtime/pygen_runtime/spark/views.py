"""The views of a package on a session of Spark: what generated code extends."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.names import suggestion
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.operands import checked_filter
from pygen_runtime.model.selection import Properties
from pygen_runtime.spark.engine import PUSHDOWN, PUSHDOWN_CONF, DataFrame, Session
from pygen_runtime.spark.options import Options, Split
from pygen_runtime.spark.place import Place, views_of
from pygen_runtime.spark.schema import chosen, struct_of
from pygen_runtime.spark.source import PygenSource

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


def _text_of(where: Filter | None) -> str:
    assert where is not None  # the caller has one
    try:
        return json.dumps(where.dump())
    except TypeError as error:
        raise ConfigurationError(f"this filter has a value that is no JSON: {error}") from None
