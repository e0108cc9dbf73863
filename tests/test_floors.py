"""Who may import whom: lower floors never higher ones, no cycles, nothing undeclared, nothing heavy too early."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from checkout import REPO, files, modules, name_of, report, tree

#: Low to high. A room imports from lower floors only; rooms that share a floor leave each other alone.
FLOORS = (
    ("errors", "model"),
    ("codes",),
    ("findings",),
    ("parsers",),
    ("reconciler",),
    ("schemas",),
    ("archive",),
    ("report", "transport"),
    ("jobs",),
    # Two doors to the jobs: for people, and for clusters.
    ("cli", "spark"),
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
FACE = "ctct_bridge"

#: What a bare ``import ctct_bridge`` must not load: each of them is paid for by whoever uses it.
HEAVY = {"lxml", "marshmallow", "requests", "feedparser", "sqlite3"}


class Import(NamedTuple):
    """One name that a module takes from elsewhere."""

    module: str
    name: str
    line: int


def imports(path: Path, package: str = "") -> Iterator[Import]:
    """Every import of a file, those under TYPE_CHECKING and inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            yield from (Import(source, alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.Constant) and node.value != FACE and node.value in modules():
            yield Import(str(node.value), "", node.lineno)  # a module named in a string is imported later


def ours(module: str) -> Iterator[Import]:
    """A module's imports of this package's modules: ``from a import b`` names a.b if that is a module."""
    path = modules()[module]
    for found in imports(path, module if path.name == "__init__.py" else module.rpartition(".")[0]):
        inner = f"{found.module}.{found.name}"
        if inner in modules():
            yield Import(inner, "", found.line)
        elif found.module in modules():
            yield found


def inner_modules() -> list[str]:
    """All modules but the face and the command's front door, which stand outside the floors."""
    return [name for name in modules() if name not in (FACE, f"{FACE}.__main__")]


def room_of(module: str) -> str:
    return module.split(".")[1]


def floor_of(module: str) -> int:
    return FLOOR_OF.get(room_of(module), len(FLOORS))


def test_every_module_stands_on_a_floor() -> None:
    report([name for name in inner_modules() if room_of(name) not in FLOOR_OF], "give its room a place in FLOORS")


def test_no_floor_imports_a_higher_one() -> None:
    wrong = [
        f"{name_of(modules()[module])}:{found.line} imports {found.module}"
        for module in inner_modules()
        for found in ours(module)
        if found.module != FACE
        and room_of(found.module) != room_of(module)
        and floor_of(found.module) >= floor_of(module)
    ]
    report(wrong, "a floor imports only lower ones")


def test_only_the_version_comes_from_the_face() -> None:
    # Any other name would run the lazy table of the face, and with it any floor at all.
    wrong = [
        f"{name_of(modules()[module])}:{found.line} takes {found.name or 'everything'} from the face"
        for module in inner_modules()
        for found in ours(module)
        if found.module == FACE and found.name != "__version__"
    ]
    report(wrong, "import it from the module that defines it")


def test_no_two_modules_need_each_other() -> None:
    waiting = {name: {found.module for found in ours(name)} - {name} for name in inner_modules()}
    while free := [name for name, needed in waiting.items() if not needed & waiting.keys()]:
        for name in free:
            del waiting[name]
    report([f"{name} needs {', '.join(sorted(waiting[name] & waiting.keys()))}" for name in waiting], "import cycle")


# -- other people's packages --------------------------------------------------------------------------------------


def declared(*extras: str) -> set[str]:
    """Import names of the requirements in setup.cfg. Every package here is imported by the name it is installed by."""
    config = configparser.ConfigParser()
    config.read(REPO / "setup.cfg", "utf-8")
    lists = [config["options"]["install_requires"], *(config["options.extras_require"][extra] for extra in extras)]
    return set(re.findall(r"^([A-Za-z0-9_]+)", "\n".join(lists), re.MULTILINE)) | sys.stdlib_module_names


@pytest.mark.parametrize(
    ("room", "extras", "known"),
    [
        ("ctct_bridge", ("cli", "fast", "parquet", "spark"), {"ctct_bridge"}),
        ("tests", ("test",), {"ctct_bridge"}),
    ],
)
def test_every_import_is_declared(room: str, extras: tuple[str, ...], known: set[str]) -> None:
    # What is asked for with pytest.importorskip is no import statement, and may be missing.
    here = {path.stem for path in files(".py") if path.parent.name in ("tests", "benchmarks")}
    allowed = declared(*extras) | known | (here if room == "tests" else set())
    wrong = [
        f"{name_of(path)}:{found.line} imports {found.module}"
        for path in files(".py")
        if path.is_relative_to(REPO / room)
        for found in imports(path, ".")
        if found.module.strip(".") and found.module.partition(".")[0] not in {*allowed, ""}
    ]
    report(wrong, f"setup.cfg does not promise this to {room}")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, ctct_bridge; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert FACE in loaded
    report(sorted(HEAVY & loaded), "import ctct_bridge loads")
