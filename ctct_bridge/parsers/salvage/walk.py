"""Goes on with a document where strict parsing ended: cut by cut to the end of the bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ctct_bridge.findings import Finding
from ctct_bridge.model import Entry, Frame, Origin
from ctct_bridge.parsers.frames import Head, frame_of, is_entry_name
from ctct_bridge.parsers.guard import LIMITS, Limits, Stop, declared_encoding, encoding_accepted
from ctct_bridge.parsers.names import payload_of, said
from ctct_bridge.parsers.salvage.cuts import Cut, Cutter
from ctct_bridge.parsers.salvage.ladder import Mended, Note, Scope, as_text, mend, shift_lines
from ctct_bridge.parsers.salvage.marks import OF_DOCUMENTS, rejected, salvaged
from ctct_bridge.parsers.skim import Skim

#: How UTF-16 is called here: its bytes are UTF-8 by now.
WIDE = "utf-16"
#: Of so many entries beyond repair feedparser is asked whose they were.
_QUESTIONS = 500
#: So much of what is passed over is shown in the finding.
_SHOWN = 1000
_BEHIND = "behind the end of the document"

_MISC = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_NAMESPACES = re.compile(rb"[ \t\r\n]xmlns(?::[\w.-]+)?[ \t\r\n]*=[ \t\r\n]*(?:\"[^\"<&]*\"|'[^'<&]*')")
_NAME = re.compile(rb"<([^\s<>/]+)")


class Broken(NamedTuple):
    """What was known of a document when it broke.

    :ivar label: its label.
    :ivar encoding: as declared, or :data:`WIDE`.
    :ivar frame: its frame, if entries were delivered.
    :ivar root: its root element, likewise.
    :ivar head: what collects what stands beside the entries, if it is a feed.
    :ivar entries: how many were delivered.
    :ivar skip: how many of these are in the bytes that are left.
    """

    label: str
    encoding: str
    frame: Frame | None = None
    root: _Element | None = None
    head: Head | None = None
    entries: int = 0
    skip: int = 0


class Walk:
    """The rest of a damaged document: iterate for its entries.

    :param report: told what is found outside of entries.
    :param learn: told of each entry, so that the frame learns from the first that says something; says whether it has
        learned all.
    :param skim: spares entries the parser, see :mod:`ctct_bridge.parsers.skim`.
    :raises Stop: while iterating, where limits are broken, a document type is declared, or nothing could be salvaged:
        then it is the fault itself.
    :ivar frame: what the entries share, once it is known.
    :ivar entries: how many entries there were so far.
    :ivar complete: whether the end was reached, and nothing had to be left behind.
    """

    def __init__(
        self,
        state: Broken,
        fault: Stop,
        report: Callable[[Finding], None],
        learn: Callable[[Frame, _Element], bool],
        limits: Limits = LIMITS,
        skim: Skim | None = None,
    ) -> None:
        self.frame, self.entries, self.complete = state.frame, state.entries, False
        self._label, self._encoding, self._skip = state.label, state.encoding, state.skip
        self._fault, self._report, self._learn, self._limits = fault, report, learn, limits
        self._head = state.head
        self._scope = Scope.of(state.root) if state.root is not None and state.head is not None else Scope()
        self._kind = state.frame.kind if state.frame is not None else ""  # of the document that we are in
        self._ended = self._kind == "entry"
        self._skim, self._learned = skim, False
        self._left = False  # whether something was left behind
        self._declared = self._told = False
        self._asked = 0
        self._before: list[tuple[bytes, int]] = []

    def walk(self, cutter: Cutter) -> Iterator[Entry]:
        """The entries among the cuts."""
        for cut in cutter:
            if cut.kind == "doctype":
                raise Stop("xml-doctype", {}, cut.line)
            if cut.kind == "root":
                self._begin(cut)
            elif cut.kind == "end":
                self._ended = True
            elif cut.kind == "beside":
                self._beside(cut)
            elif cut.kind == "declaration":
                self._declare(cut)
            else:
                yield from self._entry(cut, cutter)
        if self.frame is None:
            raise self._fault
        if not self._ended:
            self._left = True
            self._tell("salvage-truncated", cutter.line)
        self.complete = not self._left
        if self.frame.kind == "entry" and (self.entries > 1 or self.frame.head):
            self.frame.kind = "feed"  # what was glued comes back as one

    def _tell(self, code: str, line: int, at: int | None = None, **params: Any) -> None:
        self._report(Finding(code, Origin(self._label), params=params, line=line, offset=at))

    # -- roots --------------------------------------------------------------------------------------------------

    def _begin(self, cut: Cut) -> None:
        """A feed begins: the document's own, or one glued to it."""
        if self._skip:
            return  # we were in it when it broke
        mended = self._root(cut)
        frame = frame_of(mended.root) if mended.root is not None else None
        if mended.root is None or frame is None:
            self._lost(cut)
            return
        for note in mended.notes:
            self._tell(note.code, cut.line, cut.offset, **note.params)
        self._scope, self._kind, self._ended, self._declared = Scope.of(mended.root), "feed", False, False
        if self.frame is None:
            self.frame = frame
            self._head = Head(frame, mended.root, self._limits)
            self._passed_over()
            return
        self._tell("salvage-glued", cut.line, cut.offset)
        self._skim = None  # what was learned holds among the first feed's namespaces
        if self._head is None:
            self._head = Head(self.frame, mended.root, self._limits)

    def _declare(self, cut: Cut) -> None:
        """An XML declaration: the document's own, or that of one glued to it."""
        self._declared = True
        encoding = declared_encoding(cut.raw.decode("latin-1"))
        if encoding is None or self._encoding == WIDE:
            return
        if not encoding_accepted(encoding, wide=False):
            raise Stop("xml-encoding", {"encoding": encoding}, cut.line)
        self._encoding = encoding

    def _root(self, cut: Cut) -> Mended:
        """A start tag as an element; if need be, only its name and namespaces."""
        raw = cut.raw.rstrip().removesuffix(b"/>") + b">" if cut.raw.rstrip().endswith(b"/>") else cut.raw
        name = _NAME.match(raw)
        assert name is not None
        close = b"</" + name[1] + b">"
        mended = mend(raw + close, Scope(), self._encoding, self._limits, recover=False)
        if mended.root is None:
            bare = b"<" + name[1] + b"".join(_NAMESPACES.findall(raw)) + b">"
            mended = mend(bare + close, Scope(), self._encoding, self._limits, recover=False)
            if mended.root is not None:
                note = Note("head-damaged", {"value": _shown(raw)})
                mended = mended._replace(notes=(*mended.notes, note))
                self._left = True
        return mended

    # -- beside entries -----------------------------------------------------------------------------------------

    def _beside(self, cut: Cut) -> None:
        """What stands outside of entries and roots."""
        if not cut.raw.strip():
            return
        if self._ended or self.frame is None:
            rest = _MISC.sub(b"", cut.raw.removeprefix(b"\xef\xbb\xbf")).strip()
            if rest and self.frame is None:
                self._before.append((rest, cut.line))
            elif rest:
                self._tell("salvage-junk", cut.line, cut.offset, reason=_BEHIND, value=_shown(rest))
        elif not self._skip and self._head is not None:
            inside = self._scope.open.encode() + cut.raw + self._scope.close.encode()
            mended = mend(inside, Scope(), self._encoding, self._limits)
            if mended.root is None or "recovered" in mended.rungs:
                self._lost(cut)
            for note in mended.notes:
                if note.code in OF_DOCUMENTS:
                    self._tell(note.code, cut.line, cut.offset, **note.params)
            if mended.root is not None:
                self._head.resume(mended.root, self.entries)

    def _lost(self, cut: Cut) -> None:
        """What stands beside the entries and cannot be read."""
        if self.frame is not None:
            self._left = True
            self._tell("head-damaged", cut.line, cut.offset, value=_shown(cut.raw))

    def _passed_over(self) -> None:
        """Tell what stood before the document, now that there is one."""
        for raw, line in self._before:
            self._tell("salvage-junk", line, reason="before the document", value=_shown(raw))

    # -- entries ------------------------------------------------------------------------------------------------

    def _entry(self, cut: Cut, cutter: Cutter) -> Iterator[Entry]:
        if self._skip:
            self._skip -= 1
            return
        if (entry := self._skimmed(cut)) is not None:
            return (yield self._count(entry))
        mended, cut = self._mend(cut, cutter)
        element = self._element(mended)
        if element is not None and not is_entry_name(str(element.tag)):
            return self._beside(cut)  # in a foreign namespace
        if self.frame is None:
            self._alone(element)
        elif self._ended and (self._kind == "entry" or self._declared or b"xmlns" in cut.raw.partition(b">")[0]):
            self._tell("salvage-glued", cut.line, cut.offset)
            self._kind, self._skim = "entry", None
        self._declared = False
        if element is None:
            yield self._reject(cut, mended.reason or "its recovery gave no record", mended.line)
        else:
            yield self._deliver(element, cut, mended)

    def _skimmed(self, cut: Cut) -> Entry | None:
        """An entry whose text is known by heart, as in documents that are whole."""
        if self._skim is None or not self._learned or self.frame is None or cut.kind == "torn":
            return None
        try:
            ready = self._skim(cut.raw.decode(), self.frame, Origin(self._label, self.entries, cut.line))
        except UnicodeDecodeError:
            return None
        return Entry(None, self.frame, self._origin(cut), ready=ready) if ready is not None else None

    def _mend(self, cut: Cut, cutter: Cutter) -> tuple[Mended, Cut]:
        """An entry, mended: as far as the rules of XML say that it goes, if that gives something whole."""
        if cut.kind == "torn":
            return Mended(None, reason="its start tag is missing or damaged"), cut
        if cut.short < len(cut.raw):
            mended = mend(cut.raw, self._scope, self._encoding, self._limits, recover=False)
            if mended.root is not None:
                return mended, cut
            cut = cutter.give_back(cut)
        if not cut.whole:
            return Mended(None, reason="it is cut off"), cut
        return mend(cut.raw, self._scope, self._encoding, self._limits), cut

    def _element(self, mended: Mended) -> _Element | None:
        """The entry in what the ladder gave. One without a payload is no recovery."""
        element = mended.root
        if element is not None and self._scope.open:
            found = [kid for kid in element if isinstance(kid.tag, str)]
            one = len(found) == 1 and not said(element.text) and not said(found[0].tail)
            element = found[0] if one else None
        if element is not None and "recovered" in mended.rungs and payload_of(element) is None:
            return None
        return element

    def _alone(self, element: _Element | None) -> None:
        """A document that is one entry begins with it."""
        self.frame = (frame_of(element) if element is not None else None) or Frame()
        self._kind, self._ended = "entry", True
        self._passed_over()

    def _deliver(self, element: _Element, cut: Cut, mended: Mended) -> Entry:
        assert self.frame is not None
        shift_lines(element, cut.line)
        self._learned = self._learn(self.frame, element)
        text = cut.raw.decode() if self._skim is not None and not mended.rungs else None
        mark = salvaged(mended, cut.raw)
        return self._count(Entry(element, self._frame(), self._origin(cut), text, salvage=mark))

    def _reject(self, cut: Cut, reason: str, line: int | None) -> Entry:
        self._left = True
        self._asked += 1
        record = rejected(cut.raw, reason, self._origin(cut), self._asked <= _QUESTIONS, cut.offset, line)
        return self._count(Entry(None, self._frame(), record.origin, ready=[record]))

    def _frame(self) -> Frame:
        """The frame to read an entry in: the document's own, whatever is glued to it."""
        assert self.frame is not None
        if self.frame.kind == self._kind:
            return self.frame
        return Frame(self._kind, self.frame.user, self.frame.atom, self.frame.payload, self.frame.prefix)

    def _origin(self, cut: Cut) -> Origin:
        if not self._told and self._kind == "feed":
            self._told = True
            self._tell(
                "salvage-cut", self._fault.line or cut.line, reason=self._fault.params.get("reason", "no end in sight")
            )
        return Origin(self._label, self.entries, cut.line)

    def _count(self, entry: Entry) -> Entry:
        self.entries += 1
        return entry


def _shown(raw: bytes) -> str:
    return as_text(raw.strip()[:_SHOWN])[0]
