"""Validating an archive: the same forward walk as a migration, without writing; and v2 JSON judged as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import Progress, load_profile, wanted
from ctct_bridge.jobs.migrate import Migration
from ctct_bridge.jobs.placing import Placing
from ctct_bridge.jobs.saved import Saved
from ctct_bridge.report.result import Report


def validate(
    archives: Any,
    *,
    only: Collection[str] | None = None,
    profile: Any = None,
    salvage: bool = True,
    cross_check: str = "sample",
    progress: Progress | None = None,
    listen: Callable[[Finding], None] | None = None,
) -> Report:
    """Read an archive as :func:`ctct_bridge.migrate` would, judge it against v2's contract, and write nothing. v2 JSON
    in it is judged as it is: trees that ``migrate`` wrote, answers of the service, JSON Lines.

    :param salvage: see :func:`ctct_bridge.read`.
    :param cross_check: how much is compared with the reading of two other parsers: ``none``, ``sample`` or ``full``.
    :param listen: receives every finding, in archive order.
    :raises InputMissing: if there is nothing that could be opened.
    :raises UsageError: if a resource, profile value or way to cross-check does not exist.
    """
    run = Migration(None, load_profile(profile), wanted(only, True), listen=listen, command="validate", salvage=salvage)
    run.cross_check = cross_check
    run.saved = Saved(run.only)
    run.placing = Placing(archives)
    try:
        report = run.run(archives, progress)
        if run.saved.objects:
            report.checked["objects"] = run.saved.objects
        return report
    finally:
        run.saved.close()
        run.placing.close()
        run.close()
