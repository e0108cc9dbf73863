"""Where documents come from: order, labels, what is passed over, and what never leaves its folder."""

from __future__ import annotations

import io
import os
import socket
import tarfile
from pathlib import Path
from typing import Any

import pytest
from archives import entry, save
from hypothesis import given
from hypothesis import strategies as st

import ctct_bridge as cb
from ctct_bridge.archive.sources import Bounded, expand, sources
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding

A = "<a/>"


def labels(archives: Any, told: list[Finding] | None = None) -> list[str]:
    found = [] if told is None else told
    return [source.label for source in sources(archives, found.append)]


def said(archives: Any) -> list[tuple[str, str, str]]:
    told: list[Finding] = []
    labels(archives, told)
    return [(finding.code, finding.origin.document, finding.params["reason"]) for finding in told]


# -- order and labels -------------------------------------------------------------------------------------------------


def test_pages_come_in_their_order_and_files_before_folders(tmp_path: Path) -> None:
    names = ["events.xml", "events-2.xml", "events-10.xml", "Events-3.XML", "events/b.xml", "events/a/1.xml", "zz.atom"]
    save(tmp_path, dict.fromkeys(names, A))
    assert labels(tmp_path) == [
        "events.xml", "events-2.xml", "Events-3.XML", "events-10.xml", "zz.atom", "events/b.xml", "events/a/1.xml",
    ]  # fmt: skip


def test_pages_numbered_behind_a_dot_come_in_their_order(tmp_path: Path) -> None:
    save(tmp_path, dict.fromkeys(["e.page-10.xml", "e.page-2.xml", "e.xml"], A))
    assert labels(tmp_path) == ["e.xml", "e.page-2.xml", "e.page-10.xml"]


