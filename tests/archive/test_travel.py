"""Documents travel: what is opened elsewhere is what is found here."""

from __future__ import annotations

import gzip
import os
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from archives import entry, save
from packed import special, tarred, zipped

from ctct_bridge.archive.flow import Unreadable
from ctct_bridge.archive.shelf import Source
from ctct_bridge.archive.sources import sources
from ctct_bridge.archive.travel import Tape, travelling, unrolled
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding

FILES = {"a.xml": entry("e1").encode(), "b/c.xml": entry("e2").encode(), "b/d.xml": b"<feed"}
DOCUMENTS: dict[str, str | bytes] = {
    "plain.xml": entry("e0"),
    "one.xml.gz": gzip.compress(entry("e3").encode(), mtime=0),
    "some.zip": zipped(FILES),
    "cut.zip": zipped(FILES)[:-9],
    "tape.tar": tarred(FILES),
    "tape.tar.gz": gzip.compress(tarred(FILES), mtime=0),
    "odd.tgz": gzip.compress(special(b"2"), mtime=0),
    "notes.txt": "no document",
    ".hidden.xml": entry("e9"),
    "twice.zip": zipped([("a.xml", b"<a/>"), ("a.xml", b"<b/>")]),
}


def content(found: Iterable[Source]) -> list[tuple[str, bytes | str]]:
    """Label and bytes of every document, or why there are none."""
    told = []
    for source in found:
        try:
            with source.open() as stream:
                told.append((source.label, stream.read()))
        except (Unreadable, OSError) as fault:
            told.append((source.label, getattr(fault, "code", "OSError")))
    return told


def elsewhere(paths: list[str], report: Any) -> list[tuple[str, bytes | str]]:
    """The same of documents that were sent away, one by one and in any order."""
    sent = [pickle.dumps(source) for source in travelling(paths, report)]
    opened = {at: content(unrolled(pickle.loads(sent[at]), report)) for at in reversed(range(len(sent)))}
    return [each for at in range(len(sent)) for each in opened[at]]


def test_all_that_is_found_here_is_found_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = save(tmp_path / "in", DOCUMENTS)
    for paths in ([folder], [folder / "tape.tar.gz"], [folder, folder / "some.zip", folder / "plain.xml"]):
        here: list[Finding] = []
        there: list[Finding] = []
        wanted = content(sources([str(path) for path in paths], here.append))
        assert elsewhere([str(path) for path in paths], there.append) == wanted
        assert sorted(there) == sorted(here)
    monkeypatch.chdir(tmp_path)
    sent = pickle.dumps(list(travelling(["in"], here.append)))
    monkeypatch.chdir("/")
    assert content(each for source in pickle.loads(sent) for each in unrolled(source, here.append)) == content(
        sources(str(folder), here.append)
    )


def test_a_member_travels_as_a_place_and_not_as_bytes(tmp_path: Path) -> None:
    large = zipped({f"{number}.xml": os.urandom(1 << 16) for number in range(5)})
    save(tmp_path, {"a.zip": large})
    sent = [pickle.dumps(source) for source in travelling([str(tmp_path)], pytest.fail)]
    assert len(sent) == 5
    assert max(map(len, sent)) < 2000


def test_a_tape_is_one_piece(tmp_path: Path) -> None:
    save(tmp_path, {"a.tar.gz": gzip.compress(tarred(FILES), mtime=0)})
    (tape,) = travelling([str(tmp_path)], pytest.fail)
    assert isinstance(tape.open, Tape)
    with pytest.raises(UsageError, match="unrolled first"):
        tape.open()
    assert [source.label for source in unrolled(tape, pytest.fail)] == [f"a.tar.gz/{name}" for name in FILES]


def test_what_has_no_path_does_not_travel(tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        list(travelling([str(tmp_path / "nowhere")], lambda finding: None))
    with pytest.raises(InputMissing):  # a file of this name, since nobody has standard input twice
        list(travelling(["-"], lambda finding: None))
