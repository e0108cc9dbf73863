"""The whole way of an account by the commands that a user gives, and that are killed; the library goes it in jobs/."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rehearsal import PROFILE, SENDERS, holds, pushed, ready, told_nothing_secret
from service import KEY as V1_KEY
from service import PASSWORD, USER, documents, serving
from v2handler import Handler
from v2service import KEY, TOKEN
from v2service import serving as serving_v2

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are POSIX")


class Command:
    """``ctct-bridge`` with the secrets in its environment, and all that it said."""

    def __init__(self, *secrets: str) -> None:
        names = ("CTCT_BRIDGE_TOKEN", "CTCT_BRIDGE_API_KEY", "CTCT_BRIDGE_PASSWORD")
        self.secrets, self.said = secrets, ""
        given = {name: value for name, value in zip(names, secrets, strict=False) if value}
        self.environment = {name: value for name, value in os.environ.items() if name not in names} | given
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, *words: object) -> int:
        line = [sys.executable, "-m", "ctct_bridge", *map(str, words)]
        self.process = subprocess.Popen(
            line, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said, _ = self.process.communicate(timeout=120)
        self.said += said
        assert not any(secret and secret in said for secret in self.secrets)
        return self.process.returncode

    def killing(self, handler: Handler) -> None:
        """A fault: do what is asked for, and kill who asked."""
        assert self.process is not None
        handler.take()
        self.process.kill()
        handler.close_connection = True


def test_the_commands_go_the_same_way_though_they_are_killed(samples: Path, tmp_path: Path) -> None:
    with serving(documents(samples / "account")) as v1:
        pull = Command("", V1_KEY, PASSWORD)
        words = ("pull", USER, "--base-url", v1.base_url, "-o", tmp_path / "v1", "--details", "--rate", 1000)
        assert pull(*words) == 7, pull.said  # some of what the documents name was never kept
    values = [word for assignment in PROFILE for word in ("--set", assignment)]
    assert Command("", "", "")("migrate", "-q", tmp_path / "v1", "-o", tmp_path / "out", *values) == 0
    with serving_v2() as v2:
        v2.verified(*SENDERS)
        push = Command(TOKEN, KEY)
        v2.plan("POST", "**", {2, 7, 12}, push.killing)
        words = ("push", tmp_path / "out", "--base-url", v2.base_url, "--rate", 1000)
        codes = [push(*words) for _ in range(5)]
        assert codes == [-signal.SIGKILL] * 3 + [1, 1], push.said
        with serving_v2() as other:
            out = shutil.copytree(tmp_path / "out", tmp_path / "calm", ignore=shutil.ignore_patterns("push"))
            pushed(ready(other), Path(out))
            assert holds(v2) == holds(other)
        asked = len(v2.log)
        assert push(*words, "--check") == 1, push.said
        assert {seen.method for seen in [*v2.log][asked:]} == {"GET"}
        # What was changed there since is told.
        name = v2.things("lists")[0]["id"]
        v2.account.things["lists"][name]["status"] = "REMOVED"
        v2.account.drop("contacts", v2.things("contacts")[0]["id"])
        assert push(*words, "--check") == 1
        assert "push-differs" in push.said and "push-gone" in push.said
        assert not any(seen.leaked for seen in v2.log)
        told_nothing_secret(tmp_path, push.said)
