"""Which run a workspace belongs to: what must be the same for a run to go on where another one stopped."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from ctct_bridge import __version__
from ctct_bridge.archive.texts import compact
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.errors import InputMissing, UsageError

#: Under which name a workspace says what it is for, and that it served.
_RUN, _DONE = "run", "done"
#: Where the package decides what an entry becomes.
_ROOMS = ("model.py", "codes", "findings.py", "parsers", "reconciler", "schemas", "jobs")


@cache
def rules() -> str:
    """A hash of the code and tables that the outcome depends on, since a version may be worked on."""
    package, hash = Path(__file__).parents[1], hashlib.sha256()
    for room in _ROOMS:
        found = [package / room] if room.endswith(".py") else sorted((package / room).rglob("*"))
        for path in found:
            if path.suffix in (".py", ".json", ".toml"):
                hash.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return hash.hexdigest()


def claim(workspace: Workspace, options: dict[str, Any], profile: dict[str, Any]) -> bool:
    """Make a workspace the one of a run with these options; whether it goes on where another one stopped.

    :raises UsageError: if it is one of an unfinished run that was another.
    """
    run = {"version": __version__, "rules": rules(), "options": options, "profile": [*profile.items()]}
    text = compact(run, ordered=True)
    before = workspace.said(_RUN)
    if before is None or workspace.said(_DONE) is not None:
        if before is not None:
            workspace.start_over()
        workspace.note(_RUN, text)
        return False
    if before != text:
        raise UsageError(
            "the output folder holds an unfinished run with another version, other options or another profile: run "
            "with the same ones to go on with it, or with --fresh to start over"
        )
    return True


def finished_run(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options of the run that finished a workspace, and its profile as a nested mapping.

    :raises InputMissing: if there is no such workspace.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as store:
            notes = dict(store.execute("SELECT name, value FROM meta"))
        run, _ = json.loads(notes[_RUN]), notes[_DONE]
        profile: dict[str, Any] = {}
        for name, value in run["profile"]:
            *above, last = name.split(".")
            place = profile
            for key in above:
                place = place.setdefault(key, {})
            place[last] = value
        return run["options"], profile
    except (sqlite3.Error, KeyError, ValueError):
        raise InputMissing(f"{path.parents[1]} has no workspace of a finished run; run migrate again") from None


def done(workspace: Workspace) -> None:
    """Note that everything was written: the next run begins anew."""
    workspace.note(_DONE, "")
