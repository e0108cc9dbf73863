"""The recipes: short, public, and run as a newcomer would, each with the library that it is for.

A library that is not installed leaves its recipe out, unless ``RECIPES=all`` wants all of them.
"""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from checkout import REPO, report, tree

import ctct_bridge as cb

RECIPES = sorted((REPO / "docs" / "recipes").glob("*.py"))
MOST_LINES = 40

Run = Callable[..., subprocess.CompletedProcess[str]]
each = pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.name)


# -- what they look like ----------------------------------------------------------------------------------------------


@each
def test_it_is_short(recipe: Path) -> None:
    assert recipe.read_text("utf-8").count("\n") < MOST_LINES


def privates(module: ast.Module) -> list[str]:
    """What a program takes of this package, beyond its public names."""
    wrong = []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            ours = [name for name in node.names if name.name.partition(".")[0] == "ctct_bridge"]
            wrong += [name.name for name in ours if (name.name, name.asname) != ("ctct_bridge", "cb")]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("ctct_bridge", ""):
            wrong.append(f"from {node.module}")
        elif isinstance(node, ast.Attribute):
            of_ours = isinstance(node.value, ast.Name) and node.value.id == "cb"
            if node.attr.startswith("_") or (of_ours and node.attr not in cb.__all__):
                wrong.append(node.attr)
        elif isinstance(node, ast.Name) and node.id.startswith("_") and node.id != "__name__":
            wrong.append(node.id)
    return wrong


@each
def test_it_uses_the_public_face_only(recipe: Path) -> None:
    module = tree(recipe)
    assert "import ctct_bridge as cb\n" in recipe.read_text("utf-8")
    report(privates(module), f"{recipe.name} uses what is not public")


@pytest.mark.parametrize(
    "code",
    [
        "import ctct_bridge",
        "import ctct_bridge.model as cb",
        "from ctct_bridge import read",
        "cb.jobs",
        "reading._records",
    ],
)
def test_what_is_private_is_found(code: str) -> None:
    assert privates(ast.parse(code))


def test_the_page_shows_every_recipe() -> None:
    page = (REPO / "docs" / "recipes.rst").read_text("utf-8")
    shown = re.findall(r"^\.\. literalinclude:: recipes/(\S+)$", page, re.MULTILINE)
    run = re.findall(r"^ +(?:\$ )?python docs/recipes/(\S+) ", page, re.MULTILINE)
    assert sorted(shown) == [recipe.name for recipe in RECIPES] == sorted(set(run))


# -- what they do -----------------------------------------------------------------------------------------------------


