"""A v1 service on loopback, as far as its documentation tells: what we assume of it, in code.

* The documents of an account stand below ``/ws/customers/USER/``, each at the path that its own ``atom:id`` or edit
  link says, a page of a feed at the query that its link ``current`` says; the first page also without a query.
* The service document has a slash at its end, and so have those of tracking, ``campaigns/ID/events/``.
* Who does not prove himself gets 401. What is not there gets 404 and a message. EventSpot and the library want
  ``Accept: application/atom+xml``, and else answer 406.
* ``updatedsince`` gives the contacts of a list type; here the feed of all for ``active``, an empty one for the others.

What real servers do wrong, a *deed* does: a function that answers in the place of the service. ``Service.once`` does
it to the next requests of a path, ``Service.always`` to all.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from ctct_bridge.transport.addresses import Account
from ctct_bridge.transport.credentials import Credentials
from ctct_bridge.transport.session import Limits, Session

USER, KEY, PASSWORD = "larkhill-choir", "0f5a2b1c-77aa-4d1e-9b61-3c0dfe5a9e12", "hunter2&three=four"
ATOM = "{http://www.w3.org/2005/Atom}"
HOME = f"/ws/customers/{USER}/"
EMPTY = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><id>http://api.constantcontact.com{path}</id>"
    "<title type='text'>nothing</title></feed>"
)
Deed = Callable[["Handler"], None]


def documents(archive: Path) -> dict[str, bytes]:
    """The documents of an archive by the path and query at which the service would have them."""
    found: dict[str, bytes] = {}
    for file in sorted(archive.rglob("*.xml")):
        root = etree.fromstring(file.read_bytes())
        for place in _places(root, file.relative_to(archive)):
            assert found.setdefault(place, file.read_bytes()) == file.read_bytes(), place
    return found


def _places(root: etree._Element, file: Path) -> Iterator[str]:
    if root.tag.endswith("}service"):
        yield HOME if file.stem == "service" else f"{HOME}{file.with_suffix('').as_posix()}/"
        return
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    id = "".join(root.findtext(f"{ATOM}id", "").split())
    own = id[id.index(HOME) :] if HOME in id else ""
    place = links.get("edit") if root.tag == f"{ATOM}entry" else links.get("current", own)
    if place and own:
        yield place
        if links.get("first") == place:
            yield place.partition("?")[0]


class Service:
    """What is served, and what came in.

    :ivar served: path with query -> body.
    :ivar asked: method and path of each request, in order.
    :ivar conditions: the conditions of the requests that had some.
    """

    def __init__(self, served: dict[str, bytes], port: int) -> None:
        self.served, self.base_url = served, f"http://127.0.0.1:{port}"
        self.asked: list[str] = []
        self.conditions: list[str] = []
        self.proof = "Basic " + base64.b64encode(f"{KEY}%{USER}:{PASSWORD}".encode()).decode()
        self.closing = threading.Event()
        self._once: dict[str, list[Deed]] = {}
        self._always: dict[str, Deed] = {}

    def once(self, place: str, *deeds: Deed) -> None:
        """Let the next requests of a place below the account be answered so."""
        self._once.setdefault(HOME + place, []).extend(deeds)

    def always(self, place: str, deed: Deed) -> None:
        """Let all requests of a place be answered so."""
        self._always[HOME + place] = deed

    def deed(self, path: str) -> Deed:
        """What to do with a request."""
        waiting = self._once.get(path)
        return waiting.pop(0) if waiting else self._always.get(path, serve)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits for the acknowledgement of its headers
    service: Service

    def do_GET(self) -> None:
        self.service.asked.append(self.path)
        self.service.deed(self.path)(self)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; names of headers are written with underscores."""
        sent = {"Content_Type": "application/atom+xml", "Content_Length": str(len(body)), **headers}
        self.send_response(status)
        for name, value in sent.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


# -- deeds ------------------------------------------------------------------------------------------------------------


def serve(handler: Handler) -> None:
    """What the service should do."""
    service, parts = handler.service, urlsplit(handler.path)
    if handler.headers.get("Authorization", "") != service.proof:
        return handler.answer(401, b"<error><message>Not you</message></error>", Content_Type="text/xml")
    prefixed = parts.path.startswith((f"{HOME}events", f"{HOME}library"))
    if prefixed and "application/atom+xml" not in handler.headers.get("Accept", ""):
        return handler.answer(406)
    body = service.served.get(handler.path)
    if parts.query.startswith("updatedsince="):
        empty = EMPTY.format(path=parts.path).encode()
        body = service.served[parts.path] if "listtype=active" in parts.query else empty
    if body is None:
        return handler.answer(404, b"<error><message>No such place</message></error>", Content_Type="text/xml")
    tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
    if condition := handler.headers.get("If-None-Match"):
        service.conditions.append(condition)
    return handler.answer(304, ETag=tag) if condition == tag else handler.answer(200, body, ETag=tag)


def status(number: int, body: bytes = b"", **headers: str) -> Deed:
    """An answer of this kind."""
    return lambda handler: handler.answer(number, body, **headers)


def drop(handler: Handler) -> None:
    """Accept, read the request, and close."""
    handler.close_connection = True


def hang(handler: Handler) -> None:
    """Say nothing, for as long as the server runs."""
    handler.service.closing.wait(60)
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """Send a byte now and then, without end."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.close_connection = True
    while not handler.service.closing.wait(0.02):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


def cut(handler: Handler) -> None:
    """Announce more than is sent."""
    handler.answer(200, b"<feed xmlns=", Content_Length="5000")
    handler.close_connection = True


def chunks(*parts: bytes) -> Deed:
    """A chunked answer, its chunks as they are given."""

    def deed(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"".join(parts))
        handler.close_connection = True

    return deed


def too_short(handler: Handler) -> None:
    """Announce less than is sent: the rest stands before the next answer."""
    body = handler.service.served[handler.path]
    handler.answer(200, body, Content_Length=str(len(body) - 20))


def page(handler: Handler) -> None:
    """An error page for people that says all is well."""
    handler.answer(200, b"<!DOCTYPE html><html><body>Back soon</body></html>", Content_Type="text/html")


def echo(handler: Handler) -> None:
    """An error page that shows the request, and the password besides."""
    told = f"<html><pre>{handler.headers}</pre>{KEY} {PASSWORD}</html>".encode()
    handler.answer(200, told, Content_Type="text/html", ETag=f'"{handler.service.proof}"')


def bomb(handler: Handler) -> None:
    """A little that unpacks to a lot, though nobody asked for compression."""
    handler.answer(200, gzip.compress(b" " * 3_000_000), Content_Encoding="gzip")


def packed(handler: Handler) -> None:
    """The document, compressed without being asked."""
    handler.answer(200, gzip.compress(handler.service.served[handler.path]), Content_Encoding="gzip")


#: Patience for tests.
LIMITS = Limits(attempts=3, connect=2.0, silence=0.3, whole=0.4, body=1_000_000)
BASIC = Credentials.basic(KEY, USER, PASSWORD)


def line(service: Service, credentials: Credentials = BASIC, **options: Any) -> Session:
    """A session that does not wait between requests."""
    chosen = {"limits": LIMITS, "sleep": lambda seconds: None, "rate": 1000, **options}
    return Session(Account(service.base_url, USER), credentials, **chosen)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Clients that hang up are what some tests are about."""


@contextmanager
def serving(served: dict[str, bytes]) -> Iterator[Service]:
    """A service for the time of the block."""
    handler = type("Bound", (Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    service = handler.service = Service(served, server.server_port)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
