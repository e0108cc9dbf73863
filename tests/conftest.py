"""What every test may use: the samples, ``--accept``, a quick ``ctct-bridge``, and two settings of hypothesis."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkout import REPO
from hypothesis import HealthCheck, settings
from standby import standing_by

# "default" keeps the whole suite quick; "laws" is the long run: pytest -m laws --hypothesis-profile=laws; "ci" lies
# between the two.
# No deadline in either: a busy machine is no counter-example.
# Under CI the examples are the same every time: a change is judged by itself, not by luck.
_CI = bool(os.environ.get("CI"))
settings.register_profile("default", max_examples=40, deadline=None, derandomize=_CI)
settings.register_profile(
    "laws", max_examples=2000, deadline=None, derandomize=False, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "ci", max_examples=100, deadline=None, derandomize=_CI, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the goldens from what the code does now")

    parser.addoption("--kills", action="store_true", help="run the tests that kill hundreds of processes, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--kills"):
        for item in items:
            if "kills" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="takes many minutes; --kills runs it"))


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are to be rewritten instead of compared."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def repo() -> Path:
    """The checkout that the tests stand in."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def samples(repo: Path) -> Path:
    """The folder of sample documents."""
    return repo / "samples"


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What runs ``ctct-bridge`` of this checkout."""
    with standing_by(tmp_path_factory.mktemp("standby"), REPO) as words:
        yield words
