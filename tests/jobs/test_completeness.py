"""What an archive shows that it does not hold: whole accounts, spoiled document by document."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.jobs import completeness
from ctct_bridge.jobs.completeness import OURS, said

ACCOUNT = Path(__file__).resolve().parents[2] / "samples" / "account"
EVENT = "a07e4d61xn7p2f8b4c5"
CAMPAIGN = "1104418765309"


@pytest.fixture
def account(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ACCOUNT, tmp_path / "account"))


def edit(account: Path, old: str, new: str, *names: str) -> None:
    """Replace a text in documents, in each of which it must stand."""
    for name in names:
        data = (account / name).read_bytes().decode()
        assert old in data, name
        (account / name).write_bytes(data.replace(old, new).encode())


def told(archive: Any, judge: Callable[..., Any] = cb.validate) -> list[Finding]:
    """What is told of completeness, save for the one note that the account itself gets."""
    found: list[Finding] = []
    judge(archive, listen=found.append)
    ours = [finding for finding in found if finding.code in OURS]
    return [finding for finding in ours if "registrants of" not in finding.params.get("what", "")]


def words(found: list[Finding]) -> list[str]:
    return sorted(f"{finding.code} {finding.origin.document} {finding.message()}" for finding in found)


def test_a_whole_account_lacks_registrants_only() -> None:
    found: list[Finding] = []
    cb.validate(ACCOUNT, listen=found.append)
    (note,) = [finding for finding in found if finding.code in OURS]
    assert note.message() == "the archive holds no registrants of 7 events: their counters say 319"
    assert told(ACCOUNT) == []


def test_registrants_of_an_unknown_event(account: Path) -> None:
    edit(account, EVENT, "a07e4d61xn7p2f8b4c6", "events.xml", f"events/{EVENT}.xml")
    (found,) = told(account)
    assert (found.code, found.params["id"], found.params["count"]) == ("reference-missing", EVENT, 3)
    assert (found.origin.document, found.origin.line) == (f"events/{EVENT}/nora-lindqvist.xml", 2)


def test_whatever_names_an_unknown_list_is_told_once(account: Path) -> None:
    edit(account, "lists/14", "lists/15", "lists.xml", "lists/14.xml")
    found = [finding for finding in told(account) if finding.code == "reference-missing"]
    assert {finding.params["id"] for finding in found} == {"14"}
    named = {finding.params["what"].rstrip("s"): finding.params["count"] for finding in found}
    assert named == {"list member": 2, "contact": 2, "campaign": 1}


def test_a_system_list_is_no_unknown_list(account: Path) -> None:
    edit(account, "lists/14", "lists/active", "contacts/5206.xml", "lists/14/members.xml")
    assert [finding for finding in told(account) if finding.code == "reference-missing"] == []


def test_a_collection_that_is_not_there_at_all_is_one_note_for_each_that_names_it(account: Path) -> None:
    (account / "lists.xml").unlink()
    shutil.rmtree(account / "lists")
    found = told(account)
    assert {finding.code for finding in found} == {"not-archived"}
    assert {finding.params["what"] for finding in found} == {"lists"}
    assert len(found) == 2  # contacts and campaigns


def test_tracking_rows_name_campaigns_and_contacts(account: Path) -> None:
    edit(account, "contacts/5206", "contacts/9999", f"campaigns/{CAMPAIGN}/events/opens.xml")
    edit(account, f"campaigns/{CAMPAIGN}", "campaigns/77", "contacts/5207/events/summary.xml")
    assert words(told(account)) == [
        f"reference-missing campaigns/{CAMPAIGN}/events/opens.xml names the contact 9999, which is not in the archive "
        "(named by 1 email open)",
        "reference-missing contacts/5207/events/summary.xml names the campaign 77, which is not in the archive "
        "(named by 1 campaign summary)",
    ]


def test_the_first_page_is_missed_once(account: Path) -> None:
    (account / "contacts.xml").unlink()
    assert [finding.code for finding in told(account) if finding.code.endswith("page-missing")] == [
        "first-page-missing"
    ]
    (account / "contacts/search.xml").unlink()
    assert [finding.code for finding in told(account) if finding.code.endswith("page-missing")] == [
        "first-page-missing"
    ]


def test_a_single_document_is_no_archive(account: Path) -> None:
    assert told(account / "contacts/5206.xml") == []
    assert told(account / "contacts/search.xml") == []
    assert told([account / "contacts/5206.xml", account / "contacts/5207.xml"]) != []


def test_migrate_tells_the_same(account: Path, tmp_path: Path) -> None:
    edit(account, "lists/14", "lists/15", "lists.xml", "lists/14.xml")
    found = told(account, lambda archive, listen: cb.migrate(archive, tmp_path / "out", listen=listen))
    assert words(found) == words(told(account)) != []


def test_what_was_corrected_is_not_told_again(account: Path, tmp_path: Path) -> None:
    """A campaign that cannot be read is not in the archive; once it is replayed, it is."""
    name, out = "campaigns/1104418765388.xml", tmp_path / "out"
    (account / "campaigns.xml").unlink()
    text = (account / name).read_text("utf-8")
    (account / name).write_text(re.sub(r"<content.*</content>", "<content/>", text, flags=re.DOTALL), "utf-8")
    before = told(account, lambda archive, listen: cb.migrate(archive, out, listen=listen))
    assert "1104418765388" in {finding.params.get("id") for finding in before}
    rejects = out / "rejects.jsonl"
    (account / name).write_text(text, "utf-8")
    row = json.loads(rejects.read_text("utf-8"))
    row["xml"] = text.partition("?>")[2].strip()
    rejects.write_text(json.dumps(row) + "\n", "utf-8")
    after = told(out, lambda archive, listen: cb.replay(archive, listen=listen))
    assert "1104418765388" not in {finding.params.get("id") for finding in after}
    assert len(after) == len(before) - 1


@pytest.mark.parametrize("lists", ['[{"id":"1"},{"id":"2]"}]', "[]", '[{"status":"ACTIVE"}]'])
def test_lists_are_read_off_the_text_or_not_at_all(lists: str) -> None:
    """A text that was cut at a bracket inside an id says nothing, rather than something wrong."""
    cut = f'"lists":{lists}'[: f'"lists":{lists}'.index("]") + 1]
    assert completeness._ids(cut) == []


@pytest.mark.parametrize(
    ("resource", "number", "word"),
    [("list", 1, "list"), ("email_open", 2, "email opens"), ("activity", 3, "activities")],
)
def test_resources_are_words(resource: str, number: int, word: str) -> None:
    assert said(resource, number) == word
