"""What is on disk against its manifest and its report; and what it is worth, against the archive it came from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ctct_bridge.archive import PRIVATE
from ctct_bridge.archive.manifest import MANIFEST, Listed, files_of, sha256_of
from ctct_bridge.errors import InputMissing
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.comparing import Comparison, differences
from ctct_bridge.jobs.documents import Progress
from ctct_bridge.jobs.recount import Recount
from ctct_bridge.model import Origin
from ctct_bridge.report.result import Report


def verify(
    out: Any,
    *,
    against: Any = None,
    progress: Progress | None = None,
    listen: Callable[[Finding], None] | None = None,
) -> Report:
    """Compute every hash, count and balance of an output folder again, from its files alone; and compare.

    :param out: an output folder of ``migrate``; with ``against`` also an archive, as ``migrate`` takes it.
    :param against: what to compare with, an archive or an output folder. An output folder against an archive is
        restored, and its documents compared with those of the archive: the proof that nothing was lost. Of two
        archives, or two output folders, the v2 objects are compared by resource and id, property by property.
    :param progress: told the file, the files and the bytes gone through.
    :param listen: receives a finding for each difference.
    :return: a report whose ``exit_code()`` is 0 if there was none.
    :raises InputMissing: if ``out`` is no finished output folder, or there is nothing to compare with.
    """
    run = Verification(listen, progress)
    if against is None or is_output(out):
        run.files(Path(out))
    if against is not None:
        Comparison(run.report, run.tell).run(out, against, is_output)
    return run.report


def is_output(place: Any) -> bool:
    """Whether a place is a folder that ``migrate`` filled."""
    if isinstance(place, (bytes, bytearray)) or not isinstance(place, (str, Path)) or not str(place):
        return False
    return (Path(place) / MANIFEST).is_file() or (Path(place) / "residue.jsonl").is_file()


class Verification:
    """One run of :func:`verify`, as far as it looks at one output folder."""

    def __init__(self, listen: Callable[[Finding], None] | None, progress: Progress | None = None) -> None:
        self.progress = progress
        self.report = Report("verify")
        self.tell = self.report.counting(listen)

    def files(self, root: Path) -> None:
        """Compare the files below ``root`` with its manifest, and then what they hold with its report.

        :raises InputMissing: if there is no manifest.
        """
        listed, wrong = files_of(root)
        if wrong:
            self.tell(Finding("manifest-broken", Origin(MANIFEST), params={"reason": wrong}))
        self.report.checked["files"] += 1
        done, changed = 0, False
        for number, each in enumerate(listed, 1):
            changed = not self._file(root, each) or changed
            done += each.size
            if self.progress is not None:
                self.progress(each.path, number, done)
        if listed or not wrong:
            self._strangers(root, {each.path for each in listed})
            self._counts(root, [each.path for each in listed], changed)

    def _file(self, root: Path, listed: Listed) -> bool:
        """Whether a file is byte for byte as the manifest says."""
        self.report.checked["files"] += 1
        origin = Origin(listed.path)
        try:
            size = (root / listed.path).stat().st_size
        except OSError:
            self.tell(Finding("file-missing", origin))
            return False
        if size != listed.size:
            reason = f"{size:,} bytes, not {listed.size:,}"
        elif sha256_of(root / listed.path) != listed.sha256:
            reason = "another SHA-256"
        else:
            return True
        self.tell(Finding("file-changed", origin, params={"reason": reason}))
        return False

    def _strangers(self, root: Path, known: set[str]) -> None:
        """Tell of each file that the manifest does not list; the workspace is no part of the output."""
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            ours = name in known or name == MANIFEST or name.partition("/")[0] == PRIVATE
            if not ours and (path.is_file() or path.is_symlink()):
                self.tell(Finding("file-extra", Origin(name)))

    def _counts(self, root: Path, names: list[str], changed: bool) -> None:
        """Count again what report.json says, and compare; then the rows of each page with the residue."""
        try:
            said = json.loads((root / "report.json").read_bytes())
            counted = Recount(root, names, said)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, InputMissing):
            if not changed:
                raise InputMissing(f"{root} is not as migrate writes it, although its manifest says so") from None
            return  # the file that cannot be read was told as changed or missing
        report = self.report
        report.read, report.resources, report.documents = counted.read, counted.resources, counted.documents
        again = counted.to_json()
        for pointer, first, second in differences(again, {key: said.get(key) for key in again}):
            params = {"counted": _plain(first), "said": _plain(second)}
            self.tell(Finding("count-differs", Origin("report.json"), pointer, params))
        for name, rows, known in counted.uneven():
            self.tell(Finding("count-differs", Origin(name), params={"counted": str(rows), "said": str(known)}))


def _plain(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value)
