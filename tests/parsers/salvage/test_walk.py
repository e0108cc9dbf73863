"""Walking on: over long feeds, in every encoding, past glued documents, and never past what is refused."""

from __future__ import annotations

import io

import pytest
from archives import LIST, entry, feed
from reading import ATOM, ENTRY, OPEN

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.model import Frame
from ctct_bridge.parsers.atom import Document, open_document
from ctct_bridge.parsers.guard import Limits
from ctct_bridge.parsers.salvage.walk import WIDE

MANY = 400


def walked(data: bytes | str, salvage: bool = True) -> tuple[list[str], list[str], Document]:
    """Ids of the entries (``-`` for those beyond repair), codes of the findings, and the document."""
    findings: list[Finding] = []
    data = data.encode() if isinstance(data, str) else data
    document = open_document(io.BytesIO(data), "a", findings.append, salvage=salvage)
    ids = ["-" if each.element is None else "".join(each.element.itertext()) for each in document]
    return ids, [finding.code for finding in findings], document


def feed_of(*ids: object, between: str = "") -> str:
    return OPEN + between.join(f"<entry><id>{id}</id></entry>" for id in ids) + "</feed>"


@pytest.mark.parametrize("bad", [0, 1, 200, MANY - 1])
@pytest.mark.parametrize("comment", ["", "<!-- </atom:entry> -->"])
def test_a_long_feed_with_one_bad_entry_is_the_feed_without_it(bad: int, comment: str) -> None:
    texts = [entry(f"e{n}", LIST.replace("Songs", f"Songs {n}{comment}"), declare=False) + "\n" for n in range(MANY)]
    whole = list(cb.read(feed(*texts).encode()))
    texts[bad] = texts[bad].replace("Halifax", "Hali & fax")
    reading = cb.read(feed(*texts).encode())
    found = list(reading)
    assert [(each.id, each.origin, each.residue) for each in found if each.origin.entry != bad] == [
        (each.id, each.origin, each.residue) for each in whole if each.origin.entry != bad
    ]
    assert found[bad].view == {**whole[bad].view, "address": {**whole[bad].view["address"], "city": "Hali & fax"}}
    assert reading.states == {"converted": MANY}


@pytest.mark.parametrize("encoding", [WIDE, "iso-8859-1", "windows-1252", "us-ascii"])
def test_other_encodings_are_walked_as_well(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + feed_of(*range(4_000), between="\n")
    text = text.replace("<id>3900<", "<id>3900 é & &eacute;<").replace("</feed>", "<title>é</title></feed>")
    if encoding == "us-ascii":
        text = text.replace("é", "e")
    ids, codes, document = walked(text.encode(encoding))
    assert (len(ids), codes, document.complete) == (4_000, ["salvage-cut"], True)
    assert ids[3_900] == ("3900 e & é" if encoding == "us-ascii" else "3900 é & é")
    assert document.frame is not None
    assert [item[0] for item in document.frame.head] == [4_000]


def test_half_a_character_of_utf_16_costs_its_entry() -> None:
    data = feed_of(1, "Q", 3).encode("utf-16").replace(b"Q\0", b"\x00\xd8")
    ids, codes, _ = walked(data)
    assert (ids, codes[0]) == (["1", "-", "3"], "salvage-cut")


def test_glued_documents_are_one_feed() -> None:
    declared = '<?xml version="1.0"?>'
    for rest in (declared + feed_of(3), feed_of(3), declared + f'<entry xmlns="{ATOM}"><id>3</id></entry>'):
        ids, codes, document = walked(feed_of(1, 2) + rest)
        assert (ids, document.complete) == (["1", "2", "3"], True)
        assert {"salvage-glued"} <= set(codes) <= {"salvage-glued", "salvage-cut"}
    one = f'<entry xmlns="{ATOM}"><id>1</id></entry>'
    for rest in (one, feed_of(1), declared + one):
        ids, codes, document = walked(one + rest)
        assert (ids, "salvage-glued" in codes) == (["1", "1"], True)
        assert document.frame is not None
        assert document.frame.kind == "feed"


def test_what_stands_beside_the_entries_keeps_its_place() -> None:
    ids, codes, document = walked(f"{OPEN}<title>t</title>{ENTRY}<rights>&eacute;</rights>x{ENTRY}<logo/></feed>")
    assert (ids, codes) == (["1", "1"], ["salvage-entities", "salvage-cut"])
    frame: Frame | None = document.frame
    assert frame is not None
    assert [(item[0], item[1]) for item in frame.head] == [(0, "xml"), (1, "xml"), (1, "text"), (2, "xml")]


@pytest.mark.parametrize(
    "refused",
    ["<!DOCTYPE feed>", '<?xml version="1.0" encoding="UTF-7"?>', f"<entry>{'<a>' * 300}{'</a>' * 300}</entry>"],
)
def test_what_is_refused_stays_refused(refused: str) -> None:
    for before in (f"{OPEN}{ENTRY}<entry>&</entry>", f"{OPEN}{ENTRY}</feed>"):
        ids, codes, document = walked(f"{before}{refused}{ENTRY}{OPEN}{ENTRY}</feed>")
        assert codes[-1] in ("xml-doctype", "xml-encoding", "xml-limit")
        assert len(ids) <= 2
        assert not document.complete


@pytest.mark.parametrize("data", ["<feed", "<q:feed>&</q:feed>", "<", '<service xmlns="http://www.w3.org/2007/app">&'])
def test_what_has_no_root_is_broken_as_ever(data: str) -> None:
    assert walked(data)[:2] == walked(data, salvage=False)[:2] == ([], ["xml-broken"])


def test_a_damaged_start_tag_keeps_its_namespaces() -> None:
    ids, codes, document = walked(feed_of(1, 2).replace("<feed ", "<feed a=1 "))
    assert (ids, codes, document.complete) == (["1", "2"], ["head-damaged", "salvage-cut"], False)
    assert document.frame is not None
    assert document.frame.atom == ATOM


def test_what_the_stream_raises_reaches_the_caller_and_the_count_stands() -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 250_000:
                raise OSError("gone")
            return super().read(size)

    data = feed_of("&amp", ";", *range(20_000)).encode()
    document = open_document(Torn(data), "a", print, salvage=True)
    with pytest.raises(OSError, match="gone"):
        list(document)
    assert document.entries > 100
    assert document.frame is not None


def test_a_parser_that_waits_for_the_end_of_an_ampersand_is_not_waited_for() -> None:
    many = OPEN + "".join(f"<entry><id>{n}</id></entry>" for n in ["&", *range(20_000)]) + "</feed>"
    limits = Limits(entry=200_000)
    found = [
        len(list(open_document(io.BytesIO(many.encode()), "a", lambda _: None, limits, salvage=salvage)))
        for salvage in (False, True)
    ]
    assert found == [0, 20_001]
    codes: list[str] = []
    large = f"{OPEN}<entry>{'x' * 300_000}</entry></feed>".encode()
    list(open_document(io.BytesIO(large), "a", lambda finding: codes.append(finding.code), limits, salvage=True))
    assert codes == ["xml-limit"]
