"""The command ``pull``: its options reach the library, and what goes wrong is told with a remedy."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from archives import files_below
from service import HOME, KEY, PASSWORD, USER, Service, documents, hang, serving, status


@pytest.fixture
def service(samples: Path) -> Iterator[Service]:
    with serving(documents(samples / "account")) as made:
        yield made


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    file = tmp_path / "proof"
    file.write_text(f"api_key = {KEY}\npassword = {PASSWORD}\n")
    file.chmod(0o600)
    return file


def words(service: Service, out: Path, *more: object) -> list[object]:
    return ["pull", USER, "-o", out, "--base-url", service.base_url, "--rate", 1000, *more]


def test_a_pull_and_a_migration(run: Callable[..., Any], service: Service, proof: Path, tmp_path: Path) -> None:
    ran = run(*words(service, tmp_path / "got", "--credentials", proof))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("got\n10 documents fetched, 10 requests: no findings.\n")
    again = run(*words(service, tmp_path / "got", "--credentials", proof))
    assert again.out.splitlines()[-1] == "0 documents fetched, 10 kept from before, 0 requests: no findings."
    assert run("migrate", tmp_path / "got", "-o", tmp_path / "out", "-q").code == 0
    assert "v2/contacts.json" in files_below(tmp_path / "out")


def test_options_reach_the_library(run: Callable[..., Any], service: Service, proof: Path, tmp_path: Path) -> None:
    ran = run(
        *words(
            service, tmp_path / "got", "--credentials", proof, "--only", "contact", "--since", "2012-06-30", "--details"
        )
    )
    assert service.asked[0] == f"{HOME}contacts?updatedsince=2012-06-30T00:00:00.000Z&listtype=active"
    assert ran.code == 7
    assert "remote-refused" in ran.out
    run(*words(service, tmp_path / "got", "--credentials", proof, "--only", "contact", "--refresh"))
    assert run(*words(service, tmp_path / "a", "--credentials", proof, "--max-bytes", "1k")).code == 8
    ran = run(*words(service, tmp_path / "b", "--credentials", proof, "--max-pages", 1))
    assert (ran.code, "with a higher limit the same command goes on" in ran.err) == (8, True)


@pytest.mark.parametrize(
    ("number", "code", "remedy"),
    [(401, 7, "check user name, API key and password"), (403, 7, "look at the account"), (503, 5, "run again")],
)
def test_failures_have_a_remedy(
    run: Callable[..., Any], service: Service, proof: Path, tmp_path: Path, number: int, code: int, remedy: str
) -> None:
    service.always("lists", status(number, Retry_After="1000"))
    ran = run(*words(service, tmp_path / "out", "--credentials", proof))
    assert ran.code == code
    assert remedy in ran.err
    assert ran.err.count("\n") == 1


def test_without_credentials(
    run: Callable[..., Any], service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("TOKEN", "API_KEY", "PASSWORD"):
        monkeypatch.delenv(f"CTCT_BRIDGE_{name}", raising=False)
    ran = run(*words(service, tmp_path / "out"))
    assert (ran.code, "CTCT_BRIDGE_TOKEN" in ran.err) == (2, True)
    assert service.asked == []
    service.proof = ""  # as a mirror that asks nobody
    assert run(*words(service, tmp_path / "out", "--anonymous", "--only", "list")).code == 0


@pytest.mark.parametrize("flag", ["--password", "--token", "--api-key"])
def test_no_flag_takes_a_secret(run: Callable[..., Any], service: Service, tmp_path: Path, flag: str) -> None:
    assert run(*words(service, tmp_path / "out", flag, "x")).code == 2


def test_an_interrupted_pull_tells_how_to_go_on(
    command: Callable[..., Any], service: Service, proof: Path, tmp_path: Path
) -> None:
    service.always("contacts", hang)
    with command(*words(service, tmp_path / "out", "--credentials", proof)) as process:
        while f"{HOME}contacts" not in service.asked:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 143
    assert err == b"ctct-bridge: terminated; give the same command again to go on\n"
    assert (tmp_path / "out/lists.xml").exists()
