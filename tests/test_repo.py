"""The house keeps itself in order: rooms, sizes, samples, pages, help."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkout import PACKAGE, REPO, TOP_LEVEL, files, ignored, is_rows, is_table, modules, name_of, report, tree
from samplefile import v2_bodies

from ctct_bridge.findings import CODES

MAX_FILE, MAX_FUNCTION = 300, 40
#: What may be longer (``path`` or ``path:function``), and why. A name that needs its place no more fails as well.
LONGER_FILES: dict[str, str] = {
    "ctct_bridge/reconciler/fields.py": "one short class for each kind of field",
}
LONGER_FUNCTIONS: dict[str, str] = {}

#: Folders of one machine. Written in pieces, so that this file does not accuse itself.
MACHINE_PATHS = re.compile(r"(?<![\w.-])/" + "(?:work/|tmp/x|root/|home/)")

# -- rooms --------------------------------------------------------------------------------------------------------


def test_nothing_strays_at_the_top() -> None:
    strays = [path.name for path in REPO.iterdir() if path.name not in TOP_LEVEL | {".git"} and not ignored(path)]
    report(sorted(strays), "no place at the top level for")


def test_every_room_is_there() -> None:
    report(sorted(name for name in TOP_LEVEL if not (REPO / name).exists()), "missing at the top level")


def test_every_module_has_its_tests() -> None:
    tested = [path for path in modules().values() if not path.stem.startswith("__") and not is_table(path)]
    tested = [path for path in tested if not is_rows(path)]
    missing = []
    for module in tested:
        wanted = f"test_{module.stem.lstrip('_')}.py"
        mirrored = REPO / "tests" / module.relative_to(PACKAGE).with_name(wanted)
        found = [path for path in files(".py") if path.name == wanted]
        # Where two rooms have a module of one name, each must have its test in its own folder.
        alone = [path.stem for path in tested].count(module.stem) == 1
        if not any(is_tested_by(path, module) for path in found if alone or path == mirrored):
            missing.append(f"{name_of(module)} wants {name_of(mirrored)}, with a test that uses it")
    report(missing, "modules without tests")


def is_tested_by(path: Path, module: Path) -> bool:
    """Whether a file holds a test function and, itself or in a helper that it imports, mentions the module: by its
    name, or by that of something public which the module defines."""
    nodes = list(ast.walk(tree(path)))
    helpers = [REPO / "tests" / f"{node.module}.py" for node in nodes if isinstance(node, ast.ImportFrom)]
    text = "".join(file.read_text("utf-8") for file in (path, *helpers) if file.is_file())
    defined = [node.name for node in tree(module).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    names = [module.stem, *(name for name in defined if not name.startswith("_"))]
    tests = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return bool(tests) and any(re.search(rf"\b{name}\b", text) for name in names)


def test_an_empty_test_file_is_no_test(tmp_path: Path) -> None:
    module, path = PACKAGE / "archive" / "atomic.py", tmp_path / "test_atomic.py"
    tests = {
        "": False, "def test_it(): pass\n": False, "from ctct_bridge.archive.atomic import whole\n": False,
        "import ctct_bridge.archive.atomic\ndef test_it(): pass\n": True, "def test_it(): whole()\n": True,
    }  # fmt: skip
    for text, wanted in tests.items():
        path.write_text(text)
        assert is_tested_by(path, module) == wanted
        tree.cache_clear()  # it remembers files by their path


# -- sizes and habits ---------------------------------------------------------------------------------------------


def over(limit: int, sizes: dict[str, int], excused: dict[str, str]) -> None:
    long = {name: size for name, size in sizes.items() if size > limit}
    report([f"{name}: {size} lines" for name, size in long.items() if name not in excused], f"over {limit} lines")
    report(sorted(excused.keys() - long.keys()), "needs no excuse any more")


def lines_of(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file with its length, without its docstring: explaining is free."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = lines_of(node.body[0]) if ast.get_docstring(node) is not None else 0
            yield f"{name_of(path)}:{node.name}", lines_of(node) - docstring


def test_files_are_short() -> None:
    written = [path for path in files(".py") if not is_table(path)]
    over(MAX_FILE, {name_of(path): path.read_text("utf-8").count("\n") for path in written}, LONGER_FILES)


def test_functions_are_short() -> None:
    over(MAX_FUNCTION, dict(item for path in files(".py") for item in functions(path)), LONGER_FUNCTIONS)


def test_public_methods_are_documented() -> None:
    # ruff sees to modules, classes and functions. A method may leave its docstring out where it overrides one that
    # has it, and that is what ruff cannot see.
    methods = [
        (f"{name_of(path)}:{node.lineno} {owner.name}.{node.name}", node)
        for path in modules().values()
        for owner in ast.walk(tree(path))
        if isinstance(owner, ast.ClassDef) and not owner.name.startswith("_")
        for node in owner.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    documented = {node.name for _, node in methods if ast.get_docstring(node)}
    report([place for place, node in methods if node.name not in documented], "public methods without a docstring")


def test_no_file_knows_a_machine() -> None:
    found = [
        f"{name_of(path)}:{number}: {line.strip()[:80]}"
        for path in files()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if MACHINE_PATHS.search(line)
    ]
    report(found, "folders of one machine")


# -- samples and pages --------------------------------------------------------------------------------------------


def code_of(sample: Path) -> str:
    """The code that a sample is named after: ``no-id.xml``, ``no-id-2.xml``, ``no-id.xml.expect``, ``no-id/``."""
    stem = sample.name.partition(".")[0]
    return stem if stem in CODES else re.sub(r"-\d+$", "", stem)


def finding_samples() -> list[Path]:
    folder = REPO / "samples" / "findings"
    return [path for path in folder.glob("*") if not ignored(path) and not path.name.startswith("README")]


def test_every_finding_has_a_sample() -> None:
    missing = CODES.keys() - {code_of(path) for path in finding_samples() if path.suffix != ".expect"}
    report([f"samples/findings/{code}.*" for code in CODES if code in missing], "no sample shows what raises this code")


def test_every_sample_of_a_finding_has_its_code() -> None:
    orphans = [name_of(path) for path in finding_samples() if code_of(path) not in CODES]
    report(sorted(orphans), "named after no code")


def test_every_finding_has_its_explanation() -> None:
    page = (REPO / "docs" / "findings.rst").read_text("utf-8")
    missing = [code for code in CODES if not re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", page)]
    report(missing, "docs/findings.rst does not know (python docs/generate.py writes it)")


def test_every_resource_has_a_sample() -> None:
    from ctct_bridge.schemas import FROM_V1, REGISTRY

    stems = {path.name.partition(".")[0] for path in (REPO / "samples").rglob("*") if not ignored(path)}
    wanted = {
        name: {name, f"{name}s", f"{name}es", f"{name.removesuffix('y')}ies"}
        for name in (cls.resource for cls in FROM_V1)
    }
    missing = [name for name, spellings in wanted.items() if not stems & spellings]
    report(missing, "no file or folder under samples/ is named after this resource")
    urls = [url for _, url, _ in v2_bodies(REPO / "samples" / "v2")]
    only_v2 = [schema for schema in REGISTRY if schema not in FROM_V1]
    missing = [schema.collection for schema in only_v2 if all(schema.ids_above(url) is None for url in urls)]
    report(missing, "samples/v2/ has no file at this URL")


def output_of(*arguments: str) -> str:
    """What Python prints for these arguments, run at the top of the checkout; fails unless it ends well."""
    run = subprocess.run([sys.executable, *arguments], cwd=REPO, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{' '.join(arguments)} ended with {run.returncode}:\n{run.stdout}{run.stderr}"
    return run.stdout


def test_generated_pages_are_current() -> None:
    output_of("docs/generate.py", "--check")


def test_every_command_has_help_with_an_example() -> None:
    listed = re.findall(r"^    ([a-z-]+)  ", output_of("-m", "ctct_bridge", "--help"), re.MULTILINE)
    assert listed, "ctct-bridge --help does not list its commands"
    for command in listed:
        described = output_of("-m", "ctct_bridge", command, "--help").partition("\n\n")[2]  # after the usage
        assert f"ctct-bridge {command}" in described, f"ctct-bridge {command} --help shows no example"


@pytest.mark.parametrize("end", ["-m pytest", "migrate samples/account -o out"])
def test_the_readme_s_commands_are_one_line_each(end: str) -> None:
    # .ci/run takes them from there and runs them as a reader would.
    lines = (REPO / "README.rst").read_text("utf-8").splitlines()
    found = [line for line in lines if line.strip().startswith("python3 -m venv") and line.endswith(end)]
    assert len(found) == 1, f"README.rst must hold one line: python3 -m venv … {end}"
