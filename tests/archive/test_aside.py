"""A process of our own has our modules, hears and answers, and ends when it is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ctct_bridge.archive.aside import Aside


def test_it_hears_and_answers() -> None:
    made = Aside("import sys; sys.stdout.buffer.write(sys.stdin.buffer.readline().upper())")
    made.told.write(b"hello\n")
    made.told.flush()
    assert made.says.read() == b"HELLO\n"
    assert made.wait() == 0
    made.end()


def test_it_finds_the_same_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "only_here.py").write_text("WORD = 'found'")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    made = Aside("import only_here, ctct_bridge; print(only_here.WORD)")
    assert made.says.read().split() == [b"found"]
    made.end()


def test_it_can_be_ended_at_any_time() -> None:
    made = Aside("import time; time.sleep(600)")
    made.end()
    assert made.wait() != 0
    made.end()
    assert made.told.closed and made.says.closed
