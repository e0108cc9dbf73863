"""The files of an output: a name belongs to one id, and what was written is listed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ctct_bridge.archive.register import Register
from ctct_bridge.archive.workspace import Workspace


@pytest.fixture
def register() -> Iterator[Register]:
    workspace = Workspace()
    yield workspace.register
    workspace.close()


def test_names_are_claimed_once_whatever_their_case(register: Register) -> None:
    names = ("event/a", "event/A", "event/a", "list/a", "event/ß", "event/SS")
    assert [register.claim(name, name) for name in names] == [True, False, True, True, True, False]


def test_files_are_listed_by_path_as_they_were_written_last(register: Register) -> None:
    register.add((path, size, "00") for path, size in (("b", 1), ("a", 2)))
    register.add([("b", 3, "00")])
    assert list(register.all()) == [("a", 2, "00"), ("b", 3, "00")]
    assert (register.has("a"), register.has("c")) == (True, False)
