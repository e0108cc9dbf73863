"""One document of a service at a time: from the archive if it is there, else asked for, kept and read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from ctct_bridge.archive.saved import Saved, SavedResponses
from ctct_bridge.archive.shelf import Source
from ctct_bridge.errors import RemoteFailed, Stopped
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import DocumentReading, Progress
from ctct_bridge.model import Frame, Origin, Record
from ctct_bridge.parsers.strict import fragment
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.reconciler.pages import links_of
from ctct_bridge.schemas import BY_ELEMENT
from ctct_bridge.transport.addresses import Account
from ctct_bridge.transport.faults import GaveUp
from ctct_bridge.transport.session import Answer, Session

#: So many failures in a row, and the service is taken to be down.
_IN_A_ROW = 3
_GONE = frozenset((404, 410))
_TAG, _SAID = re.compile(rb"<[^>]{0,1000}>"), 200


class Page(NamedTuple):
    """What a document says that leads to others.

    :ivar ids: of its entries, with their resource; what became no record has none.
    :ivar next: the link to the next page, as written.
    :ivar named: the links of a service document.
    :ivar clicked: ids of the addresses in a mailing, below which its clicks are.
    :ivar complete: whether it was read to its end.
    """

    ids: list[tuple[str | None, str]]
    next: str | None
    named: list[str]
    clicked: list[str]
    complete: bool


class Wanted(NamedTuple):
    """What is to be fetched.

    :ivar place: below the account.
    :ivar query: of a page that is not the first.
    :ivar name: what its file is to be called, without the ending.
    :ivar absent: the finding if the service does not have it.
    """

    place: str
    query: str = ""
    name: str = ""
    absent: str = "remote-refused"

    @property
    def label(self) -> str:
        """How findings name it as long as it has no file."""
        return f"{self.place}?{self.query}" if self.query else self.place or "/"


class Fetcher:
    """Gives the documents of an account, wherever they are.

    :param session: the line to the service.
    :param saved: the archive.
    :param refresh: whether to ask again for what the archive has.
    :param max_bytes: the most bytes that the archive may grow to.
    :param tell: receives each finding.
    :param progress: told each document, and how many entries and bytes came so far.
    :ivar fetched: how many documents came from the service; ``kept``: how many were there.
    """

    def __init__(
        self,
        session: Session[Account],
        saved: SavedResponses,
        refresh: bool,
        max_bytes: int | None,
        tell: Callable[[Finding], None],
        progress: Progress | None = None,
    ) -> None:
        self._session, self._saved, self._refresh, self._max_bytes = session, saved, refresh, max_bytes
        self._tell, self._progress = tell, progress
        self._entries = 0
        self._reader = EntryReader(BY_ELEMENT)
        self._failures = 0
        self.fetched = self.kept = 0

    def document(self, wanted: Wanted) -> Page | None:
        """One document; ``None`` if there is none, and a finding says why.

        :raises RemoteFailed: if the service is down.
        :raises RemoteRefused: if it accepts the credentials no more.
        :raises Stopped: if the archive has grown too large.
        :raises OutputFailed: if it cannot be written.
        """
        page = self._document(wanted)
        self._entries += len(page.ids) if page is not None else 0
        if self._progress is not None:
            self._progress(wanted.label, self._entries, self._session.bytes)
        return page

    def _document(self, wanted: Wanted) -> Page | None:
        url = self._session.account.url(wanted.place, wanted.query)
        line = self._saved.of(url)
        if line is not None and not line.file and not self._refresh:
            self._missing(wanted, f"it answered {line.status}", "nothing")
            return None
        body = self._saved.body(line) if line is not None else None
        if line is None or body is None or self._refresh:
            return self._asked(wanted, url, line, body)
        self.kept += 1
        return self._read(line, body)

    def _asked(self, wanted: Wanted, url: str, line: Saved | None, body: bytes | None) -> Page | None:
        """Ask the service, if it has something else than the ``body`` that there is."""
        if self._max_bytes is not None and self._saved.size > self._max_bytes:
            raise Stopped(f"stopped: the archive has more than {self._max_bytes:,} bytes, the most that was wanted")
        headers = {"Accept": "application/atom+xml" if wanted.place.strip("/") == wanted.place != "" else "*/*"}
        if line is not None and body is not None and _page(line.file, body, self._reader)[0].complete:
            conditions = {"If-None-Match": line.etag, "If-Modified-Since": line.modified}
            headers |= {name: value for name, value in conditions.items() if value}
        try:
            answer = self._session.get(url, headers)
        except GaveUp as fault:
            self._failed(wanted, fault)
            return None
        self._failures = 0
        if answer.status == 304 and line is not None and body is not None:
            self.kept += 1
            return self._read(line, body)
        if answer.trouble or not 200 <= answer.status < 300:
            self._refused(wanted, url, answer, line)
            return None
        return self._read(*self._stored(wanted, url, answer))

    def _stored(self, wanted: Wanted, url: str, answer: Answer) -> tuple[Saved, bytes]:
        credentials, account = self._session.credentials, self._session.account
        body = credentials.masked_data(answer.body, account.root)
        line = self._saved.keep(self._line(url, answer), wanted.name or wanted.place.strip("/"), body)
        if body != answer.body:
            self._tell(Finding("secret-masked", Origin(line.file)))
        self.fetched += 1
        return line, body

    def _line(self, url: str, answer: Answer) -> Saved:
        def header(name: str) -> str:
            return self._session.credentials.masked(answer.headers.get(name, ""))[:1000]

        return Saved(
            url,
            answer.status,
            self._session.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            etag=header("etag"),
            modified=header("last-modified"),
            type=header("content-type"),
        )

    def _refused(self, wanted: Wanted, url: str, answer: Answer, line: Saved | None) -> None:
        """The answer is that there is nothing. What the archive has of it stays."""
        if answer.status in _GONE and not answer.trouble:
            if line is None or not line.file:
                self._saved.note(self._line(url, answer))
            self._missing(wanted, f"it answered {answer.status}", self._said(answer.body))
            return
        reason = answer.trouble or f"it answered {answer.status}"
        self._tell(self._finding("remote-refused", wanted, reason=reason, value=self._said(answer.body)))

    def _missing(self, wanted: Wanted, reason: str, value: str) -> None:
        params = {"value": wanted.query} if wanted.absent == "page-missing" else {"reason": reason, "value": value}
        self._tell(self._finding(wanted.absent, wanted, **params))

    def _failed(self, wanted: Wanted, fault: GaveUp) -> None:
        self._failures += 1
        if not fault.reached or self._failures == _IN_A_ROW:
            raise RemoteFailed(
                f"the service does not work now: {fault.reason}; what was fetched is kept, run again later"
            )
        self._tell(self._finding("remote-failed", wanted, reason=fault.reason, count=self._session.limits.attempts))

    def _finding(self, code: str, wanted: Wanted, **params: Any) -> Finding:
        return Finding(code, Origin(wanted.label), params=params)

    def _said(self, body: bytes) -> str:
        """What an error page says, as far as it says it soon."""
        text = " ".join(_TAG.sub(b" ", body[: 16 * _SAID]).decode("utf-8", "replace").split())
        return self._session.credentials.masked(text)[:_SAID] or "nothing"

    def _read(self, line: Saved, body: bytes) -> Page:
        page, findings = _page(line.file, body, self._reader)
        for finding in findings:
            self._tell(finding)
        return page


def _page(label: str, body: bytes, reader: EntryReader) -> tuple[Page, list[Finding]]:
    """Read a document as ``migrate`` would; what is wrong with its entries, ``migrate`` will tell."""
    reading = DocumentReading(Source(label, partial(io.BytesIO, body), len(body)), reader)
    page = Page([], None, [], [], False)
    for _, (record, *_) in reading:
        _look(record, page)
    frame = reading.frame
    following = links_of(frame).get("next") if isinstance(frame, Frame) and frame.kind == "feed" else None
    return page._replace(next=following or None, complete=reading.complete), reading.findings


def _look(record: Record, page: Page) -> None:
    if record.schema is not None and record.id is not None:
        page.ids.append((record.resource, record.id))
        clicked = record.view.get("click_through_details", ()) if record.resource == "campaign" else ()
        page.clicked.extend(each["url_uid"] for each in clicked if each.get("url_uid"))
    elif record.raw is not None and any(finding.code == "service-document" for finding in record.findings):
        named = fragment(record.raw).iter("{*}collection")
        page.named.extend(str(collection.get("href") or "") for collection in named)
