"""What a schema class can get wrong, and the order in which v1 is written."""

from __future__ import annotations

from typing import Any

import pytest

from ctct_bridge.errors import TableError
from ctct_bridge.reconciler.draft import Draft, Drawing, leaves, steps
from ctct_bridge.reconciler.fields import Count, Each, Email, Many, Number, One, Text, Token, Variants
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.table import table_of


def shape(v1: dict[str, Any] | None = None, **lines: Any) -> Any:
    """A schema class named Thing."""
    return type("Thing", (Shape,), {"V1": type("V1", (), v1 or {}), **lines})


def refused(schema: Any) -> str:
    with pytest.raises(TableError) as caught:
        table_of(schema)
    return str(caught.value)


# -- paths ------------------------------------------------------------------------------------------------------------


def test_steps() -> None:
    assert steps("") == []
    assert steps("A|B/C[Type=X]/@id") == [(("A", "B"), None), (("C",), "X"), (("@id",), None)]


@pytest.mark.parametrize(
    "path", ["A//B", "/A", "A/", "A|", "|A", "A[Type]", "A[Type=X", "A]", "@", "@a|@b", "A@b", "A[=x]"]
)
def test_a_malformed_path_is_refused(path: str) -> None:
    with pytest.raises(TableError, match="cannot read"):
        steps(path)


def test_a_malformed_path_is_refused_in_a_class() -> None:
    assert "A//B" in refused(shape(a=Text("A//B")))


# -- what contradicts itself ------------------------------------------------------------------------------------------


def test_a_duplicate_path_is_refused() -> None:
    assert "Thing.b: Thing/A is claimed by Thing.a already" in refused(shape(a=Text("A"), b=Text("A")))


def test_a_path_below_a_leaf_is_refused() -> None:
    assert "Thing/A belongs to Thing.a" in refused(shape(a=Text("A"), b=Text("A/B")))
    assert "claimed by fields below it" in refused(shape(b=Text("A/B"), a=Text("A")))


def test_a_path_below_a_list_or_an_attribute_is_refused() -> None:
    assert "has no fields below it" in refused(shape(a=Each(Text(), "A/B"), b=Text("A/C")))
    assert "belongs to an attribute" in refused(shape(a=Text("@a/B")))


def test_a_known_element_that_nobody_claims_is_refused() -> None:
    assert "v1 knows Thing/B, but no field claims it" in refused(shape({"elements": "A B"}, a=Text("A")))
    assert "v1 knows Thing/A/C" in refused(shape({"elements": "A(B C)"}, a=Text("A/B")))
    assert table_of(shape({"elements": "A B", "kept": "B"}, a=Text("A")))
    assert table_of(shape({"elements": "A B=x"}, a=Text("A")))


def test_a_name_claimed_by_a_field_and_by_kept_is_refused() -> None:
    assert "Thing.V1.kept: Thing/A is claimed by Thing.a already" in refused(shape({"kept": "A"}, a=Text("A")))


def test_a_list_claimed_twice_is_refused() -> None:
    assert "Thing/A is claimed already" in refused(shape(a=Each(Text(), "A/B"), b=Each(Text(), "A/B")))
    assert "Thing/A is claimed already" in refused(shape(a=Text("A/C"), b=Each(Text(), "A/B")))


def test_a_kind_that_v1_does_not_have_is_refused_with_a_path() -> None:
    assert "a Number has no codec" in refused(shape(a=Number("A")))


def test_a_list_without_a_container_is_refused() -> None:
    assert "a list needs an element around its items" in refused(shape(a=Each(Text(), "A")))
    assert "a list needs an element around its items" in refused(shape(a=Many(shape(b=Text("B")), "A")))


def test_items_with_two_names_are_refused() -> None:
    assert "the items of a list have one name, not B|C" in refused(shape(a=Each(Text(), "A/B|C")))


def test_overlapping_alternatives_are_refused() -> None:
    assert "B|C overlaps A|B" in refused(shape(a=Text("A|B"), b=Text("B|C")))
    assert "A|B overlaps A" in refused(shape(a=Text("A"), b=Text("A|B")))


def test_a_variant_that_does_not_exist_is_refused() -> None:
    cards = Variants("Cards/Card", on="Kind", same="VISA")
    with pytest.raises(KeyError):
        cards["COIN"]
    wrong = Text("Cards/Card[Kind=COIN]/Number")
    assert "has no variant COIN" in refused(shape(cards=cards, number=wrong))


def test_a_known_element_that_no_variant_claims_is_refused() -> None:
    cards = Variants("Cards/Card", on="Kind", same="VISA")
    schema = shape({"elements": "Cards?(Card(Kind Number))"}, cards=cards)
    assert "v1 knows Thing/Cards/Card/Number, but no variant claims it" in refused(schema)


def test_a_list_of_something_else_than_documented_is_refused() -> None:
    assert "Thing/A holds B, not C" in refused(shape({"elements": "A(C(D))"}, a=Each(Text(), "A/B")))


def test_a_key_that_is_no_text_is_refused() -> None:
    item = shape(name=Text("Name"), size=Count("Size"), mail=Email("Mail"), kind=Token("Kind", same="A B"))
    for key in ("name", "mail", "kind", None):
        assert table_of(shape(items=Many(item, "Items/Item", key=key)))
    for key in ("size", "none"):
        assert f"the key {key} is no text" in refused(shape(items=Many(item, "Items/Item", key=key)))


def test_an_item_with_children_is_refused() -> None:
    child = shape(a=Text("A"))
    item = shape({"children": {child: "Kids/Kid"}}, b=Text("B"))
    assert "has children, so it cannot be the item of a list" in refused(shape(items=Many(item, "Items/Item")))


def test_a_field_of_marshmallow_s_own_is_refused() -> None:
    from marshmallow import fields

    assert "no field of ctct_bridge.reconciler.fields" in refused(shape(a=fields.String()))


# -- what is drawn ----------------------------------------------------------------------------------------------------


def test_the_documented_order_wins_over_the_class_s() -> None:
    inner = shape({"elements": "X Y"}, y=Text("Y"), x=Text("X"))
    schema = shape({"elements": "C? A(B) D=1"}, own=Text("Own"), b=Text("A/B"), c=Text("C|Sea"), inner=One(inner, "A"))
    root = Drawing(schema).root
    assert [child.tag for child in root.children.values()] == ["C", "A", "D", "Own"]
    assert [child.blank for child in root.children.values()] == [None, "", "1", None]
    assert [child.path for child in root.children["A"].children.values()] == ["Thing/A/B", "Thing/A/X", "Thing/A/Y"]
    assert root.children["C"].names == ("C", "Sea")


def test_leaves_are_those_of_variants_too() -> None:
    cards = Variants("Cards/Card", on="Kind", same="VISA STORE")
    schema = shape(cards=cards, number=Text(cards["VISA"] / "Number"), a=Text("@a"))
    found: list[Draft] = list(leaves(Drawing(schema).root))
    assert [leaf.claim for leaf in found] == ["Thing.number", "Thing.a"]


def test_objects_know_what_v1_has_a_place_for() -> None:
    inner = shape(x=Text("X"), only=Text())
    objects = Drawing(shape(a=Text("A"), inner=One(inner, "In"), gone=Text())).objects
    assert [(obj.pointer, obj.claimed) for obj in objects] == [("#", {"a", "inner"}), ("#/inner", {"x"})]
