"""The account's addresses: v2 has no number for them, and they are found by their place."""

from __future__ import annotations

import json
from pathlib import Path

from families import restored, v2_of
from samplefile import SAMPLES

import ctct_bridge as cb


def test_the_addresses_of_a_feed() -> None:
    assert v2_of("email_addresses/feed.xml") == [
        {"email_address": "news@larkhill-choir.example", "status": "CONFIRMED"},
        {"email_address": "secretary@larkhill-choir.example", "status": "CONFIRMED"},
        {"email_address": "tickets@larkhill-choir.example", "status": "UNCONFIRMED"},
    ]


def test_an_edited_address_reaches_its_entry(tmp_path: Path) -> None:
    cb.migrate(SAMPLES / "email_addresses", tmp_path / "out")
    file = tmp_path / "out/v2/account/verifiedemailaddresses.json"
    rows = json.loads(file.read_text())
    assert len(rows) == 3
    rows[2]["email_address"] = "box-office@larkhill-choir.example"
    rows.append({"email_address": "new@example.org", "status": "UNCONFIRMED"})
    file.write_text(json.dumps(rows))
    report = cb.restore_archive(tmp_path / "out", tmp_path / "back", account="larkhill-choir")
    text = (tmp_path / "back/feed.xml").read_text()
    assert 'emailaddresses/3"><EmailAddress>box-office' in text.replace("\n", "").replace("> <", "><")
    assert "no-v1-home" not in report.findings
    assert report.written == 3, "the two documents, and one for what is new"


def test_without_a_number_there_is_no_uri() -> None:
    element = restored("email_address", {"email_address": "a@example.org", "status": "CONFIRMED"})
    assert element.get("id") is None
    assert element.findtext("{*}Status") == "Verified"
