"""The pages do not lie: their examples are run, their claims about the code are looked up, their links lead somewhere.

Every page that holds commands is a session in a copy of the checkout of its own, from top to bottom. A literal block
after a line that is only a path in double backticks and ``::`` writes that file, or changes it if the block is a
difference. A ``console`` block is typed and its output compared; ``--accept`` writes down what the commands printed.
"""

from __future__ import annotations

import doctest
import importlib.util
import inspect
import io
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from checkout import REPO, files, name_of, report
from standby import tools

import ctct_bridge
from ctct_bridge.model import State
from ctct_bridge.reconciler.fields import Mapped, One
from ctct_bridge.schemas import REGISTRY

PAGES = [path for path in files(".rst") if path.parent == REPO or REPO / "docs" in path.parents]
ADDING = REPO / "docs" / "adding.rst"

#: One step of a session: a file with its content, or a console block.
STEP = re.compile(
    r"^``(?P<path>[\w./-]+)``::\n\n(?P<content>(?:    .*\n|\n)+)"
    r"|^\.\. code-block:: console\n\n(?P<console>(?:   .*\n|\n(?=\n*   ))+)",
    re.MULTILINE,
)


def each(pattern: str) -> Any:
    """The pages that hold something, as parameters."""
    found = [path for path in PAGES if re.search(pattern, path.read_text("utf-8"), re.MULTILINE)]
    return pytest.mark.parametrize("page", found, ids=name_of)


# -- examples ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the examples use, as the working directory."""
    leave = shutil.ignore_patterns("__pycache__", "*.out", "*.residue.json", "*.v2.json")
    for folder in ("ctct_bridge", "docs", "samples"):
        shutil.copytree(REPO / folder, tmp_path / folder, ignore=leave)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@each("^ *>>> ")
def test_examples_in_python(page: Path, bench: Path) -> None:
    told = io.StringIO()
    test = doctest.DocTestParser().get_doctest(page.read_text("utf-8"), {}, name_of(page), str(page), 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.write)
    assert not result.failed, told.getvalue()


@pytest.fixture
def shell(bench: Path, command: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment in which a command of a page is typed. Where the package is changed, it is the copy's."""
    changing = "adding" in request.node.name or "added" in request.node.name
    called = f"{sys.executable} -m ctct_bridge" if changing else command
    tools(bench / "bin", {"python": sys.executable, "ctct-bridge": called})
    path = os.pathsep.join([str(bench / "bin"), os.environ["PATH"]])
    fixed = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    return {**os.environ, **fixed, "PATH": path, "PYTHONPATH": str(bench)}


def typed(commands: list[str], env: dict[str, str]) -> str:
    """A console block as it should be: each command, and what it prints."""
    block = []
    for command in commands:
        run = subprocess.run(["sh", "-c", command], env=env, capture_output=True, text=True, check=False, timeout=60)
        block += [f"$ {command}", *(run.stdout + run.stderr).splitlines()]
    return textwrap.indent("\n".join(block).rstrip(), "   ") + "\n"


def changed(old: str, difference: str) -> str:
    """``old`` after a difference without line numbers: parts set off by ``@@``, lines led by blank, ``-`` or ``+``."""
    for part in difference.split("@@\n"):
        lines = part.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        assert old.count(before) == 1, f"to be found once:\n{before}"
        old = old.replace(before, after)
    return old


def write(found: re.Match[str], bench: Path) -> None:
    """Write or change the file of a step."""
    file = bench / found["path"]
    content = re.sub("(?m)^    ", "", found["content"].strip("\n")) + "\n"
    if re.search("(?m)^[-+]", content):
        content = changed(file.read_text("utf-8"), content)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, "utf-8")


def played(page: str, bench: Path, env: dict[str, str]) -> str:
    """The page as it should be: the session is played, and every output is what the command printed."""

    def step(found: re.Match[str]) -> str:
        if found["path"]:
            write(found, bench)
            return found[0]
        commands = re.findall(r"^   \$ (.*)$", found["console"], re.MULTILINE)
        return f".. code-block:: console\n\n{typed(commands, env)}"

    return STEP.sub(step, page)


@each(r"^\.\. code-block:: console")
def test_examples_in_the_shell(page: Path, bench: Path, shell: dict[str, str], accept: bool) -> None:
    present = page.read_text("utf-8")
    wanted = played(present, bench, shell)
    assert "Traceback (most" not in wanted, wanted
    if accept and wanted != present:
        page.write_text(wanted, "utf-8", newline="\n")
    elif not accept:
        assert present == wanted, "python -m pytest tests/test_docs.py --accept writes down what is printed now"


def test_an_added_resource_is_under_the_laws(bench: Path, shell: dict[str, str]) -> None:
    for found in STEP.finditer(ADDING.read_text("utf-8")):
        if found["path"]:
            write(found, bench)
    shutil.copytree(REPO / "tests", bench / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPO / "setup.cfg", bench)
    laws = [sys.executable, "-m", "pytest", "-q", "-k", "Rehearsal and get_put", "tests/reconciler/test_laws.py"]
    run = subprocess.run(laws, env=shell, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert re.search(r"^1 passed", run.stdout, re.MULTILINE), run.stdout


# -- claims -----------------------------------------------------------------------------------------------------------


def signature(call: Any) -> str:
    """The parameters of a function as a page writes them."""
    said = inspect.signature(call)
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in said.parameters.values()]
    return str(inspect.Signature(bare))[1:-1].replace("'", '"')


