"""What salvage leaves on a record: findings, and in the residue the names of the rungs and, where text may have
suffered, the damaged source."""

from __future__ import annotations

from typing import NamedTuple

from ctct_bridge.findings import Finding
from ctct_bridge.model import Entry, Origin, Record, Residue, State
from ctct_bridge.parsers import witness
from ctct_bridge.parsers.salvage.ladder import Mended, Note, Scope, as_text

#: The findings about whole documents by which one can tell that they come back mended, and what they stand for.
OF_DOCUMENTS = {
    "salvage-junk": "junk",
    "salvage-glued": "glued",
    "salvage-cut": "cut",
    "salvage-truncated": "truncated",
    "salvage-encoding": "encoding",
    "salvage-entities": "entities",
    "salvage-ampersands": "ampersands",
    "salvage-prefixes": "prefixes",
    "head-damaged": "head",
}
#: Of an entry beyond repair, so many bytes outside its content are shown to feedparser.
_ENVELOPE = 64 * 1024


class Salvaged(NamedTuple):
    """How a damaged entry was read.

    :ivar rungs: names of the rungs.
    :ivar notes: what is to be told of them.
    :ivar residue: what is kept.
    """

    rungs: tuple[str, ...]
    notes: tuple[Note, ...]
    residue: Residue


def salvaged(mended: Mended, raw: bytes) -> Salvaged | None:
    """The mark for an entry; ``None`` if there was nothing to mend."""
    if not mended.rungs:
        return None
    residue: Residue = {"salvage": list(mended.rungs)}
    if mended.lossy:
        residue["damaged"] = _kept(raw)
    return Salvaged(mended.rungs, mended.notes, residue)


def mark(entry: Entry, records: list[Record]) -> list[Record]:
    """The records of an entry, the first one marked if the entry was damaged."""
    mark: Salvaged | None = entry.salvage
    if mark is not None:
        first = records[0]
        first.residue = {**(first.residue or {}), **mark.residue}
        if first.state == State.REJECTED and "damaged" in mark.residue:
            first.raw = mark.residue["damaged"]["xml"]  # the source, and not what recovery made of it
        first.findings += [
            Finding(code, first.origin, params=params, line=line_in(first.origin, line))
            for code, params, line in mark.notes
        ]
    return records


def line_in(origin: Origin, line: int | None) -> int | None:
    """The line of a document, for one that is counted from an entry's first; ``None`` for the entry's own."""
    return origin.line + line - 1 if line and line > 1 and origin.line is not None else None


def rejected(
    raw: bytes, reason: str, origin: Origin, asked: bool, offset: int | None = None, line: int | None = None
) -> Record:
    """The record of an entry that is beyond repair.

    :param asked: whether feedparser is to say whose entry it was.
    :param offset: where it begins in the document, if that is known.
    :param line: on which of its lines it is damaged, from 1, if that is known.
    """
    kept = _kept(raw)
    said = _whose(raw) if asked else None
    params = {"reason": reason, "value": said or "nothing certain"}
    residue: Residue = {"salvage": ["envelope"] if said else []}
    if "encoding" in kept:
        residue["encoding"] = kept["encoding"]
    below = line_in(origin, line)
    if below is not None and offset is not None:
        offset += sum(len(each) + 1 for each in raw.split(b"\n")[: below - (origin.line or 0)])
    findings = [Finding("entry-damaged", origin, params=params, line=below, offset=offset)]
    return Record(None, {}, residue, findings, origin, state=State.REJECTED, raw=kept["xml"])


def _kept(raw: bytes) -> dict[str, str]:
    """Bytes in JSON."""
    text, encoding = as_text(raw)
    return {"xml": text} if encoding is None else {"xml": text, "encoding": encoding}


def _whose(raw: bytes) -> str | None:
    """What feedparser reads in the envelope: the edit link, else the id, else the title.

    It is shown the envelope alone, and little of that: its time grows out of all proportion with what it reads, and a
    limit of time would make results depend on the machine.
    """
    before, _, rest = raw.partition(b"content")
    envelope = before.rpartition(b"<")[0] if rest else before
    scope = Scope('<feed xmlns="http://www.w3.org/2005/Atom" xmlns:atom="http://www.w3.org/2005/Atom">', "</feed>")
    shown = scope.open.encode() + envelope[:_ENVELOPE] + scope.close.encode()
    try:
        found = witness.testify(shown).entries
    except ValueError:
        return None
    return next((text for each in found[:1] for text in (each.edit, each.id, each.title) if text), None)
