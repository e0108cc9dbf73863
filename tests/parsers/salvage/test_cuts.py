"""Cutting: the pieces are the document, however it comes, and the bounds are XML's where XML still holds."""

from __future__ import annotations

import random

import pytest
from damage import documents, entries_of, mutated

from ctct_bridge.parsers.guard import Limits, Stop
from ctct_bridge.parsers.salvage.cuts import Cut, Cutter

SAMPLES = [path.read_bytes() for path in documents()]


def cuts(data: bytes, step: int = 1 << 20) -> list[Cut]:
    return list(Cutter(data[at : at + step] for at in range(0, len(data), step)))


def kinds(data: bytes) -> list[tuple[str, bytes]]:
    return [(cut.kind, cut.raw) for cut in cuts(data)]


def test_all_pieces_together_are_the_document_whatever_it_is() -> None:
    rnd = random.Random(7)
    for data in SAMPLES:
        for damaged in (data, mutated(data or b"<", rnd), mutated(data or b"<", rnd)):
            found = cuts(damaged)
            assert b"".join(cut.raw for cut in found) == damaged
            assert all(cut.raw for cut in found)
            above = 0
            for cut in found:
                lead = len(cut.raw) - len(cut.raw.lstrip(b" \t\r\n"))
                assert cut.line == 1 + damaged.count(b"\n", 0, above + lead)
                above += len(cut.raw)


@pytest.mark.parametrize("step", [1, 7, 300])
def test_short_pieces_make_no_difference(step: int) -> None:
    rnd = random.Random(step)
    for data in SAMPLES[::6]:
        damaged = mutated(data or b"<", rnd)
        assert cuts(damaged, step) == cuts(damaged)


def test_the_entries_of_a_whole_feed_are_found() -> None:
    for data in SAMPLES:
        if b"<!" not in data.replace(b"<!--", b"", 1) and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            spans = [data[start:end] for start, end in entries_of(data)]
            found = [cut.raw for cut in cuts(data) if cut.kind == "entry" and cut.whole]
            assert found[: len(spans)] == spans


def test_what_looks_like_a_bound_inside_an_entry_is_none_by_the_rules_of_xml() -> None:
    inner = (
        b"<!-- </entry> -->",
        b"<![CDATA[</entry>]]>",
        b"<?x </entry>?>",
        b"<entry/><entry></entry>",
        b"<feed></feed>",
    )
    for text in inner:
        entry = b"<entry><content>" + text + b"</content></entry>"
        (first, second, third) = cuts(entry + b"<entry/></feed>")
        assert (first.raw, second.raw, third.kind) == (entry, b"<entry/>", "end")
        assert first.short <= len(entry)


def test_the_first_bound_can_be_believed_instead() -> None:
    cutter = Cutter([b"<entry>a<!-- \n</entry><entry>b</entry> --></entry>\n<entry>c</entry>"])
    pieces = iter(cutter)
    first = next(pieces)
    assert first.raw.endswith(b"--></entry>")
    assert cutter.give_back(first).raw == b"<entry>a<!-- \n</entry>"
    rest = [(cut.kind, cut.raw, cut.line) for cut in pieces]
    assert rest == [
        ("entry", b"<entry>b</entry>", 2), ("torn", b" --></entry>", 2), ("beside", b"\n", 3),
        ("entry", b"<entry>c</entry>", 3),
    ]  # fmt: skip


def test_an_entry_without_an_end_ends_where_the_next_begins() -> None:
    assert kinds(b"<entry>a<entry>b</entry>") == [("entry", b"<entry>a"), ("entry", b"<entry>b</entry>")]
    assert [cut.whole for cut in cuts(b"<entry>a<entry>b</entry>")] == [False, True]
    assert kinds(b"<entry>a</feed>") == [("entry", b"<entry>a"), ("end", b"</feed>")]
    assert [cut.whole for cut in cuts(b"<entry>a")] == [False]


def test_every_kind_of_piece() -> None:
    data = b"x<?xml version='1.0'?><!DOCTYPE a><p:feed a='>'><t/></entry><p:entry></p:entry></p:feed>"
    assert kinds(data) == [
        ("beside", b"x"), ("declaration", b"<?xml version='1.0'?>"), ("doctype", b"<!DOCTYPE"), ("beside", b" a>"),
        ("root", b"<p:feed a='>'>"), ("torn", b"<t/></entry>"), ("entry", b"<p:entry></p:entry>"),
        ("end", b"</p:feed>"),
    ]  # fmt: skip


def test_an_entry_that_never_ends_is_refused() -> None:
    with pytest.raises(Stop) as caught:
        list(Cutter([b"<entry>", b"x" * 3000, b"y" * 3000], limits=Limits(entry=4000)))
    assert caught.value.code == "xml-limit"


def test_it_ends_whatever_is_opened_and_never_closed() -> None:
    for text in (
        b"<!--",
        b"<entry><![CDATA[",
        b'<entry a="',
        b"<?x ",
        b"<entry><!-- -- ",
        b"<entry",
        b"<entry><entry>",
    ):
        data = text * 2_000
        assert b"".join(cut.raw for cut in Cutter([data], limits=Limits(entry=1 << 30))) == data
