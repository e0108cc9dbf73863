"""The command ``push``: its options reach the library, what goes wrong has a remedy, and no secret is shown."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import v2faults as fault
from archives import files_below
from v2choir import BODIES, campaign
from v2memory import folder
from v2service import KEY, TOKEN, Service, serving


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as made:
        made.verified("choir@example.org")
        yield made


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    file = tmp_path / "proof"
    file.write_text(f"api_key = {KEY}\ntoken = {TOKEN}\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def out(tmp_path: Path) -> Path:
    # Here no two campaigns may have one name, and no event is published without a fee.
    seats = {"eventspot/events/e2/fees": [{"label": "Seat", "fee": 2.5, "fee_scope": "BOTH"}]}
    return folder(tmp_path / "out", {**BODIES, "emailmarketing/campaigns/72": campaign("72", "Winter"), **seats})


def words(service: Service, out: Path, proof: Path, *more: object) -> list[object]:
    return ["push", out, "--base-url", service.base_url, "--credentials", proof, "--rate", 1000, *more]


def test_a_push_and_a_check(run: Callable[..., Any], service: Service, proof: Path, out: Path) -> None:
    ran = run("push", out, "--dry-run", "--publish")
    assert (ran.code, "16 requests at least, 5 seconds at 3 a second" in ran.out) == (0, True)
    ran = run(*words(service, out, proof, "--publish"))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1] == f"16 things created, {len(service.calls('*', '**'))} requests: no findings."
    ran = run(*words(service, out, proof, "--publish", "--check"))
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "16 things compared: all is as it was sent.")
    again = run(*words(service, out, proof, "--publish"))
    assert again.out.splitlines()[-1] == "0 things created, 0 requests: no findings."


def test_options_reach_the_library(run: Callable[..., Any], service: Service, proof: Path, out: Path) -> None:
    run(*words(service, out, proof, "--only", "list,contact", "--contacts", "bulk"))
    assert len(service.calls("POST", "activities/addcontacts")) == 2
    assert service.calls("POST", "eventspot/events") == []
    assert run(*words(service, out, proof, "--per-day", 1)).code == 5
    assert run("push", out, "--dry-run", "--check").code == 2
    assert run("push", out, "--dry-run", "--contacts", "some").code == 2
    assert run("push", out, "--dry-run", "--only", "registrant").code == 2


@pytest.mark.parametrize(
    ("deed", "code", "remedy"),
    [
        (fault.status(401), 7, "check the access token and the API key"), (fault.status(403), 7, "look at the account"),
        (fault.throttled(9999), 5, "run again after that"), (fault.spent(403), 5, "run again tomorrow"),
        (fault.elsewhere, 7, "base URL"), (fault.status(503), 5, "run again later"),
    ],
)  # fmt: skip
def test_failures_have_a_remedy(
    run: Callable[..., Any], service: Service, proof: Path, out: Path, deed: Any, code: int, remedy: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("ctct_bridge.transport.session.Session.rest", lambda self, seconds: None)
    service.plan("POST", "**", None, deed)
    ran = run(*words(service, out, proof))
    assert (ran.code, remedy in ran.err) == (code, True)
    assert ran.err.count("\n") == 1


#: What the service does to what is created -> the exit codes that may come of it.
DEEDS: dict[str, Any] = {
    "behaves": None, "refuses": fault.status(400), "page": fault.page, "drops": fault.drop_after, "cuts": fault.cut,
    "expires": fault.expired, "elsewhere": fault.elsewhere, "quota": fault.spent(429),
}  # fmt: skip


@pytest.mark.parametrize("way", ["file", "environment"])
@pytest.mark.parametrize("deed", DEEDS)
def test_no_secret_is_shown(
    run: Callable[..., Any], service: Service, proof: Path, out: Path, deed: str, way: str,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr("ctct_bridge.transport.session.Session.rest", lambda self, seconds: None)
    monkeypatch.setenv("CTCT_BRIDGE_TOKEN", TOKEN)
    monkeypatch.setenv("CTCT_BRIDGE_API_KEY", KEY)
    monkeypatch.setenv("CTCT_BRIDGE_DEBUG", "1")
    caplog.set_level("DEBUG")
    if DEEDS[deed] is not None:
        service.plan("POST", "lists", None, DEEDS[deed])
    given = ["--credentials", proof] if way == "file" else []
    ran = run("push", out, "--base-url", service.base_url, "--rate", 1000, "-v", "--show-values", *given)
    assert service.calls("POST", "lists")[0].authorised or deed == "expires"
    # The log that would have told; it tells of answers only.
    assert "POST /v2/lists?api_key=[masked]" in caplog.text or deed == "drops"
    shown = (ran.out + ran.err + caplog.text).encode() + b"".join(files_below(out).values())
    forms = {form for secret in (TOKEN, KEY) for form in (secret, quote(secret, safe=""), quote(secret))}
    assert [form for form in forms if form.encode() in shown] == []


@pytest.mark.parametrize("flag", ["--token", "--api-key", "--password"])
def test_no_flag_takes_a_secret(run: Callable[..., Any], service: Service, proof: Path, out: Path, flag: str) -> None:
    assert run(*words(service, out, proof, flag, "x")).code == 2


def test_an_interrupted_push_tells_how_to_go_on(
    command: Callable[..., Any], run: Callable[..., Any], service: Service, proof: Path, out: Path
) -> None:
    service.plan("POST", "contacts", 2, fault.hang)
    with command(*words(service, out, proof)) as process:
        while len(service.calls("POST", "contacts")) < 2:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 143
    assert err == b"ctct-bridge: terminated; give the same command again to go on\n"
    assert run(*words(service, out, proof)).code == 0
    assert len(service.things("contacts")) == 2
    assert len(service.things("lists")) == 2
