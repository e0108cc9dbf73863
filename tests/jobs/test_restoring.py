"""There and back: whole archives as they were, damage in between, and what is new in v2."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from archives import archives, entry, feed, files_below, save
from canonical import canonical
from edited import EVENTS, Edited, back, both, fees, one, put, said
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import ctct_bridge as cb
from ctct_bridge.archive.layouts import made_name
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding


@pytest.fixture(name="one")
def _one(tmp_path: Path) -> Edited:
    return one(tmp_path)


@pytest.fixture(name="both")
def _both(tmp_path: Path) -> Edited:
    return both(tmp_path)


# -- as it was --------------------------------------------------------------------------------------------------------


@pytest.mark.laws
@given(documents=archives, bodies=st.sampled_from(["get", "post"]))
def test_every_archive_comes_back(
    tmp_path_factory: pytest.TempPathFactory, documents: dict[str, str], bodies: str
) -> None:
    tmp = tmp_path_factory.mktemp("law")
    save(tmp / "in", documents)
    report = cb.migrate(tmp / "in", tmp / "out", bodies=bodies)
    restored, found, again = back(tmp / "out", tmp / "back")
    written = {name for name, text in documents.items() if "<atom:feed" in text or "<atom:entry" in text}
    assert restored.keys() == written
    for name, data in restored.items():
        assert canonical(data) == canonical(documents[name]), name
    assert found == []
    assert again.read == report.read
    assert again.states == Counter({"converted": report.read} if report.read else {})


@pytest.mark.laws
@given(documents=archives)
def test_a_profile_leaves_no_trace_in_v1(tmp_path_factory: pytest.TempPathFactory, documents: dict[str, str]) -> None:
    tmp = tmp_path_factory.mktemp("profile")
    save(tmp / "in", documents)
    profile = {"event": {"title": "T", "contact": {"name": "Ilse"}, "payable_to": "x"}, "fee": {"early_fee": 1.0}}
    cb.migrate(tmp / "in", tmp / "out", profile=profile)
    restored, found, _ = back(tmp / "out", tmp / "back")
    assert said(found) == []
    assert {name: canonical(data) for name, data in restored.items()} == {
        name: canonical(text) for name, text in documents.items()
    }


def test_names_that_cannot_be_file_names_come_back(tmp_path: Path) -> None:
    ids = ["a%2Fb", "CON", "x" * 300, "e1", "E1", "..", "%C3%A9t%C3%A9", "%FF", "%FE", "a.b"]
    ids.append(made_name("event", "a/b", 0))
    documents = {f"{number}.xml": entry(id) for number, id in enumerate(ids)}
    edited = Edited(tmp_path, documents)
    names = {path.name for path in (edited.out / EVENTS).glob("*.json")}
    assert len({name.casefold() for name in names}) == len(ids)
    assert all(len(name) < 110 and name.isascii() for name in names)
    restored, found, _ = back(edited.out, tmp_path / "back")
    assert found == []
    assert all(canonical(restored[name]) == canonical(text) for name, text in documents.items())


@pytest.mark.parametrize(
    "label", ["../../evil.xml", "/evil.xml", "//evil.xml", "a/../../evil.xml", "..", "", "-", "-2", "."]
)
def test_labels_never_leave_the_folder(one: Edited, label: str) -> None:
    residue = one.out / "residue.jsonl"
    lines = [{**json.loads(line), "document": label} for line in residue.read_text("utf-8").splitlines()]
    residue.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    documents, found, _ = back(one.out, one.tmp / "a" / "b" / "c")
    assert len(documents) == 1
    assert found == []
    assert [path for path in one.tmp.rglob("*") if path.is_file() and one.tmp / "a" in path.parents] == [
        one.tmp / "a/b/c" / name for name in documents
    ]


def test_a_pointer_never_leaves_the_folder(tmp_path: Path) -> None:
    edited = Edited(tmp_path, {"e1.xml": entry("e1")})
    (tmp_path / "secret.json").write_text('{"id": "e1", "name": "secret"}')
    residue = edited.out / "residue.jsonl"
    residue.write_text(residue.read_text("utf-8").replace(f"{EVENTS}/e1.json", "../secret.json"), "utf-8")
    found: list[Finding] = []
    cb.restore_archive(edited.out, tmp_path / "back", account="u", listen=found.append)
    assert "v2-missing" in {code for code, _ in said(found)}
    assert all(b"secret" not in data for data in files_below(tmp_path / "back").values())


def test_two_documents_never_share_a_place(tmp_path: Path) -> None:
    documents, found, _ = back(
        Edited(tmp_path, {"a:b.xml": entry("e1"), "a_b.xml": entry("e2")}).out, tmp_path / "back"
    )
    assert len(documents) == 2
    assert found == []


# -- what cannot be read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (put(name=7), ("v2-wrong-type", "#/name")),
        (put(payment_options="DOOR"), ("v2-wrong-type", "#/payment_options")),
        (put(address=[]), ("v2-wrong-type", "#/address")),
        (put(start_date="soon"), ("v2-wrong-type", "#/start_date")),
        (put(nickname="x"), ("v2-unknown-property", "#/nickname")),
        (put(twitter_hash_tag="x"), ("no-v1-home", "#/twitter_hash_tag")),
        (put(name="\x00"), ("no-v1-home", "#/name")),
        (put(id=7), ("v2-wrong-type", "#/id")),
        (put(status="GONE"), ("no-v1-home", "#/status")),
    ],
)
def test_what_v1_cannot_have_is_told(one: Edited, change: Any, wanted: Any) -> None:
    one.change("e1.json", change)
    documents, found = one.restored()
    assert found == [wanted]
    assert documents["e1.xml"].findtext(".//Title") == "Songs"


@pytest.mark.parametrize("text", ["", "{", "null", "\xff", '{"id": NaN', "[" * 100_000])
def test_an_item_that_is_no_json_is_told_once(both: Edited, text: str) -> None:
    (both.out / EVENTS / "e1.json").write_bytes(text.encode("latin-1"))
    documents, found = both.restored()
    code = "v2-missing" if text == "null" else "v2-not-json"
    assert sorted(found) == [("stale-copy", ""), (code, "")]
    assert documents.keys() == {"events.xml"}


@pytest.mark.parametrize("text", ["[]", "7", '"x"'])
def test_an_item_of_the_wrong_kind_is_not_restored_empty(one: Edited, text: str) -> None:
    (one.out / EVENTS / "e1.json").write_text(text)
    assert one.restored() == ({}, [("v2-wrong-type", "#")])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{}", [("v2-wrong-type", "#/fees")]),
        ("7", [("v2-wrong-type", "#/fees")]),
        ("[7, null]", [("v2-wrong-type", "#")] * 2),
        ("[", [("v2-not-json", "")]),
    ],
)
def test_fees_of_the_wrong_kind_are_told(one: Edited, text: str, wanted: Any) -> None:
    (one.out / EVENTS / "e1/fees.json").write_text(text)
    documents, found = one.restored()
    assert found == wanted
    assert fees(documents) == []


@pytest.mark.parametrize(
    "body", [[], 7, {}, {"results": 7}, {"results": {"id": "e2"}}, {"results": [7, [], {"id": []}]}]
)
def test_a_page_of_the_wrong_kind_holds_no_rows(both: Edited, body: Any) -> None:
    both.change("events.json", lambda _: body)
    if body == {"results": [7, [], {"id": []}]}:
        with pytest.raises(UsageError, match="account"):
            both.restored()
        return
    documents, found = both.restored()
    assert found == [("v2-missing", "")]
    assert len(list(documents["events.xml"].iter("Event"))) == 1


def test_a_page_that_is_no_json_is_told_once(both: Edited) -> None:
    (both.out / "v2/eventspot/events.json").write_text("{")
    documents, found = both.restored()
    assert found == [("v2-not-json", "")]
    assert len(list(documents["events.xml"].iter("Event"))) == 1


def test_broken_or_missing_rejects_are_told(tmp_path: Path) -> None:
    bad = ["<atom:entry><atom:title>1</atom:title></atom:entry>", "<atom:entry><atom:title>2</atom:title></atom:entry>"]
    edited = Edited(tmp_path, {"f.xml": feed(*bad, *bad)})
    rejects = edited.out / "rejects.jsonl"
    lines = rejects.read_text("utf-8").splitlines()
    rejects.write_text("\n".join(["nonsense", lines[1].replace("</atom:entry>", ""), lines[3]]), "utf-8")
    documents, found = edited.restored()
    assert found == [("xml-missing", ""), ("xml-broken", ""), ("xml-missing", "")]
    assert [title.text for title in documents["f.xml"].iter("{*}title")] == ["Events", "2"]


@pytest.mark.parametrize("line", ["{", "[]", "7", '{"document": 1}', '{"document": "a", "entry": 0, "state": "odd"}'])
def test_a_damaged_residue_is_refused(one: Edited, line: str) -> None:
    with (one.out / "residue.jsonl").open("a") as residue:
        residue.write(line + "\n")
    with pytest.raises(InputMissing, match=r"residue\.jsonl, line 3"):
        one.restored()
    assert not (one.tmp / "back").exists()


def test_a_resource_of_another_version_is_refused(one: Edited) -> None:
    residue = one.out / "residue.jsonl"
    residue.write_text(residue.read_text().replace('"event"', '"webinar"'))
    with pytest.raises(UsageError, match="webinar"):
        one.restored()


def test_there_must_be_something_to_restore(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for source in ("empty", "none"):
        with pytest.raises(InputMissing):
            cb.restore_archive(tmp_path / source, tmp_path / "back")


# -- what is new ------------------------------------------------------------------------------------------------------

NEW = {
    "id": "n1",
    "name": "New",
    "title": "New",
    "address": {"city": "Halifax", "country": "Canada", "country_code": "ca"},
}


def test_a_new_item_is_created_for_the_account(one: Edited) -> None:
    (one.out / EVENTS / "n1.json").write_text(json.dumps(NEW))
    (one.out / EVENTS / "n1").mkdir()
    (one.out / EVENTS / "n1/fees.json").write_text('[{"label": "Door", "fee": 3.5, "fee_scope": "BOTH"}]')
    with pytest.raises(UsageError, match="account"):
        one.restored()
    assert not (one.tmp / "back").exists()
    documents, found = one.restored(account="ilse varga")
    assert found == []
    assert documents.keys() == {"e1.xml", "events/n1.xml"}
    (record, fee) = cb.read(etree.tostring(documents["events/n1.xml"]))
    assert record.to_v2() == NEW
    assert fee.to_v2() == {"label": "Door", "fee": 3.5, "fee_scope": "BOTH"}
    assert b"/ws/customers/ilse%20varga/events/n1" in (one.tmp / "back/events/n1.xml").read_bytes()


def test_a_new_document_takes_nobody_s_place(tmp_path: Path) -> None:
    edited = Edited(tmp_path, {"events/n1.xml": entry("e1")})
    (edited.out / EVENTS / "n1.json").write_text(json.dumps(NEW))
    documents, _ = edited.restored(account="u")
    assert documents.keys() == {"events/n1.xml", "events/n1~2.xml"}
    assert canonical(etree.tostring(documents["events/n1.xml"])) == canonical(entry("e1"))


def test_a_copied_item_is_told_and_not_taken_for_another(one: Edited) -> None:
    (one.out / EVENTS / "copy.json").write_bytes((one.out / EVENTS / "e1.json").read_bytes())
    documents, found = one.restored(account="u")
    assert found == [("v2-not-unique", "#/id")]
    assert documents.keys() == {"e1.xml"}


@pytest.mark.parametrize("id", ["../../x", "a/b", "x" * 400, "CON", "é"])
def test_a_new_row_becomes_a_document_whatever_its_id(one: Edited, id: str) -> None:
    one.change("events.json", lambda body: body["results"].append({"id": id, "name": "N"}))
    documents, found = one.restored(account="u")
    (name,) = documents.keys() - {"e1.xml"}
    assert name.startswith("events/event-")
    assert found == []
    (record,) = cb.read(etree.tostring(documents[name]))
    assert (record.id, record.to_v2()["name"]) == (id, "N")


def test_v2_alone_is_restored_for_an_account(one: Edited) -> None:
    (one.out / "residue.jsonl").unlink()
    documents, found = one.restored(account="larkhill-choir")
    assert found == []
    assert documents.keys() == {"events/e1.xml"}
    before, after = cb.read(entry("e1").encode()), cb.read(etree.tostring(documents["events/e1.xml"]))
    assert [record.view for record in after] == [record.view for record in before]


@pytest.mark.parametrize(
    ("member", "value"),
    [("frame", "x"), ("residue", {"payload": 5}), ("residue", {"envelope": {"children": 5}})],
)
def test_a_residue_of_another_make_is_not_our_bug(tmp_path: Path, member: str, value: Any) -> None:
    save(tmp_path / "in", {"a.xml": entry("e1")})
    cb.migrate(tmp_path / "in", tmp_path / "out")
    path = tmp_path / "out" / "residue.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines = [{**line, member: value} if (member == "frame") == ("entry" not in line) else line for line in lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with pytest.raises(InputMissing, match="not as migrate wrote it"):
        cb.restore_archive(tmp_path / "out", tmp_path / "v1")
