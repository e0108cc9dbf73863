"""A document gives the same records whether or not its entries are recognised by their text."""

from __future__ import annotations

import io
from typing import Any

import pytest
from archives import ATOM, BASE, CTCT, DETAIL, LIST, TAG
from hypothesis import event, given
from hypothesis import strategies as st
from lxml import etree
from reading import skimmed
from spoiler import spoiled
from strategies import children, views

from ctct_bridge.parsers.atom import open_document
from ctct_bridge.reconciler import skim
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.reconciler.skim import Skimmer
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import BY_ELEMENT, Event


def entry(id: str, payload: str, title: str = "t", updated: str = "u", rest: str = "") -> str:
    href = f"{BASE}/{id}"
    return (
        f'<a:entry><a:title>{title}</a:title><a:link rel="edit" href="{href}"/><a:updated>{updated}</a:updated>'
        f"<a:id>{TAG}{href}</a:id><a:content>{payload}</a:content>{rest}</a:entry>"
    )


def feed(*entries: str, more: str = "") -> bytes:
    return f'<a:feed xmlns:a="{ATOM}"{more}><a:id>{TAG}{BASE}</a:id>\n{"".join(entries)}</a:feed>'.encode()


EVENT = f"<Event>{DETAIL}</Event>"


def test_entries_of_a_shape_are_recognised_once_it_was_learned() -> None:
    spared, records = skimmed(feed(*(entry(f"e{number}", EVENT) for number in range(9))))
    assert spared == 7  # the first has no text, from the second it is learned
    assert [one[0].id for one in records] == [f"e{number}" for number in range(9)]
    assert [len(one) for one in records] == [3] * 9


def test_shapes_are_learned_side_by_side() -> None:
    rows = [entry(f"e{number}", (EVENT, f"<Event>{LIST}</Event>")[number % 2]) for number in range(12)]
    spared, records = skimmed(feed(*rows))
    assert spared == 9
    assert [one[0].form for one in records] == ["detail", "list"] * 6


@pytest.mark.parametrize(
    ("odd", "recognised"),
    [
        (entry("e5", EVENT), True),
        (entry("e5", f"<Event>\n  {DETAIL}\n</Event>\n", rest="\n"), False),  # no two programs lay out alike
        (entry("e5", EVENT.replace("Autumn Concert", "R&amp;D &lt;b&gt; &quot;x&quot;")), True),
        (entry("e5", EVENT.replace("<EventType/>", "<EventType />")), True),
        (entry("e5", EVENT, title="", updated=""), True),
        (entry("e5", EVENT, title=" Autumn &amp; more "), True),
        (entry("e5", EVENT.replace("385.0", "much")), False),
        (entry("e5", EVENT.replace("Hall", " ")), False),
        (entry("e5", EVENT.replace("Hall", "\u2003")), False),
        (entry("e5", EVENT.replace("Hall", "H<b/>l")), False),
        (entry("e5", EVENT.replace("Hall", "&#65;")), False),
        (entry("e5", EVENT.replace("Hall", "]]>")), False),
        (entry("e5", EVENT.replace("Hall", "\r")), False),
        (entry("e5", EVENT.replace("Autumn Concert", "&").replace("Songs", "amp;")), False),
        (entry("e5", EVENT.replace("<Event>", '<Event a="1">')), False),
        (entry("e5", EVENT.replace("<Event>", f'<Event xmlns="{CTCT}">')), False),
        (entry("e%35", EVENT), True),
        (entry("e5?x=1", EVENT), True),
        (entry("e5", EVENT, rest="<a:author/>"), False),
        (entry("e5", EVENT, rest="x"), False),
        (entry("e5", EVENT).replace(f"{TAG}{BASE}/e5", f"{TAG}{BASE}/e6"), False),
        (entry("e5", EVENT).replace('rel="edit"', 'rel="self"'), False),
        (entry("e5", EVENT).replace("/customers/larkhill-choir", "/customers/a&amp;b"), True),
        (entry("e5", EVENT).replace("/customers/larkhill-choir", "/customers/another"), True),
    ],
)
def test_what_is_recognised(odd: str, recognised: bool) -> None:
    before = [entry(f"e{number}", EVENT) for number in range(4)]
    spared, records = skimmed(feed(*before, odd, *before))
    assert spared == 2 + recognised + 4 * (len(records) == 9)


@pytest.mark.parametrize("gap", ["", "\n", "\n  ", "\t"])
def test_any_white_space_between_elements_is_learned(gap: str) -> None:
    rows = [entry(f"e{number}", EVENT).replace("><", f">{gap}<") for number in range(5)]
    assert skimmed(feed(*rows))[0] == 3


def test_white_space_that_differs_within_an_entry_is_any() -> None:
    laid_out = EVENT.replace("<EventFee>", "\n  <EventFee>")
    rows = [entry("e1", laid_out), entry("e2", laid_out), entry("e3", EVENT), entry("e4", laid_out)]
    assert skimmed(feed(*rows))[0] == 2


