"""The main job: an archive of v1 documents becomes a tree of v2 JSON, with residue, findings, rejects and a report."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ctct_bridge import __version__
from ctct_bridge.archive import PRIVATE
from ctct_bridge.archive.atomic import Journal, remove, sweep
from ctct_bridge.archive.given import check
from ctct_bridge.archive.jsonl import LAYOUTS
from ctct_bridge.archive.locks import held
from ctct_bridge.archive.manifest import MANIFEST, manifested, refuse_foreign, write_manifest
from ctct_bridge.archive.texts import compact
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.errors import OutputFailed, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.checks import Checks
from ctct_bridge.jobs.crosschecking import CrossCheck
from ctct_bridge.jobs.documents import Progress, load_profile, wanted
from ctct_bridge.jobs.ingest import Manner, ingest
from ctct_bridge.jobs.joining import finding_in
from ctct_bridge.jobs.ledger import reject_lines, residue_lines
from ctct_bridge.jobs.limits import Limits
from ctct_bridge.jobs.placing import Placing
from ctct_bridge.jobs.resuming import claim, done
from ctct_bridge.jobs.saved import Saved
from ctct_bridge.jobs.writing import Writing
from ctct_bridge.reconciler.profile import Profile
from ctct_bridge.report.hearing import Hearing
from ctct_bridge.report.page import HtmlReport
from ctct_bridge.report.result import REJECTS, DocumentResult, Reject, Report

WORKSPACE = f"{PRIVATE}/workspace.sqlite"
JOURNAL = f"{PRIVATE}/files"
PAGE = "report.html"
#: Under which name a workspace keeps the findings that belong to no document.
OUTSIDE = "outside"


def migrate(
    archives: Any,
    out: str | Path,
    *,
    only: Collection[str] | None = None,
    profile: Any = None,
    bodies: str = "get",
    salvage: bool = True,
    layout: str = "tree",
    dry_run: bool = False,
    jobs: int = 1,
    max_errors: int | str | None = None,
    max_entries: int | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
    listen: Callable[[Finding], None] | None = None,
) -> Report:
    """Turn an archive into v2 JSON below ``out``.

    A run that was interrupted, by whatever, goes on where it stopped if it is called again in the same way: documents
    that it had read are not read again, and the outcome is that of one run.

    :param archives: path of a file or folder, ``-``, bytes, a binary stream, or an iterable of these.
    :param out: the output folder; made if needed. A folder that an earlier run filled is filled anew, once the
        archive was read.
    :param only: resource names; all if not given.
    :param profile: see :func:`ctct_bridge.read`.
    :param bodies: ``get``: bodies as v2 returns them; ``post``: as its create calls accept them, and contacts also as
        its bulk activity does, in ``v2/activities/addcontacts.json``.
    :param salvage: see :func:`ctct_bridge.read`.
    :param layout: ``tree``: a file for each body; ``jsonl``: a file for each resource, a body a line.
    :param dry_run: read and plan everything, write nothing.
    :param jobs: how many processes read; the outcome is the same for any number. What is no path is read in this one.
    :param max_errors: the most entries and documents with a finding of severity *error*, as a number, or as a share of
        the entries read, such as ``"2%"``.
    :param max_entries: the most entries to read.
    :param fresh: forget an unfinished run and start over.
    :param progress: told now and then how far the reading is.
    :param listen: receives every finding as it is settled.
    :raises InputMissing: if there is nothing that could be opened.
    :raises OutputBusy: if another run is writing there.
    :raises OutputFailed: if the output cannot be written. What was read is kept for the next run.
    :raises Stopped: at ``max_errors`` or ``max_entries``, before anything is written. With a higher limit the same call
        goes on.
    :raises WrongType: if an archive is of a type that cannot be read.
    :raises UsageError: if an option's value does not exist, ``out`` holds files of something else, or an unfinished run
        with other options or another archive.
    """
    if bodies not in ("get", "post"):
        raise UsageError("bodies is get or post")
    if layout not in LAYOUTS:
        raise UsageError("layout is tree or jsonl")
    if jobs < 1:
        raise UsageError("jobs is a number from 1 on")
    check(archives)
    limits = Limits.of(max_errors, max_entries)
    root = None if dry_run else Path(out)
    run = Migration(
        root, load_profile(profile), wanted(only, True), bodies, listen, salvage=salvage, fresh=fresh, layout=layout
    )
    try:
        return run.run(archives, progress, jobs, limits)
    except sqlite3.Error as fault:
        raise OutputFailed(f"cannot keep the workspace: {fault}") from None
    finally:
        run.close()


class Migration:
    """One run of :func:`migrate`; :func:`ctct_bridge.validate` is a run without a root.

    :ivar cross_check: how much other parsers read as well; ``None`` if nothing is judged.
    :ivar placing: finds the bytes at which the places of findings begin.
    """

    cross_check: str | None = None
    witness: CrossCheck | None = None
    placing = Placing()

    def __init__(
        self,
        root: Path | None,
        profile: Profile | None,
        only: frozenset[str] | None,
        bodies: str = "get",
        listen: Callable[[Finding], None] | None = None,
        command: str = "migrate",
        salvage: bool = True,
        fresh: bool = True,
        layout: str = "tree",
    ) -> None:
        self.root, self.profile, self.only, self.bodies = root, profile, only, bodies
        self.outside: list[Finding] = []
        self._pieces: list[str] = []
        self.page = HtmlReport(self._pieces.append) if root is not None else None
        self.report = Report(command)
        hearers = [listen, self.page.examples if self.page is not None else None]
        listeners = [each for each in hearers if each is not None]
        self._hearing = Hearing(self.report.findings, listeners, finding_in)
        self.report.options = {"bodies": bodies, "only": sorted(only) if only is not None else None}
        self.salvage = salvage
        self.saved: Saved | None = None
        self.report.options |= {"layout": layout} if layout != "tree" else {}
        self.report.options |= {} if salvage else {"salvage": False}
        if profile is not None:
            self.report.profile = {supply.name: supply.json for supply in profile.supplies.values()}
        self._held = ExitStack()
        if root is not None:
            refuse_foreign(root)
            self._held.enter_context(held(root / PRIVATE))
        try:
            self._begin(fresh)
        except (OSError, sqlite3.Error) as fault:
            self._held.close()
            raise OutputFailed(f"cannot make a workspace: {fault}") from None
        except BaseException:
            self._held.close()
            raise
        self.tree = LAYOUTS[layout](root, self.workspace)

    def _begin(self, fresh: bool) -> None:
        """Take away half files of killed runs, and open the workspace, with what such a run had read."""
        if self.root is not None:
            sweep(self.root, [MANIFEST, *Journal.read(self.root / JOURNAL)])
        self.workspace = Workspace(self.root / WORKSPACE if self.root is not None else None, fresh)
        self._held.callback(self.workspace.close)
        claim(self.workspace, self.report.options, self.report.profile)

    def close(self) -> None:
        """Let go of workspace and output folder."""
        self.tree.drop()
        self._held.close()

    def run(
        self,
        archives: Any,
        progress: Progress | None = None,
        jobs: int = 1,
        limits: Limits = Limits(),  # noqa: B008
    ) -> Report:
        """The whole run."""
        self.witness = CrossCheck.of(self.cross_check) if self.cross_check is not None else None
        ready = self.bodies == "get" and self.profile is None
        manner = Manner(ready, jobs, limits, self.salvage, self.witness, self.saved)
        self.report.read = ingest(archives, self.workspace, self.outside.append, progress, manner)
        self.workspace.note(OUTSIDE, compact([finding.to_json() for finding in self.outside]))
        return self.write(progress, jobs)

    def write(self, progress: Progress | None = None, jobs: int = 1) -> Report:
        """The second half of a run: from the workspace to the files."""
        self.workspace.settle()
        before = self._take_over()
        if self.root is not None and jobs > 1:
            self.tree.share(self.root / PRIVATE / "scribe")
        Writing(self.tree, self.report, self.profile, self.only, self.bodies).all(progress)
        self.tree.settle()
        self._count()
        self.tree.lines("findings.jsonl", self._findings())
        self.tree.lines("residue.jsonl", residue_lines(self.workspace))
        self.tree.lines("rejects.jsonl", self._rejects())
        self.report.written = self.tree.written + 3 if self.root is not None else 0
        self.tree.file("report.json", self.report.to_json())
        if self.page is not None:
            self.page.end(self.report)
            self.tree.text(PAGE, "".join(self._pieces).rstrip("\n"))
        self._manifest(before)
        return self.report

    def _take_over(self) -> list[str]:
        """Make the output folder ours, now that it is sure that there is something new; returns the names of the files
        that earlier runs wrote there. They stay until there are new ones in their place, or there is to be none; but
        no manifest says any more that they are whole."""
        if self.root is None:
            return []
        try:
            journal = self.root / JOURNAL
            names = list(dict.fromkeys([*manifested(self.root), *Journal.read(journal)]))
            self.tree.journal = Journal(journal, names)
            remove(self.root, [MANIFEST])
        except OSError as fault:
            raise OutputFailed(f"cannot use {self.root}: {fault.strerror or fault}") from None
        return names

    # -- the report ---------------------------------------------------------------------------------------------

    def _count(self) -> None:
        documents = {}
        for each in self.workspace.documents():
            documents[each.number] = DocumentResult(each.label, each.complete, read=each.entries)
        for number, resource, state, count in self.workspace.states():
            documents[number].states[state] += count
            self.report.resources.setdefault(resource or "other", Counter())[state] += count
        self.report.documents = list(documents.values())
        for resource, path, what, count in self.workspace.tallies.all():
            if self.only is not None and resource not in self.only:
                continue
            if path:
                self.report.coverage.setdefault(resource, {}).setdefault(path, Counter())[what] = count
            else:
                self.report.years.setdefault(resource, Counter())[what] = count

    def _findings(self) -> Iterator[str]:
        """Every finding as a JSON line, in archive order; counted on the way."""
        outside = [compact(finding.to_json()) for finding in self.outside]
        for line in outside:
            self._hearing.lines(line)
        yield from outside
        checks = Checks(self.outside)
        for at, document in enumerate(self.workspace.documents()):
            checks.document(document)
            for found in self.placing.placed(document, self.workspace.findings(document.number)):
                yield self._told(found, at)
            if own := self.placing.of_document():
                yield self._told("\n".join(map(compact, own)), at)
        self._hearing.settle()
        for finding in checks.settle(self.report, self.witness, self.cross_check):
            if self.cross_check is not None:  # only who judges has to say what he did not look at
                self._hearing.lines(compact(finding.to_json()))
        self._hearing.settle()

    def _told(self, found: str, document: int) -> str:
        self.report.documents[document].findings += self._hearing.lines(found)
        return found

    def _rejects(self) -> Iterator[str]:
        for line in reject_lines(self.workspace):
            if len(self.report.rejects) < REJECTS:
                self.report.rejects.append(Reject.from_json(json.loads(line)))
            yield line

    def _manifest(self, before: list[str]) -> None:
        """End the run: without what earlier ones left, and with the list of what there is."""
        self.tree.settle()
        if self.root is None:
            return
        try:
            remove(self.root, [name for name in before if not self.workspace.register.has(name)])
        except OSError as fault:
            raise OutputFailed(f"cannot use {self.root}: {fault.strerror or fault}") from None
        options = {key: value for key, value in self.report.options.items() if value is not None}
        head = {"tool": "ctct_bridge", "version": __version__, "options": options, "profile": self.report.profile}
        write_manifest(self.root, head, self.workspace.register.all())
        done(self.workspace)
