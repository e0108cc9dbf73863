"""The shared options."""

from __future__ import annotations

import pytest

from ctct_bridge.cli import parser
from ctct_bridge.cli.options import archives_of, only_of, profile_of
from ctct_bridge.errors import UsageError


def parsed(*words):
    return parser().parse_args(["validate", "archive", *words])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ([], None),
        (["--only", "event"], ["event"]),
        (["--only", "event", "fee"], ["event", "fee"]),
        (["--only", "event,fee"], ["event", "fee"]),
        (["--only", "event", "--only", "fee"], ["event", "fee"]),
    ],
)
def test_only(words, names):
    assert only_of(parsed(*words)) == names


def test_no_profile():
    assert profile_of(parsed()) is None


def test_set_has_the_last_word(tmp_path):
    file = tmp_path / "profile.toml"
    file.write_text('[event]\ntheme_name = "Plain"\nis_map_displayed = true\n', "utf-8")
    profile = profile_of(parsed("--profile", str(file), "--set", "event.theme_name=Striped"))
    assert {name: supply.json for name, supply in profile.supplies.items()} == {
        "event.theme_name": "Striped",
        "event.is_map_displayed": True,
    }


@pytest.mark.parametrize("word", ["event", "event.name", "event.id=1", "nothing.name=x"])
def test_what_cannot_be_set(word):
    with pytest.raises(UsageError):
        profile_of(parsed("--set", word))


@pytest.mark.parametrize(
    ("text", "size"), [("1", 1), ("0", 0), ("20k", 20480), ("500M", 500 << 20), ("2GiB", 2 << 30), ("1TB", 1 << 40)]
)
def test_a_bound_on_the_archives(text, size):
    bounded = archives_of(parsed("--max-bytes", text))
    assert (list(bounded), bounded.max_bytes) == (["archive"], size)
    assert archives_of(parsed()) == ["archive"]


@pytest.mark.parametrize("text", ["", "-1", "1.5G", "many", "1X", "k"])
def test_what_is_no_size(text, capsys):
    with pytest.raises(SystemExit):
        parsed(f"--max-bytes={text}")
    assert "is no size" in capsys.readouterr().err


def test_the_commands_agree_on_their_options():
    one = parser().parse_args(["migrate", "a", "-o", "out"])
    other = parser().parse_args(["validate", "a"])
    shared = ("archives", "only", "profile", "set", "quiet", "fail_on", "show_values", "max_bytes")
    assert [getattr(one, name) for name in shared] == [getattr(other, name) for name in shared]