@given(
    names=st.sets(
        st.text(st.sampled_from("aB1²٣0-._é "), min_size=1, max_size=6).filter(lambda n: n[0] != "."), min_size=1
    )
)
def test_any_names_have_one_order(tmp_path_factory: pytest.TempPathFactory, names: set[str]) -> None:
    folder = save(tmp_path_factory.mktemp("names"), {f"{name}.xml": A for name in names})
    assert sorted(labels(folder)) == sorted(f"{name}.xml" for name in names)
    assert labels(folder) == labels(folder)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder of names that are no UTF-8, beside one that they might be taken for."""
    folder = save(tmp_path / "in", {"_.xml": A})
    try:
        for name in (b"\xe4.xml", b"\xf6.xml", b"\xfc.txt", b"d\xe4/e.xml"):
            path = folder / os.fsdecode(name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(A if path.suffix == ".xml" else "text")
    except (OSError, UnicodeError):
        pytest.skip("this system has no such names")
    return folder


def test_names_that_are_no_text_become_labels_that_are(odd: Path) -> None:
    told: list[Finding] = []
    assert labels(odd, told) == ["_.xml", "_-2.xml", "_-3.xml", "d_/e.xml"]
    assert [(finding.code, finding.origin.document, finding.params.get("value")) for finding in told] == [
        ("member-renamed", "_-2.xml", "\\udce4.xml"),
        ("member-renamed", "_-3.xml", "\\udcf6.xml"),
        ("member-renamed", "_.txt", "\\udcfc.txt"),
        ("passed-over", "_.txt", None),
        ("member-renamed", "d_/e.xml", "d\\udce4/e.xml"),
    ]
    several = [odd / os.fsdecode(b"\xe4.xml"), odd / os.fsdecode(b"\xf6.xml")]
    assert (labels(several[0]), labels(several)) == (["_.xml"], ["_.xml", "_-2.xml"])


def test_names_that_are_no_text_reach_every_file(odd: Path, tmp_path: Path) -> None:
    save(odd, {"_.xml": entry("e1"), os.fsdecode(b"\xe4.xml"): entry("e2")})
    with tarfile.open(odd / os.fsdecode(b"\xe4.tar"), "w", encoding="latin-1", format=tarfile.USTAR_FORMAT) as tar:
        member = tarfile.TarInfo("\xf6.xml")
        member.size = len(entry("e3"))
        tar.addfile(member, io.BytesIO(entry("e3").encode()))
    for jobs in (1, 2):
        out = tmp_path / os.fsdecode(b"o\xfc%d" % jobs)
        assert cb.migrate(odd, out, jobs=jobs).findings["member-renamed"] == 6
        assert cb.verify(out).exit_code() == 0
        assert cb.verify(out, against=odd).findings["sides-differ"] == 0
        cb.restore_archive(out, tmp_path / f"back-{jobs}")
        assert sorted(path.name for path in (tmp_path / f"back-{jobs}").rglob("*.xml")) == ["_-2.xml", "_.xml", "_.xml"]


def test_archives_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for place in ("a/in", "b/in", "c/IN", "d/in-2"):
        save(tmp_path / place, {"e.xml": A})
    places = [tmp_path / place for place in ("a/in", "b/in", "c/IN", "d/in-2")]
    assert labels(places) == ["in/e.xml", "in-2/e.xml", "IN-3/e.xml", "in-2-2/e.xml"]
    assert labels([places[0] / "e.xml", places[1] / "e.xml"]) == ["e.xml", "e-2.xml"]
    assert labels(iter(places[:1])) == ["e.xml"]


@pytest.mark.parametrize("make", [str, Path, lambda path: os.fsencode(path).decode()])
def test_a_file_is_called_by_its_name(tmp_path: Path, make: Any) -> None:
    save(tmp_path, {"some dir/é.data": "no xml at all"})
    (source,) = sources(make(tmp_path / "some dir" / "é.data"), pytest.fail)
    assert (source.label, source.size) == ("é.data", 13)
    with source.open() as stream:
        assert stream.read() == b"no xml at all"


def test_bytes_and_streams_need_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert labels(b"<a/>") == ["-"]
    assert labels([b"<a/>", bytearray(b"<b/>"), io.BytesIO(b"<c/>")]) == ["-", "-2", "-3"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"<stdin/>")))
    (source,) = sources("-", pytest.fail)
    with source.open() as stream:
        assert stream.read() == b"<stdin/>"


def test_a_stream_stays_open_for_its_owner() -> None:
    stream = io.BytesIO(b"<a/>")
    (source,) = sources(stream, pytest.fail)
    with source.open() as inner:
        inner.read()
    assert not stream.closed


def test_a_stream_of_text_is_refused(tmp_path: Path) -> None:
    save(tmp_path, {"e.xml": A})
    with (tmp_path / "e.xml").open(encoding="utf-8") as text, pytest.raises(UsageError, match="binary"):
        labels(text)


# -- what is not read -------------------------------------------------------------------------------------------------


def test_what_is_no_document_is_passed_over(tmp_path: Path) -> None:
    save(
        tmp_path, {"e.xml": "", "e.html": "<html>", "notes.txt": "x", "README": "x", ".hidden.xml": A, ".git/x.xml": A}
    )
    save(tmp_path, {"bom.txt": b"\xef\xbb\xbf\r\n <a/>", "wide.txt": "<a/>".encode("utf-16"), "data": b"\0\0<"})
    assert labels(tmp_path) == ["bom.txt", "data", "e.html", "e.xml", "wide.txt"]
    assert said(tmp_path) == [
        ("passed-over", ".git", "hidden by its name"),
        ("passed-over", ".hidden.xml", "hidden by its name"),
        ("passed-over", "notes.txt", "a .txt file that does not start like XML"),
        ("passed-over", "README", "a nameless file that does not start like XML"),
    ]


@pytest.mark.parametrize("archives", ["none", ["none"], ["none", "neither"], "", []])
def test_nothing_to_open_is_an_error(tmp_path: Path, archives: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputMissing):
        labels(archives)


def test_an_empty_folder_holds_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match=tmp_path.name):
        labels(tmp_path)


def test_one_missing_archive_among_others_is_told(tmp_path: Path) -> None:
    save(tmp_path, {"in/e.xml": A})
    told: list[Finding] = []
    assert labels([tmp_path / "gone", tmp_path / "in"], told) == ["in/e.xml"]
    assert [(finding.code, finding.origin.document) for finding in told] == [("source-unreadable", "gone")]


def test_an_empty_path_is_not_the_folder_we_are_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(save(tmp_path, {"e.xml": A}))
    with pytest.raises(InputMissing):
        labels("")


def test_a_pipe_or_socket_in_a_folder_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path, {"e.xml": A})
    os.mkfifo(tmp_path / "pipe.xml")
    monkeypatch.chdir(tmp_path)  # a socket's name must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock.xml")
        assert labels(tmp_path) == ["e.xml"]
    assert said(tmp_path) == [
        ("passed-over", "pipe.xml", "neither a file nor a folder"),
        ("passed-over", "sock.xml", "neither a file nor a folder"),
    ]  # fmt: skip
    assert said([tmp_path / "pipe.xml", tmp_path / "e.xml"])[0][0] == "source-unreadable"


def unreadable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Make the system refuse a file or folder, whoever runs the tests."""
    real_open, real_scan = Path.open, os.scandir

    def refuse(path: Any) -> None:
        if Path(path).name == name:
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", lambda self, *a, **k: refuse(self) or real_open(self, *a, **k))
    monkeypatch.setattr(os, "scandir", lambda path: refuse(path) or real_scan(path))


