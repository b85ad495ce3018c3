# Derived from async_files.py by "python -m tests.derive": change that file, not this one.
"""Files: their contents, downloaded, read piece by piece or by ranges, and uploaded."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from pygen_runtime.files.content import FileContent
from pygen_runtime.files.saving import Downloaded, save_all
from pygen_runtime.filters.foreign_values import elements_of
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.doors import Doors
from pygen_runtime.http.flow import Runner
from pygen_runtime.requests.identifiers import HasId

FileLike: TypeAlias = str | tuple[str, str] | NodeReference | HasId
"""The external id of a classic file, which a property of type file holds; a pair (space, external id), a reference or an
instance of a file that is a node."""


class FilesAPI:
    """Contents of files, for threads.

    A file is named by a text, the external id of a classic file, which properties of type file hold; or by a pair
    (space, external id), a reference or an instance, where it is a node of CogniteFile.
    """

    def __init__(self, client: Runner) -> None:
        self._client = client

    def content(self, file: FileLike, /) -> FileContent:
        """The content of a file, to be downloaded, read or uploaded. No request yet.

        Raises:
            ConfigurationError: for what names no file.
        """
        return FileContent(Doors(sync=self._client, noun="this content belongs"), file)

    def download(self, files: Iterable[FileLike], folder: str | os.PathLike[str], /) -> list[Downloaded]:
        """Save the contents of these files in a folder, each by its own name, 5 at a time.

        Of equal names the second is "name (2).ext". One that fails does not stop the others.

        Raises:
            MultiRequestError: where some failed; `succeeded` has the others.
            ConfigurationError: where there is no such folder.
        """
        return self._client.run(save_all(elements_of(files, "download()"), Path(folder)))
