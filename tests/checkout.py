"""The checkout as the tests about it see it: its own files, their trees, and one way to complain."""

from __future__ import annotations

import ast
import fnmatch
from functools import cache
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
PACKAGE = REPO / "ctct_bridge"

#: All that may stand at the top level, beside what .gitignore names.
TOP_LEVEL = frozenset(
    "setup.cfg setup.py README.rst LICENSE CHANGELOG.rst tox.ini .gitignore .ci "
    "ctct_bridge tests samples docs benchmarks".split()
)


def report(problems: list[str], advice: str) -> None:
    """Fail with one line a problem, under a line that says what to do."""
    assert not problems, f"{advice}:\n  " + "\n  ".join(problems)


def name_of(path: Path) -> str:
    return path.relative_to(REPO).as_posix()


@cache
def _patterns() -> list[str]:
    lines = map(str.strip, (REPO / ".gitignore").read_text("utf-8").splitlines())
    return [line.rstrip("/") for line in lines if line and not line.startswith("#")]


def ignored(path: Path) -> bool:
    """Whether .gitignore names the file or a folder above it. Its lines are plain names, globs and /paths only."""
    parts = path.relative_to(REPO).parts
    for pattern in _patterns():
        if pattern.startswith("/"):
            if fnmatch.fnmatchcase("/" + "/".join(parts[: pattern.count("/")]), pattern):
                return True
        elif any(fnmatch.fnmatchcase(part, pattern) for part in parts):
            return True
    return False


@cache
def files(suffix: str = "") -> tuple[Path, ...]:
    """The checkout's own files whose name ends so, in order. Works without git, and beside a virtual environment."""
    roots = [REPO / name for name in sorted(TOP_LEVEL)]
    found = [path for root in roots for path in ([root] if root.is_file() else sorted(root.rglob(f"*{suffix}")))]
    return tuple(path for path in found if path.is_file() and path.name.endswith(suffix) and not ignored(path))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def modules() -> dict[str, Path]:
    """Dotted name of every module of the package, with its file."""
    found = [path for path in files(".py") if PACKAGE in path.parents]
    dotted = [".".join(path.relative_to(REPO).with_suffix("").parts) for path in found]
    return {name.removesuffix(".__init__"): path for name, path in zip(dotted, found, strict=True)}


def is_table(path: Path) -> bool:
    """Whether the module is generated data, to be judged by its generator and not by its looks."""
    return path.stem.endswith(("_table", "_data"))


def is_rows(path: Path) -> bool:
    """Whether the module holds nothing but values: what puts them together is tested."""
    code = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    return not any(isinstance(node, code) for node in ast.walk(tree(path)))
