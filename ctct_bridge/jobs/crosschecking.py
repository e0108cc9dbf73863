"""A second witness for what was read: expat for well-formedness and the number of entries, feedparser for envelopes.

Both read the same bytes as the parser, on their way to it. What is compared is chosen by numbers, never by chance, so
that every run compares the same; only a limit of time can cut it short, and that is told.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ctct_bridge.errors import UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.model import Entry, Origin, Record
from ctct_bridge.parsers import witness
from ctct_bridge.parsers.atom import Document
from ctct_bridge.parsers.outline import Envelope, Outline
from ctct_bridge.parsers.skim import Skim
from ctct_bridge.parsers.witness import Witnessed

MODES = ("none", "sample", "full")
#: Envelopes are shown to feedparser in slices: its time grows faster than what it reads.
_SLICE_ENTRIES, _SLICE_BYTES = 50, 64 * 1024
#: How much of two readings is shown.
_SHOWN = 120
#: How findings about documents that are not well-formed begin.
_OF_DAMAGE = ("salvage-", "head-damaged", "xml-broken")
#: Those that tell where a document breaks.
_BROKEN = ("xml-broken", "salvage-cut")


class Bounds(NamedTuple):
    """How much is compared.

    :ivar documents: so many first documents, and of the others one in so many.
    :ivar entries: so many first entries of a document, and of the others one in ``one_in``.
    :ivar bytes: entries are looked for in so many bytes of a document.
    :ivar total: entries in all.
    :ivar seconds: how long feedparser may take in all.
    """

    documents: int
    entries: int
    one_in: int
    bytes: int
    total: int
    seconds: float


BOUNDS = {
    "sample": Bounds(100, 5, 100, 2 * 1024 * 1024, 1000, 10.0),
    "full": Bounds(1, 1, 1, 1 << 62, 1 << 62, 3600.0),
}


class CrossCheck:
    """The second reading of all documents of a run.

    :param mode: ``sample`` or ``full``.
    :param clock: tells seconds.
    :ivar documents: how many were read by expat as well; ``counted``: in how many of them entries were counted, too.
    :ivar entries: how many envelopes feedparser read as well.
    :ivar unread: why feedparser did not read envelopes that it should have -> how many.
    :ivar unjudged: why expat did not judge documents -> how many.
    :ivar first: reason -> label of the first document concerned.
    """

    def __init__(self, mode: str, clock: Callable[[], float] = time.monotonic, bounds: Bounds | None = None) -> None:
        self.mode, self.bounds = mode, bounds or BOUNDS[mode]
        self._clock, self._spent, self._met = clock, 0.0, 0
        self.documents = self.counted = self.entries = 0
        self.unread: Counter[str] = Counter()
        self.unjudged: Counter[str] = Counter()
        self.first: dict[str, str] = {}

    @classmethod
    def of(cls, mode: str) -> CrossCheck | None:
        """The cross-check of a mode; ``None`` for ``none``.

        :raises UsageError: if there is no such mode.
        """
        if mode not in MODES:
            raise UsageError(f"cross_check is one of {', '.join(MODES)}")
        return None if mode == "none" else cls(mode)

    def document(self, label: str) -> DocumentCheck:
        """The second reading of the next document."""
        self._met += 1
        chosen = self._met <= self.bounds.documents or self._met % self.bounds.documents == 0
        return DocumentCheck(self, label, self.wants if chosen else None)

    def wants(self, number: int) -> bool:
        """Whether an entry of a document is to be compared, by its ordinal."""
        return number < self.bounds.entries or number % self.bounds.one_in == 0

    def leave(self, reasons: Counter[str], reason: str, label: str, number: int = 1) -> None:
        """Note that something was not compared."""
        reasons[reason] += number
        self.first.setdefault(reason, label)

    def ask(self, data: bytes) -> tuple[Witnessed, ...]:
        """What feedparser reads.

        :raises ValueError: if it does not read it, with the reason.
        """
        if self._spent > self.bounds.seconds:
            raise ValueError("the time for it was over")
        begun = self._clock()
        try:
            return witness.testify(data).entries
        except ImportError:
            raise ValueError("feedparser is not installed") from None
        finally:
            self._spent += self._clock() - begun


class _Read(NamedTuple):
    """Our reading of an entry's envelope."""

    origin: Origin
    said: dict[str, str]


