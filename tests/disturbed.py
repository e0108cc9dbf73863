"""JSON that nobody meant: values of any kind, and bodies in which something stands where it should not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=3), inner, max_size=2)),
    max_leaves=4,
)


@st.composite
def disturbed(draw: Any, value: Any) -> Any:
    """JSON with an item here and there wrapped in a list, unwrapped, or replaced by something else."""
    if isinstance(value, dict):
        value = {key: draw(disturbed(inner)) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [draw(disturbed(inner)) for inner in value]
    how = draw(st.sampled_from(["leave"] * 12 + ["wrap", "double", "unwrap", "replace"]))
    if how == "replace":
        return draw(JSON)
    if how == "unwrap":
        return value[0] if isinstance(value, list) and value else value
    return {"leave": value, "wrap": [value], "double": [value, value]}[how]
