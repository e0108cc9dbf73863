"""What Atom demands of an envelope."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from archives import ATOM, BASE, LIST, TAG
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ctct_bridge.model import Origin
from ctct_bridge.parsers.frames import Part, part_of
from ctct_bridge.reconciler.conformity import KNOWN, faults, is_date, of_entry
from ctct_bridge.reconciler.envelope import plain

HERE = Origin("a.xml", 0, 1)
GOOD = f"""<a:title>t</a:title><a:link rel="edit" href="{BASE}/e1"/><a:updated>2012-02-14T08:22:57Z</a:updated>
<a:id>{TAG}{BASE}/e1</a:id><a:content><Event>{LIST}</Event></a:content>"""


def told(children: str) -> list[tuple[str, str, int | None]]:
    """What is told of an entry with these children, looked at as the reader looks at it."""
    entry = etree.fromstring(f'<a:entry xmlns:a="{ATOM}">{children}</a:entry>')
    quick = [(each.code, each.path, each.line) for each in of_entry(entry, plain(entry), HERE)]
    assert quick == [(each.code, each.path, each.line) for each in of_entry(entry, None, HERE)]
    return quick


def test_the_service_s_own_envelope_is_sound() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("<a:title>t</a:title>", "", [("atom-missing", "entry", 1)]),
        ("<a:title>", "<a:title>1</a:title><a:title>", [("atom-repeated", "entry/title", 1)]),
        ("<a:title>", "<a:tite>1</a:tite><a:title>", [("atom-unknown", "entry/tite", 1)]),
        ("<a:title>", "<a:subtitle>1</a:subtitle><a:title>", [("atom-unknown", "entry/subtitle", 1)]),
        ("<a:title>", "<x:tite xmlns:x='urn:x'>1</x:tite><a:title>", []),
        ("14T08:22:57Z", "14 08:22:57Z", [("atom-date", "entry/updated", 1)]),
        ("<a:title>", "<a:published>now</a:published><a:title>", [("atom-date", "entry/published", 1)]),
        (f"<a:id>{TAG}", "<a:id>", [("atom-id", "entry/id", 2)]),
        (f"<a:id>{TAG}", f"<a:id>\n {TAG}\n", []),
        ("<a:title>", "<a:link/><a:title>", [("atom-link", "entry/link", 1)]),
        ("<a:title>", "<a:link href=''/><a:title>", []),
        ("<a:content>", "<a:content type='html'>", [("atom-content", "entry/content", 2)]),
        ("<a:content>", "<a:content type='text/xml'>", []),
    ],
)
def test_what_is_wrong_is_told_where_it_is(old: str, new: str, wrong: list[tuple[str, str, int]]) -> None:
    assert old in GOOD
    assert told(GOOD.replace(old, new)) == wrong


def test_what_is_missing_is_told_at_once() -> None:
    (only,) = faults("feed", [], 7, Origin("a.xml"))
    assert (only.code, only.path, only.params, only.line) == (
        "atom-missing",
        "feed",
        {"element": "id, title, updated"},
        7,
    )


def test_an_entry_in_a_feed_is_no_stranger() -> None:
    parts = [Part(name, 1, "2012-02-14T08:22:57Z", {"href": ""}) for name in sorted(KNOWN["feed"])]
    assert [each.code for each in faults("feed", parts, 1, HERE)] == ["atom-id"]
    assert [each.path for each in faults("entry", parts, 1, HERE) if each.code == "atom-unknown"] == [
        *("entry/entry", "entry/generator", "entry/icon", "entry/logo", "entry/subtitle")
    ]


OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=OFFSETS), st.sampled_from(["auto", "seconds", "milliseconds"]))
def test_every_instant_is_a_date(time: datetime, precision: str) -> None:
    text = time.isoformat(timespec=precision)
    assert is_date(text)
    assert not is_date(text.replace("T", " ")) and not is_date(text[:-6]) and not is_date(text.replace("T", "t"))


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("2012-02-14T08:22:57Z", True),
        ("2012-02-14T08:22:57.5-05:00", True),
        ("2012-06-30T23:59:60Z", True),
        ("2012-02-29T00:00:00Z", True),
        ("2013-02-29T00:00:00Z", False),
        ("2013-04-31T00:00:00Z", False),
        ("0000-01-29T00:00:00Z", False),
        ("2013-01-31T00:00:00+24:00", False),
        ("2013-01-31T24:00:00Z", False),
        ("2012-02-14T08:22:57z", False),
        ("2012-02-14T08:22Z", False),
        ("2012-02-14T08:22:57-0500", False),
        ("2012-W07-2T08:22:57-05:00", False),
        ("20120214T082257Z", False),
        ("2012-02-14", False),
        ("111-02-14T08:22:57Z", False),
        (" 2012-02-14T08:22:57Z", False),
        ("", False),
        ("60", False),
    ],
)
def test_what_a_date_is(text: str, sound: bool) -> None:
    assert is_date(text) is sound


@given(
    st.from_regex(
        re.compile(r"[0-9]{4}-?[0-9W]{1,3}-?[0-9]{1,2}[Tt ][0-9:]{4,9}(\.[0-9]{1,3})?(Z|z|[+-][0-9:]{4,6})?"),
        fullmatch=True,
    )
)
def test_what_is_taken_for_a_date_has_its_form(text: str) -> None:
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    assert not is_date(text) or re.fullmatch(form, text, re.ASCII)


def test_a_part_is_looked_at_and_no_more() -> None:
    kid = etree.fromstring(f"<a:id xmlns:a='{ATOM}' x='1'>\n{'y' * 5000}<!-- c --></a:id>")
    part = part_of(kid)
    assert (part.name, part.line, part.attributes, part.holds, len(part.text)) == ("id", 1, {"x": "1"}, False, 1000)
    assert part_of(etree.fromstring("<content><Event/></content>")).holds
