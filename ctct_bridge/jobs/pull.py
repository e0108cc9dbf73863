"""``pull``: what a v1 service still serves of an account, as an archive that ``migrate`` reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ctct_bridge.archive.locks import held
from ctct_bridge.archive.saved import SavedResponses
from ctct_bridge.errors import RemoteRefused, Stopped, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import Progress
from ctct_bridge.jobs.fetching import Fetcher, Page, Wanted
from ctct_bridge.jobs.itinerary import PLACES, TRACKED, Choice, Place
from ctct_bridge.model import Origin
from ctct_bridge.reconciler.keys import encoded
from ctct_bridge.report.pulled import Pulled
from ctct_bridge.transport.addresses import Account, Astray
from ctct_bridge.transport.credentials import VARIABLES, Credentials, from_environment
from ctct_bridge.transport.session import Session

#: The folder of a pulled archive that tells other runs to wait.
LOCK = ".pull"
#: Pages of one collection, if nothing else is said: five million entries.
MOST_PAGES = 100_000
_NOTHING = "the service has nothing of this account: look at the user name and at the base URL, which ends before /ws"
#: So many pages in a row without an entry that is new, and there will be none. One such page is usual: registrants are
#: counted from a page 1 that the first page's link calls the next.
_BARREN = 3
#: Whom the service can be asked for by the time of their change. Source: v1's page on searching by date.
_CHANGED = ("active", "removed", "do-not-mail")


def pull(
    base_url: str,
    user: str,
    out: Any,
    *,
    credentials: Credentials | None = None,
    only: Collection[str] | None = None,
    details: bool = False,
    since: str | date | None = None,
    refresh: bool = False,
    rate: float = 3.0,
    max_bytes: int | None = None,
    max_pages: int = MOST_PAGES,
    progress: Progress | None = None,
    listen: Callable[[Finding], None] | None = None,
    session: Session[Account] | None = None,
) -> Pulled:
    """Fetch the documents of an account from a v1 service, and keep every response as it came.

    :param base_url: what stands before ``/ws/customers/`` in its URLs. The service itself is retired.
    :param user: the user name.
    :param out: folder for the archive: new, empty, or of an earlier run, which is gone on with.
    :param credentials: who asks; those of the environment if not given.
    :param only: resource names; with them only these, and the collections that lead to them, are asked for.
    :param details: also ask for the entry behind each list form, and for what lies below it.
    :param since: of contacts only those changed since; a date (midnight UTC) or a time with its offset.
    :param refresh: ask again for what is in the archive, if it has changed.
    :param rate: the most requests a second.
    :param max_bytes: stop when the archive is larger.
    :param max_pages: stop at a collection of more pages.
    :param progress: told the document, and how many entries and bytes came so far.
    :param listen: receives each finding.
    :param session: a line of your own, instead of ``credentials`` and ``rate``; it stays open.
    :return: a report whose ``exit_code()`` is 5 where something failed that may succeed later, 7 where something was
        refused, else as everywhere.
    :raises UsageError: if a parameter makes no sense, or there are no credentials.
    :raises RemoteFailed: if the service is down; with the same call the next run goes on.
    :raises RemoteRefused: if the service accepts the credentials not, or has nothing.
    :raises Stopped: at a limit.
    :raises OutputBusy: if another run writes into the folder.
    :raises OutputFailed: if the folder cannot be written.
    """
    choice, changed = Choice(only, details), _changed(since)
    if max_pages < 1:
        raise UsageError("max_pages is a number from 1 on")
    line = session if session is not None else _session(base_url, user, credentials, rate)
    report = Pulled("pull")
    tell = report.counting(listen)
    with line if session is None else nullcontext(), held(Path(out) / LOCK):
        saved = SavedResponses(Path(out), line.account.root)
        try:
            fetcher = Fetcher(line, saved, refresh, max_bytes, tell, progress)
            _Walk(line.account, fetcher, choice, changed, max_pages, tell).run()
        finally:
            saved.close()
    if not saved.size and not report.findings["remote-failed"]:
        raise RemoteRefused(_NOTHING)
    report.written = fetcher.fetched
    report.checked.update(documents=fetcher.fetched, kept=fetcher.kept, requests=line.requests)
    return report


def _session(base_url: str, user: str, credentials: Credentials | None, rate: float) -> Session[Account]:
    account = Account(base_url, user)
    if credentials is None:
        credentials = from_environment(account.user)
        if not credentials:
            key, password, token = VARIABLES["api_key"], VARIABLES["password"], VARIABLES["token"]
            raise UsageError(f"there are no credentials: set {key} and {password}, or {token}, or name a file of them")
    return Session(account, credentials, rate=rate)


def _changed(since: str | date | None) -> str:
    """The time in the form that the service wants.

    :raises UsageError: if it is none, or has no offset.
    """
    if since is None:
        return ""
    try:
        moment = since if isinstance(since, date) else datetime.fromisoformat(since)
    except ValueError:
        raise UsageError("since is a date such as 2012-06-30, or a time such as 2012-06-30T12:00:00Z") from None
    if not isinstance(moment, datetime) or (isinstance(since, str) and len(since) <= len("2012-06-30")):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    if moment.tzinfo is None:
        raise UsageError("since needs an offset: 2012-06-30T12:00:00Z, or -04:00")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Walk:
    """One run: the collections of an account, depth first, each with all its pages before anything below them, since
    the links between pages may not stay good for long."""

    def __init__(
        self,
        account: Account,
        fetcher: Fetcher,
        choice: Choice,
        changed: str,
        max_pages: int,
        tell: Callable[[Finding], None],
    ) -> None:
        self._account, self._fetch, self._choice, self._changed = account, fetcher.document, choice, changed
        self._max_pages, self._tell = max_pages, tell

    def run(self) -> None:
        """Fetch all that was asked for."""
        named: set[str] = set()
        if not self._choice.named:
            page = self._fetch(Wanted("", name="service", absent="remote-absent"))
            found = map(self._account.place_of, page.named if page is not None else ())
            named = {place for place in found if place is not None}
        known = {place.path for place in PLACES}
        others = (Place(path, "?", items=False) for path in sorted(named - known))
        for place in (*(place for place in PLACES if self._choice.visits(place)), *others):
            sure = place.path in named or (self._choice.named and self._choice.wants(place.resource))
            self._collection(place, place.path, "remote-refused" if sure else "remote-absent")

    def _collection(self, place: Place, path: str, absent: str) -> None:
        """A collection, its entries, and what is below each of them."""
        ids: dict[str, None] = {}
        for query, name in self._starts(path):
            for page in self._pages(Wanted(path, query, name, absent)):
                ids.update((id, None) for resource, id in page.ids if resource == place.resource)
        for id in ids:
            if id.strip("."):  # no document leads a request upwards
                self._entry(place, f"{path}/{encoded(id)}")

    def _starts(self, path: str) -> Iterator[tuple[str, str]]:
        """The query and the file name of each first page."""
        if path == "contacts" and self._changed:
            for kind in _CHANGED:
                yield f"updatedsince={self._changed}&listtype={kind}", f"contacts-updated-{kind}"
        else:
            yield "", path

    def _entry(self, place: Place, path: str) -> None:
        page = self._fetch(Wanted(path)) if self._choice.opens(place) else None
        for below in place.below:
            if not self._choice.visits(below):
                continue
            inner = f"{path}/{below.path.rpartition('*/')[2]}"
            if not below.resource:
                self._tracking(inner, page.clicked if page is not None else [])
            elif below.alone:
                self._fetch(Wanted(inner, absent="remote-absent"))
            else:
                self._collection(below, inner, "remote-absent")

    def _tracking(self, path: str, clicked: list[str]) -> None:
        """The rows of tracking below a campaign or a contact. Its service document says which there are."""
        page, above = self._fetch(Wanted(path, absent="remote-absent")), path.rstrip("/")
        places = [self._account.place_of(href) for href in (page.named if page is not None else [])]
        kinds = [place.rpartition("/")[2] for place in places if place is not None and place.startswith(f"{above}/")]
        side = [kind for kind in TRACKED if kind != "summary" or path.startswith("contacts/")]
        for kind in dict.fromkeys(kinds or side):
            if kind in TRACKED and self._choice.wants(TRACKED[kind]):
                self._collection(Place("", "?", items=False), f"{above}/{kind}", "remote-absent")
        for id in clicked if self._choice.wants("email_click") else ():
            if id.strip("."):
                self._collection(Place("", "?", items=False), f"{above}/urls/{encoded(id)}", "remote-absent")

    def _pages(self, first: Wanted) -> Iterator[Page]:
        """The pages of a collection, one after the other.

        :raises Stopped: if there are too many.
        """
        wanted, number = first, 1
        read, met, barren = {_sorted(first.query)}, set[tuple[str | None, str]](), 0
        while (page := self._fetch(wanted)) is not None:
            yield page
            if page.next is None:
                return
            try:
                query = self._account.following(page.next, first.place)
                barren = barren + 1 if page.ids and met.issuperset(page.ids) else 0
                if _sorted(query) in read or barren == _BARREN:
                    raise Astray("it leads back to what was read")
            except Astray as astray:
                self._tell(Finding("next-astray", Origin(wanted.label), params={"reason": str(astray)}))
                return
            read.add(_sorted(query))
            met.update(page.ids)
            number += 1
            if number > self._max_pages:
                raise Stopped(
                    f"stopped: {first.place} has more than {self._max_pages:,} pages, the most that was wanted"
                )
            wanted = Wanted(first.place, query, f"{first.name}-{number}", "page-missing")


def _sorted(query: str) -> str:
    """What tells a page from the others, whatever the order of its parameters."""
    return "&".join(sorted(query.split("&")))
