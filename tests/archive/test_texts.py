"""JSON as it is written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.texts import compact, indented, sorted_text


def test_compact_is_one_strict_line() -> None:
    assert compact({"a": ["é\n", 1.5, None]}) == '{"a":["é\\n",1.5,null]}'
    with pytest.raises(ValueError, match="JSON compliant"):
        compact(float("nan"))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
)


@pytest.mark.laws
@given(value=JSON)
def test_json_is_written_as_the_standard_library_writes_it(value: Any) -> None:
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=2)
    assert compact(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert compact(value, ordered=True) == json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@pytest.mark.laws
@given(row=st.dictionaries(st.text(), JSON), other=JSON)
def test_a_sorted_text_is_one_value_s(row: dict[str, Any], other: Any) -> None:
    turned = json.loads(json.dumps(row, sort_keys=True))
    assert sorted_text(row) == sorted_text(turned)
    assert (sorted_text(row) == sorted_text(other)) == (compact(row, ordered=True) == compact(other, ordered=True))


def test_an_edited_number_has_a_sorted_text() -> None:
    read = json.loads("[NaN, -Infinity, 1e400, 12345678901234567890123]")
    assert len(set(map(sorted_text, read))) == 4


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": {"b": -float("inf")}}])
def test_what_json_has_no_number_for_is_refused(value: Any) -> None:
    for write in (compact, indented):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write(value)
