"""Whatever was changed since it was written is found; what was not, is not."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archives import archives, files_below, save
from hypothesis import given
from hypothesis import strategies as st
from samplefile import ARCHIVES, SAMPLES

import ctct_bridge as cb
from ctct_bridge.archive.manifest import MANIFEST, write_manifest
from ctct_bridge.errors import InputMissing
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.verify import is_output


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLES / "account.out", tmp_path / "out")
    return tmp_path / "out"


def said(out: Any, **options: Any) -> list[tuple[str, str]]:
    """Code and document of each finding."""
    found: list[Finding] = []
    report = cb.verify(out, listen=found.append, **options)
    assert report.exit_code() == bool(found)
    return [(finding.code, finding.origin.document) for finding in found]


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
@pytest.mark.parametrize(
    "options",
    [{}, {"layout": "jsonl"}, {"bodies": "post"}, {"only": ["fee", "contact"]}, {"bodies": "post", "layout": "jsonl"},
     {"profile": {"event": {"time_zone_id": "US/Eastern"}}}],
    ids=str,
)  # fmt: skip
def test_what_was_just_written_is_sound_and_gives_the_archive_back(
    archive: Path, options: dict[str, Any], tmp_path: Path
) -> None:
    cb.migrate(archive, tmp_path / "out", **options)
    before = files_below(tmp_path / "out")
    assert said(tmp_path / "out", against=archive) == []
    assert cb.verify(tmp_path / "out").checked == {"files": len(before)}
    assert files_below(tmp_path / "out") == before


@pytest.mark.laws
@given(documents=archives, layout=st.sampled_from(["tree", "jsonl"]))
def test_every_archive_s_output_is_sound(
    tmp_path_factory: pytest.TempPathFactory, documents: dict[str, str], layout: str
) -> None:
    tmp = tmp_path_factory.mktemp("sound")
    cb.migrate(save(tmp / "in", documents), tmp / "out", layout=layout)
    assert said(tmp / "out") == []


def test_a_flipped_byte_anywhere_is_found(out: Path) -> None:
    names = [name for name, data in files_below(out).items() if data]
    dice = random.Random(4711)
    for turn in range(200):
        path = out / names[turn % len(names)]
        data = path.read_bytes()
        at = dice.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :])
        wanted = "manifest-broken" if path.name == MANIFEST else "file-changed"
        name = path.relative_to(out).as_posix()
        assert (wanted, name) in said(out), f"byte {at} of {name}"
        path.write_bytes(data)
    assert said(out) == []


@pytest.mark.parametrize("spoil", [
    lambda data: data[:-1], lambda data: b"", lambda data: data + b"\n",
    lambda data: data.replace(b'"size":', b'"size": '),
    lambda data: data.replace(b"0.1.0", b"0.1.1"), lambda data: data.replace(b'"bodies":"get"', b'"bodies":"post"'),
    lambda data: data.split(b',"seal"')[0] + b"}\n", lambda data: b"[]", lambda data: data.replace(b"v2/", b"../"),
    lambda data: data.replace(b'"size":', b'"size":-'),
])  # fmt: skip
def test_every_change_of_the_manifest_is_found(out: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = out / MANIFEST
    data = path.read_bytes()
    path.write_bytes(spoil(data))
    assert path.read_bytes() != data
    assert ("manifest-broken", MANIFEST) in said(out)


def test_missing_and_extra_and_cut_files(out: Path) -> None:
    (out / "v2/contacts.json").unlink()
    (out / "v2/lists.json").rename(out / "v2/lists.bak")
    (out / "residue.jsonl").write_bytes((out / "residue.jsonl").read_bytes()[:-100])
    (out / ".hidden").write_text("x")
    (out / "v2/contacts.json.17.partial").symlink_to(out / "nowhere")
    found = said(out)
    assert {pair for pair in found if pair[0].startswith("file")} == {
        ("file-missing", "v2/contacts.json"), ("file-missing", "v2/lists.json"), ("file-extra", "v2/lists.bak"),
        ("file-changed", "residue.jsonl"), ("file-extra", ".hidden"), ("file-extra", "v2/contacts.json.17.partial"),
    }  # fmt: skip


def reseal(out: Path) -> None:
    """Make the manifest agree with whatever the files hold now."""
    import hashlib

    outputs = [(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files_below(out).items()]
    write_manifest(out, {"tool": "t"}, [each for each in outputs if each[0] != MANIFEST])


@pytest.mark.parametrize(
    ("pointer", "value"),
    [(("read",), 1), (("balanced",), False), (("states", "kept"), 1), (("findings", "list-only"), 77),
     (("children", "fee"), 0),
     (("resources", "event", "states", "converted"), 70), (("documents", 3, "complete"), False),
     (("documents", 0, "findings"), 9), (("documents", 2, "document"), "other.xml")],
)  # fmt: skip
def test_numbers_are_counted_again(out: Path, pointer: tuple[Any, ...], value: Any) -> None:
    report = json.loads((out / "report.json").read_text("utf-8"))
    place = report
    for key in pointer[:-1]:
        place = place[key]
    place[pointer[-1]] = value
    (out / "report.json").write_text(json.dumps(report), "utf-8")
    reseal(out)
    found: list[Finding] = []
    cb.verify(out, listen=found.append)
    assert f"#/{'/'.join(map(str, pointer))}" in {finding.path for finding in found}
    assert {finding.code for finding in found} == {"count-differs"}


@pytest.mark.parametrize(
    ("name", "spoil"),
    [("v2/contacts.json", lambda text: '{"meta":{},"results":[]}'), ("rejects.jsonl", lambda text: text + "{}\n"),
     ("findings.jsonl", lambda text: text.split("\n", 1)[1]),
     ("v2/eventspot/events/a07e4d61xn7p2f8b4c5/fees.json", lambda _: "[]"),
     ("residue.jsonl", lambda text: "\n".join(line for line in text.splitlines() if '"contact"' not in line) + "\n")],
)  # fmt: skip
def test_sums_are_made_again(out: Path, name: str, spoil: Callable[[str], str]) -> None:
    text = (out / name).read_text("utf-8")
    (out / name).write_text(spoil(text), "utf-8")
    assert (out / name).read_text("utf-8") != text
    reseal(out)
    assert {code for code, _ in said(out)} == {"count-differs"}


def test_an_item_that_nothing_has_any_more(out: Path) -> None:
    (out / "v2/eventspot/events/a07e4d61xn7p2f8b4c5.json").unlink()
    reseal(out)
    assert said(out) == [("count-differs", "v2/eventspot/events/a07e4d61xn7p2f8b4c5.json")]


def test_no_finished_output_is_no_output(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputMissing):
            cb.verify(place)
    assert not is_output(b"<feed/>")
    assert not is_output("")
    (tmp_path / MANIFEST).write_text('{"files": []}')
    (tmp_path / "report.json").write_text("{}")
    assert is_output(tmp_path)
    assert {code for code, _ in said(tmp_path)} == {"manifest-broken"}


def test_progress_tells_every_file(out: Path) -> None:
    told: list[tuple[str, int, int]] = []
    cb.verify(out, progress=lambda *state: told.append(state))
    sizes = {name: len(data) for name, data in files_below(out).items() if name != MANIFEST}
    assert [label for label, _, _ in told] == list(sizes)
    assert told[-1][1:] == (len(sizes), sum(sizes.values()))
