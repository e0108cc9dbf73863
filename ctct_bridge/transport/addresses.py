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


class Account:
    """An account of a service.

    >>> Account("https://mirror.example/v1", "Larkhill Choir").url("contacts", "page=2")
    'https://mirror.example/v1/ws/customers/larkhill%20choir/contacts?page=2'

    :param base_url: what stands before ``/ws/customers/`` in the URLs of the service.
    :param user: the user name; v1 wants it in lower case.
    :raises UsageError: if the base URL is none, or holds credentials or a query; if there is no user name.
    """

    def __init__(self, base_url: str, user: str) -> None:
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
            raise UsageError("the base URL is what stands before /ws/customers, without a query")
        self.user = user.strip().lower()
        if self.user.strip(".") == "":
            raise UsageError("a user name is needed")
        self.origin = origin
        base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self.root = f"{base}/ws/customers/{quote(self.user, safe='-_.~')}/"

    @property
    def is_private(self) -> bool:
        """Whether nobody can listen on the way: TLS, or this machine."""
        try:
            local = ip_address(self.origin.host).is_loopback
        except ValueError:
            local = self.origin.host == "localhost"
        return local or self.origin.scheme == "https"

    def url(self, place: str, query: str = "") -> str:
        """The URL of a place below the account; the account's own, which the service document has, if it is empty."""
        return f"{self.root}{place}{'?' if query else ''}{query}"

    def is_home(self, url: str) -> bool:
        """Whether a URL has the origin of the account."""
        try:
            return origin_of(urlsplit(url)) == self.origin
        except ValueError:
            return False

    def following(self, href: str, place: str) -> str:
        """The query of a link to another page of the collection at ``place``, without secrets.

        :raises Astray: if the link leads elsewhere.
        """
        href = "".join(href.split())
        try:
            parts = urlsplit(href)
        except ValueError:
            raise Astray("it is no URL") from None
        if (parts.scheme or parts.netloc) and not self._same(parts):
            raise Astray("it leads to another host")
        if page(_local(parts), f"/ws/customers/x/{place}").partition("?")[0] != place.strip("/"):
            raise Astray("it leads to another collection")
        return without_secrets(parts.query)

    def place_of(self, href: str) -> str | None:
        """The place below the account that a service document names; ``None`` if it is none there."""
        href = "".join(href.split())
        try:
            parts = urlsplit(href)
        except ValueError:
            return None
        if (parts.scheme or parts.netloc) and not self._same(parts):
            return None
        place = page(_local(parts)).partition("?")[0]
        return place if _PLACE.fullmatch(place) and ".." not in place else None

    def _same(self, parts: SplitResult) -> bool:
        return origin_of(parts._replace(scheme=parts.scheme or self.origin.scheme)) == self.origin


def _local(parts: SplitResult) -> str:
    """A URL without its host."""
    return f"{parts.path}{'?' if parts.query else ''}{parts.query}"


def without_secrets(query: str) -> str:
    """A query without the parameters that are called like secrets."""
    kept = [pair for pair in query.split("&") if pair and not _SECRET.fullmatch(pair.partition("=")[0])]
    return "&".join(quote(pair, safe="%=-_.~!*'();:@&+$,/?[]") for pair in kept)
