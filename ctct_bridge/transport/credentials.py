"""Who asks: read from the environment, a file or standard input, sent in one header, and told to nobody.

Sources: v1's page on Basic authentication over HTTPS, whose user part is the API key, a per cent sign and the user
name; a bearer token is what its OAuth 2.0 clients sent. v2 wants a bearer token, and the API key in every query.
"""

from __future__ import annotations

import base64
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus

from ctct_bridge.errors import UsageError

#: Environment variable of each value.
VARIABLES = {
    "token": "CTCT_BRIDGE_TOKEN",
    "api_key": "CTCT_BRIDGE_API_KEY",
    "password": "CTCT_BRIDGE_PASSWORD",
}
#: What stands where a secret stood.
MASK = "[masked]"
_MOST = 64 * 1024
# Of shorter values, chance would find too many.
_TELLING, _TELLING_IN_DATA = 4, 8
_LOOKS_SECRET = re.compile(
    r"(\b(?:access_token|api_key|oauth_\w+|password)\s*[=:]\s*|\b(?:Bearer|Basic)\s+)[^\s&\"'<>,;]+", re.IGNORECASE
)


class Credentials:
    """What a request proves itself with. Neither its text nor its state shows a secret.

    :param header: value of the header ``Authorization``; empty for none.
    :param secrets: what must never be seen, besides that value.
    :param key: value of the parameter ``api_key``; empty for none.
    """

    __slots__ = ("_header", "_key", "_secrets")

    def __init__(self, header: str = "", *secrets: str, key: str = "") -> None:
        self._header, self._key = header, key
        self._secrets = tuple(secret for secret in (*secrets, key) if secret)

    def __repr__(self) -> str:
        return f"<Credentials: {self._header.partition(' ')[0] or 'none'}>"

    def __reduce__(self) -> str:
        raise TypeError("credentials are not to be written anywhere")

    def __bool__(self) -> bool:
        return bool(self._header)

    @classmethod
    def basic(cls, api_key: str, user: str, password: str) -> Credentials:
        """Basic authentication as v1 wants it."""
        joined = base64.b64encode(f"{api_key}%{user}:{password}".encode()).decode()
        return cls(f"Basic {joined}", api_key, password)

    @classmethod
    def bearer(cls, token: str, api_key: str = "") -> Credentials:
        """An OAuth 2.0 access token; for v2 with the API key."""
        return cls(f"Bearer {token}", token, key=api_key)

    def headers(self) -> dict[str, str]:
        """The header of a request to the service's own host."""
        return {"Authorization": self._header} if self._header else {}

    def query(self) -> str:
        """What stands in the query of each request to the service's own host, and in no URL that is told."""
        return f"api_key={quote(self._key, safe='')}" if self._key else ""

    def masked(self, text: str) -> str:
        """``text`` without any secret, and without what looks like one; for whatever is told."""
        for form in self._forms(_TELLING):
            text = text.replace(form, MASK)
        return _LOOKS_SECRET.sub(rf"\1{MASK}", text)

    def masked_data(self, data: bytes, known: str) -> bytes:
        """``data`` without any secret of ours; for what is stored. A server may show what it was sent.

        :param known: what is no secret: a password that is a part of it hides nothing, and masking it would spoil
            documents.
        """
        for form in self._forms(_TELLING_IN_DATA):
            if form.casefold() not in known.casefold():
                data = data.replace(form.encode(), MASK.encode())
        return data

    def _forms(self, least: int) -> Iterator[str]:
        """Each secret in every spelling in which it is met, long ones first."""
        found = {self._header.partition(" ")[2]}
        for secret in self._secrets:
            found |= {secret, escape(secret), quote(secret, safe=""), quote_plus(secret), quote(secret)}
            found |= {base64.b64encode(secret.encode()).decode(), base64.urlsafe_b64encode(secret.encode()).decode()}
        yield from sorted((form for form in found if len(form) >= least), key=len, reverse=True)


def from_values(values: Mapping[str, str], user: str | None) -> Credentials:
    """Credentials of a token, or of an API key and a password; none if there are no values.

    :param user: the user name; ``None`` for v2, which knows none, and wants a token and an API key.
    :raises UsageError: if a value is missing, or there is one too many, or one cannot be sent in a header.
    """
    given = {name: value for name, value in values.items() if value}
    if any(not value.isprintable() for value in given.values()):
        raise UsageError("a credential holds a control character")
    if not given:
        return Credentials()
    if not given.get("token", "").isascii() or " " in given.get("token", ""):
        raise UsageError("the token holds a character that no token has")
    if user is None:
        if given.keys() != {"api_key", "token"}:
            raise UsageError("credentials for v2 are a token and an api_key")
        return Credentials.bearer(given["token"], given["api_key"])
    if given.keys() == {"token"}:
        return Credentials.bearer(given["token"])
    if given.keys() == {"api_key", "password"}:
        return Credentials.basic(given["api_key"], user, given["password"])
    raise UsageError("credentials are a token, or an api_key and a password")


def from_environment(user: str | None, environment: Mapping[str, str] | None = None) -> Credentials:
    """Credentials of the environment, see :data:`VARIABLES`. A password there is none of v2's business.

    :raises UsageError: if they are not whole.
    """
    environment = os.environ if environment is None else environment
    names = VARIABLES.keys() - ({"password"} if user is None else set())
    return from_values({name: environment.get(VARIABLES[name], "") for name in names}, user)


def from_file(path: str | Path, user: str | None) -> Credentials:
    """Credentials of a file of lines such as ``token = …``; of standard input, if it is called ``-``.

    :raises UsageError: if it cannot be read, or others may read it, or its lines are none.
    """
    if str(path) == "-":
        return from_values(_values(sys.stdin.buffer.read(_MOST)), user)
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (so that what is looked at is what is read)
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise UsageError(f"others may read {path}: chmod 600 it, and think of changing what it holds")
            return from_values(_values(file.read(_MOST)), user)
    except OSError as fault:
        raise UsageError(f"cannot read the credentials in {path}: {fault.strerror or 'no file'}") from None


def _values(data: bytes) -> dict[str, str]:
    """The values of ``name = value`` lines. No message quotes a line: it may be the secret itself."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError("the credentials are no UTF-8 text") from None
    values: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        name, equals, value = (part.strip() for part in line.partition("="))
        if not line.strip() or name.startswith("#"):
            continue
        if not equals or name not in VARIABLES or name in values:
            raise UsageError(f"line {number} of the credentials is none of token, api_key or password = …")
        values[name] = value
    if not values:
        raise UsageError("the credentials are empty")
    return values
