"""A finding keeps what it is told, and no text of an archive can abuse its wording."""

from __future__ import annotations

import json
import pickle
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.findings import CODES, Code, Finding, visible
from ctct_bridge.model import Origin

ROWS = list(CODES.values())
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


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
    params=st.dictionaries(st.sampled_from(sorted(set().union(*(names_in(row.text) for row in ROWS)))), plain),
    line=st.none() | st.integers(1),
)


# -- the wording --------------------------------------------------------------------------------------------------


@every_row
def test_the_message_shows_every_parameter(row: Code) -> None:
    params: dict[str, object] = {name: f"<{name}>" for name in names_in(row.text)}
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
    assert row["level"] == CODES[finding.code].level == finding.level
    assert finding.loss is CODES[finding.code].loss
    back = Finding(
        row["code"],
        Origin(row["document"], row.get("entry"), finding.origin.line, row.get("id")),
        row.get("path", ""),
        row.get("params", {}),
        finding.line,
        row.get("v1", ""),
        row.get("offset"),
    )
    assert back == finding, "the JSON form lost something"


def test_the_finding_s_own_line_goes_before_its_entry_s() -> None:
    origin = Origin("a.xml", 2, 40, "a07e")
    assert Finding("no-id", origin).to_json()["line"] == 40
    assert Finding("no-id", origin, line=43).to_json()["line"] == 43
    assert list(Finding("no-id", origin, path="Event", line=43).to_json()) == [
        *("code", "severity", "level", "document", "entry", "line", "id", "path", "message")
    ]


def test_findings_share_no_parameters() -> None:
    # The default is one dict for all of them: it stays empty only if nobody writes to it.
    assert Finding("no-id", Origin("a.xml")).params == {}
    assert Finding._field_defaults["params"] == {}
