"""Where the documents of an account are, and which links lead to another of them.

Of a link only the query is used, and only if the rest of it names the collection that it was found in: so no document,
whatever it holds, leads a request to another host or account. Sources: v1's pages on paging, whose ``next`` is
root-relative, or relative to the request; one resource has returned links that lack the account.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from ctct_bridge.errors import UsageError
from ctct_bridge.reconciler.pages import page

#: Parameters that a service or a recording may have put into a link, and that are secrets. A header says the same.
_SECRET = re.compile(r"(?:access_token|api_key|apikey|oauth_\w+|password|token|signature)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_PLACE = re.compile(r"[\w.%~,=@-]+(?:/[\w.%~,=@-]+)*", re.ASCII)
_ODD = re.compile(r"[\x00-\x20\x7f\\]")


class Origin(NamedTuple):
    """Scheme, host and port: what must be the same for a request to stay at home."""

    scheme: str
    host: str
    port: int


class Astray(Exception):
    """A link leads where no request goes. Its argument says where, without quoting the link: it may hold a secret."""


def origin_of(parts: SplitResult) -> Origin | None:
    """The origin of a URL; ``None`` if it has none that could be asked."""
    try:
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return Origin(parts.scheme, parts.hostname.lower(), port or _PORTS[parts.scheme])


class Host:
    """Where a service is.

    :param base_url: what stands before everything in its URLs.
    :raises UsageError: if it is none, or holds credentials or a query.
    """

    #: What its credentials are made of, for who is told that they are wrong.
    proof = ""

    def __init__(self, base_url: str) -> None:
        try:
            parts = urlsplit(base_url)
        except ValueError:
            parts = urlsplit("")
        origin = origin_of(parts)
        if origin is None or _ODD.search(base_url):
            raise UsageError("the base URL must be such as https://host.example")
        if "@" in parts.netloc:
            raise UsageError("the base URL must not hold credentials; they have places of their own")
        if parts.query or parts.fragment or "/ws/customers" in parts.path:
            raise UsageError("the base URL is what stands before /ws/customers (v1) or /contacts (v2), without a query")
        self.origin = origin
        self.root = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"

    @property
    def is_private(self) -> bool:
        """Whether nobody can listen on the way: TLS, or this machine."""
        try:
            local = ip_address(self.origin.host).is_loopback
        except ValueError:
            local = self.origin.host == "localhost"
        return local or self.origin.scheme == "https"

    def url(self, place: str, query: str = "") -> str:
        """The URL of a place; the root itself, which has v1's service document, if it is empty."""
        return f"{self.root}{place}{'?' if query else ''}{query}"

    def is_home(self, url: str) -> bool:
        """Whether a URL has the origin of the service."""
        try:
            return origin_of(urlsplit(url)) == self.origin
        except ValueError:
            return False

    def _same(self, parts: SplitResult) -> bool:
        return origin_of(parts._replace(scheme=parts.scheme or self.origin.scheme)) == self.origin

    def _own(self, href: str) -> SplitResult:
        """The parts of a link to this host.

        :raises Astray: if it leads to another, or nowhere.
        """
        try:
            parts = urlsplit("".join(href.split()))
        except ValueError:
            raise Astray("it is no URL") from None
        if (parts.scheme or parts.netloc) and not self._same(parts):
            raise Astray("it leads to another host")
        return parts


class Service(Host):
    """A v2 service, which knows by the token whose account is meant.

    >>> Service("https://v2.example/v2/").url("contacts", "limit=500")
    'https://v2.example/v2/contacts?limit=500'

    :param base_url: what stands before ``/contacts`` in its URLs.
    :raises UsageError: if the base URL is none, or holds credentials or a query.
    """

    proof = "the access token and the API key"

    def following(self, href: str, place: str) -> str:
        """The query of a link to another page of the collection at ``place``, without secrets. v2's links are relative
        to the host and begin with ``/v2/``, wherever a mirror of it stands.

        :raises Astray: if the link leads elsewhere.
        """
        parts = self._own(href)
        if not parts.path.endswith(f"/{place}"):
            raise Astray("it leads to another collection")
        return without_secrets(parts.query)


class Account(Host):
    """An account of a v1 service.

    >>> Account("https://mirror.example/v1", "Larkhill Choir").url("contacts", "page=2")
    'https://mirror.example/v1/ws/customers/larkhill%20choir/contacts?page=2'

    :param base_url: what stands before ``/ws/customers/`` in the URLs of the service.
    :param user: the user name; v1 wants it in lower case.
    :raises UsageError: if the base URL is none, or holds credentials or a query; if there is no user name.
    """

    proof = "user name, API key and password, or the token"

    def __init__(self, base_url: str, user: str) -> None:
        super().__init__(base_url)
        self.user = user.strip().lower()
        if self.user.strip(".") == "":
            raise UsageError("a user name is needed")
        self.root += f"ws/customers/{quote(self.user, safe='-_.~')}/"

    def following(self, href: str, place: str) -> str:
        """The query of a link to another page of the collection at ``place``, without secrets.

        :raises Astray: if the link leads elsewhere.
        """
        parts = self._own(href)
        if page(_local(parts), f"/ws/customers/x/{place}").partition("?")[0] != place.strip("/"):
            raise Astray("it leads to another collection")
        return without_secrets(parts.query)

    def place_of(self, href: str) -> str | None:
        """The place below the account that a service document names; ``None`` if it is none there."""
        try:
            parts = self._own(href)
        except Astray:
            return None
        place = page(_local(parts)).partition("?")[0]
        return place if _PLACE.fullmatch(place) and ".." not in place else None


def _local(parts: SplitResult) -> str:
    """A URL without its host."""
    return f"{parts.path}{'?' if parts.query else ''}{parts.query}"


def without_secrets(query: str) -> str:
    """A query without the parameters that are called like secrets."""
    kept = [pair for pair in query.split("&") if pair and not _SECRET.fullmatch(pair.partition("=")[0])]
    return "&".join(quote(pair, safe="%=-_.~!*'();:@&+$,/?[]") for pair in kept)