def test_a_folder_that_cannot_be_listed_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path, {"a/1.xml": A, "b/2.xml": A, "c/3.xml": A})
    unreadable(monkeypatch, "b")
    assert labels(tmp_path) == ["a/1.xml", "c/3.xml"]
    assert said(tmp_path) == [("source-unreadable", "b", "Permission denied")]


def test_a_file_that_cannot_be_opened_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ctct_bridge as cb

    save(tmp_path, {"1.xml": entry("e1"), "2.xml": entry("e2"), "3": entry("e3"), "4.xml": entry("e4")})
    unreadable(monkeypatch, "2.xml")
    reading = cb.read(tmp_path, only=["event"])
    assert [record.id for record in reading] == ["e1", "e3", "e4"]
    assert [(finding.code, finding.origin.document) for finding in reading.findings] == [("source-unreadable", "2.xml")]


# -- links ------------------------------------------------------------------------------------------------------------


def test_links_never_lead_out_and_never_loop(tmp_path: Path) -> None:
    save(tmp_path, {"in/e.xml": A, "in/sub/f.xml": A, "secret/s.xml": A})
    root = tmp_path / "in"
    for name, target in {
        "loop": ".", "sub/up": "..", "out.xml": "../secret/s.xml", "folder": "../secret", "inner.xml": "sub/f.xml",
        "broken.xml": "nowhere.xml", "self.xml": "self.xml", "abs.xml": str(tmp_path / "secret/s.xml"),
    }.items():  # fmt: skip
        (root / name).symlink_to(target)
    assert labels(root) == ["e.xml", "inner.xml", "sub/f.xml"]
    assert sorted((code, label, reason) for code, label, reason in said(root)) == [
        ("passed-over", "abs.xml", "a link that leads out of the archive"),
        ("passed-over", "folder", "a link that leads out of the archive"),
        ("passed-over", "loop", "a link to a folder"),
        ("passed-over", "out.xml", "a link that leads out of the archive"),
        ("passed-over", "sub/up", "a link to a folder"),
        ("source-unreadable", "broken.xml", "a link that leads nowhere"),
        ("source-unreadable", "self.xml", "a link that leads nowhere"),
    ]


def test_an_archive_may_be_named_by_a_link(tmp_path: Path) -> None:
    save(tmp_path, {"in/e.xml": A})
    (tmp_path / "link").symlink_to("in")
    (tmp_path / "file.xml").symlink_to("in/e.xml")
    assert labels(tmp_path / "link") == ["e.xml"]
    assert labels(tmp_path / "file.xml") == ["file.xml"]


def test_an_output_folder_inside_the_archive_is_passed_over(tmp_path: Path) -> None:
    save(tmp_path, {"e.xml": A, "out/.bridge/x": "", "out/back.xml": A})
    assert labels(tmp_path) == ["e.xml"]
    assert said(tmp_path) == [("passed-over", "out", "an output folder")]
    assert labels(tmp_path / "out") == ["back.xml"]


# -- sizes ------------------------------------------------------------------------------------------------------------


def test_the_total_size_is_known_for_files_and_folders_only(tmp_path: Path) -> None:
    save(tmp_path, {"in/a.xml": "12345", "in/sub/b.xml": "123", "c.xml": "1"})
    assert expand([tmp_path / "in", str(tmp_path / "c.xml")]) == 9
    assert expand([tmp_path / "none"]) == 0
    assert expand([tmp_path, "-"]) is None
    assert expand([b""]) is None


@pytest.mark.parametrize("name", ["in/d.xml.gz", "in/sub/D.ZIP", "in/d.tgz"])
def test_the_total_size_says_nothing_where_something_is_packed(tmp_path: Path, name: str) -> None:
    save(tmp_path, {"in/a.xml": "12345", name: "123"})
    assert expand([tmp_path / "in"]) is None
    assert expand([tmp_path / name]) is None


def test_bounded_archives_are_the_archives() -> None:
    assert list(Bounded("a", 1)) == ["a"]
    assert list(Bounded(["a", b"b"], 1)) == ["a", b"b"]
    assert labels(Bounded([b"<a/>", b"<b/>"], 1)) == ["-", "-2"]
