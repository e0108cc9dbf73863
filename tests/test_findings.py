"""The table of findings says everything, once, and no text of an archive can abuse the wording."""

from __future__ import annotations

import json
import pickle
import re
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.findings import CODES, SEVERITIES, Code, Finding, visible
from ctct_bridge.model import Origin

# One name, one meaning, in every row. ``value`` is text of the archive, and the only one that may be held back.
PLACEHOLDERS = {
    "attribute": "name of a v1 attribute",
    "chosen": "the id that counts",
    "count": "number of items in a list, or of times",
    "counted": "a number found on disk",
    "element": "name of a v1 element",
    "encoding": "name of a character encoding",
    "expected": "kind of JSON value that v2 documents",
    "file": "a file below the output folder",
    "form": "which characters a text may have, in words",
    "found": "kind of JSON value that is there",
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
    "when": "the condition of a requirement, or nothing",
}
ROWS = list(CODES.values())
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def filled(row: Code) -> dict[str, object]:
    return {name: f"<{name}>" for name in names_in(row.text)}


def harmless(char: str) -> bool:
    """Whether a terminal prints the character where it stands, and nowhere else."""
    turns = unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return not turns and unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}


plain = st.text() | st.integers() | st.booleans() | st.none()
origins = st.builds(
    Origin,
    st.text(),
    st.none() | st.integers(0),
    st.none() | st.integers(1),
    st.none() | st.text(),
)
found = st.builds(
    Finding,
    code=st.sampled_from(sorted(CODES)),
    origin=origins,
    path=st.text(),
    params=st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), plain),
    line=st.none() | st.integers(1),
)


# -- the table ----------------------------------------------------------------------------------------------------


@every_row
def test_a_row_is_whole(row: Code) -> None:
    assert CODES[row.name] is row
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", row.name), "a code is lower-case words joined by hyphens"
    assert row.severity in SEVERITIES
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


# -- the wording --------------------------------------------------------------------------------------------------


@every_row
def test_the_message_shows_every_parameter(row: Code) -> None:
    params = filled(row)
    message = Finding(row.name, Origin("a.xml"), params=params).message()
    assert message == row.text.format(**params)


@every_row
def test_a_missing_parameter_is_no_crash(row: Code) -> None:
    message = Finding(row.name, Origin("a.xml")).message()
    assert message.count("?") == sum(1 for part in string.Formatter().parse(row.text) if part[1] is not None)


@given(st.text(min_size=1, alphabet="xyz@"))
def test_values_are_held_back_on_demand(value: str) -> None:
    secret = f"<<{value}>>"
    finding = Finding("timestamp-invalid", Origin("a.xml"), params={"value": secret})
    assert secret in finding.message()
    assert secret not in finding.message(show_values=False)
    assert finding.params == {"value": secret}, "wording a finding must not change it"


@given(st.text())
def test_braces_in_a_value_are_text(value: str) -> None:
    odd = "{reason}{0}{value.__class__}" + value
    finding = Finding("timestamp-invalid", Origin("a.xml"), params={"value": odd, "reason": "no"})
    assert finding.message() == visible(CODES["timestamp-invalid"].text.replace("{value}", odd))


@given(found)
def test_no_message_can_steer_a_terminal(finding: Finding) -> None:
    assert all(map(harmless, finding.message()))


@given(st.text(st.characters()))
def test_visible_lets_through_what_is_harmless(text: str) -> None:
    shown = visible(text)
    assert all(map(harmless, shown))
    assert visible(shown) == shown
    if all(map(harmless, text)):
        assert shown == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x00\x7f\x85\x9b", r"\x00\x7f\x85\x9b"),
        ("\u2028\u202e\u2069", r"\u2028\u202e\u2069"),
        ("\udc80", r"\udc80"),
        ("Zoë, 東京, 🌷 \\ '\"", "Zoë, 東京, 🌷 \\ '\""),
    ],
)
def test_visible_writes_escapes(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_visible_knows_every_character_that_steers() -> None:
    plane = [chr(point) for point in range(0x10000)]  # none lies beyond the first plane
    assert [ascii(char) for char in plane if not harmless(char) and visible(char) == char] == []
    rest = "".join(filter(harmless, plane))
    assert visible(rest) == rest


# -- the value ----------------------------------------------------------------------------------------------------


@given(found)
def test_pickles(finding: Finding) -> None:
    copy = pickle.loads(pickle.dumps(finding))
    assert copy == finding
    assert type(copy) is Finding and type(copy.origin) is Origin


@given(found)
def test_json_round_trip(finding: Finding) -> None:
    row = finding.to_json()
    assert json.loads(json.dumps(row)) == row
    assert None not in row.values()
    assert row["code"] == finding.code
    assert row["severity"] == CODES[finding.code].severity == finding.severity
    assert finding.loss is CODES[finding.code].loss
    back = Finding(
        row["code"],
        Origin(row["document"], row.get("entry"), finding.origin.line, row.get("id")),
        row.get("path", ""),
        row.get("params", {}),
        finding.line,
        row.get("v1", ""),
    )
    assert back == finding, "the JSON form lost something"


def test_the_finding_s_own_line_goes_before_its_entry_s() -> None:
    origin = Origin("a.xml", 2, 40, "a07e")
    assert Finding("no-id", origin).to_json()["line"] == 40
    assert Finding("no-id", origin, line=43).to_json()["line"] == 43
    assert list(Finding("no-id", origin, path="Event", line=43).to_json()) == [
        *("code", "severity", "document", "entry", "line", "id", "path", "message")
    ]


def test_findings_share_no_parameters() -> None:
    # The default is one dict for all of them: it stays empty only if nobody writes to it.
    assert Finding("no-id", Origin("a.xml")).params == {}
    assert Finding._field_defaults["params"] == {}


def test_severities_run_from_mild_to_bad() -> None:
    assert SEVERITIES == ("info", "warning", "error")
