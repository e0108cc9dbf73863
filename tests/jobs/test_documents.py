"""Documents to records: disks that fail, profiles to be loaded, resources that do not exist."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from archives import DETAIL, LIST, entry, feed
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.archive.sources import sources
from ctct_bridge.errors import UsageError
from ctct_bridge.jobs.documents import DocumentReading, last_step, load_profile, state_of, wanted
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.schemas import BY_ELEMENT, BY_NAME, FROM_V1, REGISTRY


def test_a_profile_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text('[event]\ntime_zone_id = "US/Eastern"\n')
    for path in (tmp_path / "p.toml", str(tmp_path / "p.toml")):
        (record, *_) = cb.read(entry("e1").encode(), profile=path)
        assert record.to_v2()["time_zone_id"] == "US/Eastern"
    made = load_profile(tmp_path / "p.toml")
    assert load_profile(made) is made


def test_what_only_v2_has_cannot_be_asked_of_an_archive() -> None:
    assert wanted(["event", "fee"]) == {"event", "fee"}
    for schema in REGISTRY:
        if schema not in FROM_V1:
            with pytest.raises(UsageError, match=f"only v2 has {schema.resource!r}"):
                wanted(["event", schema.resource])


class Failing(io.BytesIO):
    """A disk that gives 300 kilobytes, and then nothing but errors."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= 300_000:
            raise OSError(5, "Input/output error")
        return super().read(100_000)


MANY = feed(*[entry(f"e{number}", LIST, declare=False) for number in range(1000)]).encode()


def test_a_disk_that_fails_half_way_costs_the_rest_only() -> None:
    reading = cb.read([Failing(MANY), entry("last", LIST).encode()])
    ids = [record.id for record in reading]
    assert ids[:2] == ["e0", "e1"]
    assert 100 < len(ids) < 1000
    assert ids[-1] == "last"
    assert [(finding.code, finding.params["reason"]) for finding in reading.findings] == [
        ("entry-damaged", "it is cut off"),
        ("source-unreadable", "Input/output error"),
    ]


def test_what_a_disk_gave_before_it_failed_is_restored(tmp_path: Path) -> None:
    report = cb.migrate(Failing(MANY), tmp_path / "out")
    assert report.balanced
    assert [document.complete for document in report.documents] == [False]
    again = cb.restore_archive(tmp_path / "out", tmp_path / "back")
    assert (again.read, again.written) == (report.read, 1)
    assert (tmp_path / "back/stdin.xml").read_bytes().count(b"<Event>") == report.read - 1 > 100  # one was cut


def reading_of(data: bytes, salvage: bool = True) -> DocumentReading:
    (source,) = sources(data, pytest.fail)
    return DocumentReading(source, EntryReader(BY_ELEMENT), salvage)


def test_a_document_has_its_frame_once_it_was_read() -> None:
    document = reading_of(feed(entry("e1", LIST, declare=False), entry("e2", LIST, declare=False)).encode())
    assert (document.frame, document.complete) == (None, False)
    assert [records[0].id for _, records in document] == ["e1", "e2"]
    assert document.frame is not None
    assert (document.frame.kind, document.frame.user, document.complete) == ("feed", "larkhill-choir", True)


def test_a_broken_document_keeps_the_frame_of_what_was_read() -> None:
    for salvage, code in ((False, "xml-broken"), (True, "head-damaged")):
        document = reading_of(feed(entry("e1", LIST, declare=False)).encode().replace(b"</atom:feed>", b"<"), salvage)
        assert len(list(document)) == 1
        assert document.frame is not None
        assert not document.complete
        assert document.findings[0].code == code


def test_completing_twice_in_a_row_judges_siblings_in_their_order() -> None:
    ((_, records),) = reading_of(entry("e1", DETAIL.replace("Guest<", "Singer<")).encode())
    last_step(records, load_profile(["fee.early_fee=1"]))
    assert [[f.code for f in fee.findings] for fee in records[1:]] == [[], ["profile-supplied", "v2-not-unique"]]
    assert state_of(records) == "converted"


def test_resources_are_asked_for_by_name() -> None:
    assert wanted(None) is None
    assert wanted("fee") == wanted(["fee", "fee"]) == {"fee"}
    assert wanted([]) == frozenset()
    for wrong in ("Fee", ["event", "webinar"], ""):
        with pytest.raises(UsageError):
            wanted(wrong)


PARTS = sorted(schema.resource for schema in FROM_V1 if schema.into() is not None)


@pytest.mark.parametrize("part", PARTS)
def test_what_v2_has_inside_something_else_is_not_to_be_had_alone(part: str, tmp_path: Path) -> None:
    whole = BY_NAME[part].into()
    calls = (
        lambda only: cb.validate(SAMPLES / "account", only=only, cross_check="none"),
        lambda only: cb.migrate(SAMPLES / "account", tmp_path / "out", only=only, dry_run=True),
        lambda only: list(cb.read(SAMPLES / "account", only=only, joined=True)),
    )
    for call in calls:
        with pytest.raises(UsageError, match=f"'{part}' has no place of its own in v2, .* '{whole}'"):
            call([part])
        assert call([part, whole])
    assert {record.resource for record in cb.read(SAMPLES / "account", only=[part])} == {part}
