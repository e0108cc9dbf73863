"""The benchmarks time what they say: one corpus for ever, rows that do the same job, and a table that tells it."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

# The benchmarks are a folder of scripts, not a package: they import each other by bare name.
BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import corpus  # noqa: E402
import ours  # noqa: E402
import peers  # noqa: E402
import row  # noqa: E402
import run  # noqa: E402

CONVERTERS = [name for name in peers.PEERS if name not in (run.UNIT, "script")]


def objects(name: str, feed: Path) -> list[Any]:
    """What a row writes; skipped where its library is not installed."""
    out = io.BytesIO()
    try:
        count = row.ROWS[name](str(feed), out)
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is not installed")
    lines = out.getvalue().splitlines()
    assert len(lines) == count
    return [json.loads(line) for line in lines]


def entries(feed: Path) -> list[bytes]:
    return [etree.tostring(entry, with_tail=False) for entry in etree.parse(feed).getroot().iterfind("{*}entry")]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    feed = tmp_path_factory.mktemp("clean") / "feed.xml"
    corpus.write_feed(feed, 20)
    return feed


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    feed = tmp_path_factory.mktemp("odd") / "feed.xml"
    corpus.write_feed(feed, 20, odd=0.5)
    return feed


#: The first entry of the clean feed, read by eye.
GOLDEN: dict[str, Any] = {
    "id": "a07e24ur9hgns31ufr0",
    "name": "bring for lantern",
    "title": "beginners 6 warm warm",
    "description": (
        "boats work lantern – café piñata deck tea late the tide Ελλάδα Ελλάδα off for “open” Ærø and Zoë’s ½ – "
        "metres Zoë’s"
    ),
    "status": "COMPLETE",
    "type": "BIRTHDAY",
    "location": "Straße Ærø &",
    "address": {
        "line1": "508 members hitches",
        "city": "Lunenburg",
        "state": "Nova Scotia",
        "country": "Canada",
        "postal_code": "B0J 2C0",
    },
    "total_registered_count": 13,
    "created_date": "2011-05-04T21:11:11.238Z",
    "active_date": "2011-05-07T03:26:38.307Z",
    "start_date": "2011-07-18T05:15:00.000Z",
    "end_date": "2011-07-20T04:30:00.000Z",
    "currency_type": "DKK",
    "payment_options": ["PAYPAL", "CHECK", "DOOR"],
    "paypal_account_email": "treasurer0@example.com",
    "payment_address": {
        "line1": "593 upper",
        "line2": "Pier 4",
        "city": "Łódź",
        "country": "Poland",
        "postal_code": "90-001",
    },
    "track_information": {
        "registration_limit_count": 885,
        "registration_limit_date": "2011-07-16T01:15:00.000Z",
        "is_registration_closed_manually": False,
        "guest_limit": 5,
        "is_ticketing_link_displayed": False,
    },
    "fees": [
        {"label": "Seat boats rope only", "fee": 150.5, "early_fee": 0.0, "late_fee": 0.0, "fee_scope": "BOTH"},
        {
            "label": "Berth ½ Київ 🌷 members",
            "fee": 150.5,
            "early_fee": 12.5,
            "late_fee": 0.0,
            "fee_scope": "REGISTRANTS",
        },
        {"label": "Supper café deck metres 6", "fee": 1.0, "early_fee": 0.0, "late_fee": 0.0, "fee_scope": "GUESTS"},
    ],
}


class TestCorpus:
    def test_is_the_same_for_ever(self, clean: Path, odd: Path) -> None:
        # If this digest changes, figures of before and after can no longer be compared. Change it knowingly.
        digest = hashlib.sha256(clean.read_bytes() + odd.read_bytes()).hexdigest()
        assert digest == "1cac69325c31ae7cf38afd39b5d14d6be2ee32ddfbba44e94c03c77100cefc24"

    def test_a_longer_feed_begins_with_the_shorter(self, clean: Path, tmp_path: Path) -> None:
        corpus.write_feed(tmp_path / "long.xml", 30)
        assert entries(tmp_path / "long.xml")[:20] == entries(clean)

    def test_another_seed_gives_other_values(self, clean: Path, tmp_path: Path) -> None:
        corpus.write_feed(tmp_path / "other.xml", 20, seed=2)
        assert not set(entries(tmp_path / "other.xml")) & set(entries(clean))

    def test_odd_changes_odd_entries_only(self, clean: Path, odd: Path) -> None:
        changed = sum(a != b for a, b in zip(entries(clean), entries(odd), strict=True))
        assert 5 <= changed <= 15

    def test_the_four_oddities(self, tmp_path: Path) -> None:
        corpus.write_feed(tmp_path / "feed.xml", 4, odd=1.0)
        unknown, comment, cdata, date = (tmp_path / "feed.xml").read_text(encoding="utf-8").split("</Event>\n")[:4]
        assert "<LegacyCode>" in unknown
        assert "<!--" in comment
        assert "<![CDATA[" in cdata
        assert any(f"<StartDate>{bad}</StartDate>" in date for bad in corpus.BAD_DATES)

    def test_entries_are_full_and_of_the_promised_size(self, clean: Path) -> None:
        root = etree.parse(clean).getroot()
        assert [sum(1 for _ in event.iterdescendants()) for event in root.iter("Event")] == [68] * 20
        assert 2_650 < clean.stat().st_size / 20 < 2_950

    def test_values_keep_to_v2s_limits(self, tmp_path: Path) -> None:
        corpus.write_feed(tmp_path / "feed.xml", 300)
        for event in objects("script", tmp_path / "feed.xml"):
            assert len(event["name"]) <= 100
            assert len(event["title"]) <= 100
            assert len(event["location"]) <= 50
            assert len(event["description"]) <= 350
            assert event["created_date"] < event["active_date"]
            assert event["start_date"] < event["end_date"]
            assert len({fee["label"] for fee in event["fees"]}) == 3
            assert all(len(fee["label"]) <= 100 for fee in event["fees"])

    def test_command_line(self, clean: Path, tmp_path: Path) -> None:
        assert corpus.main(["20", str(tmp_path / "feed.xml")]) == 0
        assert (tmp_path / "feed.xml").read_bytes() == clean.read_bytes()


class TestPeers:
    def test_the_script_gives_v2(self, clean: Path) -> None:
        assert objects("script", clean)[0] == GOLDEN

    @pytest.mark.parametrize("name", CONVERTERS)
    def test_the_others_give_the_same(self, name: str, odd: Path) -> None:
        assert objects(name, odd) == objects("script", odd)

    def test_the_unit_reads_every_entry_and_writes_none(self, odd: Path) -> None:
        out = io.BytesIO()
        assert peers.iterparse(str(odd), out) == 20
        assert not out.getvalue()

    @given(st.datetimes(datetime(1970, 1, 1), datetime(2037, 1, 1)), st.integers(-14 * 4, 14 * 4))
    def test_instants_stay_instants(self, local: datetime, quarters: int) -> None:
        moment = local.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))
        text = peers.instant(moment.isoformat())
        assert text is not None
        assert text.endswith("Z")
        assert timedelta(0) <= moment - datetime.fromisoformat(text).astimezone(UTC) < timedelta(milliseconds=1)

    @pytest.mark.parametrize("text", ["", None, "soon", "2011-02-30T10:00:00Z", "2011-11-05", "2011-11-05T10:00:00"])
    def test_no_instant_is_made_up(self, text: str | None) -> None:
        assert peers.instant(text) is None


class TestOurs:
    def test_gives_what_the_script_gives(self, clean: Path, odd: Path) -> None:
        for feed in (clean, odd):
            assert ours.objects(str(feed)) == objects("script", feed)

    def test_a_clean_feed_is_clean(self, clean: Path) -> None:
        from ctct_bridge import read

        codes = {finding.code for record in read(clean) for finding in record.findings}
        # What v1 never had; anything else would time the path of the odd.
        assert codes == {"v2-required"}

    @pytest.mark.parametrize("name", [name for name in ours.OURS if name != "migrate"])
    def test_every_step_reads_every_entry(self, name: str, odd: Path) -> None:
        try:
            assert row.ROWS[name](str(odd), io.BytesIO()) == 20
        except ModuleNotFoundError as error:
            if error.name != "orjson":
                raise
            pytest.skip("orjson is not installed")
