"""The shared words are plain data: comparable, picklable, and free of surprises."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.findings import Finding
from ctct_bridge.model import Entry, Frame, Origin, Record, State

words = st.text(max_size=20)
frames = st.builds(
    Frame,
    kind=st.sampled_from(["feed", "entry"]),
    user=st.none() | words,
    atom=words,
    payload=words,
    prefix=st.none() | words,
    attributes=st.dictionaries(words, words, max_size=3),
    head=st.lists(st.tuples(st.integers(0, 9), words).map(list), max_size=3),
)
origins = st.builds(Origin, words, st.none() | st.integers(0), st.none() | st.integers(1), st.none() | words)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
trees = st.dictionaries(words, values, max_size=3)


class Lantern:
    """Stands for a schema class; on module level, so that it pickles as schema classes do."""

    resource = "lantern"

    @staticmethod
    def to_v2(view: dict[str, Any], shape: str, whole: bool) -> dict[str, Any]:
        return {"shape": shape, "whole": whole, **view}


records = st.builds(
    Record,
    schema=st.sampled_from([None, Lantern]),
    view=trees,
    residue=st.none() | trees,
    findings=st.lists(origins.map(lambda origin: Finding("no-id", origin)), max_size=2),
    origin=origins,
    id=st.none() | words,
    parent=st.none() | words,
    form=st.sampled_from(["list", "detail"]),
    state=st.sampled_from(State.ALL),
    raw=st.none() | words,
    supplied=st.none() | st.dictionaries(words, words, max_size=2),
)


def test_states_are_a_closed_set() -> None:
    named = {value for name, value in vars(State).items() if name.isupper() and name != "ALL"}
    assert named == set(State.ALL)
    assert len(State.ALL) == len(set(State.ALL))


def test_an_origin_starts_with_its_document_alone() -> None:
    assert Origin("events.xml") == ("events.xml", None, None, None)


def test_an_entry_is_what_its_three_parts_are() -> None:
    frame, origin = Frame(), Origin("events.xml", 0, 3)
    assert Entry._fields[:3] == ("element", "frame", "origin")
    assert Entry(None, frame, origin) == (None, frame, origin, *[None] * (len(Entry._fields) - 3))


def test_a_usual_frame_is_nothing_in_json() -> None:
    assert Frame().to_json() == {}
    assert Frame(kind="feed", prefix="atom").to_json() == {"kind": "feed", "prefix": "atom"}


@given(frames)
def test_a_frame_comes_back_from_json(frame: Frame) -> None:
    assert Frame(**json.loads(json.dumps(frame.to_json()))) == frame


@given(frames)
def test_a_frame_pickles(frame: Frame) -> None:
    assert pickle.loads(pickle.dumps(frame)) == frame


def test_frames_share_nothing() -> None:
    one = Frame()
    one.attributes["lang"] = "en"
    one.head.append([0, "xml", "<title/>"])
    assert Frame() == Frame(attributes={}, head=[])


@pytest.mark.parametrize("cls", [Frame, Record])
def test_a_mistyped_attribute_is_refused(cls: type[Any]) -> None:
    thing = Frame() if cls is Frame else Record(None, {}, None, [], Origin("-"))
    with pytest.raises(AttributeError):
        thing.residu = {}  # type: ignore[union-attr]


@given(records)
def test_a_record_pickles(record: Record) -> None:
    copy = pickle.loads(pickle.dumps(record))
    assert copy == record and copy is not record
    assert type(copy.origin) is Origin and all(type(finding) is Finding for finding in copy.findings)


@given(records)
def test_a_record_names_its_resource(record: Record) -> None:
    assert record.resource == (None if record.schema is None else "lantern")


@pytest.mark.parametrize("shape", ["item", "row", "post"])
def test_the_schema_decides_on_the_shape(shape: str) -> None:
    record = Record(Lantern, {"name": "Lantern supper"}, None, [], Origin("-"))
    assert record.to_v2(shape) == {"shape": shape, "whole": True, "name": "Lantern supper"}
    record.form = "list"
    assert record.to_v2(shape)["whole"] is False
    assert record.to_v2()["shape"] == "item"
    assert record.view == {"name": "Lantern supper"}


@pytest.mark.parametrize("state", [State.REJECTED, State.KEPT])
def test_what_became_no_resource_has_no_v2_shape(state: str) -> None:
    record = Record(None, {}, None, [], Origin("-"), state=state, raw="<entry/>")
    with pytest.raises(ValueError, match=state):
        record.to_v2()
