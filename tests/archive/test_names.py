"""Names of files and members: one order, one meaning, and nothing that leads anywhere."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.names import (
    another,
    hidden,
    named_document,
    natural,
    numbered,
    place,
    starts_like_xml,
    tame,
    unlike,
    usual,
)
from ctct_bridge.findings import visible

hostile = st.text(st.sampled_from("./\\:aC\0\n\x1b\u202e\ud800é "), max_size=12) | st.text(max_size=12)


@given(hostile)
def test_a_tamed_name_leads_nowhere_but_down(name: str) -> None:
    tamed = tame(name)
    for path in (PurePosixPath(tamed), PureWindowsPath(tamed)):
        assert not path.is_absolute()
        assert not path.drive
        assert ".." not in path.parts
        assert path.parts
    assert visible(tamed) == tamed
    tamed.encode()  # no lone surrogates
    assert tame(tamed) == tamed
    assert len(tamed) <= 2000


@pytest.mark.parametrize("name", ["events.xml", "a/b c/é.xml", "日/x-2.atom"])
def test_an_honest_name_is_left_alone(name: str) -> None:
    assert tame(name) == usual(name) == tame(f"./{name}") == usual(f"./{name}") == name
    assert tame(name.replace("/", "\\")) == usual(name.replace("/", "\\")) == name


def test_the_order_is_that_of_a_folder() -> None:
    ordered = ["e.xml", "e-2.xml", "e-10.xml", "a/x.xml", "a/b/1.xml", "a-1/x.xml", "Z/x.xml"]
    assert sorted([*ordered[3:], *ordered[:3]], key=place) == ordered
    assert natural("e-2.xml") < natural("e-10.xml")
    natural("9" * 10_000)  # int() alone would refuse so many digits


@given(st.lists(st.sampled_from(["a.xml", "a-2.xml", "b/a.xml", ".x", "a"]), max_size=8))
def test_no_two_have_one_name(names: list[str]) -> None:
    taken: set[str] = set()
    found = [another(name, taken) for name in names]
    assert len(set(found)) == len(found)
    assert taken == set(found)
    assert all(name in found for name in names)


def test_numbered_names() -> None:
    assert [numbered(name, 2) for name in ("in", "a/e.xml", ".x", "")] == ["in-2", "a/e-2.xml", ".x-2", "-2"]


def test_what_names_and_first_bytes_say() -> None:
    assert hidden(".x/a.xml")
    assert hidden("a/._b.xml")
    assert not hidden("a/b.xml")
    assert named_document("a/B.XML")
    assert not named_document("a.xml/b.txt")
    assert starts_like_xml("\n <a/>".encode("utf-16"))
    assert not starts_like_xml(b"a <b/>")
    assert unlike("x/notes.txt") == "a .txt file that does not start like XML"
    assert unlike("README") == "a nameless file that does not start like XML"
