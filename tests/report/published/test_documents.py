"""JSON Schema documents: what is asked for, and what they say of every sample, sound and spoiled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from judges import agree, at, judge, judge_of, objections
from samplefile import SAMPLES, objects, v2_bodies, v2_finding_samples

import ctct_bridge as cb
from ctct_bridge.codes import contract
from ctct_bridge.errors import UsageError
from ctct_bridge.report.published.calls import is_posted, many
from ctct_bridge.report.published.documents import SHAPES, chosen, json_schema
from ctct_bridge.schemas import BY_NAME, REGISTRY, Event, Fee, served_at

TREES = [SAMPLES / "v2", SAMPLES / "account.out" / "v2"]
named = pytest.mark.parametrize("name", BY_NAME)
CREATED = [schema for schema in REGISTRY if is_posted(schema)]


# -- what is asked for ------------------------------------------------------------------------------------------------


@named
@pytest.mark.parametrize("shape", SHAPES)
def test_every_resource_has_its_shapes(name: str, shape: str) -> None:
    schema = BY_NAME[name]
    if {"item": True, "row": many(schema), "collection": many(schema), "post": is_posted(schema)}[shape]:
        made = json_schema(name, shape=shape)
        judge(made)
        assert made["$ref"] in {f"#/$defs/{key}" for key in made["$defs"]}
        assert json.loads(json.dumps(made)) == made
    else:
        with pytest.raises(UsageError, match="v2 has no c"):
            json_schema(name, shape=shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_all_resources_by_default(shape: str) -> None:
    made = json_schema(shape=shape)
    judge(made)
    assert len(made["anyOf"]) == len(chosen((), shape))
    for name, node in json_schema("fee", shape=shape)["$defs"].items():
        assert made["$defs"][name] == node, "a definition is the same whatever else is asked for"


def test_of_several_any_is_accepted() -> None:
    made = json_schema("fee", "list")
    assert [ref["$ref"] for ref in made["anyOf"]] == ["#/$defs/Fee", "#/$defs/ContactList"]
    for found, verdict in (({"fee": 1.5}, True), ({"contact_count": 1}, True), ({"colour": 1}, False), ([], False)):
        assert judge(made).is_valid(found) == verdict
    assert json_schema("list", "fee", "fee") == made, "in the order of the registry, each once"


@pytest.mark.parametrize("call", [lambda: json_schema("nothing"), lambda: json_schema("event", shape="page")])
def test_what_there_is_not(call: Any) -> None:
    with pytest.raises(UsageError, match="there is no"):
        call()


def test_it_is_a_public_name() -> None:
    assert cb.json_schema("event") == json_schema("event", shape="item")


def test_a_collection_is_a_page_or_a_bare_array() -> None:
    page, array = judge(json_schema("event", shape="collection")), judge(json_schema("fee", shape="collection"))
    more = {"pagination": {"next_link": "/v2/eventspot/events?next=x"}}
    for found in (
        {"meta": {"pagination": {}}, "results": []},
        {"meta": more, "results": [{"event_detail_url": "/v2/e"}]},
    ):
        assert page.is_valid(found)
        assert not array.is_valid(found)
    for found in ([], {}, {"results": []}, {"meta": {}, "results": []}, {"meta": more, "results": [{"contact": {}}]},
                  {"meta": {"pagination": {"next_link": None}}, "results": []}):  # fmt: skip
        assert not page.is_valid(found)
    assert array.is_valid([{"label": "Ticket"}])
    assert not array.is_valid([{"colour": "red"}])


# -- samples ----------------------------------------------------------------------------------------------------------


def served(*roots: Path) -> Any:
    """The bodies of trees: the class of each, whether it stands at the URL of all of the class, and the body."""
    rows = []
    for url, body in ((url, body) for root in roots for _, url, body in v2_bodies(root)):
        whole = served_at(url)
        found = whole or served_at(url.rpartition("/")[0])
        assert found is not None, url
        rows.append(pytest.param(found[0], whole is not None, body, id=url))
    return pytest.mark.parametrize(("schema", "whole", "body"), rows)


@served(*TREES)
def test_what_v2_serves_is_accepted(schema: Any, whole: bool, body: Any) -> None:
    """Every body, by the schema of the shape that is served there."""
    shape = "collection" if whole and many(schema) else "item"
    judging = judge(json_schema(schema.resource, shape=shape))
    assert [error.message for error in judging.iter_errors(body)] == []
    if shape == "item":
        assert agree(schema, "get", body)


@cache
def golden() -> tuple[tuple[Any, Any], ...]:
    """Every object that the samples are expected to become, once."""
    texts = (path.read_text("utf-8") for path in sorted(SAMPLES.rglob("*.v2.json")))
    told = [(record["resource"], record["v2"]) for text in texts for record in json.loads(text)]
    seen = {json.dumps(each): each for each in told if each[1] is not None}
    return tuple((BY_NAME[name], found) for name, found in seen.values())


def test_what_is_read_from_v1_is_judged_alike() -> None:
    verdicts = [agree(schema, "get", found) for schema, found in golden()]
    assert verdicts.count(True) > 100
    assert verdicts.count(False) > 0


@served(SAMPLES / "v2.post")
def test_what_was_posted_is_accepted(schema: Any, whole: bool, body: Any) -> None:
    assert agree(schema, "post", body)
    assert not agree(schema, "post", {**body, "colour": "red"})


#: Of these, each sample is a body; what only a text or a whole tree can show is no matter of schemas.
REFUSED = [path for path in v2_finding_samples() if path.name in {row.name for row in contract.ROWS}]


@pytest.mark.parametrize("sample", REFUSED, ids=lambda path: path.name)
def test_a_sample_of_a_refusal_is_refused(sample: Path) -> None:
    for _, url, body in v2_bodies(sample / "v2"):
        schema, _ = served_at(url) or (Event, ())
        verdicts = [agree(schema, "get", found) for found in objects(body)]
        assert all(verdicts) == (sample.name == "v2-above"), "two numbers that no schema can compare"


# -- spoiled ----------------------------------------------------------------------------------------------------------

WRONG: tuple[Any, ...] = (
    None, "", "x" * 3000, "NOPE", -1, 0, 101, 1.5, True, False, [], {}, ["NOPE"], "2011-06-09T10:00:00Z"
)  # fmt: skip


def richest(schema: Any) -> Any:
    """Of the objects of a class that the samples have, the one that says most, as an answer."""
    found = [body for other, body in golden() if other is schema]
    for root in TREES:
        for _, url, body in v2_bodies(root):
            whole = served_at(url)
            found += objects(body) if whole is not None and whole[0] is schema else []
    return max(found, key=lambda each: len(json.dumps(each)), default={})


def finished(schema: Any, body: dict[str, Any]) -> dict[str, Any]:
    """A create body with something plain in the place of what is missing or too long."""
    for _ in range(9):
        for pointer, code, _ in objections(schema, "post", body):
            _change(body, pointer, {"v2-required": "x", "v2-too-long": "x", "v2-not-email": "a@b"}.get(code))
            if pointer == "#/time_zone_id":
                body["time_zone_id"] = "US/Eastern"
            if pointer == "#/contact/name":
                body["contact"] = {"name": "Ada Field"}
    return body


def _change(body: Any, pointer: str, value: Any) -> None:
    *above, last = pointer.split("/")
    holder: Any = body
    for part in above[1:]:
        holder = holder[int(part)] if isinstance(holder, list) else holder.setdefault(part, {})
    holder[int(last) if isinstance(holder, list) else last] = value


def places(found: Any, pointer: str = "#") -> Iterator[str]:
    """The pointers of everything in a body; of a list, those of its first item."""
    inside = found.items() if isinstance(found, dict) else enumerate(found[:1]) if isinstance(found, list) else ()
    for key, inner in inside:
        yield f"{pointer}/{key}"
        yield from places(inner, f"{pointer}/{key}")


def mutants(found: Any) -> Iterator[Any]:
    """Every way to spoil one place of a body: something else there, nothing, or something unknown beside it."""
    for pointer in places(found):
        above, _, last = pointer.rpartition("/")
        for wrong in WRONG:
            spoiled = deepcopy(found)
            _change(spoiled, pointer, wrong)
            yield spoiled
        spoiled = deepcopy(found)
        holder = at(spoiled, above)
        del holder[int(last) if isinstance(holder, list) else last]
        yield spoiled
        if isinstance(at(found, pointer), dict):
            spoiled = deepcopy(found)
            at(spoiled, pointer)["colour"] = "red"
            yield spoiled


@pytest.mark.parametrize("schema", CREATED, ids=lambda schema: schema.__name__)
def test_every_spoiled_create_body_is_judged_alike(schema: Any) -> None:
    body = finished(schema, schema.to_v2(schema.lift(richest(schema))[0], "post"))
    assert agree(schema, "post", body), "what is spoiled is sound to begin with"
    verdicts = [agree(schema, "post", spoiled) for spoiled in mutants(body)]
    assert verdicts.count(False) > 10
    for key, line in schema._declared_fields.items():
        without = {name: value for name, value in body.items() if name != key}
        assert judge_of(schema, "post").is_valid(without) or line.need


@pytest.mark.parametrize(
    "schema", [Fee, *(cls for cls in REGISTRY if not is_posted(cls))], ids=lambda cls: cls.__name__
)
def test_every_spoiled_answer_is_judged_alike(schema: Any) -> None:
    found = richest(schema)
    verdicts = [agree(schema, "get", spoiled) for spoiled in mutants(found)]
    assert not found or verdicts.count(False) > 0
