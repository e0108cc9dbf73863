"""The mapping table: everything that a schema declares is in it, once, with an absolute path."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from ctct_bridge.reconciler.draft import leaves
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.report.mapping import MappingRow, as_json, as_text, rows
from ctct_bridge.schemas import FROM_V1, REGISTRY, CampaignTestSend, Event, Fee, Promocode

ALL = [row for schema in REGISTRY for row in rows(schema)]


def named(name, schema=Event):
    (row,) = [row for row in rows(schema) if row.v2 == name]
    return row


@pytest.mark.parametrize("schema", REGISTRY, ids=lambda schema: schema.resource)
def test_every_property_is_there_once(schema):
    names = Counter(row.v2.removesuffix("[]") for row in rows(schema) if row.v2)
    assert not [name for name, count in names.items() if count > 1]
    assert set(schema._declared_fields) <= set(names)
    assert schema.row is None or set(schema.row._declared_fields) <= set(names)


@pytest.mark.parametrize("schema", FROM_V1, ids=lambda schema: schema.resource)
def test_every_known_v1_element_is_there(schema):
    plain = ["/" + re.sub(r"\[.*?\]", "", row.v1) for row in rows(schema)]
    told = {path.partition(f"/{schema.V1.element}/")[2] for path in plain}
    root = table_of(schema).drawing.root
    known = [f"{draft.path.rpartition('/')[0]}/{'|'.join(draft.names)}" for draft in leaves(root)]
    assert known
    assert [path for path in known if path.removeprefix(f"{root.path}/") not in told] == []


def test_nested_paths_are_absolute():
    assert named("address.city").v1 == "Event/EventLocation/City"
    assert named("address.state").v1 == "Event/EventLocation/State|StateName"
    assert named("track_information.guest_limit").v1 == "Event/RegistrationTypes/RegistrationType/GuestLimit"
    assert named("payment_address.city").v1 == "Event/PaymentOptions/PaymentOption[Type=CHECK]/PaymentAddress/City"
    assert named("id").v1 == "entry:link[edit]|entry:id"


def test_children_are_found_inside_their_parent():
    assert named("label", Fee).v1 == "Event/RegistrationTypes/RegistrationType/EventFees/EventFee/Label"
    (row,) = [row for row in rows(Event) if row.note.startswith("each becomes a fee")]
    assert (row.v1, row.v2) == ("Event/RegistrationTypes/RegistrationType/EventFees/EventFee", "")


def test_v2_only_has_no_path():
    assert named("time_zone_id").v1 == ""
    assert named("contact.name").v1 == ""
    assert named("online_meeting.url").v1 == ""


def test_what_only_v2_has_has_no_v1_side():
    assert {row.v1 for schema in REGISTRY if schema not in FROM_V1 for row in rows(schema)} == {""}


def test_kept_and_constant_elements_have_no_property():
    only = {row.v1: row.note for row in rows(Event) if not row.v2}
    assert only["Event/WebPage"].startswith("no v2 property")
    assert only["Event/RegistrationTypes/RegistrationType/Name"].startswith("always Attendee")


def test_types_limits_and_needs():
    assert named("name")[3:7] == ("string", "max 100 characters", (), "required")
    assert named("status")[3:7] == (
        "string", "one of 5", ("DRAFT", "ACTIVE", "COMPLETE", "CANCELLED", "DELETED"), "read-only",
    )  # fmt: skip
    assert named("track_information.guest_limit").limit == "0 to 100"
    assert named("total_registered_count").limit == "at least 0"
    assert named("paypal_account_email").limit == "max 128 characters, e-mail address"
    assert named("paypal_account_email").needed == "required when payment_options = PAYPAL"
    assert named("online_meeting").needed == "required when is_virtual_event = true"
    assert named("payment_options[]").type == "array of string"
    assert named("payment_options[]").v1 == "Event/PaymentOptions/PaymentOption/Type"
    assert named("notification_options").type == "array of object"
    assert named("notification_options[].is_opted_in").type == "boolean"


def test_limits_of_texts_numbers_and_lists():
    assert named("code_name", Promocode).limit == "4 to 12 characters, letters, digits and _"
    assert named("quantity_total", Promocode).limit == "at least 1 or -1"
    assert named("quantity_available", Promocode).limit == "at least -1"
    assert named("email_addresses[]", CampaignTestSend).limit == "1 to 5 of them, e-mail address"
    assert named("fee_ids[]", Promocode).needed == "required when code_type = ACCESS or discount_scope = FEE_LIST"
    assert named("discount_amount", Promocode)[4:7] == (
        "at least 0.01", (), "required when code_type = DISCOUNT and no discount_percent",
    )  # fmt: skip


def test_defaults_stand_beside_limits():
    assert (named("is_map_displayed").default, named("name").default) == (True, None)
    shown = "\n".join(as_text(ALL, 80))
    assert "string, one of 21, default USD" in shown
    assert "boolean, default true" in shown
    assert "integer, 0 to 100, default 0" in shown
    assert "array of string, one of 3, default CONTACT TIME LOCATION" in shown


def test_rows_of_the_collection_only():
    assert named("event_detail_url").note == "only in the collection"


def test_evidence_is_carried():
    unmarked = [row for row in ALL if row.v2 and not row.evidence]
    assert unmarked == []


# -- renderings ---------------------------------------------------------------------------------------------------


def test_json_has_every_row():
    assert json.loads(as_json(ALL)) == [row.to_json() for row in ALL]
    assert list(json.loads(as_json(ALL))[0]) == list(MappingRow._fields)


def test_columns_are_aligned():
    head, *body = as_text(ALL)
    assert len(body) == len(ALL)
    at = head.index("v1")
    assert all(line[at - 1] == " " for line in body if len(line) > at)


@pytest.mark.parametrize("width", [40, 80, 120, 400])
def test_nothing_is_cut(width):
    text = "\n".join(as_text(ALL, width))
    assert all(cell in text for row in ALL for cell in (row.v2, row.v1, row.note, row.evidence))


def test_the_wide_form_where_there_is_room():
    assert list(as_text(ALL, 1000)) == list(as_text(ALL))
