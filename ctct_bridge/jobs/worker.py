"""A process that reads documents for another: it is told which on its standard input, and answers on its output.

Its limits are generous: no real document comes near them, and one that was made to exhaust a reader ends this process
and not the run.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from ctct_bridge.archive.aside import beside
from ctct_bridge.archive.shelf import Source
from ctct_bridge.archive.sources import sources
from ctct_bridge.archive.tables import Document
from ctct_bridge.errors import InputMissing
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import DocumentReading
from ctct_bridge.jobs.entering import batches, outcome
from ctct_bridge.model import Origin
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.schemas import BY_ELEMENT

#: The most memory that one process may have, and the most processor time that one document may take.
MEMORY, SECONDS = 4 << 30, 3600
#: Exit code of a process that got no more memory.
_NO_MEMORY = 71
#: What exit codes mean that are not to be told as they are.
ENDS = {_NO_MEMORY: "out of memory", -24: "out of processor time", 0: "it was closed"}


class Ask(NamedTuple):
    """Asks for a document."""

    number: int
    label: str


class Fault(NamedTuple):
    """What went wrong in a way that nobody expects."""

    fault: Exception


class Walk:
    """The documents of archives by number. Asked for in order, they are found in one walk."""

    def __init__(self, archives: Any) -> None:
        self._archives = archives
        self._found: Iterator[Source] = iter(())
        self._at = sys.maxsize

    def source(self, number: int) -> Source | None:
        """The document of a number, from 1; ``None`` if there are not so many."""
        if number <= self._at:
            self._found, self._at = sources(self._archives, _nobody), 0
        try:
            while self._at < number - 1:
                next(self._found)
                self._at += 1
            self._at += 1
            return next(self._found)
        except (StopIteration, InputMissing):
            self._at = sys.maxsize
            return None


def _nobody(finding: Finding) -> None:
    """Told by the process that stores, which walks the archives as well."""


def main() -> None:
    """Read and answer until the other side hangs up."""
    told, answers = beside()
    try:
        _limit_memory()
        serve(told, answers)
    except MemoryError:
        os._exit(_NO_MEMORY)
    except (EOFError, OSError):  # the other side is gone
        os._exit(0)


def serve(told: BinaryIO, answers: BinaryIO) -> None:
    """Answer each :class:`Ask` with batches of entries and the document, or with a :class:`Fault`."""
    archives, ready, salvage = pickle.load(told)  # noqa: S301  (our own)
    walk, reader = Walk(archives), EntryReader(BY_ELEMENT)
    while True:
        asked: Ask = pickle.load(told)  # noqa: S301
        _limit_time()
        try:
            for message in _read(asked, walk.source(asked.number), reader, ready, salvage):
                pickle.dump(message, answers, pickle.HIGHEST_PROTOCOL)
        except (OSError, MemoryError):
            raise
        except Exception as fault:
            answers.write(_told(fault))
        answers.flush()


def _told(fault: Exception) -> bytes:
    """A fault as it travels; not every exception can."""
    try:
        pickle.loads(pickle.dumps(fault))  # noqa: S301
    except Exception:
        fault = RuntimeError(f"{type(fault).__name__} in a process that reads")
    return pickle.dumps(Fault(fault), pickle.HIGHEST_PROTOCOL)


def _read(asked: Ask, source: Source | None, reader: EntryReader, ready: bool, salvage: bool) -> Iterator[Any]:
    if source is None or source.label != asked.label:
        params = {"reason": "it was there when the reading began"}
        finding = Finding("source-unreadable", Origin(asked.label), params=params)
        yield Document(asked.number, asked.label, None, False, [finding.to_json()], errors=1)
        return
    document = DocumentReading(source, reader, salvage, hashed=True)
    yield from batches(document, ready)
    yield outcome(asked.number, document)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))


def _limit_time() -> None:
    """Give the next document its processor time, on top of what the others took."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard < 0 else min(most, hard), hard))
