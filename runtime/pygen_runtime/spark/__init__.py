"""Views as tables of Spark 4: read in parallel, followed as streams, written back. The package alone imports it."""

from importlib import import_module

from pygen_runtime.extras import install


def _check() -> None:
    """Raises ImportError, which says what to install, where there is no Spark 4."""
    try:
        version: str = import_module("pyspark").__version__
    except ImportError as error:
        raise ImportError(
            "tables of Spark need pyspark, which is not installed: pip install 'pyspark>=4.0' (a platform brings its own)"
        ) from error
    if int(version.partition(".")[0]) < 4:
        raise ImportError(f"pyspark {version} has no data sources in Python: pip install 'pyspark>=4.0'")
    try:
        import_module("pyarrow")
    except ImportError as error:
        raise ImportError(f"tables of Spark need pyarrow, which is not installed: {install('spark')}") from error


_check()
