"""The source that Spark knows by the name of a generated package: what generated code extends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.names import listed
from pygen_runtime.spark.arrival import Sent
from pygen_runtime.spark.changes import deleted_column
from pygen_runtime.spark.engine import (
    DataSource,
    DataSourceReader,
    DataSourceStreamReader,
    DataSourceWriter,
    StructType,
)
from pygen_runtime.spark.options import Options
from pygen_runtime.spark.place import Place, views_of
from pygen_runtime.spark.reader import PushingReader, PygenReader
from pygen_runtime.spark.schema import chosen, struct_of
from pygen_runtime.spark.stream import PygenStreamReader
from pygen_runtime.spark.writer import PygenWriter, job_of


class PygenSource(Sent, DataSource):
    """The views of one package; `client` is the name of its client class.

    Spark makes one for each table, on the driver, and pickles it by its name: subclasses stand in a module.
    """

    client: ClassVar[str]

    def __init__(self, options: Mapping[str, str]) -> None:
        super().__init__(options)
        self.place = self._place(Options.of(options))

    @classmethod
    def name(cls) -> str:
        """What `spark.read.format()` is given: the package."""
        return cls.__module__.rpartition(".")[0]

    def schema(self) -> StructType:
        """The columns of the view, or those of the option `columns`; of a stream also the time of deletion."""
        cls = self.place.cls
        columns = chosen(cls, self._options.columns())
        return struct_of(cls, [*columns, deleted_column(cls)] if self._options.flag("changes") else columns)

    def reader(self, schema: StructType) -> DataSourceReader:
        reader = PushingReader if self._options.flag("pushdown") else PygenReader
        return reader(self.place, self._options, schema)

    def streamReader(self, schema: StructType) -> DataSourceStreamReader:
        return PygenStreamReader(self.place, self._options, schema)

    def writer(self, schema: StructType, overwrite: bool) -> DataSourceWriter:
        if overwrite:
            raise ConfigurationError(
                "overwrite would delete every instance that is not in the frame: append writes what is in it, and "
                "mode replace resets the properties that it does not have"
            )
        return PygenWriter(job_of(self.place, self._options), schema)

    @property
    def _options(self) -> Options:
        return Options.of(self.options)

    @classmethod
    def _place(cls, options: Options) -> Place:
        view = options.text("view")
        if view is None:
            views = sorted(views_of(cls.name()))
            raise ConfigurationError(f"the source {cls.name()} needs the option view; its views are {listed(views)}")
        place = Place(cls.name(), cls.client, view, options.text("client") or "")
        _: Any = place.cls
        return place
