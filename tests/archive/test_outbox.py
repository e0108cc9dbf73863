"""Files are held back only for a while, are announced before they are begun, and told once they are there."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from archives import files_below

from ctct_bridge.archive.outbox import BYTES, FILES, Outbox, Output
from ctct_bridge.errors import OutputFailed


class Heard:
    """Makes sure that no file is there before it was announced, and every one that was told."""

    def __init__(self, root: Path) -> None:
        self.root, self.begun, self.done = root, list[str](), list[Output]()
        self.outbox = Outbox(root, self.begin, self.end)

    def begin(self, paths: Sequence[str]) -> None:
        assert not any((self.root / path).exists() for path in paths)
        self.begun += paths

    def end(self, outputs: Sequence[Output]) -> None:
        assert all((self.root / path).stat().st_size == size for path, size, _ in outputs)
        self.done += outputs


@pytest.mark.parametrize("count", [0, 1, FILES - 1, FILES, FILES + 1, 3 * FILES])
def test_every_file_is_announced_written_and_told(tmp_path: Path, count: int) -> None:
    heard = Heard(tmp_path)
    files = {f"{number % 3}/{number}": b"x" * number for number in range(count)}
    for path, data in files.items():
        heard.outbox.put(path, data)
        assert len(heard.done) >= len(heard.begun)
    assert len(heard.done) == count // FILES * FILES
    heard.outbox.settle()
    heard.outbox.settle()
    heard.outbox.end()
    assert heard.begun == list(files)
    assert heard.done == [(path, len(data), sha256(data).hexdigest()) for path, data in files.items()]
    assert files_below(tmp_path) == files


def test_large_files_do_not_wait_for_each_other(tmp_path: Path) -> None:
    heard = Heard(tmp_path)
    for number in range(4):
        heard.outbox.put(f"{number}", b"x" * (BYTES // 2))
    assert [path for path, _, _ in heard.done] == ["0", "1", "2", "3"]


def test_what_cannot_be_written_is_told_and_nothing_of_it_counted(tmp_path: Path) -> None:
    heard = Heard(tmp_path)
    (tmp_path / "in-the-way").write_bytes(b"")
    for path in ("a", "in-the-way/b", "c"):
        heard.outbox.put(path, b"x")
    with pytest.raises(OutputFailed, match="cannot write b"):
        heard.outbox.settle()
    assert heard.begun == ["a", "in-the-way/b", "c"]
    assert heard.done == []
    assert not (tmp_path / "c").exists()