class DocumentCheck:
    """The second reading of one document.

    :param chosen: which entries are compared; ``None`` for none.
    :ivar outline: takes the document's bytes.
    """

    def __init__(self, check: CrossCheck, label: str, chosen: Callable[[int], bool] | None) -> None:
        self._check, self._label, self._chosen = check, label, chosen
        self.outline = Outline(chosen, check.bounds.bytes)
        self._mended = self._recoded = False
        self._ours: dict[int, _Read] = {}

    def skim(self, skim: Skim) -> Skim:
        """A skimmer that leaves to the parser what is to be compared: only an element tells of its envelope."""
        chosen = self._chosen
        if chosen is None:
            return skim
        return lambda text, frame, origin: None if chosen(origin.entry or 0) else skim(text, frame, origin)

    def entry(self, entry: Entry) -> Entry:
        """Take in our reading of an entry; gives it as it is to be read on."""
        self._mended |= entry.salvage is not None or (entry.element is None and _damaged(entry.ready))
        self._recoded |= entry.salvage is not None and "encoding" in entry.salvage.rungs
        number = entry.origin.entry or 0
        if self._chosen is None or entry.element is None or not self._chosen(number):
            return entry
        self._ours[number] = _Read(entry.origin, _said(entry))
        return entry._replace(text=None)  # its shape is known by heart perhaps, and not to be learned twice

    def end(self, document: Document, codes: set[str]) -> Iterator[Finding]:
        """Compare, once the document was read.

        :param codes: names of the findings about the document itself.
        """
        check, outline, complete = self._check, self.outline, document.complete
        mended = self._mended or any(code.startswith(_OF_DAMAGE) for code in codes)
        if document.frame is None or not (document.root or "").endswith(("feed", "entry")):
            return  # there is nothing to compare
        if complete or mended:
            outline.close()
        if outline.refused or not (complete or mended):
            check.leave(check.unjudged, outline.refused or "they were not read to their end", self._label)
            return
        check.documents += 1
        recoded = self._recoded or "salvage-encoding" in codes
        yield from self._well_formed(mended, complete and not recoded)
        if outline.counted and outline.fault is None and complete and not mended:
            check.counted += 1
            if outline.entries != document.entries:
                yield self._differs("the number of entries", document.entries, outline.entries, Origin(self._label))
        yield from self._envelopes()

    def placed(self, findings: list[Finding]) -> list[Finding]:
        """Findings about the document, with the place of what broke it where expat stopped on the same line: libxml2
        tells lines only."""
        line, offset = self.outline.fault_line, self.outline.fault_offset
        if offset is None:
            return findings
        return [
            each._replace(offset=offset) if each.code in _BROKEN and each.line == line and each.offset is None else each
            for each in findings
        ]

    def _well_formed(self, mended: bool, sure: bool) -> Iterator[Finding]:
        fault, origin = self.outline.fault, Origin(self._label)
        if fault is not None and not mended:
            found = self._differs("whether it is well-formed", "yes", f"no, {fault}", origin)
            yield found._replace(line=self.outline.fault_line, offset=self.outline.fault_offset)
        elif fault is None and mended and sure:  # an encoding that only names the wrong characters breaks no rule
            yield self._differs("whether it is well-formed", "no", "yes", origin)

    def _differs(self, what: str, ours: Any, theirs: Any, origin: Origin, offset: int | None = None) -> Finding:
        value = f"{str(ours)[:_SHOWN]} / {str(theirs)[:_SHOWN]}"
        return Finding("witness-differs", origin, params={"what": what, "value": value}, offset=offset)

    # -- envelopes --------------------------------------------------------------------------------------------------

    def _envelopes(self) -> Iterator[Finding]:
        """Compare the envelopes that both sides have."""
        check, outline = self._check, self.outline
        if outline.skipped:
            check.leave(check.unread, "their envelopes are too long", self._label, outline.skipped)
        if outline.fault is not None and self._chosen is not None:
            behind = sum(number >= outline.entries for number in self._ours)
            if behind:
                check.leave(check.unread, "they stand behind damage", self._label, behind)
        shown = [each for each in outline.envelopes if each.number in self._ours]
        shown = shown[: max(0, check.bounds.total - check.entries)]
        if shown and outline.closing == b"" and outline.opening == b"" and len(shown) > 1:
            check.leave(check.unread, "the head of the feed is too long", self._label, len(shown))
            return
        for slice in _slices(shown):
            data = b"".join((outline.opening, *(each.raw for each in slice), outline.closing))
            try:
                theirs = check.ask(data)
            except ValueError as reason:
                check.leave(check.unread, str(reason), self._label, len(slice))
                continue
            check.entries += len(slice)
            yield from self._compared(slice, theirs)

    def _compared(self, slice: list[Envelope], theirs: tuple[Witnessed, ...]) -> Iterator[Finding]:
        if len(slice) != len(theirs):
            origin = self._ours[slice[0].number].origin
            yield self._differs("how many entries there are", len(slice), len(theirs), origin, slice[0].offset)
            return
        for each, seen in zip(slice, theirs, strict=True):
            origin, ours = self._ours[each.number]
            if origin.line is not None and origin.line != each.line:
                yield self._differs("the line of the entry", origin.line, each.line, origin, each.offset)
            for what, text in _testified(seen).items():
                if ours[what] != text:
                    yield self._differs(what, ours[what], text, origin, each.offset)


def _slices(envelopes: list[Envelope]) -> Iterator[list[Envelope]]:
    held: list[Envelope] = []
    size = 0
    for each in envelopes:
        if held and (len(held) >= _SLICE_ENTRIES or size + len(each.raw) > _SLICE_BYTES):
            yield held
            held, size = [], 0
        held.append(each)
        size += len(each.raw)
    if held:
        yield held


def _damaged(ready: list[Record] | None) -> bool:
    """Whether what stands for an entry says that it is beyond repair."""
    return any(finding.code == "entry-damaged" for record in ready or () for finding in record.findings)


def _said(entry: Entry) -> dict[str, str]:
    """What our parser reads in an envelope. Of two ids, titles or times the later one counts, as with feedparser."""
    home = f"{{{entry.frame.atom}}}" if entry.frame.atom else ""
    said = {"the " + name: "" for name in ("id", "title", "updated")}
    links = []
    for child in entry.element.iterchildren(home + "id", home + "title", home + "updated", home + "link"):
        name = child.tag.removeprefix(home)
        if name == "link":
            links.append((child.get("rel") or "alternate", child.get("href") or ""))
        else:
            said["the " + name] = _plain("".join(child.itertext("*")))
    return {**said, "its links": _linked(links)}


def _testified(seen: Witnessed) -> dict[str, str]:
    said = {"the id": seen.id, "the title": seen.title, "the updated": seen.updated}
    return {**{name: _plain(text or "") for name, text in said.items()}, "its links": _linked(seen.links)}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _linked(links: Any) -> str:
    return " ".join(sorted(f"{rel}={_plain(href)}" for rel, href in links if href))
