"""Several processes that read documents for one that stores what comes of them.

What travels between them is plain data.
"""

from __future__ import annotations

import os
import pickle
import queue
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from threading import Thread
from typing import Any, NamedTuple

from ctct_bridge.archive.aside import Aside
from ctct_bridge.archive.given import listed
from ctct_bridge.archive.sources import Bounded
from ctct_bridge.archive.tables import Document
from ctct_bridge.jobs.entering import Batch
from ctct_bridge.jobs.worker import ENDS, Ask, Fault

#: Documents that a reader has waiting beside the one it reads: it shall not wait for us.
_AHEAD = 3
#: Messages that may wait for us for each reader: more would only take memory.
_WAITING = 4
_MAIN = "from ctct_bridge.jobs.worker import main; main()"


class Archives(NamedTuple):
    """Archives in a list, within their bound if they have one, and whether other processes can open them."""

    list: Any
    shareable: bool


def named(archives: Any) -> Archives:
    """The archives one by one, whatever they were handed over in. A bound holds for all that is read, and processes
    that know nothing of each other cannot keep it."""
    if isinstance(archives, Bounded):
        return Archives(Bounded(list(archives), archives.max_bytes), False)
    several = listed(archives)
    shareable = all(isinstance(each, (str, os.PathLike)) and str(each) != "-" for each in several)
    return Archives(several, shareable)


class Lost(NamedTuple):
    """The process that read a document ended before it was done."""

    reason: str


class Pool:
    """Readers, as many as are needed and no more than ``jobs``; gone at the end of a ``with`` block.

    :param archives: paths that the readers walk themselves, so that no source has to travel.
    :param ready: see :func:`~ctct_bridge.jobs.entering.batches`.
    :param salvage: see :func:`ctct_bridge.read`.
    """

    def __init__(self, archives: list[Any], jobs: int, ready: bool, salvage: bool = True) -> None:
        self._hello, self._jobs = (archives, ready, salvage), jobs
        self._heard: queue.Queue[tuple[_Reader, Any]] = queue.Queue(_WAITING * jobs)
        self._readers: list[_Reader] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: Any) -> None:
        for reader in self._readers:
            reader.end()

    def results(self, todo: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, Batch | Document | Lost]]:
        """What comes of documents: batches of entries, in order for each document, and then the document itself, or
        word that it is lost.

        :param todo: numbers and labels of the documents, by number.
        """
        rest = iter(todo)
        waiting = deque(islice(rest, self._jobs))
        self._begin(len(waiting))
        self._feed(waiting, rest)
        while any(reader.held for reader in self._readers):
            reader, message = self._heard.get()
            if reader not in self._readers:
                continue
            if isinstance(message, Fault):
                raise message.fault
            if isinstance(message, (Batch, Document)):
                number, label = reader.held[0]
                if isinstance(message, Document):
                    reader.held.popleft()
                yield number, label, message
            else:
                self._readers.remove(reader)
                ended = Lost(reader.why())
                reader.end()
                if reader.held:
                    yield *reader.held.popleft(), ended
                waiting.extendleft(reversed(reader.held))
            self._feed(waiting, rest)

    def _feed(self, waiting: deque[tuple[int, str]], rest: Iterator[tuple[int, str]]) -> None:
        """Hand documents to whoever has the fewest; more readers are made while all have work."""
        while True:
            least = min(self._readers, key=lambda reader: len(reader.held), default=None)
            full = least is None or len(least.held) > 0
            if least is not None and len(least.held) > _AHEAD and len(self._readers) >= self._jobs:
                return
            order = waiting.popleft() if waiting else next(rest, None)
            if order is None:
                return
            if least is None or (full and len(self._readers) < self._jobs):
                (least,) = self._begin(1)
            least.give(*order)

    def _begin(self, number: int) -> list[_Reader]:
        """Begin so many readers, all before one of them is listened to: a process with threads cannot be copied."""
        first = len(self._readers)
        for _ in range(number):
            self._readers.append(_Reader(self._hello, self._heard))
        for reader in self._readers[first:]:
            reader.listen()
        return self._readers[first:]


class _Reader:
    """One process that reads, and a thread that hears what it says."""

    def __init__(self, hello: Any, heard: queue.Queue[tuple[_Reader, Any]]) -> None:
        self.held: deque[tuple[int, str]] = deque()
        self._heard, self._over = heard, False
        self._process = Aside(_MAIN)
        self._say(hello)

    def listen(self) -> None:
        """Begin to hear what it says."""
        Thread(target=self._listen, daemon=True).start()

    def give(self, number: int, label: str) -> None:
        """Ask for a document."""
        self.held.append((number, label))
        self._say(Ask(number, label))

    def why(self) -> str:
        """Why the process ended."""
        code = self._process.wait()
        return ENDS.get(code) or (f"signal {-code}" if code < 0 else f"exit code {code}")

    def end(self) -> None:
        """End the process."""
        self._over = True
        self._process.end()

    def _say(self, value: Any) -> None:
        # A process that has ended cannot be told anything; what it held is noticed where it is heard.
        with suppress(OSError):
            pickle.dump(value, self._process.told, pickle.HIGHEST_PROTOCOL)
            self._process.told.flush()

    def _listen(self) -> None:
        message: Any = None
        while not self._over:
            try:
                message = pickle.load(self._process.says)  # noqa: S301  (our own)
            except Exception:  # it ended, maybe in the middle of a word
                message = None
            self._tell(message)
            if message is None:
                return

    def _tell(self, message: Any) -> None:
        while not self._over:
            with suppress(queue.Full):
                self._heard.put((self, message), timeout=0.1)
                return
