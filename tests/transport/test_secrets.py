"""Planted secrets: whatever the service does, none is in anything that is printed or written."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from service import (
    HOME,
    KEY,
    LIMITS,
    PASSWORD,
    USER,
    Service,
    bomb,
    chunks,
    cut,
    documents,
    drop,
    echo,
    hang,
    packed,
    serving,
    status,
)
from service import page as error_page

from ctct_bridge.cli import main
from ctct_bridge.transport.session import Session

TOKEN = "tok-3n-9f8e7d6c5b4a"
JOINED = base64.b64encode(f"{KEY}%{USER}:{PASSWORD}".encode()).decode()
#: What the command knows, by the way it came to know it: of what it was never told, it can hide nothing.
KNOWN = {"environment": (KEY, PASSWORD, JOINED), "token": (TOKEN,)}
SHOWN = "<error><message>{0} is wrong; Authorization: Basic {1}; access_token={2}</message></error>"
SHOWN = SHOWN.format(PASSWORD, JOINED, TOKEN)

#: What the service does to the lists: nothing, then everything that it can do.
DEEDS: dict[str, Any] = {
    "behaves": None, "401": status(401, SHOWN.encode()), "403": status(403, SHOWN.encode()),
    "404": status(404, SHOWN.encode()), "406": status(406, SHOWN.encode()), "410": status(410, SHOWN.encode()),
    "429": status(429, SHOWN.encode(), Retry_After=PASSWORD), "503": status(503, SHOWN.encode()),
    "drop": drop, "cut": cut, "hang": hang, "page": error_page, "echo": echo, "bomb": bomb, "packed": packed,
    "chunks": chunks(b"zz\r\n" + SHOWN.encode()),
    "redirect": status(302, Location=f"http://{KEY}:hunter2@evil.example/?access_token={TOKEN}"),
    "headers": status(200, b"<x/>", ETag=JOINED, Last_Modified=PASSWORD, Content_Type=f"text/{TOKEN}"),
    "next": status(200, f"<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='?access_token={TOKEN}"
                        f"&amp;next=2'/></feed>".replace(TOKEN, "a-token-of-the-service").encode()),
    "odd": status(200, SHOWN.encode(), Content_Encoding=PASSWORD),
}  # fmt: skip


@pytest.fixture
def service(samples: Path) -> Iterator[Service]:
    with serving(documents(samples / "account")) as made:
        yield made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Everything that is printed or logged, by whichever library, with tracebacks."""
    quick = partial(Session, limits=LIMITS, sleep=lambda seconds: None)
    monkeypatch.setattr("ctct_bridge.jobs.pull.Session", quick)
    monkeypatch.setenv("CTCT_BRIDGE_DEBUG", "1")
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: "".join(capsys.readouterr()) + stream.getvalue()
    root.removeHandler(handler)
    root.setLevel(level)


def forms(secret: str) -> set[str]:
    encoded = base64.b64encode(secret.encode()).decode()
    return {secret, quote(secret), quote_plus(secret), escape(secret), encoded}


def leaks(text: str, folder: Path, secrets: tuple[str, ...] = (TOKEN,)) -> list[str]:
    files = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files["printed"] = text.encode()
    names = "\n".join(files)
    return [
        f"{form} in {place}"
        for form in sorted(set().union(*map(forms, secrets)))
        for place, data in {**files, "names": names.encode()}.items()
        if form.encode() in data
    ]


def planted(monkeypatch: pytest.MonkeyPatch, way: str, tmp_path: Path) -> list[str]:
    """Put the secrets where the command looks for them; returns its further arguments."""
    for name in ("TOKEN", "API_KEY", "PASSWORD"):
        monkeypatch.delenv(f"CTCT_BRIDGE_{name}", raising=False)
    if way == "environment":
        monkeypatch.setenv("CTCT_BRIDGE_API_KEY", KEY)
        monkeypatch.setenv("CTCT_BRIDGE_PASSWORD", PASSWORD)
        return []
    file = tmp_path / "secret"
    file.write_text(f"token = {TOKEN}\n")
    file.chmod(0o600)
    return ["--credentials", str(file)]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("way", ["environment", "token"])
def test_no_secret_is_seen(
    way: str, deed: str, service: Service, told: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    more = planted(monkeypatch, way, tmp_path)
    if way == "token":
        service.proof = f"Bearer {TOKEN}"
    if DEEDS[deed] is not None:
        service.always("lists", DEEDS[deed])
    words = ["pull", USER, "-o", tmp_path / "out", "--base-url", service.base_url, "--only", "list", "email_address"]
    code = main(
        [str(word) for word in [*words, "-v", "--log-format", "json", "--show-values", "--rate", "1000", *more]]
    )
    text = told()
    assert service.asked[0] == f"{HOME}lists"
    assert "GET /ws/customers" in text  # the log that would have told
    assert leaks(text, tmp_path / "out", KNOWN[way]) == []
    assert code in {0, 1, 5, 7}
    assert (code == 0) == (deed in ("behaves", "packed", "next", "headers"))


@pytest.mark.parametrize(
    "content",
    ["{0}", "pasword = {0}", "token = {0}\napi_key = {0}", "password = {0}", "token = {0}\x07", "token = {0} x"],
)
def test_credentials_that_make_no_sense_are_not_shown(
    content: str, service: Service, told: Callable[[], str], tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(content.format(TOKEN))
    file.chmod(0o600)
    words = ["pull", USER, "-o", str(tmp_path / "out"), "--base-url", service.base_url, "--credentials", str(file)]
    assert main(words) == 2
    assert leaks(told(), tmp_path / "out") == []
    assert service.asked == []


def test_a_base_url_with_a_password_is_not_shown(told: Callable[[], str], tmp_path: Path) -> None:
    base = f"https://joe:{TOKEN}@mirror.example"
    assert main(["pull", USER, "-o", str(tmp_path / "out"), "--base-url", base, "--anonymous"]) == 2
    assert leaks(told(), tmp_path / "out") == []


def test_the_detector_detects(service: Service, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x").write_text(f"?password={quote(PASSWORD)}")
    assert len(leaks(f"Authorization: Basic {JOINED}", tmp_path, (JOINED, PASSWORD))) == 2
