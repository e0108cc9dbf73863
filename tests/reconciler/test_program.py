"""The data of a shape, as it is before anything was worked out. What it holds then is tested in test_planner.py."""

from __future__ import annotations

from ctct_bridge.reconciler.program import Home, Program


def test_a_new_program_has_decided_nothing() -> None:
    one, other = Program(), Program()
    assert (one.objects, one.homes, one.children, one.leaves) == (0, [], [], {})
    assert one.homes is not other.homes


def test_an_item_hangs_by_its_key_and_not_by_its_name() -> None:
    above = Home(0, None, "")
    item = Home(1, above, "EventFee", listed=True)
    assert (item.above, item.listed, item.key, item.items) == (above, True, "None", [])
