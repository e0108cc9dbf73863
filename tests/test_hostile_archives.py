"""Archives made to exhaust a reader, or to make it write where it should not: nothing is ever extracted, members that
are refused leave the others alone, and what one archive does stays its own affair."""

from __future__ import annotations

import gzip
import os
import tarfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from archives import entry, feed, files_below, save
from hostile import CANARY, Outcome, event, migrate
from packed import ATTRIBUTES, CRC, FLAGS, METHOD, OFFSET, PACKERS, SIZE, patched, tarred, zipped

MB = 1_000_000
GOOD = {"a-good.xml": entry("first").encode(), "z-good.xml": entry("last").encode()}


def member(id: str) -> bytes:
    return entry(id).encode()


def spacious(id: str, blanks: int = 9 * MB, noise: int = 0) -> str:
    """An entry of which next to nothing is left when it is compressed, but for some noise."""
    inside = f"<Description>{os.urandom(noise).hex()}</Description>" if noise else ""
    return event(id, inside).replace("<atom:content>", f"<atom:content>{' ' * blanks}")


@cache
def bomb(size: int) -> bytes:
    """A feed of so many bytes, valid to its end, that shrinks to a thousandth."""
    return feed(*(spacious(f"e{number}") for number in range(size // (9 * MB) + 1))).encode()


def run(tmp_path: Path, name: str, data: bytes, code: int, *options: str) -> Outcome:
    """Migrate a folder with an archive between two honest documents, of which nothing may be missing."""
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "canary.txt").write_text(CANARY)
    folder = save(tmp_path / "in", {**GOOD, name: data})
    before = files_below(tmp_path)
    outcome = migrate(tmp_path / "out", folder, options=options)
    outcome.check(code)
    assert {"first", "last"} <= outcome.ids
    after = {path: data for path, data in files_below(tmp_path).items() if not path.startswith(("out/", "out.log"))}
    assert after == before, "something was written beside the output"
    return outcome


# -- bombs ------------------------------------------------------------------------------------------------------------


def honest(count: int) -> str:
    """Entries as an export has them: they shrink to a fiftieth or so."""
    return feed(*(event(f"e{number}", f"<Description>{number * 7919:x}</Description>") for number in range(count)))


def test_an_honest_feed_of_any_ratio_below_200_passes(tmp_path: Path) -> None:
    text = feed(*(spacious(f"e{at}", 5 * MB, 60_000) for at in range(15))).encode()
    data = gzip.compress(text, 9)
    assert len(text) > 64 << 20
    assert 40 < len(text) / len(data) < 80
    outcome = run(tmp_path, "honest.xml.gz", data, 0)
    assert outcome.documents["honest.xml.gz/honest.xml"] == 15


@pytest.mark.parametrize("kind", PACKERS)
def test_a_bomb_is_refused(tmp_path: Path, kind: str) -> None:
    data = PACKERS[kind](bomb(90 * MB))
    assert 90 * MB / len(data) > 800
    outcome = run(tmp_path, f"bomb.xml.{kind}", data, 4)
    label = f"bomb.xml.{kind}/bomb.xml"
    assert outcome.codes(label) == {"source-limit"}
    assert 5 <= outcome.documents[label] <= 8, "what came before is read"


def test_a_bomb_of_ratio_400_is_refused(tmp_path: Path) -> None:
    text = feed(*(spacious(f"e{at}", 5 * MB, 6000) for at in range(16))).encode()
    data = gzip.compress(text, 9)
    assert 300 < len(text) / len(data) < 500
    assert "source-limit" in run(tmp_path, "bomb.gz", data, 4).codes("bomb.gz/bomb")


def test_a_gigabyte_of_zeros_is_never_made(tmp_path: Path) -> None:
    data = PACKERS["gz"](bytes(16 * MB)) * 64
    outcome = run(tmp_path, "zeros.xml.gz", data, 1)
    assert outcome.codes("zeros.xml.gz/zeros.xml") == {"not-xml"}
    archive = zipped({"zeros.xml": bytes(64 * MB), "good.xml": member("good")})
    assert run(tmp_path / "zip", "zeros.zip", archive, 1).ids >= {"good"}


def test_a_tar_archive_cannot_hide_a_bomb_in_what_is_passed_over(tmp_path: Path) -> None:
    data = tarred(
        {"before.xml": member("before"), ".hidden": bytes(90 * MB), "after.xml": member("after")}, mode="w:gz"
    )
    outcome = run(tmp_path, "bomb.tar.gz", data, 4)
    assert outcome.codes("bomb.tar.gz") == {"source-limit"}
    assert "before" in outcome.ids


def test_the_budget_is_the_archive_s(tmp_path: Path) -> None:
    text = bomb(27 * MB)
    files = {f"{number}.xml": text.replace(b"/e", b"/m%d" % number) for number in range(4)}
    outcome = run(tmp_path, "bombs.zip", zipped(files), 4)
    found = [outcome.codes(f"bombs.zip/{name}") for name in files]
    assert found[:1] == [set()]
    assert found[-1] == {"source-limit"}


def test_layers_are_counted_once(tmp_path: Path) -> None:
    """A bomb in a bomb: each by itself keeps within the ratio."""
    inner = gzip.compress(bomb(90 * MB))
    files = {"bomb.xml.gz": inner + bytes(150 * len(inner))}
    outcome = run(tmp_path, "layers.zip", zipped(files), 4)
    assert outcome.codes("layers.zip/bomb.xml.gz") == {"source-limit"}


def test_an_absolute_bound(tmp_path: Path) -> None:
    files = {f"{number}.xml": honest(50).replace("/e", f"/m{number}x").encode() for number in range(8)}
    size = len(files["0.xml"])
    options = ("--max-bytes", str(size * 4 + 10_000))
    for name, archive in {"": files, "b.zip/": {"b.zip": zipped(files)}, "b.tar/": {"b.tar": tarred(files)}}.items():
        folder = tmp_path / f"in-{name.strip('/')}"
        outcome = migrate(folder.with_suffix(".out"), save(folder, archive), options=options)
        outcome.check(4)
        assert [outcome.documents[f"{name}{file}"] for file in files][:4] == [50] * 4
        assert outcome.codes(f"{name}7.xml") == {"source-limit"}


# -- names, links, what is no file ------------------------------------------------------------------------------------

NAMES = {
    "../up.xml": "__/up.xml", "../../../../tmp/up.xml": "__/__/__/__/tmp/up.xml", "/root.xml": "root.xml",
    "C:\\drive.xml": "C_/drive.xml", "..\\back.xml": "__/back.xml", "\\\\host\\share.xml": "host/share.xml",
    "a/../../over.xml": "a/__/__/over.xml", "line\nbreak\x1b[2J.xml": "line_break_[2J.xml",
    "x\u202elmx.xml": "x_lmx.xml",
    "aux:stream.xml": "aux_stream.xml",
    "n" * 3000 + ".xml": "n" * 1000,
}  # fmt: skip


@pytest.mark.parametrize("make", [zipped, tarred], ids=["zip", "tar"])
def test_names_are_labels_and_lead_nowhere(tmp_path: Path, make: Callable[[dict[str, bytes]], bytes]) -> None:
    files = {name: member(f"m{at}") for at, name in enumerate(NAMES)}
    outcome = run(tmp_path, "names", make(files), 0)
    assert outcome.documents.keys() == {f"names/{label}" for label in NAMES.values()} | GOOD.keys()
    for label in NAMES.values():
        assert outcome.codes(f"names/{label}") == {"member-renamed"}
    assert "\x1b" not in outcome.said


def test_a_name_that_stands_twice_is_read_twice(tmp_path: Path) -> None:
    twice = [("e.xml", member("old")), ("e.xml", member("new")), ("E.xml", member("third"))]
    for name, data in {"t.zip": zipped(twice), "t.tar": tarred(twice)}.items():
        outcome = run(tmp_path / name, name, data, 0)
        assert outcome.ids >= {"old", "new", "third"}
        assert {f"{name}/e.xml", f"{name}/e-2.xml"} <= outcome.documents.keys()


KINDS = {
    "link": (tarfile.SYMTYPE, 0o120777), "hard link": (tarfile.LNKTYPE, None), "device": (tarfile.CHRTYPE, 0o020666),
    "disk": (tarfile.BLKTYPE, 0o060666), "pipe": (tarfile.FIFOTYPE, 0o010666),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_passed_over(tmp_path: Path, kind: str) -> None:
    type, mode = KINDS[kind]
    info = tarfile.TarInfo("special.xml")
    info.type, info.linkname = type, "../../canary.txt"
    archives = {"s.tar": info.tobuf() + tarred({"after.xml": member("after")})}
    if mode is not None:
        files = {"special.xml": b"../../canary.txt", "after.xml": member("after")}
        archives["s.zip"] = patched(zipped(files), 0, *ATTRIBUTES, mode << 16)
    for name, data in archives.items():
        outcome = run(tmp_path / name, name, data, 0)
        assert "after" in outcome.ids
        assert outcome.codes(f"{name}/special.xml") == {"passed-over"}


# -- lies -------------------------------------------------------------------------------------------------------------

FILES = {"1.xml": member("m1"), "2.xml": member("m2"), "3.xml": member("m3")}
LIES = {
    "encrypted": (FLAGS, 1, "source-unreadable", 1), "method": (METHOD, 98, "source-unreadable", 1),
    "checksum": (CRC, 1, "source-damaged", 1), "small": (SIZE, 5, "source-damaged", 1),
    "large": (SIZE, 0xFFFFFFF0, "source-damaged", 1), "overlap": (OFFSET, 0, "archive-overlap", 4),
    "nowhere": (OFFSET, 0x70000000, "source-damaged", 1),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_member_that_lies_is_alone_in_it(tmp_path: Path, lie: str) -> None:
    place, value, finding, code = LIES[lie]
    outcome = run(tmp_path, "lies.zip", patched(zipped(FILES), 1, *place, value), code)
    assert outcome.codes("lies.zip/2.xml") == {finding}
    assert {"m1", "m3"} <= outcome.ids
    assert outcome.codes("lies.zip/1.xml") == outcome.codes("lies.zip/3.xml") == set()
    assert ("m2" in outcome.ids) == (lie in ("checksum", "small", "large")), "what can be read, is"


def test_fifty_members_on_one_piece_of_data(tmp_path: Path) -> None:
    data = zipped(
        {f"{number:02}.xml": bomb(27 * MB) for number in range(1)} | {f"{n:02}.xml": b"" for n in range(1, 50)}
    )
    for number in range(1, 50):
        data = patched(data, number, *OFFSET, 0)
    outcome = run(tmp_path, "overlap.zip", data, 4)
    assert outcome.codes("overlap.zip/00.xml") == set()
    assert all(outcome.codes(f"overlap.zip/{number:02}.xml") == {"archive-overlap"} for number in range(1, 50))


@pytest.mark.parametrize("make", [zipped, tarred], ids=["zip", "tar"])
def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path, make: Callable[[dict[str, bytes]], bytes]) -> None:
    inner = make({"deep.xml": member("deep")})
    files = {"a.zip": inner, "b.xml": zipped({"x.xml": member("x")}), "c.tgz": tarred(FILES, mode="w:gz"),
             "d.xml": member("found")}  # fmt: skip
    outcome = run(tmp_path, "outer", make({**files, "e": make({"inner": inner})}), 1)
    for name in ("a.zip", "b.xml", "c.tgz", "e"):
        assert outcome.codes(f"outer/{name}") == {"archive-inside"}
    assert outcome.ids == {"first", "last", "found"}


def test_gzip_in_gzip_in_gzip_comes_to_an_end(tmp_path: Path) -> None:
    data = member("deep")
    for _ in range(9):
        data = gzip.compress(data)
    assert run(tmp_path, "layers.gz", data, 1).codes("layers.gz/layers") == {"archive-inside"}


@pytest.mark.parametrize("kind", ["w:gz", "w:xz", "w:bz2"])
def test_a_cut_archive_gives_what_was_before_the_cut(tmp_path: Path, kind: str) -> None:
    noise = os.urandom(MB if kind == "w:bz2" else MB // 4).hex().encode()  # bzip2 has blocks of 900 kB
    files = {"1.xml": member("m1"), "2.bin": noise, "3.xml": member("m3")}
    data = tarred(files, mode=kind)
    outcome = run(tmp_path, "cut.tar.gz", data[: len(data) * 9 // 10], 1)
    assert outcome.ids == {"first", "last", "m1"}
    assert outcome.codes("cut.tar.gz") == {"source-damaged"}


def test_hostile_documents_are_no_less_so_in_an_archive(tmp_path: Path) -> None:
    typed = f"<!DOCTYPE x [<!ENTITY x SYSTEM '{tmp_path / 'canary.txt'}'>]>" + feed(
        event("no", "<Description>&x;</Description>")
    )
    files = {
        "1.xml": typed.encode(),
        "2.xml": member("good"),
        "3.xml": feed(event("wide", "<x/>")).encode(),
    }
    for name, data in {"h.zip": zipped(files), "h.tar.gz": tarred(files, mode="w:gz"), "h.tar": tarred(files)}.items():
        outcome = run(tmp_path / name, name, data, 4)
        assert outcome.codes(f"{name}/1.xml") == {"xml-doctype"}
        assert outcome.ids == {"first", "last", "good", "wide"}


def test_standard_input_is_no_less_guarded(tmp_path: Path) -> None:
    for name, data in {"z": zipped(FILES), "t": tarred(FILES, mode="w:gz"), "b": gzip.compress(bomb(90 * MB))}.items():
        (tmp_path / name).write_bytes(data)
        outcome = migrate(tmp_path / f"out-{name}", Path("-"), stdin=tmp_path / name)
        outcome.check(4 if name == "b" else 0)
        assert outcome.codes("-") == ({"source-limit"} if name == "b" else set())
        assert name == "b" or outcome.ids == {"m1", "m2", "m3"}