def test_signatures_are_the_code_s() -> None:
    page = (REPO / "docs" / "library.rst").read_text("utf-8")
    written = dict(re.findall(r"^:code:`cb\.(\w+)\((.*)\)`$", page, re.MULTILINE))
    calls = (
        "read", "migrate", "validate", "restore", "restore_archive", "verify", "replay", "export", "rendering",
        "reread", "json_schema", "openapi", "pull", "push",
    )  # fmt: skip
    assert written == {name: signature(getattr(ctct_bridge, name)) for name in calls}


def lines_of(schema: Any) -> Iterator[Mapped]:
    for line in schema._declared_fields.values():
        yield line
        if isinstance(line, One):
            yield from lines_of(line.shape)


def test_every_mark_of_evidence_is_explained() -> None:
    page = (REPO / "docs" / "decisions.rst").read_text("utf-8")
    explained = set(re.findall(r"^   \* - ``(\w)``$", page, re.MULTILINE))
    used = {mark for schema in REGISTRY for line in lines_of(schema) for mark in line.ev if mark.isalnum()}
    assert used == explained


def test_every_state_is_explained() -> None:
    page = (REPO / "docs" / "residue.rst").read_text("utf-8")
    table = re.search(r"^States\n-+\n.*?^=+ +=+\n(.*?)^=+ +=+$", page, re.MULTILINE | re.DOTALL)
    assert table
    assert re.findall(r"^``(\w+)``", table[1], re.MULTILINE) == list(State.ALL)


def test_every_refusal_of_the_compiler_has_an_example() -> None:
    compiler = [REPO / "ctct_bridge" / "reconciler" / name for name in ("draft.py", "grammar.py")]
    code = "".join(path.read_text("utf-8") for path in compiler)
    messages = re.findall(r'raise TableError\(f"(.*)"\)', code)
    assert len(messages) == code.count("raise TableError(")
    longest = [max(re.split(r"\{.*?\}", message), key=len).strip() for message in messages]
    page = ADDING.read_text("utf-8")
    report([said for said in longest if said not in page], "docs/adding.rst shows no class that is refused with")


def test_named_files_and_tests_exist() -> None:
    rooms = "ctct_bridge|tests|docs|samples|benchmarks|.ci"
    defined = {name for path in files(".py") for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))}
    wrong = []
    for path in PAGES:
        page = path.read_text("utf-8")
        named = set(re.findall(rf"``((?:{rooms})/[\w./-]*)``", page))
        named -= {found["path"] for found in STEP.finditer(page)}
        wrong += [f"{name_of(path)}: {name}" for name in sorted(named) if not (REPO / name).exists()]
        wrong += [f"{name_of(path)}: {name}" for name in re.findall(r"``(test_\w+)``", page) if name not in defined]
    report(wrong, "named, and not there")


def test_links_lead_somewhere() -> None:
    wrong = []
    for path in PAGES:
        targets = re.findall(r"`[^`]*<([^>]+)>`__?", path.read_text("utf-8"))
        inside = {path.parent / target.partition("#")[0]: target for target in targets if "://" not in target}
        wrong += [f"{name_of(path)}: {target}" for file, target in inside.items() if not file.exists()]
    report(wrong, "links to nothing")


@pytest.mark.parametrize("index", ["index.rst", "fields.rst"])
def test_an_index_names_every_page(index: str) -> None:
    text = (REPO / "docs" / index).read_text("utf-8")
    below = "" if index == "index.rst" else f"{index.removesuffix('.rst')}/"
    folder = REPO / "docs" / below
    pages = {f"{below}{path.name}" for path in PAGES if path.parent == folder} - {index}
    # What a page includes is linked under its own name, so that the link leads somewhere in any checkout.
    named = {
        name: re.findall(r"^\.\. include:: (\S+)$", (REPO / "docs" / name).read_text("utf-8"), re.MULTILINE)
        for name in pages
    }
    report(
        [name for name in sorted(pages) if not any(f"<{each}>" in text for each in (name, *named[name]))],
        f"docs/{index} does not link to",
    )
    menu = re.findall(r"^   ([\w/-]+)$", text, re.MULTILINE)
    assert sorted(f"{name}.rst" for name in menu) == sorted(pages)


# -- the pages themselves ---------------------------------------------------------------------------------------------


@pytest.fixture
def generate(bench: Path) -> ModuleType:
    """docs/generate.py, at work in a copy."""
    spec = importlib.util.spec_from_file_location("generate", bench / "docs" / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("findings.rst", "not-xml"),
        ("fields.rst", "eventspot/events"),
        ("fields/event.rst", "read-only"),
        ("command.rst", "``--max-bytes N``"),
        ("exit-codes.rst", "UsageError"),
        ("residue.rst", "``stray``"),
        ("adding.rst", "``Text(path"),
    ],
)
def test_a_stale_page_is_noticed_and_mended(
    name: str, fact: str, bench: Path, generate: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    page = bench / "docs" / name
    good = page.read_text("utf-8")
    assert fact in good
    page.write_text(good.replace(fact, "stale"), "utf-8")
    assert generate.main(["--check"]) == 1
    assert f"stale: docs/{name}" in capsys.readouterr().out
    assert generate.main([]) == 0
    assert page.read_text("utf-8") == good
    assert generate.main(["--check"]) == 0


def test_a_page_of_a_resource_that_is_gone_goes(
    bench: Path, generate: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    left = bench / "docs" / "fields" / "rehearsal.rst"
    left.write_text("rehearsal\n=========\n", "utf-8")
    assert generate.main(["--check"]) == 1
    assert "stale: docs/fields/rehearsal.rst" in capsys.readouterr().out
    assert left.exists()
    assert generate.main([]) == 0
    assert not left.exists()


def test_generated_text_is_escaped(generate: ModuleType) -> None:
    escaped = r"a\*b \`c\` \|d\| e\_ name\@host snake_case \\."
    assert generate.text("a*b `c` |d| e_ name@host snake_case \\.") == escaped
