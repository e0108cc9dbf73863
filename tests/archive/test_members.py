"""Members that are not to be opened."""

from __future__ import annotations

import pytest

from ctct_bridge.archive.flow import Unreadable, damaged
from ctct_bridge.archive.members import MOST_MEMBERS, closed, crowded


def test_a_closed_member_says_why() -> None:
    for member, code in (
        (closed("a", damaged("x")), "source-damaged"),
        (closed("a", aside="a link"), "source-unreadable"),
    ):
        assert member.head(9) == b""
        with pytest.raises(Unreadable) as caught:
            member.open()
        assert caught.value.code == code


def test_the_most_members_are_told() -> None:
    assert f"{MOST_MEMBERS:,}" in crowded().params["limit"]
