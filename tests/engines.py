"""Libraries of engines, which are large: tests that need one are skipped without it, unless ENGINES asks for all."""

from __future__ import annotations

import importlib
import os
from typing import Any

import pytest


def engine(name: str, extra: str) -> Any:
    """A module of such a library. ``.ci/run`` installs them and sets ENGINES, so that nothing is left out there."""
    if os.environ.get("ENGINES"):
        return importlib.import_module(name)
    return pytest.importorskip(name, reason=f"large; pip install '.[{extra}]' has it")
