"""Archives made to exhaust a reader, or to make it write where it should not: nothing is ever extracted, members that
are refused leave the others alone, and what one archive does stays its own affair.

One run reads all of them together with honest documents, in little memory.
"""

from __future__ import annotations

import gzip
import os
import tarfile
from functools import cache
from pathlib import Path

import pytest
from archives import entry, feed, files_below, save
from hostile import CANARY, USUAL, Outcome, event, migrate
from packed import ATTRIBUTES, CRC, FLAGS, METHOD, OFFSET, PACKERS, SIZE, patched, tarred, zipped

MB = 1_000_000
BOTH = {"zip": zipped, "tar": tarred}


def member(id: str) -> bytes:
    return entry(id).encode()


def spacious(id: str, blanks: int = 9 * MB, noise: int = 0) -> str:
    """An entry of which next to nothing is left when it is compressed, but for some noise."""
    inside = f"<Description>{os.urandom(noise).hex()}</Description>" if noise else ""
    return event(id, inside).replace("<atom:content>", f"<atom:content>{' ' * blanks}")


@cache
def bomb(entries: int = 8) -> bytes:
    """A feed of so many times 9 MB, valid to its end, that shrinks to a thousandth."""
    return feed(*(spacious(f"bomb{number}") for number in range(entries))).encode()


# -- what is in the folder --------------------------------------------------------------------------------------------

#: Bytes of noise in 5 MB -> about how many times smaller gzip makes it.
RATIOS = {60_000: (40, 80), 6000: (300, 500)}
NAMES = {
    "../up.xml": "__/up.xml", "../../../../tmp/up.xml": "__/__/__/__/tmp/up.xml", "/root.xml": "root.xml",
    "C:\\drive.xml": "C_/drive.xml", "..\\back.xml": "__/back.xml", "\\\\host\\share.xml": "host/share.xml",
    "a/../../over.xml": "a/__/__/over.xml", "line\nbreak\x1b[2J.xml": "line_break_[2J.xml",
    "x\u202elmx.xml": "x_lmx.xml", "aux:stream.xml": "aux_stream.xml", "n" * 3000 + ".xml": "n" * 1000,
}  # fmt: skip
KINDS = {
    "link": (tarfile.SYMTYPE, 0o120777), "hard-link": (tarfile.LNKTYPE, None), "device": (tarfile.CHRTYPE, 0o020666),
    "disk": (tarfile.BLKTYPE, 0o060666), "pipe": (tarfile.FIFOTYPE, 0o010666),
}  # fmt: skip
LIES = {
    "encrypted": (FLAGS, 1, "source-unreadable"), "method": (METHOD, 98, "source-unreadable"),
    "checksum": (CRC, 1, "source-damaged"), "small": (SIZE, 5, "source-damaged"),
    "large": (SIZE, 0xFFFFFFF0, "source-damaged"), "overlap": (OFFSET, 0, "archive-overlap"),
    "nowhere": (OFFSET, 0x70000000, "source-damaged"),
}  # fmt: skip
CUT = ("gz", "xz", "bz2")


def three(stem: str) -> dict[str, bytes]:
    return {f"{number}.xml": member(f"{stem}{number}") for number in (1, 2, 3)}


def liars() -> dict[str, bytes]:
    return {f"{lie}.zip": patched(zipped(three(lie)), 1, *place, value) for lie, (place, value, _) in LIES.items()}


def specials() -> dict[str, bytes]:
    """Archives with a member that is no file."""
    found = {}
    for kind, (type, mode) in KINDS.items():
        info = tarfile.TarInfo("special.xml")
        info.type, info.linkname = type, "../canary.txt"
        after = {"after.xml": member(f"after-{kind}")}
        found[f"{kind}.tar"] = info.tobuf() + tarred(after)
        if mode is not None:
            found[f"{kind}.zip"] = patched(
                zipped({"special.xml": b"../canary.txt", **after}), 0, *ATTRIBUTES, mode << 16
            )
    return found


def nested() -> dict[str, bytes]:
    """Archives in archives, and gzip in gzip in gzip."""
    found = {}
    for kind, make in BOTH.items():
        inner = make({"deep.xml": member("deep")})
        files = {"a.zip": inner, "b.xml": zipped({"x": member("deep")}), "c.tgz": tarred(three("deep"), mode="w:gz"),
                 "d.xml": member(f"beside-{kind}"), "e": make({"inner": inner})}  # fmt: skip
        found[f"nested.{kind}"] = make(files)
    layers = member("deep")
    for _ in range(9):
        layers = gzip.compress(layers)
    return {**found, "layers.gz": layers}


