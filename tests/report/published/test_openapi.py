"""The OpenAPI document, in the eyes of an independent validator and of the samples."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from judges import judge
from samplefile import SAMPLES, v2_bodies

import ctct_bridge as cb
from ctct_bridge.errors import UsageError
from ctct_bridge.report.published.calls import calls
from ctct_bridge.report.published.documents import json_schema
from ctct_bridge.report.published.openapi import openapi

WHOLE = openapi()


def operations() -> Any:
    return [(path, method, told) for path, item in WHOLE["paths"].items() for method, told in item.items()]


def refers(node: Any) -> Any:
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if key == "$ref":
            yield inner
        else:
            yield from refers(inner)


@pytest.mark.parametrize("resources", [(), ("event",), ("email_address", "fee"), ("guest",)])
def test_it_is_openapi(resources: tuple[str, ...]) -> None:
    openapi_spec_validator = pytest.importorskip(
        "openapi_spec_validator", reason="the independent validator; the extra `dev` has it"
    )
    openapi_spec_validator.validate(openapi(*resources))


def test_it_is_json_and_a_public_name() -> None:
    assert json.loads(json.dumps(WHOLE)) == WHOLE == cb.openapi()


def test_every_call_is_an_operation_with_a_name_of_its_own() -> None:
    assert len(operations()) == len(calls())
    names = [told["operationId"] for _, _, told in operations()]
    assert len(set(names)) == len(names)
    assert "get_eventspot_events_event_id" in names


def test_no_server_is_invented() -> None:
    assert WHOLE["servers"] == []
    assert "no server is named" in WHOLE["info"]["description"]


def test_all_that_is_defined_is_used_and_the_other_way_round() -> None:
    for document in (WHOLE, openapi("fee")):
        schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
        assert schemas | {"#/components/responses/Error"} == set(refers(document))


def test_definitions_are_those_of_json_schema() -> None:
    made = json_schema("event", shape="post")["$defs"]
    found = json.loads(json.dumps(WHOLE["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/"))
    assert made == {name: found[name] for name in made}


def test_only_the_calls_of_a_resource() -> None:
    assert list(openapi("fee")["paths"]) == [
        "/eventspot/events/{event_id}/fees",
        "/eventspot/events/{event_id}/fees/{fee_id}",
    ]
    assert openapi("guest")["paths"] == {}
    with pytest.raises(UsageError, match="there is no resource"):
        openapi("nothing")


def test_every_id_of_a_path_is_a_parameter() -> None:
    for path, _, told in operations():
        named = [each["name"] for each in told.get("parameters", ()) if each["in"] == "path"]
        assert named == re.findall(r"\{(\w+)\}", path)


def test_a_page_has_a_greatest_size() -> None:
    limits = {}
    for path, _, told in operations():
        for each in told.get("parameters", ()):
            limits |= {path: each["schema"]} if each["name"] == "limit" else {}
    whole = {"type": "integer", "minimum": 1}
    assert limits["/contacts"] == {**whole, "maximum": 500, "default": 50}
    assert limits["/emailmarketing/campaigns"] == {**whole, "maximum": 50, "default": 50}
    assert limits["/library/files"] == {**whole, "maximum": 1000, "default": 50}
    assert limits["/contacts/{contact_id}/tracking/opens"] == {**whole, "maximum": 500, "default": 500}
    assert "/lists" not in limits


def test_other_parameters_are_words_or_booleans() -> None:
    (get,) = (told for path, method, told in operations() if (path, method) == ("/contacts", "get"))
    found = {each["name"]: each["schema"] for each in get["parameters"]}
    assert found["status"] == {
        "type": "string", "enum": ["ALL", "ACTIVE", "UNCONFIRMED", "OPTOUT", "REMOVED"], "default": "ALL",
    }  # fmt: skip
    assert found["include_contact_id"] == {"type": "boolean", "default": False}
    assert found["email"] == {"type": "string"}


def body_of(told: Any) -> Any:
    """The schema of what an operation answers when all is well, whole."""
    (code,) = [code for code in told["responses"] if code != "default"]
    node = told["responses"][code]["content"]["application/json"]["schema"]
    return {**node, "components": WHOLE["components"]}


def test_every_sample_is_what_its_path_answers() -> None:
    for root in (SAMPLES / "v2", SAMPLES / "account.out" / "v2"):
        for _, url, body in v2_bodies(root):
            gets = [(path, told) for path, method, told in operations() if method == "get"]
            fitting = [told for path, told in gets if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), f"/{url}")]
            if not fitting:  # a test send is asked for and answered by one call
                assert url.endswith("/tests")
                continue
            judging = judge(body_of(min(fitting, key=lambda told: len(told.get("parameters", ())))))
            assert [error.message for error in judging.iter_errors(body)] == [], url


def test_addresses_are_created_in_a_list_of_one() -> None:
    post = WHOLE["paths"]["/account/verifiedemailaddresses"]["post"]
    sent = judge({**post["requestBody"]["content"]["application/json"]["schema"], "components": WHOLE["components"]})
    one = {"email_address": "ada@example.com"}
    assert sent.is_valid([one])
    for wrong in (one, [], [one, one], [{}], [{**one, "status": "CONFIRMED"}]):
        assert not sent.is_valid(wrong)


def test_many_contacts_are_added_by_an_activity() -> None:
    post = WHOLE["paths"]["/activities/addcontacts"]["post"]
    sent = judge({**post["requestBody"]["content"]["application/json"]["schema"], "components": WHOLE["components"]})
    body = {"import_data": [{"email_addresses": ["ada@example.com"]}], "lists": ["1"], "column_names": ["EMAIL"]}
    assert sent.is_valid(body)
    for key in body:
        assert not sent.is_valid({name: value for name, value in body.items() if name != key})


def test_errors_are_arrays() -> None:
    error = judge(WHOLE["components"]["schemas"]["Error"])
    assert error.is_valid([{"error_key": "http.status.bad_request", "error_message": "no"}])
    assert not error.is_valid({"error_key": "x"})