def needs(module: str) -> None:
    """Leave a test out where a library is missing; fail if all are wanted."""
    if find_spec(module) is None:
        assert os.environ.get("RECIPES") != "all", f"{module} is not installed"
        pytest.skip(f"{module} is not installed: pip install '.[recipes]'")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a recipe beside a copy of the samples, in a process of its own."""
    shutil.copytree(REPO / "samples" / "account", tmp_path / "samples" / "account")
    shutil.copytree(REPO / "samples" / "damaged", tmp_path / "samples" / "damaged")
    own = {"PYTHONPATH": str(REPO), "PYTHONHASHSEED": "0", "AIRFLOW_HOME": str(tmp_path / "airflow")}
    env = {**os.environ, **own, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}

    def typed(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        first = str(REPO / "docs" / "recipes" / words[0]) if words[0].endswith(".py") else words[0]
        told = subprocess.run(
            [sys.executable, *([first] if first.endswith(".py") else ["-m", first]), *words[1:]],
            cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == code, told.stdout + told.stderr
        return told

    return typed


def wanted(only: str | None = None) -> dict[str, str]:
    """What an archive holds, by key."""
    records = cb.read(REPO / "samples" / "account", only=only and [only], joined=True)
    return {record.key: json.dumps(record.to_v2()) for record in records}


def rows(database: Path, query: str) -> list[tuple[str, ...]]:
    store = sqlite3.connect(database)
    try:
        return store.execute(query).fetchall()
    finally:
        store.close()


def test_sqlite_holds_each_thing_once(run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        assert run("to_sqlite.py", "samples/account", "out.db").stdout == ""
        assert dict(rows(tmp_path / "out.db", "SELECT key, v2 FROM record")) == wanted()
    assert rows(tmp_path / "out.db", "SELECT * FROM dead") == []


def test_sqlite_keeps_the_dead_letters_and_says_that_something_is_amiss(run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        told = run("to_sqlite.py", "samples/damaged", "out.db", code=1).stderr
        dead = rows(tmp_path / "out.db", "SELECT document, why, xml FROM dead ORDER BY document")
        assert [row[:2] for row in dead] == [
            ("envelope.xml", "entry-damaged"), ("start.xml", "entry-damaged"), ("truncated.xml", "entry-damaged"),
        ]  # fmt: skip
        assert all("<atom:title>" in row[2] for row in dead)
        assert "head.xml head-damaged" in told
    assert run("to_sqlite.py", "nowhere", "out.db", code=1).stderr.strip().endswith("no document to read: nowhere")


def test_a_frame_has_every_value(run: Run, tmp_path: Path) -> None:
    needs("pandas")
    for resource in ("contact", "fee"):
        told = run("to_pandas.py", "samples/account", resource, "out.csv").stdout
        with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
            found = {row["key"]: row for row in csv.DictReader(file)}
        assert found.keys() == wanted(resource).keys()
        for key, body in wanted(resource).items():
            texts = {name: value for name, value in json.loads(body).items() if isinstance(value, str)}
            times = {name for name in texts if name.endswith("_date")}
            assert {name: found[key][name] for name in texts.keys() - times} == {
                name: value for name, value in texts.items() if name not in times
            }
            assert all(found[key][name][:10] == texts[name][:10] for name in times)
        typed = {"contact": "created_date +datetime64", "fee": "late_fee +Float64"}[resource]
        assert re.search(f"^{typed}", told, re.MULTILINE)
    assert "datetime64" in run("to_pandas.py", "samples/account/lists", "event", "none.csv").stdout  # none is there


def test_a_pipeline_has_each_thing_once_and_the_dead_letters(run: Run, tmp_path: Path) -> None:
    needs("apache_beam")

    def lines(pattern: str, name: str) -> list[str]:
        run("in_beam.py", pattern, "out")
        return [line for path in tmp_path.glob(f"out/{name}-*") for line in path.read_text("utf-8").splitlines()]

    good = [json.loads(line) for line in lines("samples/account/**.xml", "good")]
    assert len(good) == len(dict(good))
    assert {record.key for record in cb.read(REPO / "samples" / "account")} == dict(good).keys() > wanted().keys()
    forms = {key: each["form"] for key, each in good}
    assert forms["event/a07e4b2wq8m1c7d90fa"] == "detail"  # of which there is a list form, too
    shutil.rmtree(tmp_path / "out")
    dead = [json.loads(line) for line in lines("samples/damaged/*.xml", "dead")]
    assert sorted((Path(each["file"]).name, *each["why"], "xml" in each) for each in dead) == [
        ("envelope.xml", "entry-damaged", True), ("head.xml", "head-damaged", False),
        ("start.xml", "entry-damaged", True), ("truncated.xml", "entry-damaged", True),
        ("truncated.xml", "salvage-truncated", False),
    ]  # fmt: skip


def test_a_task_may_be_tried_again(run: Run, tmp_path: Path) -> None:
    needs("airflow")
    for _ in range(2):
        told = run("in_airflow.py", "samples/account", "out.db").stdout
        assert dict(rows(tmp_path / "out.db", "SELECT key, v2 FROM contact")) == wanted("contact")
    assert "'converted': 5" in told
    assert "AirflowFailException" in run("in_airflow.py", "nowhere", "out.db", code=1).stderr


def test_airflow_runs_the_dag(run: Run, tmp_path: Path) -> None:
    needs("airflow")
    dags = tmp_path / "airflow" / "dags"
    dags.mkdir(parents=True)
    shutil.copy(REPO / "docs" / "recipes" / "in_airflow.py", dags)
    run("airflow", "db", "migrate")
    run("airflow", "dags", "reserialize")
    given = {"archive": str(tmp_path / "samples" / "account"), "database": str(tmp_path / "out.db")}
    run("airflow", "dags", "test", "contacts", "--conf", json.dumps(given))
    assert dict(rows(tmp_path / "out.db", "SELECT key, v2 FROM contact")) == wanted("contact")
