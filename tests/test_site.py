"""The site and the page of the manual, built as ``tox -e docs`` builds them: without a warning, and with every link
leading to a place that is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from checkout import REPO, report
from lxml import html

from ctct_bridge import cli
from ctct_bridge.cli.words import commands
from ctct_bridge.findings import CODES
from ctct_bridge.schemas import REGISTRY

pytest.importorskip("furo", reason="the site is made with Sphinx and furo: pip install '.[docs]'")


def built(builder: str, out: Path) -> Path:
    """Run Sphinx; fails at the first warning."""
    words = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", builder, "-d", str(out / "trees")]
    environment = {**os.environ, "PYTHONPATH": str(REPO), "PYTHONWARNINGS": "ignore"}
    ran = subprocess.run(
        [*words, "docs", str(out / builder)], cwd=REPO, env=environment, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
    return out / builder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("html", tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("man", tmp_path_factory.mktemp("man")) / "ctct-bridge.1"


# -- the site ---------------------------------------------------------------------------------------------------------


def addresses(site: Path) -> Iterator[tuple[Path, str]]:
    for page in sorted(site.rglob("*.html")):
        tree = html.parse(str(page))
        yield from ((page, each) for each in tree.xpath("//@href | //@src"))


def test_every_link_leads_to_a_place(site: Path) -> None:
    places: dict[Path, set[str]] = {}
    wrong = []
    for page, address in addresses(site):
        parts = urlsplit(address)
        if parts.scheme or not (parts.path or parts.fragment):
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page.resolve()
        if target.suffix == ".html" and target.is_file() and target not in places:
            places[target] = set(html.parse(str(target)).xpath("//@id"))
        missing = parts.fragment and target.suffix == ".html" and parts.fragment not in places.get(target, ())
        if not target.is_file() or missing:
            wrong.append(f"{page.relative_to(site)}: {address}")
    report(sorted(set(wrong)), "links to nothing")


def test_nothing_is_fetched(site: Path) -> None:
    loaded = {
        address
        for page in site.rglob("*.html")
        for address in html.parse(str(page)).xpath("//script/@src | //img/@src | //link[@rel='stylesheet']/@href")
    }
    assert loaded
    assert not [address for address in loaded if urlsplit(address).netloc]


def test_codes_and_resources_have_their_place(site: Path) -> None:
    ids = set(html.parse(str(site / "findings.html")).xpath("//section/@id"))
    assert CODES.keys() <= ids
    assert all((site / "fields" / f"{schema.resource}.html").is_file() for schema in REGISTRY)


def test_public_names_have_their_docstrings(site: Path) -> None:
    import ctct_bridge

    ids = set(html.parse(str(site / "api.html")).xpath("//dt/@id"))
    documented = {name.rpartition(".")[2] for name in ids}
    assert set(ctct_bridge.__all__) - {"__version__", "schemas"} <= documented


def test_a_session_shows_what_is_typed_and_what_is_printed(site: Path) -> None:
    tree = html.parse(str(site / "index.html"))
    typed = ["".join(node.itertext()).strip() for node in tree.xpath("//span[@class='gs']")]
    assert typed[0] == "ctct-bridge migrate samples/account -o out | tail -n 2"
    printed = ["".join(node.itertext()).strip() for node in tree.xpath("//span[@class='go']")]
    assert "53 files written to out" in printed


# -- the manual -------------------------------------------------------------------------------------------------------


def test_the_manual_names_every_command_and_option(manual: Path) -> None:
    text = re.sub(r"\\f[A-Z]|\\f\(\w\w|\\", "", manual.read_text("utf-8"))
    for command in commands(cli.parser())[1:]:
        assert f"ctct-bridge {command.name}" in text
        assert all(flag in text for option in command.options for flag in option.flags if flag not in ("-h", "--help"))


@pytest.mark.parametrize(
    "words",
    [["groff", "-man", "-ww", "-z", "-K", "utf8"], ["mandoc", "-T", "lint", "-W", "error"]],
    ids=lambda words: words[0],
)
def test_the_manual_is_rendered_without_complaint(manual: Path, words: list[str]) -> None:
    if shutil.which(words[0]) is None:
        pytest.skip(f"there is no {words[0]}")
    ran = subprocess.run([*words, manual], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
