"""Credentials come from where nobody else looks, and are never seen again."""

from __future__ import annotations

import base64
import io
import os
import pickle
from pathlib import Path
from urllib.parse import quote

import pytest

from ctct_bridge.errors import UsageError
from ctct_bridge.transport.credentials import MASK, VARIABLES, Credentials, from_environment, from_file, from_values

KEY, PASSWORD, TOKEN = "0f5a2b1c-77aa-4d1e", "hunter2&three", "tok-3n-9f8e7d6c"


def test_the_header_is_the_documented_one() -> None:
    sent = Credentials.basic(KEY, "joe", PASSWORD).headers()["Authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == f"{KEY}%joe:{PASSWORD}"
    assert Credentials.bearer(TOKEN).headers() == {"Authorization": f"Bearer {TOKEN}"}
    assert Credentials().headers() == {}
    assert not Credentials()


@pytest.mark.parametrize("made", [Credentials.basic(KEY, "joe", PASSWORD), Credentials.bearer(TOKEN)])
def test_credentials_do_not_show(made: Credentials) -> None:
    seen = f"{made} {made!r} {vars(type(made))}"
    assert KEY not in seen and PASSWORD not in seen and TOKEN not in seen
    with pytest.raises(TypeError):
        pickle.dumps(made)


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    assert not from_environment("joe")
    monkeypatch.setenv(VARIABLES["token"], TOKEN)
    assert from_environment("joe").headers() == {"Authorization": f"Bearer {TOKEN}"}
    monkeypatch.setenv(VARIABLES["password"], PASSWORD)
    with pytest.raises(UsageError):
        from_environment("joe")


@pytest.mark.parametrize(
    "values",
    [
        {"api_key": KEY}, {"password": PASSWORD}, {"token": TOKEN, "api_key": KEY, "password": PASSWORD},
        {"token": "a b"}, {"token": "a\nb"}, {"token": "é"}, {"api_key": KEY, "password": "a\0b"},
    ],
)  # fmt: skip
def test_what_is_no_credential_is_refused_and_not_quoted(values: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        from_values(values, "joe")
    assert not any(value in str(caught.value) for value in values.values())


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"# mine\n\napi_key = {KEY}\npassword={PASSWORD}\n"
    wanted = Credentials.basic(KEY, "joe", PASSWORD).headers()
    assert from_file(written(tmp_path / "a", text), "joe").headers() == wanted
    assert from_file(written(tmp_path / "b", f"\ufefftoken = {TOKEN}"), "joe").headers() != wanted
    stream = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr("sys.stdin", stream)
    assert from_file("-", "joe").headers() == wanted


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(UsageError, match="chmod 600"):
        from_file(written(tmp_path / "a", f"token = {TOKEN}", mode), "joe")


@pytest.mark.parametrize("text", ["", "# only\n", TOKEN, f"secret = {TOKEN}", f"token = a\ntoken = {TOKEN}"])
def test_a_file_of_something_else_is_refused_and_not_quoted(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_file(written(tmp_path / "a", text), "joe")
    assert TOKEN not in str(caught.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        from_file(tmp_path / "gone", "joe")
    (tmp_path / "bytes").write_bytes(b"token = \xff\xfe")
    (tmp_path / "bytes").chmod(0o600)
    with pytest.raises(UsageError, match="UTF-8"):
        from_file(tmp_path / "bytes", "joe")


def test_texts_are_masked_in_every_spelling() -> None:
    made = Credentials.basic(KEY, "joe", PASSWORD)
    header = made.headers()["Authorization"]
    spellings = [
        KEY,
        PASSWORD,
        quote(PASSWORD),
        header,
        "hunter2&amp;three",
        base64.b64encode(PASSWORD.encode()).decode(),
    ]
    text = made.masked(" ; ".join(spellings))
    assert text.count(MASK) == len(spellings)
    assert "hunter2" not in text and KEY not in text
    assert made.masked("at access_token=abc&x=1, Bearer xyz.z") == f"at access_token={MASK}&x=1, Bearer {MASK}"
    assert made.masked("nothing here") == "nothing here"


def test_data_are_masked_but_not_spoiled() -> None:
    made = Credentials.basic(KEY, "joe", "larkhill")
    header = made.headers()["Authorization"]
    assert made.masked_data(f"<a>{header}{KEY}</a>".encode(), "") == f"<a>Basic {MASK}{MASK}</a>".encode()
    # A password that is the name of the account hides nothing: every document has it.
    assert (
        made.masked_data(b"/customers/larkhill/", "https://h.example/ws/customers/Larkhill/") == b"/customers/larkhill/"
    )
    assert Credentials.basic("k" * 8, "joe", "pw").masked_data(b"a pw b", "") == b"a pw b"
