"""What lxml does not say aloud: errors that it hides, forgets or blames on another document."""

from __future__ import annotations

import pytest
from lxml import etree
from reading import ATOM, ENTRY, OPEN, read

from ctct_bridge.parsers import strict
from ctct_bridge.parsers.guard import Verdict


@pytest.mark.parametrize("namespace", [ATOM, " " + ATOM])
@pytest.mark.parametrize(
    "tail", ['"', "x", "<feed/>", f"{OPEN}{ENTRY}</feed>", "&amp;", "<!-- ", "<?xml version='1.0'?><feed/>", "\0"]
)
def test_what_follows_the_root_is_a_fault(tail: str, namespace: str) -> None:
    found = read(f'<feed xmlns="{namespace}">{ENTRY}</feed>{tail}')
    assert (len(found.entries), found.codes, found.complete) == (1, ["xml-broken"], False)


@pytest.mark.parametrize("namespace", [ATOM, " " + ATOM])
@pytest.mark.parametrize("tail", ["\n", "<!-- x -->", "\n<?pi x?>\n<!-- </feed>x -->\n"])
def test_what_may_follow_the_root(tail: str, namespace: str) -> None:
    found = read(f'<feed xmlns="{namespace}">{ENTRY}</feed>{tail}')
    assert (len(found.entries), found.codes, found.complete) == (1, [], True)


def test_namespace_errors_are_seen_after_libxml2_has_stopped_telling() -> None:
    odd = "".join(f'<entry><x xmlns=" urn:{number}"/></entry>' for number in range(150))
    assert len(read(f"{OPEN}{odd}</feed>").entries) == 150
    found = read(f"{OPEN}{odd}{ENTRY}<entry><p:x/></entry>{ENTRY}</feed>")
    assert (len(found.entries), found.codes) == (151, ["xml-broken"])


def test_one_documents_errors_are_not_the_nexts() -> None:
    assert read(f"{OPEN}<entry>&x;</entry></feed>").codes == ["xml-broken"]
    assert read(f'<feed xmlns=" {ATOM}">{ENTRY}</feed>').codes == []


def test_an_undefined_entity_ends_the_document_although_nothing_is_raised() -> None:
    """The parser would begin a new document with the next chunk, and deliver what is in it."""
    filler = f"<entry>{'x' * 65_536}</entry>"
    assert len(read(f"{OPEN}{filler}<entry>&x;</entry></feed>{OPEN}{filler * 3}</feed>").entries) == 1


@pytest.mark.parametrize("xml", ["<a/>", '<a xmlns=" urn:x">b</a>', "<a><!-- c --></a>"])
def test_a_fragment_is_an_element(xml: str) -> None:
    assert etree.tostring(strict.fragment(xml)).decode() == xml


@pytest.mark.parametrize("xml", ["", "b", "<a>", "<a/><b/>", "<p:a/>", "<a>&x;</a>", "<!DOCTYPE a><a/>", "<a>\0</a>"])
def test_what_is_no_fragment(xml: str) -> None:
    with pytest.raises(ValueError, match="not an XML element"):
        strict.fragment(xml)


@pytest.mark.parametrize(
    ("tail", "clean"),
    [
        ("<entry/></a:feed>", True),
        ("</a:feed >\n<!-- </a:feed> --><?pi?>\n", True),
        ("<a:feed/>", True),
        ("</a:feed>x", False),
        ("</a:feed></a:feed>", False),
        ("</a:feed>\0", False),
        ("</feed>", False),
    ],
)
@pytest.mark.parametrize("wide", [False, True])
def test_the_end_of_a_document(tail: str, clean: bool, wide: bool) -> None:
    data = tail.encode("utf-16-le") if wide else tail.encode()
    assert strict.ends_clean(data, Verdict(root="a:feed", wide=wide)) == (clean or (wide and tail.endswith("\0")))


@pytest.mark.parametrize(
    ("head", "name"),
    [(b"<a xmlns='urn:x'>&;", "{urn:x}a"), (b"<?xml version='1.0'?>\n<a><b", "a"), (b"<a", None), (b"<a b='", None)],
)
def test_the_name_of_a_root(head: bytes, name: str | None) -> None:
    assert strict.root_name(head) == name


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<a xmlns="h://h/?b=1&amp;c" d="&amp;"><b/></a>', None),
        ('<a><b xmlns:c="h://h/?&amp;" c:d="1"/></a>', None),
        ('<a xmlns="relative"/>', None),
        ('<a d="&amp;" xmlns="h://h"><!--x-->&amp;</a>', '<a xmlns="h://h" d="&amp;">&amp;</a>'),
    ],
)
def test_canonical_xml_is_xml(xml: str, expected: str | None) -> None:
    assert strict.canonical(strict.fragment(xml), comments=False) == expected
