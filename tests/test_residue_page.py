"""docs/residue.rst explains the keys that a migration writes, and no others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from samplefile import ARCHIVES, SAMPLES

import ctct_bridge as cb
from ctct_bridge.schemas import BY_NAME

PAGE = (SAMPLES.parent / "docs" / "residue.rst").read_text("utf-8")
ATOM = "http://www.w3.org/2005/Atom"
BASE = "http://api.constantcontact.com/ws/customers/larkhill-choir"
NOON, ONE = "2011-06-09T12:00:00.000Z", "2011-06-09T13:00:00.000Z"


def entry(element: str, at: str, inner: str) -> bytes:
    """A document of one entry, whose id is ``at``."""
    payload = f"<{element} xmlns='http://ws.constantcontact.com/ns/1.0/' id='{BASE}/{at}'>{inner}</{element}>"
    return f"<entry xmlns='{ATOM}'><id>{BASE}/{at}</id><content>{payload}</content></entry>".encode()


AT = "contacts/70001"
ODD = [
    # The opt-in stands in the list form, and in the detail form with each list only.
    b"<feed xmlns='http://www.w3.org/2005/Atom'>%s</feed>" % entry("Contact", AT, f"<OptInTime>{NOON}</OptInTime>"),
    entry("Contact", AT, f"<FirstName>Una</FirstName><ContactLists><ContactList id='{BASE}/lists/9'><OptInTime>{ONE}"
          "</OptInTime></ContactList></ContactLists>"),
    # An id that is not made of campaign, contact and time.
    entry("SentEvent", f"{AT}/events/sends/1", f"<Contact id='{BASE}/{AT}'/><Campaign id='{BASE}/campaigns/11'/>"),
]  # fmt: skip


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The residue of all samples, in every manner of writing it."""
    out = tmp_path_factory.mktemp("residues")
    folders = [path for path in SAMPLES.iterdir() if path.is_dir() and not path.suffix]
    profile = ["event.time_zone_id=US/Eastern", "fee.has_restricted_access=false"]
    cb.migrate([*folders, *ODD], out / "get")
    for archive in ARCHIVES:
        cb.migrate(archive, out / archive.name)
    cb.migrate(folders, out / "post", bodies="post", profile=profile)
    cb.migrate(folders, out / "fees", only=["fee"])
    told = (file.read_text("utf-8").splitlines() for file in out.glob("*/residue.jsonl"))
    return [json.loads(line) for each in told for line in each]


def terms(begin: str, end: str) -> set[str]:
    """The terms of a list of definitions between two texts of the page; indented lists are parts of a definition."""
    section = PAGE[PAGE.index(begin) : PAGE.index(end)]
    heads = re.findall(r"^``\w.*$", section, re.MULTILINE)
    return {term for head in heads for term in re.findall(r"``(\w+)``", head)}


ENTRY, NEXT = "**A line for an entry**", "The residue of an entry\n"


def test_the_line_of_a_document(lines: list[dict[str, Any]]) -> None:
    used = {key for line in lines if "entry" not in line for key in line}
    assert used == terms("**A line for a document**", ENTRY)


def test_the_frame(lines: list[dict[str, Any]]) -> None:
    used = {key for line in lines for key in line.get("frame") or ()}
    section = PAGE[PAGE.index("``frame``") : PAGE.index("``complete``")]
    assert used <= set(re.findall(r"``(\w+)``", "".join(re.findall(r"^    ``\w.*$", section, re.MULTILINE))))


def test_the_line_of_an_entry(lines: list[dict[str, Any]]) -> None:
    assert {key for line in lines if "entry" in line for key in line} == terms(ENTRY, NEXT)


def test_the_residue(lines: list[dict[str, Any]]) -> None:
    residues = [line["residue"] for line in lines if "residue" in line]
    members = PAGE[PAGE.index(NEXT) : PAGE.index("``payload`` is a tree")]
    assert {key for residue in residues for key in residue} == set(re.findall(r"``(\w+)``", members))
    used = {key for residue in residues for key in residue.get("envelope") or ()}
    section = PAGE[PAGE.index("``envelope`` holds") : PAGE.index("findings.jsonl\n---")]
    assert used <= set(re.findall(r"``(\w+)``", section))


def kinds(block: dict[str, Any]) -> Iterator[str]:
    """The members of a block of a payload's residue, and of those in it."""
    yield from block
    for inner in (block.get("within") or {}).values():
        yield from kinds(inner)
    for items in [block.get("items") or ()]:
        for item in items:
            yield from kinds(item[1] or {})


def test_the_blocks_of_a_payload(lines: list[dict[str, Any]]) -> None:
    used = {kind for line in lines for kind in kinds((line.get("residue") or {}).get("payload") or {})}
    table = PAGE[PAGE.index("begin generated: residue-kinds") : PAGE.index("end generated")]
    explained = set(re.findall(r"``(\w+)``", table))
    assert {"text", "within", "extra", "order", "items"} <= used <= explained


def given(line: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """What the record of a line was supplied with, and its children."""
    yield from line.get("supplied", {}).items()
    children = line.get("children", {})
    for child in children.get("supplied", ()) if isinstance(children, dict) else ():
        yield from (child["supplied"] or {}).items()


def test_what_was_supplied(lines: list[dict[str, Any]]) -> None:
    every = [pair for line in lines for pair in given(line)]
    suppliers = {value[0] for _, value in every}
    assert {"list", "profile", "guest", "attendance"} <= suppliers
    assert suppliers <= {"list", "detail", "profile", "derived", "hints", *BY_NAME}
    assert {len(value) for _, value in every} == {2, 3}, "the winner's own is the third"
    stars = [(pointer, value) for pointer, value in every if "*" in pointer]
    assert {pointer for pointer, _ in stars} == {"#/lists/*/status"}
    assert all(isinstance(value[1], dict) for _, value in stars)
    assert ONE in [value[2] for _, value in every if len(value) == 3], "the page's example is one of them"
    for form in ("``own``", "``#/lists/*/status``", "``hints``"):
        assert form in PAGE


def test_the_children_of_a_line(lines: list[dict[str, Any]]) -> None:
    found = [line for line in lines if "children" in line]
    assert {isinstance(line["children"], list) for line in found} == {True, False}
    for line in found:
        if "v2" in line:
            assert list(line["children"]) == ["supplied"]
            assert all(child.keys() == {"resource", "key", "supplied"} for child in line["children"]["supplied"])
        else:
            assert all(child.keys() == {"resource", "view"} for child in line["children"])
