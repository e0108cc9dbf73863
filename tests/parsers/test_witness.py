"""Two parsers that share no code must tell the same of every envelope."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from ctct_bridge.findings import Finding
from ctct_bridge.parsers import witness
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.witness import MAX_BYTES, MAX_ENTRIES, Witnessed

ATOM = "http://www.w3.org/2005/Atom"
REPO = Path(__file__).resolve().parents[2]
SAMPLES = [path for path in sorted((REPO / "samples").glob("**/*.xml")) if "findings" not in path.parts]

INLINE = {
    "younger": f'<atom:feed xmlns:atom="{ATOM}"><atom:title>Events</atom:title>'
    "<atom:entry><atom:title>Fair &amp; Square</atom:title><atom:link rel='edit' href='/ws/customers/joe/events/1'/>"
    "<atom:updated>2012-02-14T08:22:57.514-05:00</atom:updated><atom:id>tag:h.example,2010:/1</atom:id>"
    "<atom:content><Event><Title>no</Title><id>no</id><link rel='self' href='no'/></Event></atom:content></atom:entry>"
    "<atom:entry><atom:title/></atom:entry></atom:feed>",
    "older": f'<entry xmlns="{ATOM}"><link href="/ws/customers/joe/contacts/1" rel="edit"/><id>http://h.example/1</id>'
    '<title type="text"> Contact: é </title><updated>2011-09-02T07:14:33.951Z</updated><content type="text/xml">'
    '<Contact xmlns="http://ws.constantcontact.com/ns/1.0/"><link xmlns="http://www.w3.org/2005/Atom" rel="self" '
    'href="no"/></Contact></content></entry>',
}


def said(text: str | None) -> str | None:
    return (text or "").strip() or None


def ours(data: bytes, told: list[Finding]) -> list[Witnessed]:
    rows = []
    for entry in open_document(io.BytesIO(data), "a", told.append):
        home = f"{{{entry.frame.atom}}}"
        links = [link.get("href") for link in entry.element.iterfind(home + "link") if link.get("rel") == "edit"]
        # Of two, the later one is the entry's own: what stands before it was left by a copy.
        texts = [[kid.text for kid in entry.element.iterfind(home + name)] for name in ("id", "title", "updated")]
        rows.append(Witnessed(*(said(found[-1] if found else None) for found in texts), links[0] if links else None))  # type: ignore[call-arg]
    return rows


def theirs(data: bytes) -> list[Witnessed]:
    return [
        Witnessed(said(row.id), said(row.title), said(row.updated), row.edit) for row in witness.testify(data).entries
    ]


@pytest.mark.parametrize("text", INLINE.values(), ids=INLINE)
def test_the_two_agree(text: str) -> None:
    told: list[Finding] = []
    found = ours(text.encode(), told)
    assert found
    assert told == []
    assert found[0].id is not None
    assert theirs(text.encode()) == found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.relative_to(REPO)))
def test_the_two_agree_on_the_samples(path: Path) -> None:
    """Of a document that breaks off, the witness may have read less or more, but not something else."""
    data, told = path.read_bytes(), list[Finding]()
    expected = ours(data, told)
    if b"<Height>" in data:  # feedparser takes an image's Height for its own, and falls over it
        with pytest.raises(ValueError, match="stumbled"):
            theirs(data)
        return
    found = theirs(data)
    if b"<service " in data:  # no feed to it; to us one thing to be kept
        assert (found, len(expected)) == ([], 1)
        return
    whole = {finding.code for finding in told} <= {"not-atom"}
    shared = min(len(found), len(expected))
    assert found[:shared] == expected[:shared]
    assert not whole or len(found) == len(expected)


def test_a_text_is_never_opened_as_a_path() -> None:
    assert witness.testify(str(Path(__file__)).encode()).entries == ()


@pytest.mark.parametrize("data", [b" " * (MAX_BYTES + 1), b"<feed>" + b"<a:entry/>" * (MAX_ENTRIES + 1)])
def test_what_is_too_large_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="more than"):
        witness.testify(data)


def test_a_stumble_of_feedparser_is_a_value_error() -> None:
    data = f'<entry xmlns="{ATOM}"><content><Image><Height>9</Height></Image></content></entry>'
    with pytest.raises(ValueError, match="stumbled"):
        witness.testify(data.encode())
