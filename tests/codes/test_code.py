"""The table of findings says everything, once."""

from __future__ import annotations

import re
import string

import pytest

from ctct_bridge.codes import CODES
from ctct_bridge.codes.code import LEVELS, SEVERITIES, Code

# One name, one meaning, in every row. ``value`` is text of the archive, and the only one that may be held back.
PLACEHOLDERS = {
    "attribute": "name of a v1 attribute",
    "chosen": "the id that counts",
    "count": "number of items in a list, or of times",
    "counted": "a number found on disk",
    "element": "name of a v1 element",
    "encoding": "name of a character encoding",
    "expected": "kind of JSON value, place or spelling that is documented",
    "file": "a file below the output folder",
    "form": "which characters a text may have, in words",
    "found": "kind of JSON value that is there",
    "id": "id of something that is not there",
    "length": "number of characters",
    "limit": "which limit, and how much",
    "max": "the largest that v2 allows",
    "meant": "the namespace or encoding that was read instead",
    "min": "the smallest that v2 allows",
    "namespace": "a namespace as written",
    "other": "the other of two ids or properties",
    "prefix": "a namespace's prefix",
    "property": "name of a v2 property",
    "reason": "what a parser or the system said, or where it was",
    "resource": "name of a resource",
    "said": "the number that there should be",
    "value": "text of the archive",
    "what": "what was counted or looked for, in words",
    "when": "the condition of a requirement, or nothing",
}
ROWS = list(CODES.values())
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@every_row
def test_a_row_is_whole(row: Code) -> None:
    assert CODES[row.name] is row
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", row.name), "a code is lower-case words joined by hyphens"
    assert row.severity in SEVERITIES
    assert row.level in LEVELS
    assert row.text == row.text.strip() and not row.text.endswith("."), "a message is a phrase, not a sentence"
    for sentence in (row.why, row.remedy):
        assert sentence[:1].isalpha() and sentence.endswith("."), f"no full sentence: {sentence!r}"
        assert not names_in(sentence), "only the message knows the parameters"


@every_row
def test_placeholders_are_known_names_without_formats(row: Code) -> None:
    for _, name, spec, conversion in string.Formatter().parse(row.text):
        if name is not None:
            assert name in PLACEHOLDERS, f"{row.name} calls something {{{name}}}; is there a name for it already?"
            assert not spec and conversion is None, f"{row.name} formats {{{name}}}; parameters are printed as they are"


def test_every_placeholder_is_used() -> None:
    assert set().union(*(names_in(row.text) for row in ROWS)) == set(PLACEHOLDERS)


@pytest.mark.parametrize("column", ["name", "text", "why"])
def test_no_two_rows_say_the_same(column: str) -> None:
    seen: dict[str, str] = {}
    for row in ROWS:
        text = getattr(row, column)
        assert text not in seen, f"{row.name} and {seen[text]} share their {column}"
        seen[text] = row.name


@every_row
def test_an_error_is_a_loss(row: Code) -> None:
    # An error says that something was not read or was lost; a refused document was not read.
    assert row.loss or row.severity != "error"
    assert row.severity == "error" or not row.refused


@every_row
def test_what_is_lost_or_refused_is_required(row: Code) -> None:
    assert row.level == "REQUIRED" or not (row.loss or row.refused)


def test_severities_run_from_mild_to_bad() -> None:
    assert SEVERITIES == ("info", "warning", "error")
