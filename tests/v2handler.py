"""The connections of the v2 service of the tests: what stands between a socket and what the service does.

Bounded in threads, bytes and time; and all of it ends with the server.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from v2ground import ERROR, Account, Answer, Call, Refusal, bad, opened, unknown

MOST_BODY, MOST_THREADS, SILENCE = 8_000_000, 40, 60.0
Fault = Callable[["Handler"], None]


@dataclass
class Seen:
    """One request, as the log has it: no secret, only whether the right ones were there.

    :ivar path: below ``/v2/``, decoded; the whole path where it is not there.
    :ivar host: the header Host: who the client thought it was talking to.
    :ivar leaked: the places where the token stood, besides its header.
    :ivar did: status of what the service did; None if it did nothing.
    :ivar fault: name of the fault that answered.
    """

    method: str
    path: str
    query: dict[str, str]
    host: str
    authorised: bool
    leaked: list[str]
    body: Any = None
    did: int | None = None
    fault: str = ""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits for the acknowledgement of its headers
    timeout = SILENCE
    service: Any
    seen: Seen
    raw: bytes | None

    def meet(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        token, key = self.service.token, self.service.key
        rightful = self.headers.get("Authorization", "") == f"Bearer {token}" and query.pop("api_key", "") == key
        others = {name: value for name, value in self.headers.items() if name.lower() != "authorization"}
        leaked = [name for name, value in {"URL": unquote(self.path), **others}.items() if token in value]
        path = unquote(parts.path)
        path = path.removeprefix("/v2/") if path.startswith("/v2/") else path
        self.seen = Seen(self.command, path, query, self.headers.get("Host", ""), rightful, leaked)
        self.raw = None
        fault = self.service.fault_of(self.seen)
        if fault is None:
            self.give(self.take())
        else:
            self.seen.fault = getattr(fault, "__name__", "fault")
            fault(self)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = meet  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass

    # -- what faults are made of

    def take(self, lag: float = 0.0) -> Answer:
        """Read the request and do what it asks for.

        :param lag: for how many seconds no GET sees what it creates.
        """
        raw, account = self.read(), self.service.account
        try:
            answer = self.service.over_quota() or self.work(raw, account, lag)
        except Refusal as refusal:
            answer = refusal.answer
        except Exception as reason:  # a fault of ours, and none that a client should be judged by
            self.service.crashes.append(reason)
            answer = Answer(500, [{"error_key": ERROR, "error_message": repr(reason)}])
        self.seen.did = answer.status
        return answer

    def read(self) -> bytes:
        """The body of the request, which has to be read before anything is answered on this connection."""
        if self.raw is None:
            self.raw = self.read_once()
        return self.raw

    def read_once(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MOST_BODY or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # what is left of it would be taken for the next request
            return b""
        return self.rfile.read(int(length))

    def work(self, raw: bytes, account: Account, lag: float) -> Answer:
        """What the service should do."""
        if not self.seen.authorised:
            raise Refusal(401, (ERROR, "The token or the key is not valid."))
        if "application/json" not in self.headers.get("Accept", "application/json"):
            raise Refusal(406, (ERROR, "Only application/json is served."))
        if self.seen.path.startswith("/"):
            raise unknown(self.seen.path)
        call = Call(self.seen.method, self.seen.path, self.seen.query)
        deed, ids = self.service.routes.find(call)
        if "next" in call.query:
            call.query = opened(call)
        if call.method in ("POST", "PUT", "PATCH"):
            self.seen.body = call.body = self.parsed(raw)
        with account.lock:
            before, account.lag = account.lag, lag or account.lag
            try:
                answer = deed(account, call, *ids)
                return Answer(answer.status, json.loads(json.dumps(answer.body)), answer.headers)
            finally:
                account.lag = before

    def parsed(self, raw: bytes) -> Any:
        if self.headers.get_content_type() != "application/json":
            raise Refusal(415, (ERROR, "A body must be application/json."))
        try:
            return json.loads(raw)
        except ValueError as reason:
            raise bad("#/: is no JSON") from reason

    def give(self, answer: Answer, **headers: str) -> None:
        """A whole answer. Names of headers are written with underscores."""
        body = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.answer(answer.status, body, **answer.headers, **headers)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Any answer at all."""
        length = {} if status == 204 else {"Content_Length": str(len(body)), "Content_Type": "application/json"}
        self.send_response(status)
        for name, value in {**length, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """A bounded number of threads; a connection that is too many waits for one to be free."""

    daemon_threads, request_queue_size = True, 128

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.free = threading.BoundedSemaphore(MOST_THREADS)
        self.open: dict[socket.socket, threading.Thread] = {}
        self.changing = threading.Lock()
        self.closing = threading.Event()

    def process_request(self, request: Any, client_address: Any) -> None:
        while not self.free.acquire(timeout=0.05):
            if self.closing.is_set():
                self.shutdown_request(request)
                return
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        with self.changing:
            self.open[request] = thread
        thread.start()

    def _serve(self, request: Any, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            with self.changing:
                del self.open[request]
            self.free.release()

    def hang_up(self) -> None:
        """End every connection, and wait for the threads that had them."""
        self.closing.set()
        with self.changing:
            left = dict(self.open)
        for request in left:
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)
        for thread in left.values():
            thread.join(5)

    def handle_error(self, *_: Any) -> None:
        """Clients that hang up are what some tests are about."""
