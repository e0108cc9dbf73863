"""Documents that other processes can open, wherever these run: what a cluster is handed instead of an archive.

A document of a folder is its path, a member of a zip archive, or of a tar archive that is not compressed, the place of
its bytes in the file; so each can be opened by itself. A compressed tar archive can only be gone through in turn, so
that all of it is one piece.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, BinaryIO

from ctct_bridge.archive.inflate import Budget
from ctct_bridge.archive.members import Opener
from ctct_bridge.archive.shelf import Report, Shelf, Source
from ctct_bridge.archive.sources import sources
from ctct_bridge.errors import UsageError
from ctct_bridge.findings import Finding


@dataclass(frozen=True)
class Tape:
    """A compressed tar archive, as :meth:`Shelf.tape` is told of it. It is no document, and cannot be opened as one."""

    opener: Opener
    kind: str
    label: str

    def __call__(self) -> AbstractContextManager[BinaryIO]:
        raise UsageError(f"{self.label} is a tape, to be unrolled first")


class Apart(Shelf):
    """A shelf whose documents can be pickled. Who opens them is told of no finding of the walk: it was told here."""

    def tape(self, opener: Opener, kind: str, label: str, budget: Budget) -> Iterator[Source]:
        """The archive as one piece, which :func:`unrolled` takes apart."""
        yield Source(label, Tape(opener, kind, label))

    def __getstate__(self) -> dict[str, Any]:
        return {"_report": _nobody, "_cap": None, "_json": self._json}


def travelling(paths: list[str], report: Report) -> Iterator[Source]:
    """The documents of files and folders, in the order and under the labels that :func:`~.sources.sources` gives them,
    as plain data. :func:`unrolled` makes of each what can be opened.

    :param report: told of what is passed over, as far as the walk knows; the rest, where a document is opened.
    :raises InputMissing: if not one of ``paths`` exists.
    """
    return sources([os.path.abspath(path) for path in paths], report, shelf=Apart)  # noqa: PTH100  (links stay)


def unrolled(source: Source, report: Report) -> Iterator[Source]:
    """The documents of what :func:`travelling` gave: itself, or all that a compressed tar archive holds."""
    tape = source.open
    if isinstance(tape, Tape):
        yield from Shelf(report).tape(tape.opener, tape.kind, tape.label, Budget())
    else:
        yield source


def _nobody(finding: Finding) -> None:
    """Told where the walk was."""
