"""What bodies say together: ids, rows and objects, pages, parents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ctct_bridge as cb
from ctct_bridge.archive.layouts import made_name
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.crossing import Crossing
from ctct_bridge.parsers.saved.window import Spot

ROW = {"id": "1104", "name": "Letter", "status": "DRAFT", "modified_date": "2011-03-02T09:14:00.000Z"}
ITEM = {
    **ROW,
    "subject": "Spring",
    "from_name": "Choir",
    "from_email": "a@example.org",
    "reply_to_email": "a@example.org",
    "email_content": "<p>Sing</p>",
    "text_content": "Sing",
}


def page(*rows: Any, next: str | None = None) -> dict[str, Any]:
    return {"meta": {"pagination": {"next_link": next} if next else {}}, "results": list(rows)}


def found(tmp_path: Path, **bodies: Any) -> list[tuple[str, str, str]]:
    """What is said across files; their names have ``__`` for slashes."""
    for name, body in bodies.items():
        path = tmp_path / f"{name.replace('__', '/').replace('_page_', '.page-')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body))
    heard: list[Finding] = []
    report = cb.validate(tmp_path, listen=heard.append)
    assert report.balanced and sum(report.findings.values()) == len(heard)
    return [(each.code, each.origin.document, each.path) for each in heard if each.code != "v2-required"]


CAMPAIGNS = "v2__emailmarketing__campaigns"


def test_what_agrees_is_silent(tmp_path: Path) -> None:
    bodies = {
        CAMPAIGNS: page(ROW, next="/v2/emailmarketing/campaigns?next=page-2"),
        f"{CAMPAIGNS}_page_2": page({**ROW, "id": "1105"}),
        f"{CAMPAIGNS}__1104": ITEM,
        f"{CAMPAIGNS}__1104__schedules": [],
    }
    assert found(tmp_path, **bodies) == []


@pytest.mark.parametrize(
    ("key", "value"), [("name", "Other"), ("status", "SENT"), ("modified_date", "2011-03-02T09:14:01.000Z")]
)
def test_a_row_unlike_its_object_is_told_once(tmp_path: Path, key: str, value: str) -> None:
    said = found(tmp_path, **{CAMPAIGNS: page({**ROW, "id": "1"}, {**ROW, key: value}), f"{CAMPAIGNS}__1104": ITEM})
    assert said == [("v2-row-differs", "v2/emailmarketing/campaigns.json", "#/results/1")]


def test_one_instant_in_two_spellings_is_no_difference(tmp_path: Path) -> None:
    assert (
        found(
            tmp_path,
            **{CAMPAIGNS: page({**ROW, "modified_date": "2011-03-02T04:14:00.000-05:00"}), f"{CAMPAIGNS}__1104": ITEM},
        )
        == []
    )


def test_an_id_is_there_once_in_a_collection_and_may_be_in_others(tmp_path: Path) -> None:
    said = found(
        tmp_path,
        a__v2__lists=[{"id": "3", "name": "A", "status": "ACTIVE"}] * 2,
        b__v2__lists=[{"id": "3", "name": "A", "status": "ACTIVE"}],
    )
    assert said == [("v2-same-id", "a/v2/lists.json", "#/1")]


@pytest.mark.parametrize(
    ("pages", "wanted"),
    [
        ({"v2__contacts": "/v2/contacts?next=page-2"}, ["v2/contacts.json"]),
        ({"v2__contacts": "/v2/contacts?next=page-2", "v2__contacts_page_2": None}, []),
        (
            {"v2__contacts": "/v2/contacts?next=page-2", "v2__contacts_page_2": "/v2/contacts?next=page-3"},
            ["v2/contacts.page-2.json"],
        ),
        ({"one": "/v2/contacts?next=bGltaXQ", "two": "/v2/contacts?next=c3RhcnQ"}, ["two.json"]),
        ({"contacts": "/v2/contacts?next=bGltaXQ", "contacts_page_2": None}, []),
    ],
)
def test_a_page_that_goes_on_is_followed(tmp_path: Path, pages: dict[str, str | None], wanted: list[str]) -> None:
    said = found(tmp_path, **{name: page(next=link) for name, link in pages.items()})
    assert said == [("v2-page-missing", name, "#/meta/pagination/next_link") for name in wanted]


def test_what_lies_below_something_wants_it_there(tmp_path: Path) -> None:
    fees = "v2__eventspot__events__{}__fees"
    bodies = {
        fees.format("a1"): [],
        fees.format("a2"): [],
        fees.format("a3"): [],
        "v2__eventspot__events": page({"id": "a1", "status": "DRAFT"}),
        "v2__eventspot__events__a2": {"id": "a2", "status": "DRAFT"},
    }
    assert found(tmp_path, **bodies) == [("v2-parent-missing", "v2/eventspot/events/a3/fees.json", "")]


def test_strange_ids_are_known_by_the_names_made_of_them(tmp_path: Path) -> None:
    contact = {"id": "a/b", "status": "ACTIVE", "lists": [], "email_addresses": [{"email_address": "a@example.com"}]}
    name = made_name("parent", "a/b", 0)
    said = found(tmp_path, v2__contacts=page(contact), **{f"v2__contacts__{name}__tracking__opens": page()})
    assert said == []


def test_half_characters_in_an_id_can_be_stored() -> None:
    report = cb.validate(json.dumps({"id": "\ud800", "lists": [], "email_addresses": [], "status": "ACTIVE"}).encode())
    assert report.balanced and report.findings["v2-half-character"] == 1


def test_nothing_is_said_of_nothing() -> None:
    crossing = Crossing()
    crossing.page(1, "a.json", None, None, Spot(1, 0))
    crossing.below(1, "a.json", None, Spot(1, 0))
    assert list(crossing.findings()) == []
    crossing.close()
