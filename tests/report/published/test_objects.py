"""The definitions say what the contract says."""

from __future__ import annotations

from typing import Any

import pytest
from disturbed import disturbed
from hypothesis import event, given, settings
from hypothesis import strategies as st
from judges import agree, judge_of
from strategies import REFUSED, json_value, json_views
from toys import TOYS, Deep, Outer, Wallet

from ctct_bridge.reconciler.fields import Count, Many, One, Text
from ctct_bridge.reconciler.resource import Plain, Shape
from ctct_bridge.reconciler.rosters import Rows
from ctct_bridge.reconciler.shapes import contract, dumper
from ctct_bridge.report.published.objects import IN_PLACE, Book, definition, name_of
from ctct_bridge.schemas import REGISTRY, Campaign, Contact, Event, Fee, File, Folder, Registrant, TrashedFile
from ctct_bridge.schemas.add_contacts import AddContacts

SHAPES = [*REGISTRY, *(schema.row for schema in REGISTRY if schema.row is not None), AddContacts, *TOYS]
every = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)


# -- the law ----------------------------------------------------------------------------------------------------------


@pytest.mark.laws
@every
@settings(max_examples=settings().max_examples // 2)  # two bodies a class, and a judge that takes its time
@given(data=st.data())
def test_the_schema_refuses_what_the_contract_refuses_and_nothing_else(shape: Any, data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(["get", "post"]))
    found = dumper(shape, body == "get")(data.draw(json_views(shape) if body == "get" else complete(shape)))
    if data.draw(st.integers(0, 3)) == 0:
        found = data.draw(disturbed(found))
    event(f"{body}: {'accepted' if agree(shape, body, found) else 'refused'}")


def complete(shape: Any) -> Any:
    """Views with what a create call always needs, and little that it refuses."""

    def value(line: Any) -> Any:
        if isinstance(line, One):
            return complete(line.shape)
        return st.lists(complete(line.shape), min_size=1, max_size=2) if isinstance(line, Many) else json_value(line)

    lines = {key: line for key, line in shape._declared_fields.items() if not line.read_only}
    needed = {key: value(line) for key, line in lines.items() if line.need is True}
    others = {key: value(line) for key, line in lines.items() if key not in needed}
    return st.fixed_dictionaries(needed, optional=others).map(lambda view: _sound(shape, view))


def _sound(shape: Any, view: Any) -> Any:
    """``view`` with a plain value in the place of what is refused and needed, and without what else is refused."""
    wrong = {pointer.split("/")[1] for pointer, code, _ in contract(shape).problems(view) if code in REFUSED}
    plain = {key: _plain(line) for key, line in shape._declared_fields.items() if key in wrong and line.need is True}
    return {key: plain.get(key, value) for key, value in view.items() if key not in wrong or plain.get(key) is not None}


def _plain(line: Any) -> Any:
    """A text that is right nearly everywhere; of a closed list, the first one."""
    if line.kind != "string":
        return None
    named = next((list(check.choices) for check in line.validators if hasattr(check, "choices")), ["a@b"])
    return named[0]


# -- forms ------------------------------------------------------------------------------------------------------------


def node_of(shape: Any, body: str = "get") -> Any:
    return definition(shape, body, lambda *inner: {"$ref": name_of(*inner)})


def accepts(shape: Any, found: Any, body: str = "get") -> bool:
    """Whether the schema accepts it; that the contract says the same is asserted."""
    return agree(shape, body, found)


def test_an_answer_needs_nothing_and_holds_nothing_unknown() -> None:
    assert accepts(Event, {})
    assert not accepts(Event, {"colour": "red"})
    assert not accepts(Event, {"address": {"colour": "red"}})
    assert "required" not in node_of(Event)


def test_what_is_not_refused_when_unknown_is_open() -> None:
    class Open(Shape):
        """Whatever."""

        class Meta:
            unknown = "include"

        name = Text()

    assert "additionalProperties" not in node_of(Open)


def test_a_create_body_has_what_may_be_written() -> None:
    node = node_of(Event, "post")
    assert {"id", "status", "created_date"}.isdisjoint(node["properties"])
    assert node["required"] == "name title location type contact start_date end_date time_zone_id".split()
    assert node_of(Event)["properties"]["id"]["readOnly"] is True
    assert node_of(Registrant, "post")["properties"] == {}


def test_descriptions_are_plain_texts() -> None:
    assert node_of(Event)["description"].startswith(
        "An event. v1's list form lacks everything from EventFeeRequired on"
    )


def test_what_v2_may_refuse_is_told_and_not_refused() -> None:
    told = node_of(Event, "post")["properties"]["time_zone_description"]
    assert "may refuse it in a create call" in told["description"]


def test_defaults_are_those_of_a_create_call() -> None:
    assert node_of(Event, "post")["properties"]["is_map_displayed"]["default"] is True
    assert "default" not in node_of(Event)["properties"]["is_map_displayed"]


def test_what_v2_prints_for_nothing_is_nothing_where_something_is_needed() -> None:
    named = {"name": "CustomField1"}
    contact = {"email_addresses": [{"email_address": "ada@example.com"}]}
    assert accepts(Contact, {"custom_fields": [{**named, "value": ""}]})
    assert not accepts(Contact, {**contact, "custom_fields": [{**named, "value": ""}]}, "post")
    assert accepts(Contact, {**contact, "custom_fields": [{**named, "value": "x"}]}, "post")


def test_spellings_that_v2_was_seen_to_print_are_read_and_not_sent() -> None:
    fee = {"label": "Ticket", "fee": 1.5, "fee_scope": "REGISTRANT"}
    assert accepts(Fee, fee)
    assert not accepts(Fee, fee, "post")
    assert accepts(Fee, {**fee, "fee_scope": "REGISTRANTS"}, "post")
    meeting = {"url": "https://example.org/meet"}
    assert accepts(Event, {"online_meeting": [meeting]})
    assert accepts(Event, {"online_meeting": meeting})
    assert not accepts(Event, {"online_meeting": [meeting, meeting]})
    assert node_of(Event, "post")["properties"]["online_meeting"]["$ref"] == "OnlineMeetingPost"


def test_null_is_a_value_where_v2_prints_it() -> None:
    class Loose(Shape):
        """Null or one of two."""

        word = Text(one_of=["a", "b"], null=True)

    assert accepts(File, {"folder_id": None})
    assert not accepts(File, {"name": None})
    assert accepts(Loose, {"word": None})
    assert not accepts(Loose, {"word": "c"})


def test_a_plain_object_may_be_a_text() -> None:
    class Said(Plain):
        """A message."""

        plain = "message"
        message = Text(max=3)
        line = Count()

    assert accepts(Said, "abc")
    assert not accepts(Said, "abcd")
    assert accepts(Said, {"message": "abc", "line": 1})
    assert not accepts(Said, {"message": "abcd"})


def test_where_v1_has_it() -> None:
    event, contact = node_of(Event), node_of(Contact)["properties"]
    assert event["x-v1-element"] == "Event"
    assert event["properties"]["address"]["x-v1-path"] == "EventLocation"
    assert event["properties"]["payment_options"]["x-v1-path"] == "PaymentOptions/PaymentOption/Type"
    assert node_of(Event.row)["properties"]["event_detail_url"].keys().isdisjoint({"x-v1-path"})
    assert node_of(Campaign)["properties"]["message_footer"]["x-v1-path"] == IN_PLACE
    assert contact["addresses"]["x-v1-path"] == IN_PLACE
    assert contact["custom_fields"]["x-v1-roster"]["CustomField7"] == "CustomField7"
    assert "x-v1-path" not in contact["fax"]


@every
def test_every_path_of_v1_is_told(shape: Any) -> None:
    told = node_of(shape)
    properties = told.get("properties") or told["anyOf"][1]["properties"]
    for key, line in shape._declared_fields.items():
        assert ("x-v1-path" in properties[key]) == (line.path is not None and not isinstance(line, Rows))
        assert line.note in properties[key].get("description", "")
        assert line.ev in properties[key].get("description", "")


# -- names ------------------------------------------------------------------------------------------------------------


def test_two_classes_of_one_name_have_two_names() -> None:
    thumbnails = [schema._declared_fields["thumbnail"].shape for schema in (File, TrashedFile)]
    assert [name_of(shape) for shape in thumbnails] == ["FileThumbnail", "LibraryTrashThumbnail"]


def test_names_of_definitions_are_unique() -> None:
    book = Book()
    for shape in SHAPES:
        book.refer(shape)
        book.refer(shape, "post")
    made: dict[str, Any] = {}
    for shape in SHAPES:
        for body in ("get", "post"):
            node = made.setdefault(name_of(shape, body), node_of(shape, body))
            assert node == node_of(shape, body)
    assert made.keys() <= book.definitions.keys()


def test_what_is_alike_in_both_bodies_has_one_name() -> None:
    address = Event._declared_fields["address"].shape
    assert name_of(address, "post") == name_of(address) == "EventAddress"
    assert name_of(Event, "post") == "EventPost"
    # Its own lines are alike, but not what is inside it.
    outer = type("Around", (Shape,), {"inner": One(type("Inside", (Shape,), {"word": Text(required=True)}))})
    assert name_of(outer, "post") == "AroundPost"


def test_a_definition_stands_before_its_parts_and_once() -> None:
    book = Book()
    book.refer(Folder)
    assert list(book.definitions) == ["Folder", "Level2Folder", "Level3Folder", "NoFolder"]
    assert book.refer(Folder) == {"$ref": "#/$defs/Folder"}
    assert Book("#/components/schemas/").refer(Fee) == {"$ref": "#/components/schemas/Fee"}


def test_toys_have_every_condition() -> None:
    # Not a law: what makes the judges of the law worth listening to.
    assert not accepts(Outer, {"names": []}, "post")
    assert accepts(Outer, {"also": "x", "more": {}}, "post")
    assert accepts(Deep, {"letter": "L", "code": "A"})
    assert not accepts(Deep, {"letter": "L", "code": "b"})
    assert not accepts(Wallet, {"cards": ["VISA"]}, "post")
    assert judge_of(Deep).is_valid({"code": "A"})
