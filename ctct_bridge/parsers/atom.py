"""Version 1 bytes to entries: one pass, flat memory, strict; what cannot be read becomes a finding.

The envelope is Atom (RFC 4287). Which shapes of it the service and its clients produced is told in
:mod:`ctct_bridge.parsers.frames`; what a hostile document meets, in :mod:`ctct_bridge.parsers.guard`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from lxml.etree import _Element

from ctct_bridge.findings import Finding
from ctct_bridge.model import Entry, Frame, Origin
from ctct_bridge.parsers import guard, strict
from ctct_bridge.parsers.frames import Head, frame_of, is_envelope, learn_user, payload_namespace, split_name
from ctct_bridge.parsers.guard import CHUNK, LIMITS, Limits

Report = Callable[[Finding], None]


def open_document(stream: BinaryIO, label: str, report: Report, limits: Limits = LIMITS) -> Document:
    """A document to iterate over. Nothing is read before the first entry is asked for.

    :param stream: a binary stream, read once from where it stands; it stays the caller's to close.
    :param label: the document's name in findings and origins.
    :param report: called with each finding, at most one a document: why it, or the rest of it, was not read.
    :param limits: see :class:`~ctct_bridge.parsers.guard.Limits`.
    """
    return Document(stream, label, report, limits)


def read_document(stream: BinaryIO, label: str, report: Report, limits: Limits = LIMITS) -> Iterator[Entry]:
    """The entries of a document, in order; for those who do not need the frame of an empty feed.

    Takes what :func:`open_document` takes. Raises what ``stream`` raises, and nothing else.
    """
    return iter(open_document(stream, label, report, limits))


class Document:
    """One stored response: a feed, or a single entry. Iterates once over its entries.

    An entry's element lives until the next entry is asked for; then it is emptied and taken out of the tree, so
    memory does not grow with the number of entries.

    :ivar label: the document's name.
    :ivar root: the root element's name in ``{namespace}local`` form; as written, if it could not be resolved.
    :ivar frame: what the entries share; ``None`` until the root was seen, and for what is neither feed nor entry.
    :ivar entries: how many entries were delivered.
    :ivar complete: whether the document was read, well-formed, to its end. Only then is ``frame.head`` whole.
    """

    def __init__(self, stream: BinaryIO, label: str, report: Report, limits: Limits = LIMITS) -> None:
        self.label = label
        self.root: str | None = None
        self.frame: Frame | None = None
        self.entries = 0
        self.complete = False
        self._limits = limits
        self._report = report
        self._walk = self._read(stream)

    def __iter__(self) -> Iterator[Entry]:
        return self._walk

    def _read(self, stream: BinaryIO) -> Iterator[Entry]:
        head = guard.read_head(stream, self._limits)
        verdict = guard.examine(head, self._limits)
        self.root = verdict.root
        if verdict.code:
            self._find(verdict.code, verdict.params, verdict.line)
        elif verdict.root is not None and verdict.root.rpartition(":")[2] not in ("feed", "entry"):
            self.root = strict.root_name(head) or verdict.root
            self._find("not-atom", {"element": self.root})
        else:
            yield from _Walk(self, verdict.wide).entries(head, stream)

    def _find(self, code: str, params: dict[str, Any], line: int | None = None) -> None:
        self._report(Finding(code, Origin(self.label), params=params, line=line))