def test_after_a_comment_one_entry_more_is_parsed() -> None:
    before = [entry(f"e{number}", EVENT) for number in range(4)]
    spared, _ = skimmed(feed(*before, entry("e5", EVENT.replace("Hall", "<!-- -->")), *before))
    assert spared == 2 + 3


@pytest.mark.parametrize("name", ["Event", f'Event xmlns="{CTCT}"', f'Event xmlns="{ATOM}"', f'Event xmlns="{CTCT}" '])
def test_payloads_of_any_namespace_are_recognised(name: str) -> None:
    payload = f"<{name}>{DETAIL}</Event>"
    spared, records = skimmed(feed(*(entry(f"e{number}", payload) for number in range(4))))
    assert spared == 2
    assert records[3][0].view == records[0][0].view | {"id": "e3"}


def test_prefixed_payloads_are_recognised() -> None:
    payload = f"<c:Event>{DETAIL}</c:Event>".replace("</", "</c:").replace("<", "<c:").replace("<c:c:", "<c:")
    payload = payload.replace("<c:/c:c:", "</c:").replace("<c:/c:", "</c:")
    spared, _ = skimmed(feed(*(entry(f"e{number}", payload) for number in range(4)), more=f' xmlns:c="{CTCT}"'))
    assert spared == 2


def test_children_have_their_own_lines() -> None:
    payload = EVENT.replace("<EventFee>", "\n<EventFee>\n").replace("<City>", "\n<City>")
    _, records = skimmed(feed(*(f"{entry(f'e{number}', payload)}\n" for number in range(4))))
    assert [record.origin.line for record in records[3]] == [20, 22, 24]


def test_what_was_learned_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skim, "_MOST", 2)
    names = ["Address2", "Address3", "PostalCode", "StateCode", "CountryCode"]
    order = ["City", "State", "Country"]
    shapes = []
    for name in names:
        rest = [*order, name] if "Code" in name else [name, *order]
        inner = "".join(f"<{tag}/>" for tag in sorted(rest, key="City State StateCode Country CountryCode".find))
        shapes.append(f"<Event><Name/><EventLocation><Location/>{inner}</EventLocation></Event>")
    skimmer = Skimmer(EntryReader(BY_ELEMENT))
    data = feed(*(entry(f"e{number}", shapes[number % 5]) for number in range(40)))
    for one in open_document(io.BytesIO(data), "a.xml", print, skim=skimmer.skim):
        skimmer.records(one)
    assert max(map(len, skimmer._shapes.values())) == 2


def test_a_shape_is_learned_once() -> None:
    odd = [entry(f"e{number}", EVENT.replace("385.0", "much")) for number in range(9)]
    skimmer = Skimmer(EntryReader(BY_ELEMENT))
    for one in open_document(io.BytesIO(feed(*[entry("e9", EVENT)] * 3, *odd)), "a.xml", print, skim=skimmer.skim):
        skimmer.records(one)
    assert [len(known) for known in skimmer._shapes.values()] == [1]


def test_nothing_is_learned_where_nothing_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skim, "_PATIENCE", 3)
    odd = entry("e1", "<Event><Unknown/></Event>")
    spared, _ = skimmed(feed(*[odd] * 9, *[entry("e2", EVENT)] * 9))
    assert spared == 0


@pytest.mark.laws
@given(data=st.data())
def test_recognised_or_read_the_long_way_records_are_the_same(data: st.DataObject) -> None:
    table, namespace = table_of(Event), data.draw(st.sampled_from(("", CTCT, ATOM)))
    texts = []
    for _ in range(2):
        payload = table.create(data.draw(views(Event)), data.draw(children(Event)), namespace)[0]
        odd = data.draw(spoiled(Event, payload, most=1))
        texts += [etree.tostring(one, encoding="unicode", with_tail=False) for one in (payload, payload, odd)]
    rows = [entry(f"e{number}", text) for number, text in enumerate([*texts, *data.draw(st.permutations(texts))])]
    spread = data.draw(st.sampled_from(("><", ">\n<", ">\r\n<")))
    pieces = st.sampled_from(
        ("&amp;", "&", " ", "\n", "<!-- -->", "<b/>", "<![CDATA[x]]>", "</a:entry>", "\u2003", "x")
    )
    whole = "".join(rows).replace("><", spread)
    for at, piece in data.draw(st.lists(st.tuples(st.integers(0, len(whole)), pieces), max_size=2)):
        whole = whole[:at] + piece + whole[at:]
    spared, _ = skimmed(feed(whole))
    event("recognised" if spared else "read")


def test_a_skimmer_hands_on_what_is_ready() -> None:
    ready: Any = [object()]
    document = open_document(io.BytesIO(feed(*[entry("e1", EVENT)] * 3)), "a", print, skim=lambda *said: ready)
    assert [Skimmer(EntryReader(BY_ELEMENT)).records(one) is ready for one in document] == [False, True, True]
