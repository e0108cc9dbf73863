"""What stands before a document is shed, with its lines counted; what is no document is left alone."""

from __future__ import annotations

import pytest
from reading import OPEN

from ctct_bridge.parsers.salvage.shed import shed_junk

DECLARED = b'<?xml version="1.0"?>\n' + OPEN.encode() + b"</feed>"
BARE = OPEN.encode() + b"</feed>"


@pytest.mark.parametrize(
    ("junk", "shown"),
    [
        (b"\n\n", "blanks"),
        (b"\xef\xbb\xbf \n", "blanks"),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b"),
        (b"ok\n", "ok"),
        (b"caf\xe9 ", "caf\ufffd"),
    ],
)
def test_junk_goes_and_its_lines_stay(junk: bytes, shown: str) -> None:
    shed = shed_junk(junk + DECLARED)
    assert shed is not None
    assert shed.head.startswith(b"<?xml")
    assert shed.head.count(b"\n") == (junk + DECLARED).count(b"\n")
    assert shed.head.replace(b"\n", b"") == DECLARED.replace(b"\n", b"")
    assert shed.params == {"reason": "before the document", "value": shown}


def test_without_a_declaration_only_text_is_junk() -> None:
    assert shed_junk(b"\n" + BARE) is None
    shed = shed_junk(b"a\nb" + BARE)
    assert shed is not None
    assert shed.head == b"\n" + BARE


@pytest.mark.parametrize(
    "head", [DECLARED, BARE, b"", b" ", b'{"a": "<feed >"}', b"just words", b"\x1f\x8b<feed >", b"\0\0<feed >"]
)
def test_what_begins_well_or_is_something_else_is_left_alone(head: bytes) -> None:
    assert shed_junk(head) is None
