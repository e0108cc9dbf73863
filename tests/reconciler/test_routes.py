"""What a URI says of a record that v1 serves at several places."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from strategies import TEXTS

from ctct_bridge.model import Origin
from ctct_bridge.reconciler.fields import Text
from ctct_bridge.reconciler.pen import Sink
from ctct_bridge.reconciler.resource import Resource
from ctct_bridge.reconciler.routes import Found, Owner, find, routes_of, state, template


class Crate(Resource):
    """Something that stands below a ship or below a port, on a shelf perhaps."""

    class V1:
        element = "Crate"
        owners = {"ship": Owner("fleet/ships", "ship_id"), "port": Owner("ports", "port_id")}  # noqa: RUF012
        routes = "ships/{ship}/shelves/{shelf}/{id} ships/{ship}/crates/{id} ports/{port}/crates/{id}"

    ship_id = Text("Ship")
    port_id = Text("Port")
    shelf = Text("uri:shelf")


BASE = "http://api.constantcontact.com/ws/customers/u"


def said(found: Found, **view: Any) -> tuple[str | None, Any, list[str]]:
    sink = Sink(Origin("-"))
    parent = state(Crate, found, view, sink)
    return parent, view, [finding.code for finding in sink.findings]


@pytest.mark.parametrize(
    ("uri", "kind", "parts", "id"),
    [
        (f"{BASE}/ships/7/crates/c1", "ship", {"ship": "7"}, "c1"),
        (f"{BASE}/ships/7/shelves/3/c1", "ship", {"ship": "7", "shelf": "3"}, "c1"),
        ("ports/9/crates/c1?x=1", "port", {"port": "9"}, "c1"),
        (" /ws/customers/u/ports/9/\n crates/c1 ", "port", {"port": "9"}, "c1"),
        (f"{BASE}/ports/a%2Fb/crates/c%201", "port", {"port": "a/b"}, "c 1"),
        (f"{BASE}/ports/9/crates", "port", {"port": "9"}, None),
        (f"{BASE}/ports/9/crates/", "port", {"port": "9"}, None),
        (f"{BASE}/ports/9/crates/c1/more", None, {}, None),
        (f"{BASE}/crates/c1", None, {}, None),
        ("data:,none", None, {}, None),
    ],
)
def test_what_a_uri_says(uri: str, kind: str | None, parts: Any, id: str | None) -> None:
    assert find(Crate, [uri]) == Found(kind, parts, id)


def test_the_first_that_names_an_id_counts() -> None:
    assert find(Crate, ["x", "ports/9/crates", "ships/7/crates/c1", "ships/8/crates/c2"]).parts == {"ship": "7"}
    assert find(Crate, ["x", "ports/9/crates"]).kind == "port"


def test_a_class_with_one_place_has_no_routes() -> None:
    assert routes_of(Text) == ()
    assert [route.owner for route in routes_of(Crate)] == ["ship", "ship", "port"]


def test_the_uri_s_parts_go_into_the_view() -> None:
    found = Found("ship", {"ship": "7", "shelf": "3"}, "c1")
    assert said(found) == ("fleet/ships/7", {"shelf": "3"}, [])


def test_the_payload_is_right_about_the_owner() -> None:
    found = Found("ship", {"ship": "7"}, "c1")
    assert said(found, ship_id="7") == ("fleet/ships/7", {"ship_id": "7"}, [])
    assert said(found, ship_id="8", port_id="9") == (
        "fleet/ships/8", {"ship_id": "8", "port_id": "9"}, ["owner-mismatch"]
    )  # fmt: skip


def test_without_a_uri_the_payload_names_the_side_as_well() -> None:
    assert said(Found(None, {}, None), port_id="9")[0] == "ports/9"
    assert said(Found(None, {}, None))[0] is None


@pytest.mark.parametrize(
    ("parent", "view", "place"),
    [
        ("fleet/ships/7", {}, "ships/7/crates/{id}"),
        ("fleet/ships/7", {"shelf": "3"}, "ships/7/shelves/3/{id}"),
        ("ports/9", {"shelf": "3"}, "ports/9/crates/{id}"),
        (None, {"ship_id": "a/b"}, "ships/a%2Fb/crates/{id}"),
    ],
)
def test_the_place_of_a_record(parent: str | None, view: Any, place: str) -> None:
    assert template(Crate, parent, view) == place


@pytest.mark.laws
@given(owner=TEXTS, shelf=TEXTS)
def test_a_place_says_what_it_was_made_of(owner: str, shelf: str) -> None:
    parent = state(Crate, Found("ship", {"ship": owner}, None), {}, Sink(Origin("-")))
    made = template(Crate, parent, {"shelf": shelf}).replace("{id}", "c1")
    assert find(Crate, [f"{BASE}/{made}"]) == Found("ship", {"ship": owner, "shelf": shelf}, "c1")
