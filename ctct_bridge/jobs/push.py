"""``push``: what an output folder holds, created anew at a v2 service, as far as v2 lets a client create it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from ctct_bridge.archive import PRIVATE
from ctct_bridge.archive.jsonl import as_tree
from ctct_bridge.archive.locks import held
from ctct_bridge.archive.manifest import files_of
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.errors import InputMissing, RemoteFailed, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import Progress
from ctct_bridge.jobs.pushing.bulk import Bulk
from ctct_bridge.jobs.pushing.calls import OPEN, Call
from ctct_bridge.jobs.pushing.checking import Checking
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.jobs.pushing.plan import Choice, Plan
from ctct_bridge.jobs.pushing.sending import SETTLE, Sending, undecided, waiting
from ctct_bridge.jobs.pushing.telling import write
from ctct_bridge.model import Origin
from ctct_bridge.report.pushed import Pushed
from ctct_bridge.transport.addresses import Service
from ctct_bridge.transport.credentials import VARIABLES, Credentials, from_environment
from ctct_bridge.transport.session import Session

#: Where a push keeps what it knows, below the folder that it pushes.
FOLDER = f"{PRIVATE}/push"
#: Requests a day that v2 allowed a standard key.
PER_DAY = 10_000
_MODES = ("single", "bulk")


def push(
    out: str | Path,
    base_url: str | None = None,
    *,
    credentials: Credentials | None = None,
    only: Collection[str] | None = None,
    contacts: str = "single",
    publish: bool = False,
    incomplete: bool = False,
    again: bool = False,
    check: bool = False,
    dry_run: bool = False,
    rate: float = 3.0,
    per_day: int = PER_DAY,
    settle: float = SETTLE,
    progress: Progress | None = None,
    listen: Callable[[Finding], None] | None = None,
    session: Session[Service] | None = None,
) -> Pushed:
    """Create at a v2 service what an output folder of ``migrate`` holds: lists, contacts, campaigns as drafts, events
    with their fees, items and promocodes. Nothing is created twice, however often the run is ended and begun again.

    :param out: a folder that ``migrate`` filled, in either layout, with bodies as v2 gives them.
    :param base_url: what stands before ``/contacts`` in the service's URLs; only a dry run does without.
    :param credentials: who asks, ``Credentials.bearer(token, api_key)``; those of the environment if not given.
    :param only: resource names; with them only these are created.
    :param contacts: ``single`` for a call each, ``bulk`` for v2's activity, which takes thousands at a time.
    :param publish: also what others get to see: schedules of campaigns, and active events.
    :param incomplete: also send what lacks a property that v2 requires.
    :param again: send again what was refused.
    :param check: compare what the service has with what was sent, instead of sending.
    :param dry_run: ask nothing, and tell what would be asked.
    :param rate: the most requests a second.
    :param per_day: the most requests of a day, by UTC; beyond it the run ends.
    :param settle: seconds after which what was created is to be seen at the service.
    :param progress: told the kind, and how many calls and bytes there were so far.
    :param listen: receives each finding.
    :param session: a line of your own, instead of ``credentials`` and ``rate``; it stays open.
    :return: a report whose ``exit_code()`` is 5 where it is unknown what became of a call, else as everywhere.
    :raises InputMissing: if ``out`` is no finished output folder, or a file of it is gone.
    :raises UsageError: if a parameter makes no sense, there are no credentials, or it was pushed elsewhere before.
    :raises RemoteFailed: if the service is down, or takes no more; with the same call the next run goes on.
    :raises RemoteRefused: if the service does not accept the credentials.
    :raises OutputBusy: if another run uses the folder.
    """
    root, choice = Path(out), Choice(only, publish)
    _refuse(root, contacts, per_day)
    line = session if session is not None or dry_run else _session(base_url, credentials, rate)
    report = Pushed("push", rate=rate, per_day=per_day, dry_run=dry_run)
    tell = report.counting(listen)
    with _opened(root, None if dry_run else line, session is None) as (ledger, tree):
        if again:
            ledger.again()
        Plan(V2Tree(tree, tell), ledger, tell, datetime.now(UTC), incomplete).run()
        run = _Run(report, ledger, choice, tell, progress)
        if dry_run or line is None:
            run.planned(contacts)
        elif check:
            run.checked(line)
        else:
            try:
                run.send(line, contacts, settle)
            finally:
                write(root / FOLDER, report, ledger)
    return report


@contextmanager
def _opened(root: Path, line: Session[Service] | None, ours: bool) -> Iterator[tuple[Ledger, Path]]:
    """The ledger of a folder, and its tree, for the time of the block.

    :param line: the line to the service; without one, nothing is asked and nothing written.
    :param ours: whether to close it in the end.
    """
    with (
        nullcontext() if line is None else held(root / PRIVATE),
        _ledger(root, line) as ledger,
        line if line is not None and ours else nullcontext(),
        as_tree(root) as tree,
    ):
        yield ledger, tree


def _session(base_url: str | None, credentials: Credentials | None, rate: float) -> Session[Service]:
    if base_url is None:
        raise UsageError("a base URL is needed: what stands before /contacts in the service's URLs")
    service = Service(base_url)
    if credentials is None:
        credentials = from_environment(None)
        if not credentials:
            raise UsageError(
                f"there are no credentials: set {VARIABLES['token']} and {VARIABLES['api_key']}, or name a file of them"
            )
    return Session(service, credentials, rate=rate)


def _refuse(root: Path, contacts: str, per_day: int) -> None:
    """Make sure that a folder is whole. Files that were edited since are pushed as they are.

    :raises InputMissing: if its migration was not finished, or a file is gone.
    :raises UsageError: if it holds create bodies, which say no ids that others could refer to; or if another parameter
        makes no sense.
    """
    if contacts not in _MODES:
        raise UsageError("contacts is single or bulk")
    if per_day < 1:
        raise UsageError("per_day is a number from 1 on")
    listed, _ = files_of(root)
    gone = [each.path for each in listed if each.path.startswith("v2/") and not (root / each.path).is_file()]
    if gone:
        raise InputMissing(f"{root} is not whole: {gone[0]} is gone; run migrate again")
    try:
        told = json.loads((root / "manifest.json").read_bytes())
        bodies = told.get("options", {}).get("bodies", "get")
    except (OSError, ValueError, AttributeError, RecursionError):
        raise InputMissing(f"{root} holds no manifest.json that can be read; run migrate again") from None
    if bodies != "get":
        raise UsageError(f"{root} holds create bodies, which have no ids: run migrate without --bodies {bodies}")


@contextmanager
def _ledger(root: Path, line: Session[Service] | None) -> Iterator[Ledger]:
    """The ledger; one in memory, if nothing is to be asked."""
    path = root / FOLDER / "ledger.sqlite"
    if line is None:
        made = Ledger(None, path)
    else:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Ledger(path)
    with closing(made):
        if line is not None:
            made.belongs(line.account.root)
        yield made


class _Run:
    """One run: what is chosen of the plan, kind by kind."""

    def __init__(
        self, report: Pushed, ledger: Ledger, choice: Choice, tell: Callable[[Finding], None], progress: Progress | None
    ) -> None:
        self._report, self._ledger, self._choice, self._tell = report, ledger, choice, tell
        self._progress, self._made = progress, 0

    def planned(self, contacts: str) -> None:
        """Tell what would be asked."""
        self._count()
        report = self._report
        for kind, standings in report.calls.items():
            ahead = standings["planned"]
            if kind == "contact" and contacts == "bulk" and ahead:
                report.requests += 2 * math.ceil(ahead / 5_000) + math.ceil(ahead / 500)
            else:
                report.requests += ahead

    def send(self, line: Session[Service], contacts: str, settle: float) -> None:
        """Make the calls."""
        before = self._sent()
        with self._asking(line):
            try:
                sending = Sending(line, self._ledger, self._tell, settle, told=lambda call: self._passed(line, call))
                for kind in self._choice.kinds:
                    if kind.name == "contact" and contacts == "bulk":
                        Bulk(line, self._ledger, self._tell, settle).run()
                    else:
                        sending.run(kind)
            finally:
                self._report.checked["made"] = self._sent() - before
                for kind in self._choice.kinds:
                    waiting(self._ledger, kind, self._tell)
                    undecided(self._ledger, kind, self._tell)

    def checked(self, line: Session[Service]) -> None:
        """Compare."""
        with self._asking(line):
            self._report.compared = Checking(line, self._ledger, self._tell).run(self._choice.kinds)
            for kind in self._choice.kinds:
                for call in self._ledger.calls(kind.name, *OPEN):
                    if not call.held:
                        params = {"resource": kind.resource}
                        self._tell(
                            Finding("only-in-first", Origin(f"v2/{kind.schema.collection}", id=call.old), params=params)
                        )

    @contextmanager
    def _asking(self, line: Session[Service]) -> Iterator[None]:
        """Count the requests of the block, and in the end how all calls stand."""
        checked, asked = self._report.checked, line.requests
        checked["requests"] = 0
        line.before = lambda: self._spend(line.now().date().isoformat())
        try:
            yield
        finally:
            line.before = None
            checked["requests"] = line.requests - asked
            self._count()

    def _spend(self, day: str) -> None:
        """Count a request.

        :raises RemoteFailed: if the day has no more.
        """
        if self._ledger.counted(day) >= self._report.per_day:
            raise RemoteFailed(
                f"{self._report.per_day:,} requests were made today, which is all that a key has; "
                "run again after midnight UTC"
            )
        self._ledger.count(day)

    def _passed(self, line: Session[Service], call: Call) -> None:
        self._made += 1
        if self._progress is not None:
            self._progress(call.kind, self._made, line.bytes)

    def _sent(self) -> int:
        return sum(standings["sent"] for standings in self._ledger.standings().values())

    def _count(self) -> None:
        names = {kind.name for kind in self._choice.kinds}
        standings = self._ledger.standings()
        self._report.calls = {kind.name: standings[kind.name] for kind in self._choice.kinds if kind.name in standings}
        self._report.held.update({key: count for key, count in self._ledger.held().items() if key[0] in names})
