"""Version 1 bytes to entries: one pass, flat memory, strict; what cannot be read becomes a finding.

The envelope is Atom (RFC 4287). Which shapes of it the service and its clients produced is told in
:mod:`ctct_bridge.parsers.frames`; what a hostile document meets, in :mod:`ctct_bridge.parsers.guard`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import BinaryIO

from lxml.etree import _Element

from ctct_bridge.findings import Finding
from ctct_bridge.model import Entry, Frame, Origin
from ctct_bridge.parsers import guard, strict
from ctct_bridge.parsers.frames import Head, Part, frame_of, is_entry_name, learn_user
from ctct_bridge.parsers.guard import CHUNK, LIMITS, Limits, Stop, TooFar, Verdict
from ctct_bridge.parsers.meter import Meter
from ctct_bridge.parsers.names import payload_of, split
from ctct_bridge.parsers.salvage.cuts import Cutter
from ctct_bridge.parsers.salvage.rungs import Watch
from ctct_bridge.parsers.salvage.shed import shed_junk
from ctct_bridge.parsers.salvage.trail import Trail
from ctct_bridge.parsers.salvage.walk import Broken, Walk
from ctct_bridge.parsers.skim import Seam, Skim
from ctct_bridge.parsers.strict import PullParser

Report = Callable[[Finding], None]


def open_document(
    stream: BinaryIO,
    label: str,
    report: Report,
    limits: Limits = LIMITS,
    skim: Skim | None = None,
    salvage: bool = False,
) -> Document:
    """A document to iterate over. Nothing is read before the first entry is asked for.

    :param stream: a binary stream, read once from where it stands; it stays the caller's to close.
    :param label: the document's name in findings and origins.
    :param report: called with each finding: why the document, or the rest of it, was not read, of which there is at
        most one; and what salvage found outside of entries.
    :param limits: see :class:`~ctct_bridge.parsers.guard.Limits`.
    :param skim: spares entries the parser, see :mod:`ctct_bridge.parsers.skim`.
    :param salvage: whether a document that is not well-formed is read on, see :mod:`ctct_bridge.parsers.salvage`.
    """
    return Document(stream, label, report, limits, skim, salvage)


class Document:
    """One stored response: a feed, or a single entry. Iterates once over its entries.

    An entry's element lives until the next entry is asked for; then it is emptied and taken out of the tree, so
    memory does not grow with the number of entries.

    :ivar label: the document's name.
    :ivar root: the root element's name in ``{namespace}local`` form; as written, if it could not be resolved.
    :ivar frame: what the entries share; ``None`` until the root was seen, and for what is neither feed nor entry.
    :ivar entries: how many entries were delivered.
    :ivar complete: whether the document was read to its end, nothing left behind. Only then is ``frame.head`` whole.
    """

    def __init__(
        self,
        stream: BinaryIO,
        label: str,
        report: Report,
        limits: Limits = LIMITS,
        skim: Skim | None = None,
        salvage: bool = False,
    ) -> None:
        self.label = label
        self.root: str | None = None
        self.frame: Frame | None = None
        self.entries = 0
        self.complete = False
        self.head: list[Part] | None = None
        self.line: int | None = None
        self._limits = limits
        self._skim = skim
        self._seam: Seam | None = None
        self._report = report
        self._top: _Element | None = None
        self._head: Head | None = None
        self._usual = ""  # the name that the entries of this feed ought to have
        self._payload_known = False
        self._salvage = salvage
        self._trail: Trail | None = None
        self._encoding = "utf-8"
        self._shed = 0  # how many bytes fewer the parser is fed
        self._parts: Iterator[bytes | Entry] = iter(())
        self._walk = self._read(stream)

    def __iter__(self) -> Iterator[Entry]:
        return self._walk

    def _read(self, stream: BinaryIO) -> Iterator[Entry]:
        try:
            head = guard.read_head(stream, self._limits)
            if self._salvage and (shed := shed_junk(head, self._limits)) is not None:
                self._shed, head = len(head) - len(shed.head), shed.head
                self._report(Finding("salvage-junk", Origin(self.label), params=shed.params, line=1))
            verdict = guard.examine(head, self._limits)
            self.root = verdict.root
            if verdict.code:
                raise Stop(verdict.code, verdict.params, verdict.line)
            if verdict.root is not None and verdict.root.rpartition(":")[2] not in ("feed", "entry", "service"):
                self.root = strict.root_name(head) or verdict.root
                raise Stop("not-atom", {"element": self.root}, verdict.line)
            try:
                yield from self._parse(head, stream, verdict)
            except Stop as stop:
                mendable = stop.code == "xml-broken" or isinstance(stop, TooFar)
                if self._trail is None or not mendable:
                    raise
                yield from self._go_on(stop, self._trail)
        except Stop as stop:
            self._report(Finding(stop.code, Origin(self.label), params=stop.params, line=stop.line))

    def _go_on(self, fault: Stop, trail: Trail) -> Iterator[Entry]:
        """The entries behind a fault."""
        if self._seam is not None:
            self._seam.parsed(None, self.entries)  # it has to give bytes from here on
        rest = (trail.plain(part) for part in self._parts if isinstance(part, bytes))
        state = Broken(self.label, self._encoding)
        if self.entries:
            skip = self.entries - trail.entries
            state = Broken(self.label, self._encoding, self.frame, self._top, self._head, self.entries, skip)
        skim = self._skim if self._seam is not None else None
        offset = None if self._encoding == "utf-16" else self._shed + trail.offset
        walk = Walk(state, fault, self._report, self._learn, self._limits, skim)
        try:
            for entry in walk.walk(Cutter(itertools.chain([trail.bytes()], rest), trail.line, self._limits, offset)):
                self.frame, self.entries = walk.frame, walk.entries
                yield entry
        finally:
            self.frame, self.entries, self.complete = walk.frame, walk.entries, walk.complete

    def _parse(self, head: bytes, stream: BinaryIO, verdict: Verdict) -> Iterator[Entry]:
        parser, meter = PullParser(verdict, self._limits), Meter(self._limits, verdict.wide)
        self._parts = _chunks(head, stream)
        if self._skim is not None and verdict.utf8 and verdict.root is not None:
            self._seam = Seam(self._skim, verdict.root, self.label)
            self._parts = self._seam.parts(_chunks(head, stream))
        if self._salvage and (verdict.root or "").rpartition(":")[2] != "service":
            self._trail, self._encoding = Trail(verdict.wide, self._limits), verdict.encoding
        watch = Watch(verdict.encoding)
        for part in self._parts:
            if isinstance(part, Entry):
                self.entries += 1
                if self._head is not None:
                    self._head.passed()
                if self._trail is not None and self._seam is not None:
                    self._trail.mark(self.entries, self._seam.line)
                yield part
                continue
            if self._trail is not None:
                seam = self._seam
                self._trail.add(part, self.entries, (seam.line, seam.offset) if seam is not None else None)
                if watch.contradicts(part):
                    raise Stop("xml-broken", {"reason": f"characters of UTF-8 in a document of {verdict.encoding}"})
            meter.add(part)
            yield from self._settle(parser, meter, parser.feed(part), part)
            meter.check_open(self._top)
        yield from self._settle(parser, meter, parser.close())
        parser.check_end()
        if trouble := parser.fault or parser.doubt:
            raise Stop(*trouble)
        if self._top is None:  # the bytes looked like a feed to us and like something else to libxml2
            raise Stop("not-atom", {"element": strict.root_name(head) or "unknown"})
        if self._head is not None:
            self._head.collect(None)
            self.head, self.line = self._head.parts, self._top.sourceline
        self.complete = True

    def _settle(
        self, parser: PullParser, meter: Meter, events: Iterator[tuple[str, _Element]], part: bytes = b""
    ) -> Iterator[Entry]:
        """The entries among a part's events; and then, since they all came before it, the fault that ended them."""
        begun = ended = False
        for event, element in events:
            if self._top is None:
                self._begin(element, parser)
            whole = self._is_entry(element)
            if event == "start":
                begun, ended = begun or whole, False
                continue
            ended = whole
            if whole:
                yield self._admit(element, parser, meter)
                element.clear(keep_tail=True)
            if element is self._top:
                parser.root_ended()
        if self._seam is not None:
            learned = self.frame is not None and self.frame.user is not None and self._payload_known
            self._seam.parsed(self.frame if learned and begun and ended and not parser.wary else None, self.entries)
        if parser.fault is not None:
            raise Stop(*parser.fault)
        if self._trail is not None:
            if ended and self._seam is not None and self._seam.bounds(part):
                self._trail.mark(self.entries, self._seam.line)
            else:
                self._trail.trim(self.entries)

    def _begin(self, root: _Element, parser: PullParser) -> None:
        """Everything that the root's start tag decides."""
        self._top = root
        if strict.has_doctype(root):
            raise Stop("xml-doctype", {})
        encoding = root.getroottree().docinfo.encoding
        if encoding and not guard.encoding_accepted(str(encoding), wide=True):
            raise Stop("xml-encoding", {"encoding": encoding})
        if max(len(root.attrib), len(root.nsmap)) > self._limits.attributes:
            strict.refuse_crowded(root, self._limits)
        self.root = str(root.tag)
        self.frame = frame_of(root) if root.getparent() is None else None
        if self.frame is None:
            undeclared = parser.fault or parser.doubt
            raise Stop(*undeclared) if undeclared else Stop("not-atom", {"element": self.root}, root.sourceline)
        if self.frame.kind == "feed":
            self._head = Head(self.frame, root, self._limits)
            self._usual = self.root.removesuffix("feed") + "entry"

    def _is_entry(self, element: _Element) -> bool:
        """Whether this is an entry of its own: the root, or a child of the feed. An element of that name further
        down is part of some payload; one in a foreign namespace is none of Atom's."""
        if self._head is None:
            return element is self._top
        if element.getparent() is not self._top:
            return False
        return element.tag == self._usual or is_entry_name(str(element.tag))

    def _admit(self, element: _Element, parser: PullParser, meter: Meter) -> Entry:
        """The entry of a finished element, once it has passed the limits."""
        if parser.wary and parser.spoils(element) and parser.doubt is not None:
            raise Stop(*parser.doubt)
        meter.weigh(element)
        assert self.frame is not None
        if self._head is not None:
            self._head.collect(element)
        self._learn(self.frame, element)
        origin = Origin(self.label, self.entries, element.sourceline)
        self.entries += 1
        return Entry(element, self.frame, origin, self._seam.text if self._seam is not None else None)

    def _learn(self, frame: Frame, entry: _Element) -> bool:
        """What the root does not say is taken from the first entry that does; whether all is known now."""
        if frame.user is None:
            learn_user(frame, entry)
        if not self._payload_known and (payload := payload_of(entry)) is not None:
            frame.payload, self._payload_known = split(payload.tag)[0], True
        return frame.user is not None and self._payload_known


def _chunks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    for start in range(0, len(head), CHUNK):
        yield head[start : start + CHUNK]
    while chunk := stream.read(CHUNK):
        yield chunk