def bombs() -> dict[str, bytes]:
    """Archives that unpack to much, and those that seem to."""
    found = {f"bomb.xml.{kind}": pack(bomb()) for kind, pack in PACKERS.items()}
    for noise in RATIOS:
        found[f"ratio-{noise}.xml.gz"] = gzip.compress(
            feed(*(spacious(f"r{n}", 5 * MB, noise) for n in range(15))).encode()
        )
    inner = gzip.compress(bomb())
    return {
        **found,
        "zeros.xml.gz": gzip.compress(bytes(16 * MB)) * 64,
        "passed.tar.gz": tarred({"1.xml": member("before-bomb"), ".x": bytes(72 * MB), "3.xml": b""}, mode="w:gz"),
        "four.zip": zipped({f"{number}.xml": bomb(3) for number in range(4)}),
        "both.zip": zipped({"bomb.xml.gz": inner + bytes(150 * len(inner))}),
    }


def others(canary: Path) -> dict[str, bytes]:
    twice = [("e.xml", member("old")), ("e.xml", member("new")), ("E.xml", member("third"))]
    fifty = zipped({"00.xml": member("fifty"), **{f"{number:02}.xml": b"" for number in range(1, 50)}})
    for number in range(1, 50):
        fifty = patched(fifty, number, *OFFSET, 0)
    typed = (
        f"<!DOCTYPE x [<!ENTITY x SYSTEM '{canary}'>]>{feed(event('no', '<Description>&x;</Description>'))}".encode()
    )
    files = {"1.xml": typed, "2.xml": member("behind-type")}
    found = {
        "fifty.zip": fifty,
        "typed.zip": zipped(files),
        "typed.tgz": tarred(files, mode="w:gz"),
        "typed.tar": tarred(files),
    }
    for kind, make in BOTH.items():
        found[f"twice.{kind}"] = make(twice)
        found[f"names.{kind}"] = make({name: member(f"name{at}") for at, name in enumerate(NAMES)})
    for kind in CUT:
        noise = os.urandom(MB if kind == "bz2" else MB // 4).hex().encode()  # bzip2 has blocks of 900 kB
        data = tarred({"1.xml": member(f"before-cut-{kind}"), "2.bin": noise, "3.xml": member("cut")}, mode=f"w:{kind}")
        found[f"cut.tar.{kind}"] = data[: len(data) * 9 // 10]
    return found


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Everything in one folder, between two honest documents."""
    folder = tmp_path_factory.mktemp("archives")
    (folder / "canary.txt").write_text(CANARY)
    honest = {"a-good.xml": member("first"), "zz-good.xml": member("last")}
    save(folder / "in", {**honest, **liars(), **specials(), **nested(), **bombs(), **others(folder / "canary.txt")})
    before = files_below(folder)
    outcome = migrate(folder / "out", folder / "in")
    after = {path: data for path, data in files_below(folder).items() if not path.startswith(("out/", "out."))}
    assert after == before, "something was written beside the output"
    return outcome


def test_the_run_as_a_whole(ran: Outcome) -> None:
    ran.check(4)
    assert {"first", "last"} <= ran.ids
    assert not {"deep", "cut", "no"} & ran.ids
    assert "\x1b" not in ran.said


# -- bombs ------------------------------------------------------------------------------------------------------------


def before_the_cut(outcome: Outcome, label: str) -> int:
    """How many whole entries there were before a bound ended a document. Nothing else may be told of it but, at most,
    that it cut one entry in two."""
    told = [finding["code"] for finding in outcome.findings[label] if finding["code"] not in USUAL]
    assert told in (["source-limit"], ["entry-damaged", "source-limit"])
    return outcome.documents[label] - told.count("entry-damaged")


@pytest.mark.parametrize("kind", PACKERS)
def test_a_bomb_is_refused(ran: Outcome, kind: str) -> None:
    label = f"bomb.xml.{kind}/bomb.xml"
    assert 5 <= before_the_cut(ran, label) <= 7, "what came before is read"
    assert len(bomb()) / len(PACKERS["gz"](bomb())) > 800


def test_honest_ratios_pass_and_others_do_not(ran: Outcome) -> None:
    for noise, (least, most) in RATIOS.items():
        text = feed(*(spacious(f"r{n}", 5 * MB, noise) for n in range(2))).encode()
        assert least < len(text) / len(gzip.compress(text)) < most
        label = f"ratio-{noise}.xml.gz/ratio-{noise}.xml"
        assert ("source-limit" in ran.codes(label)) == (least > 200)
        assert (ran.documents[label] == 15) == (least < 200)


def test_a_gigabyte_of_zeros_is_never_made(ran: Outcome) -> None:
    assert ran.codes("zeros.xml.gz/zeros.xml") == {"not-xml"}


def test_a_tar_archive_cannot_hide_a_bomb_in_what_is_passed_over(ran: Outcome) -> None:
    assert ran.codes("passed.tar.gz") == {"source-limit"}
    assert "before-bomb" in ran.ids


def test_the_budget_is_the_archive_s(ran: Outcome) -> None:
    assert ran.codes("four.zip/0.xml") == set()
    assert before_the_cut(ran, "four.zip/3.xml") < 3


def test_a_bomb_in_a_bomb_is_one(ran: Outcome) -> None:
    """Each by itself would keep within the ratio."""
    assert before_the_cut(ran, "both.zip/bomb.xml.gz") < 8


def test_an_absolute_bound(tmp_path: Path) -> None:
    files = {f"{number}.xml": feed(*(event(f"m{number}x{at}") for at in range(50))).encode() for number in range(8)}
    bound = len(files["0.xml"]) * 4 + 10_000
    for name, make in BOTH.items():
        folder = save(tmp_path / name, {f"b.{name}": make(files)})
        outcome = migrate(tmp_path / f"out-{name}", folder, options=("--max-bytes", str(bound)))
        outcome.check(4)
        assert [outcome.documents[f"b.{name}/{file}"] for file in files][:4] == [50] * 4
        assert outcome.codes(f"b.{name}/7.xml") == {"source-limit"}


# -- names, links, what is no file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BOTH)
def test_names_are_labels_and_lead_nowhere(ran: Outcome, kind: str) -> None:
    found = {label for label in ran.documents if label.startswith(f"names.{kind}/")}
    assert found == {f"names.{kind}/{label}" for label in NAMES.values()}
    for label in found:
        assert "member-renamed" in ran.codes(label)
    assert {f"name{at}" for at in range(len(NAMES))} <= ran.ids


@pytest.mark.parametrize("kind", BOTH)
def test_a_name_that_stands_twice_is_read_twice(ran: Outcome, kind: str) -> None:
    found = {label for label in ran.documents if label.startswith(f"twice.{kind}/")}
    assert found == {f"twice.{kind}/{name}" for name in ("e.xml", "e-2.xml", "E.xml")}
    assert ran.codes(f"twice.{kind}/e-2.xml") == {"member-renamed"}
    assert {"old", "new", "third"} <= ran.ids


@pytest.mark.parametrize("name", specials())
def test_what_is_no_file_is_passed_over(ran: Outcome, name: str) -> None:
    assert ran.codes(f"{name}/special.xml") == {"passed-over"}
    assert ran.documents[f"{name}/after.xml"] == 1


# -- lies -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lie", LIES)
def test_a_member_that_lies_is_alone_in_it(ran: Outcome, lie: str) -> None:
    assert [ran.codes(f"{lie}.zip/{number}.xml") for number in (1, 2, 3)] == [set(), {LIES[lie][2]}, set()]
    assert {f"{lie}1", f"{lie}3"} <= ran.ids
    assert (f"{lie}2" in ran.ids) == (lie in ("checksum", "small", "large")), "what can be read, is"


def test_fifty_members_on_one_piece_of_data(ran: Outcome) -> None:
    assert ran.codes("fifty.zip/00.xml") == set()
    assert all(ran.codes(f"fifty.zip/{number:02}.xml") == {"archive-overlap"} for number in range(1, 50))


@pytest.mark.parametrize("kind", BOTH)
def test_an_archive_in_an_archive_is_not_opened(ran: Outcome, kind: str) -> None:
    for name in ("a.zip", "b.xml", "c.tgz", "e"):
        assert ran.codes(f"nested.{kind}/{name}") == {"archive-inside"}
    assert f"beside-{kind}" in ran.ids


def test_gzip_in_gzip_in_gzip_comes_to_an_end(ran: Outcome) -> None:
    assert ran.codes("layers.gz/layers") == {"archive-inside"}


@pytest.mark.parametrize("kind", CUT)
def test_a_cut_archive_gives_what_was_before_the_cut(ran: Outcome, kind: str) -> None:
    assert ran.codes(f"cut.tar.{kind}") == {"source-damaged"}
    assert f"before-cut-{kind}" in ran.ids


@pytest.mark.parametrize("name", ["typed.zip", "typed.tgz", "typed.tar"])
def test_hostile_documents_are_no_less_so_in_an_archive(ran: Outcome, name: str) -> None:
    assert ran.codes(f"{name}/1.xml") == {"xml-doctype"}
    assert ran.documents[f"{name}/2.xml"] == 1


def test_standard_input_is_no_less_guarded(tmp_path: Path) -> None:
    for name, data in {"archive": zipped(three("m")), "bomb": gzip.compress(bomb())}.items():
        (tmp_path / name).write_bytes(data)
        outcome = migrate(tmp_path / f"out-{name}", Path("-"), stdin=tmp_path / name)
        outcome.check(4 if name == "bomb" else 0)
        assert before_the_cut(outcome, "-") < 8 if name == "bomb" else outcome.codes("-") == set()
        assert name == "bomb" or outcome.ids == {"m1", "m2", "m3"}
