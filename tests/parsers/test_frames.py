"""What the entries of a document share, and what stands beside them in a feed."""

from __future__ import annotations

import io

import pytest
from canonical import canonical
from reading import ATOM, CTCT, ENTRY, OPEN, read

from ctct_bridge.model import Frame
from ctct_bridge.parsers.atom import open_document


def test_the_frame_of_the_younger_style() -> None:
    found = read(
        f'<atom:feed xmlns:atom="{ATOM}" xml:lang="en"><atom:entry><atom:link href="/ws/customers/a%20b/events/1"/>'
        "<atom:content><!-- c --><Event/></atom:content></atom:entry></atom:feed>"
    )
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert found.frame == Frame("feed", "a%20b", ATOM, "", "atom", {lang: "en"}, [])


def test_the_frame_of_the_older_style() -> None:
    found = read(
        f'<entry xmlns="{ATOM}" x="1"><id>http://h.example/ws/customers/joe/contacts/1</id>'
        f'<content><Contact xmlns="{CTCT}"/></content></entry>'
    )
    assert found.frame == Frame("entry", "joe", ATOM, CTCT, None, {}, [])


@pytest.mark.parametrize(
    ("xml", "user"),
    [
        ("<id>http://h.example/ws/customers/a/x</id><link href='/ws/customers/b/x'/>", "a"),
        ("<link href='x'/><link href='/ws/customers/b/x'/><id>/customers/a/x</id>", "b"),
        ("<id>tag:h.example,2010:/ws/customers/joe%40h.example/events</id>", "joe%40h.example"),
        ("<id>\n  http://h.example/ws/customers/joes\n  flowers/x</id>", "joesflowers"),
        ("<id>http://h.example/ws/customers/joes flowers?x=1</id>", "joes flowers"),
        ("<id>data:,none</id><title>/customers/no/</title>", None),
        ("<x><id>/customers/no/</id></x>", None),
        ("<id>/ws/cust<!-- c -->omers/a/x</id>", "a"),
    ],
)
def test_the_user_is_taken_as_it_is_spelled(xml: str, user: str | None) -> None:
    frames = [read(f"{OPEN}{xml}{ENTRY}</feed>").frame, read(f'<entry xmlns="{ATOM}">{xml}</entry>').frame]
    assert [frame and frame.user for frame in frames] == [user, user]


def test_the_user_may_come_from_any_entry() -> None:
    found = read(f"{OPEN}{ENTRY}<entry><link href='/ws/customers/joe/x'/></entry></feed>")
    assert found.frame is not None
    assert found.frame.user == "joe"


def test_the_head_keeps_everything_in_its_place() -> None:
    found = read(
        f"{OPEN}a<!-- c -->b<title>t<?pi x?>u<!-- v --></title>\n{ENTRY} tail {ENTRY}\n"
        "<x:y xmlns:x='urn:x' b='2' a='1'/>end</feed>"
    )
    assert found.frame is not None
    assert found.frame.head == [
        [0, "text", "ab"],
        [0, "xml", f'<title xmlns="{ATOM}">tu</title>'],
        [1, "text", " tail "],
        [2, "xml", '<x:y xmlns:x="urn:x" a="1" b="2"></x:y>'],
        [2, "text", "end"],
    ]


def test_the_head_is_known_up_to_the_entry_at_hand() -> None:
    document = open_document(io.BytesIO(f"{OPEN}<a/>{ENTRY}<b/>{ENTRY}<c/></feed>".encode()), "a", print)
    sizes = [len(entry.frame.head) for entry in document]
    assert document.frame is not None
    assert [*sizes, len(document.frame.head)] == [1, 2, 3]


def test_head_elements_that_canonical_xml_refuses_are_kept_too() -> None:
    found = read(f'{OPEN}<x xmlns="no-uri at all"><y/></x></feed>')
    assert found.frame is not None
    assert canonical(found.frame.head[0][2]) == canonical('<x xmlns="no-uri at all"><y/></x>')
