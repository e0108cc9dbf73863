"""The report in a real browser: it complains of nothing, reaches for nothing, and shows the numbers."""

from __future__ import annotations

import json
import os
import re
import struct
from pathlib import Path

import pytest
from browser import CHROMIUM, opened
from pages import parsed

import ctct_bridge as cb

# Where everything is tested, nothing is skipped: a missing browser fails there.
pytestmark = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="there is no chromium here")


@pytest.fixture(scope="module")
def out(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "out"
    cb.migrate([samples / "account", samples / "damaged"], folder)
    return folder


def test_it_opens_from_a_disk_and_shows_the_numbers(out: Path, tmp_path: Path) -> None:
    seen = opened(out / "report.html", tmp_path)
    assert seen.console == []
    assert seen.asked == []
    told = json.loads((out / "report.json").read_bytes())
    page = parsed(re.sub("<!DOCTYPE[^>]*>", "", seen.dom))
    figures = {each.all("dt")[0].text: each.all("dd")[0].text for each in page.all("header")[0].all("div")}
    assert figures["entries read"] == f"{told['read']:,}"
    assert figures["rejected"] == f"{told['states']['rejected']:,}"
    findings = [node for node in page.all("details") if "id" in node.attributes]
    counts = {node.attributes["id"]: node.all("span", class_="count")[0].text for node in findings}
    assert counts == {f"finding-{code}": f"{count:,}" for code, count in told["findings"].items()}
    assert len(page.all("style")) == 1


@pytest.mark.parametrize("dark", [False, True])
def test_a_picture_can_be_taken_of_it(out: Path, tmp_path: Path, dark: bool) -> None:
    picture = tmp_path / "page.png"
    theme = [f"--blink-settings=preferredColorScheme={int(not dark)}"]
    seen = opened(out / "report.html", tmp_path, *theme, f"--screenshot={picture}")
    assert (seen.console, seen.asked) == ([], [])
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1200, 1600)
    assert len(data) > 30_000  # not blank


def test_it_can_be_printed(out: Path, tmp_path: Path) -> None:
    paper = tmp_path / "page.pdf"
    opened(out / "report.html", tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    pages = len(re.findall(rb"/Type /Page\b", paper.read_bytes()))
    assert pages > 5  # what is folded on a screen is unfolded on paper


def test_what_gets_into_it_all_the_same_reaches_nobody(out: Path, tmp_path: Path) -> None:
    """The policy is tried by what it is there for, and so is the listener: without the policy it is reached."""
    page = (out / "report.html").read_text("utf-8")
    inside = '<img src="http://nobody.example.org/x"><script>document.title = "taken"</script></main>'
    spoiled, bare = tmp_path / "spoiled.html", tmp_path / "bare.html"
    spoiled.write_text(page.replace("</main>", inside), "utf-8")
    bare.write_text(re.sub(r"<meta http-equiv[^>]*>", "", spoiled.read_text("utf-8")), "utf-8")
    seen = opened(spoiled, tmp_path)
    assert seen.asked == []
    assert "taken" not in seen.dom.partition("</title>")[0]
    assert any("Content Security Policy" in line for line in seen.console)
    free = opened(bare, tmp_path)
    assert any("nobody.example.org/x" in line for line in free.asked)
    assert "taken" in free.dom.partition("</title>")[0]
