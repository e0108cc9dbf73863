"""Each rung undoes one kind of damage, and leaves alone whatever is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from damage import documents
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.model import ATOM
from ctct_bridge.parsers import strict
from ctct_bridge.parsers.guard import Stop
from ctct_bridge.parsers.salvage.rungs import WELL_KNOWN, Rung, Watch, ampersands, entities, pieces, prefixes, readable

APART = "<!-- & &eacute; <atom:x> --><![CDATA[& &eacute; <atom:x>]]><?x & &eacute; <atom:x>?>"


def whole(path: Path) -> bool:
    """Whether a document is read as it is."""
    try:
        strict.whole(path.read_bytes())
    except Stop:
        return False
    return True


@pytest.mark.parametrize("rung", [entities, ampersands, prefixes])
def test_nothing_is_done_where_nothing_is_wrong(rung: Rung) -> None:
    sound = [path for path in documents() if whole(path)]
    assert len(sound) > len(documents()) * 2 // 3
    for path in sound:
        assert rung(path.read_bytes().decode("utf-8", "replace"), ()) is None, path
    assert rung(APART, ()) is None


@given(st.text(alphabet="ab&;#x19<>!-[]?CDATA"))
def test_pieces_are_the_text(text: str) -> None:
    assert "".join(piece for _, piece in pieces(text)) == text


def test_entities_of_html_are_characters() -> None:
    made = entities(f"&eacute;&nbsp;&amp;&nobody;&lt;&NotEqualTilde;{APART}")
    assert made is not None
    assert made.text == f"&#233;&#160;&amp;&nobody;&lt;&#8770;&#824;{APART}"
    assert made.notes == [{"value": "&eacute;, &nbsp;, &NotEqualTilde;"}]


@pytest.mark.parametrize("known", ["&amp;", "&#1;", "&#x1F;", "&nobody;", "&a:b;"])
def test_what_begins_a_reference_is_no_bare_ampersand(known: str) -> None:
    assert ampersands(f"R {known} D") is None


def test_bare_ampersands_are_text() -> None:
    made = ampersands(f'R & D <a b="x&y=&#;"/>&{APART}&#x;&')
    assert made is not None
    assert made.text == f'R &amp; D <a b="x&amp;y=&amp;#;"/>&amp;{APART}&amp;#x;&amp;'
    assert made.notes == [{"count": 6}]


def test_well_known_prefixes_are_declared_once_on_the_first_tag() -> None:
    made = prefixes("<atom:entry><ctct:x app:y='1'/></atom:entry>", ())
    assert made is not None
    assert all(made.text.count(f'xmlns:{prefix}="{name}"') == 1 for prefix, name in WELL_KNOWN.items())
    assert made.text.startswith(f'<atom:entry xmlns:atom="{ATOM}"')
    assert prefixes("<atom:entry/>", ["atom"]) is None
    assert prefixes(f"<atom:entry xmlns:atom='{ATOM}'/>", ()) is None
    assert prefixes("<other:entry/>", ()) is None
    assert prefixes("<x>atom:y=</x>", ()) is None


@pytest.mark.parametrize(
    ("raw", "encoding", "text", "meant"),
    [
        ("é".encode(), "utf-8", "é", None),
        (b"\xe9 \xc3\xa9 \x93", "UTF-8", "é é \u201c", "windows-1252"),
        ("é".encode(), "ISO-8859-1", "é", "UTF-8"),
        (b"\xe9", "ISO-8859-1", "é", None),
        (b"\x93", "windows-1252", "\u201c", None),
        ("é".encode(), "US-ASCII", "é", "UTF-8"),
        (b"\xe9", "US-ASCII", "é", "windows-1252"),
        ("é".encode(), "utf-16", "é", None),
        (b"\x81", "utf-8", None, None),
        (b"\xed\xa0\x80", "utf-16", None, None),
    ],
)
def test_bytes_are_read_as_what_they_must_be(raw: bytes, encoding: str, text: str | None, meant: str | None) -> None:
    found, note = readable(raw, encoding)
    assert found == text
    assert note == (None if meant is None else {"encoding": encoding, "meant": meant})


@given(st.text(min_size=1))
def test_windows_letters_never_disturb_their_neighbours(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    assert readable(b"a" + raw + b"\xe9.", "utf-8")[0] == f"a{raw.decode()}é."


@pytest.mark.parametrize("step", [1, 2, 5])
def test_a_watch_tells_utf_8_from_what_is_declared(step: int) -> None:
    def seen(encoding: str, data: bytes) -> list[bool]:
        watch = Watch(encoding)
        return [watch.contradicts(data[at : at + step]) for at in range(0, len(data), step)]

    assert any(seen("ISO-8859-1", "abc é".encode()))
    assert any(seen("windows-1252", "abc 東".encode()))
    assert not any(seen("ISO-8859-1", b"abc \xe9 d" + "é".encode()))
    assert not any(seen("utf-8", "é".encode()))
    assert not any(seen("utf-16", "é".encode("utf-16")))
