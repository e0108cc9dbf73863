"""The kinds of calls: what a thing is known by, and where it is created."""

from __future__ import annotations

from ctct_bridge.jobs.pushing.kinds import BY_KIND, KINDS, OTHERS
from ctct_bridge.jobs.pushing.looking import place_asked
from ctct_bridge.schemas import REGISTRY


def test_what_others_need_is_created_before_them() -> None:
    names = [kind.name for kind in KINDS]
    for kind in KINDS:
        needed = {*kind.references.values(), *filter(None, [kind.parent])}
        assert needed <= set(names[: names.index(kind.name)])
        assert set(kind.references) <= kind.schema._declared_fields.keys()


def test_every_resource_is_created_or_told_of() -> None:
    assert {kind.schema for kind in KINDS} | set(OTHERS) == set(REGISTRY)
    assert all(kind.schema.created for kind in KINDS)


def test_keys_are_the_same_on_both_sides() -> None:
    keys = {kind.name: kind.key for kind in KINDS}
    assert keys["event"]({"name": "A", "start_date": "2012-06-16T14:00:00.000-04:00"}) == keys["event"](
        {"name": "A ", "start_date": "2012-06-16T18:00:00Z"}
    )
    assert keys["promocode"]({"code_name": "Altos_10"}) == keys["promocode"]({"code_name": "ALTOS_10"})
    assert keys["campaign"]({"name": "News"}) != keys["campaign"]({"name": "news"})
    assert keys["contact"]({"email_addresses": "no list"}) == ""


def test_ids_are_encoded() -> None:
    assert BY_KIND["item_attribute"].place(["a/b", "c="]) == "eventspot/events/a%2Fb/items/c%3D/attributes"
    assert place_asked(BY_KIND["campaign"], []) == ("emailmarketing/campaigns", "limit=50")
    assert place_asked(BY_KIND["list"], []) == ("lists", "")
