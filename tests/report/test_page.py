"""The page as a whole: true to the report, the same whenever it is written, harmless, and easy to find one's way in."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from archives import DETAIL, entry, feed, files_below, save
from pages import HOSTILE, Node, parsed, rows

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.report.page import HtmlReport
from ctct_bridge.report.result import DocumentResult, Report

COMMANDS = ["migrate", "validate", "restore", "verify", "export"]


def written(report: Report, *findings: Finding, show_values: bool = False) -> str:
    pieces: list[str] = []
    page = HtmlReport(pieces.append, show_values)
    for finding in findings:
        report.findings[finding.code] += 1
        page(finding)
    page.end(report)
    return "".join(pieces)


@pytest.fixture(scope="module")
def account(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Node]:
    out = tmp_path_factory.mktemp("account") / "out"
    cb.migrate(samples / "account", out)
    return out, parsed((out / "report.html").read_text("utf-8"))


def figures(page: Node) -> dict[str, str]:
    (numbers,) = page.all("header")[0].all("dl")
    return {each.all("dt")[0].text: each.all("dd")[0].text for each in numbers.all("div")}


def test_the_numbers_at_the_top_are_those_of_report_json(account: tuple[Path, Node]) -> None:
    out, page = account
    told, shown = json.loads((out / "report.json").read_bytes()), figures(page)
    states = told["states"]
    assert shown["documents"] == str(len(told["documents"]))
    assert shown["entries read"] == str(told["read"])
    assert shown["records in v2"] == str(states["converted"] + states["converted_with_loss"])
    assert shown["with loss"] == str(states["converted_with_loss"])
    counts = [each.text for each in page.all("span", class_="count")]
    assert sum(map(int, counts)) == sum(told["findings"].values())
    files = json.loads((out / "manifest.json").read_bytes())["files"]
    assert f"{len(files) + 1:,}, each in manifest.json" in page.text
    assert "report.html" in [each["path"] for each in files]


@pytest.mark.parametrize("layout", ["tree", "jsonl"])
def test_the_same_archive_gives_the_same_page(samples: Path, tmp_path: Path, layout: str) -> None:
    for name in ("1", "elsewhere/2"):
        cb.migrate(samples / "account", tmp_path / name, layout=layout, listen=None if name == "1" else [].append)
    one, two = (files_below(tmp_path / name) for name in ("1", "elsewhere/2"))
    assert one["report.html"] == two["report.html"]
    assert str(tmp_path).encode() not in one["report.html"]
    assert cb.verify(tmp_path / "1").exit_code() == 0
    (tmp_path / "1/report.html").write_text("changed")
    assert cb.verify(tmp_path / "1").findings == {"file-changed": 1}


def test_a_dry_run_writes_no_page(samples: Path, tmp_path: Path) -> None:
    cb.migrate(samples / "account/lists.xml", tmp_path / "out", dry_run=True)
    assert not (tmp_path / "out").exists()


# -- for everybody ----------------------------------------------------------------------------------------------------


def test_nothing_but_the_style_is_let_in(account: tuple[Path, Node]) -> None:
    _, page = account
    (policy,) = (meta.attributes["content"] for meta in page.all("meta", **{"http-equiv": "Content-Security-Policy"}))
    style = page.all("style")[0].text
    hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style
    for node in page.all():
        assert node.name not in ("script", "link", "img", "iframe", "object", "embed", "form", "base")
        assert not {name for name in node.attributes if name.startswith("on") or name in ("style", "src", "srcset")}
        assert (node.attributes.get("href") or "#").startswith("#")


def test_it_can_be_walked_without_eyes_or_mouse(account: tuple[Path, Node]) -> None:
    _, page = account
    assert page.all("html")[0].attributes["lang"] == "en"
    assert [len(page.all(name)) for name in ("h1", "main", "header", "nav", "footer")] == [1] * 5
    levels = [int(node.name[1]) for node in page.all() if re.fullmatch("h[1-6]", node.name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    named = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
    assert len(named) == len(set(named))
    for link in page.all("a"):
        assert (link.attributes["href"] or "")[1:] in named
    for section in page.all("section"):
        assert section.attributes["aria-labelledby"] in named
    for table in page.all("table"):
        assert table.all("caption")[0].text
        assert all(cell.attributes.get("scope") in ("row", "col") for cell in table.all("th"))
        wide = {len(row.inside) for row in table.all("tr")}
        assert len(wide) == 1
    for picture in page.all("svg"):
        assert picture.attributes["role"] == "img"
        assert picture.inside[0].name == "title"  # type: ignore[union-attr]
    for details in page.all("details"):
        assert details.inside[0].name == "summary"  # type: ignore[union-attr]


def whole(colour: str) -> str:
    """A colour in six digits."""
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_every_text_can_be_read_against_its_ground() -> None:
    style = (Path(cb.__file__).parent / "report" / "page.css").read_text("utf-8")
    themes = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(themes) == 3  # light, dark, paper
    for theme in themes:
        full = {name: whole(value) for name, value in re.findall(r"--([\w-]+): (#\w+)", theme)}
        for ink in ("ink", "soft", "link", "good", "warning", "error", "info"):
            for ground in ("paper", "card", "shade"):
                assert contrast(full[ink], full[ground]) >= 4.5, (ink, ground)
        for tone in ("good", "warning", "error", "info"):
            assert contrast(full[tone], full[f"{tone}-tint"]) >= 4.5, tone
        assert contrast(full["column"], full["card"]) >= 3
        assert contrast(full["rejected"], full["card"]) >= 3


# -- hostile ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 5_000_000], ids=lambda text: ascii(text[:20]))
def test_texts_of_the_archive_stay_texts(text: str) -> None:
    origin = Origin(text, 0, 1, text)
    found = [Finding("unknown-element", origin, f"Event/{text}", {"element": text}),
             Finding("timestamp-invalid", origin, text, {"value": text}, v1=text)]  # fmt: skip
    report = Report("validate", documents=[DocumentResult(text, False)], profile={"event.time_zone_id": text})
    page = written(report, *found, show_values=True)
    assert len(page) < 60_000
    page.encode("utf-8")
    tree = parsed(page)
    assert not tree.all("script") + tree.all("img")
    harmless = Report("validate", documents=[DocumentResult("a", False)])
    usual = {node.name for node in parsed(written(harmless, found[0])).all()}
    assert {node.name for node in tree.all()} - usual <= {"ul", "li", "h3"}


def test_an_archive_cannot_write_into_its_report(tmp_path: Path) -> None:
    hostile = DETAIL.replace("Autumn Concert", "<![CDATA[<script>alert(1)</script>]]>")
    hostile = hostile.replace("385.0", '"&gt;&lt;img onerror=x&gt;')
    save(tmp_path / "in", {"a<b>&'.xml": feed(entry("e1", hostile, declare=False))})
    cb.migrate(tmp_path / "in", tmp_path / "out")
    page = (tmp_path / "out/report.html").read_text("utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "a<b>&'.xml" in {row[0] for table in parsed(page).all("table") for row in rows(table)}


@pytest.mark.parametrize("command", COMMANDS)
def test_any_command_has_a_page(command: str) -> None:
    page = parsed(written(Report(command)))
    assert len(page.all("h1")) == 1
    assert page.all("section")
