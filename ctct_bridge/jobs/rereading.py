"""The report of a migration again, from its output folder: what the run told, told once more."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ctct_bridge.archive.manifest import files_of, sha256_of
from ctct_bridge.errors import InputMissing
from ctct_bridge.findings import CODES, Finding
from ctct_bridge.jobs.joining import finding_of
from ctct_bridge.report.result import REJECTS, Reject, Report

REPORT, FINDINGS, REJECTED = "report.json", "findings.jsonl", "rejects.jsonl"
_KINDS = {"document": str, "entry": int, "line": int, "offset": int, "id": str, "path": str, "v1": str, "params": dict}


def reread(out: Any, *, listen: Callable[[Finding], None] | None = None) -> Report:
    """Read the report and the findings of an output folder of ``migrate``. Its archive is not needed.

    :param out: the output folder.
    :param listen: receives every finding, in the order of the run; a rendering, say.
    :return: the report that the run returned.
    :raises InputMissing: if ``out`` is no finished output folder, or one of the two files is missing, was changed since
        it was written, or is of a version that this one does not know.
    """
    root = Path(out)
    files, _ = files_of(root)
    known = {each.path: each.sha256 for each in files}
    for name in (REPORT, FINDINGS):
        # Looked at first, so that nothing is told of a folder that cannot be trusted to the end.
        if name not in known or sha256_of(root / name) != known[name]:
            raise InputMissing(f"{name} in {root} is missing, damaged, or was changed since; migrate again")
    try:
        report = Report.from_json(json.loads((root / REPORT).read_bytes()))
    except (ValueError, RecursionError):
        raise InputMissing(f"{REPORT} in {root} is not as this version writes it; migrate again") from None
    report.written = len(files) + 1  # the manifest lists all but itself
    report.rejects = _rejects(root / REJECTED)
    counted: Counter[str] = Counter()
    for finding in _findings(root / FINDINGS):
        counted[finding.code] += 1
        if listen is not None:
            listen(finding)
    if counted != report.findings:
        raise InputMissing(f"{FINDINGS} in {root} does not fit its {REPORT}; migrate again")
    return report


def _findings(path: Path) -> Iterator[Finding]:
    """The findings of a file.

    :raises InputMissing: at a line that is none.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                told = json.loads(line)
                if told["code"] not in CODES or "document" not in told:
                    raise ValueError
                if any(type(told[key]) is not kind for key, kind in _KINDS.items() if key in told):
                    raise TypeError
                finding = finding_of(told)
            except (ValueError, LookupError, TypeError, RecursionError):
                raise InputMissing(f"{path.name}, line {number}: not as this version writes it") from None
            yield finding


def _rejects(path: Path) -> list[Reject]:
    """The first of the rejects. Their XML may have been corrected since, for ``replay``.

    :raises InputMissing: if there is no such file, or a line is none of it.
    """
    try:
        with path.open("rb") as lines:
            return [Reject.from_json(json.loads(line)) for line in islice(lines, REJECTS)]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        raise InputMissing(f"{path.name} in {path.parent} is missing, or not as migrate wrote it") from None
