"""The shape of the house: small files with names that say something, floors, pages without inline code."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.world import none_of

PACKAGE = Path("integrationrunde")
SOURCES = sorted(
    path for folder in ("integrationrunde", "tests", "tools", "bench") for path in Path(folder).rglob("*.py")
)
PURE = ("models", "rules", "operations", "mails", "queries")
WEB = ("flask", "flask_login", "flask_wtf", "wtforms", "werkzeug")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[tuple[Function, bool]]:
    """The functions of a file, and whether they are public: reachable by names without an underscore."""
    yield from _functions(ast.parse(path.read_text()), True)


def _functions(node: ast.AST, public: bool) -> Iterator[tuple[Function, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, public and not child.name.startswith("_"))
        elif isinstance(child, Function):
            yield child, public and not child.name.startswith("_")
            yield from _functions(child, False)


def test_no_file_is_too_long() -> None:
    files = [
        *SOURCES,
        *Path("templates").rglob("*.*"),
        *PACKAGE.glob("static/css/*.css"),
        *PACKAGE.glob("static/js/*.js"),
    ]
    lengths = {path: len(path.read_text().splitlines()) for path in files}
    none_of([f"{path}: {length} lines" for path, length in lengths.items() if length > LONGEST_FILE])


def test_no_function_is_too_long() -> None:
    found = []
    for path in SOURCES:
        for function, _public in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{path}:{function.lineno} {function.name} has {length} lines")
    none_of(found)


def test_no_file_is_a_drawer_for_everything() -> None:
    drawers = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "misc",
        "tools",
        "stuff",
        "functions",
        "base",
        "core",
        "manager",
    }
    none_of([str(path) for path in PACKAGE.rglob("*.py") if drawers & {path.stem, path.parent.name}])


def test_what_the_rooms_know_and_do_is_free_of_the_web() -> None:
    found = []
    for path in PACKAGE.rglob("*.py"):
        if path.stem not in PURE or path.parent.parent != PACKAGE:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            found += [f"{path}: imports {name}" for name in names if name.split(".")[0] in WEB]
    none_of(found)


def test_public_functions_say_what_they_mean() -> None:
    found = []
    for path in PACKAGE.rglob("*.py"):
        for function, public in functions(path):
            own_words = function.name.startswith("__") or _overrides(function)
            if public and not own_words and ast.get_docstring(function) is None:
                found.append(f"{path}:{function.lineno} {function.name}: no docstring")
    none_of(found)


# Methods whose meaning is that of the library which calls them.
CALLED_BY_A_LIBRARY = {
    "process_bind_param", "process_result_value", "getMessage", "validate", "process_formdata", "to_python",
    "to_url", "emit",
}  # fmt: skip


def _overrides(function: Function) -> bool:
    return function.name in CALLED_BY_A_LIBRARY or function.name.startswith(("handle_", "validate_"))


def test_functions_are_annotated() -> None:
    found = []
    for path in PACKAGE.rglob("*.py"):
        for function, _public in functions(path):
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            bare = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
            if bare or function.returns is None:
                found.append(f"{path}:{function.lineno} {function.name}: {bare or 'no return type'}")
    none_of(found)


def test_every_module_and_room_says_what_it_is_for() -> None:
    none_of([str(path) for path in PACKAGE.rglob("*.py") if ast.get_docstring(ast.parse(path.read_text())) is None])


def test_rooms_hold_no_code_in_their_names() -> None:
    """``__init__.py`` holds a docstring, nothing else."""
    none_of([str(path) for path in PACKAGE.glob("*/__init__.py") if len(ast.parse(path.read_text()).body) > 1])


def pages() -> list[Path]:
    """Templates of pages; letters are another matter, because mail programmes know little but inline styles."""
    return [
        path for path in Path("templates").rglob("*.html") if "mail" not in path.parts and path.parts[1] != "outbox"
    ]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("style attribute", r"<[^>]+\sstyle\s*="),
        ("style element", r"<style\b"),
        ("script without a file", r"<script(?![^>]*\ssrc=)"),
        ("event handler", r"<[^>]+\son[a-z]+\s*="),
        ("script address", r"(?i)javascript:"),
        ("address of a third party", r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//"""),
        ("unescaped value", r'(?<!"<br>" )\|\s*safe\b'),
        ("hx-on", r"\bhx-on"),
    ],
)
def test_no_page_holds(what: str, pattern: str) -> None:
    found = []
    for path in pages():
        for hit in re.finditer(pattern, path.read_text()):
            found.append(f"{path}: {hit[0][:80]!r}")  # noqa: PERF401
    none_of(found)


def test_the_floors_hold() -> None:
    linter = str(Path(sys.executable).parent / "lint-imports")
    checked = subprocess.run([linter, "--no-cache"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_no_test_replaces_our_own_code() -> None:
    """Results are asserted, not call graphs: no mock library anywhere."""
    mocks = re.compile(
        r"^\s*(from unittest import mock|import unittest\.mock|from unittest\.mock|import mock)\b", re.MULTILINE
    )
    none_of([str(path) for path in Path("tests").rglob("*.py") if mocks.search(path.read_text())])


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|NotImplemented(?!Error)|[Ll]orem ipsum")
    none_of(
        [
            f"{path}: {hit[0]}"
            for path in SOURCES
            if "house" not in path.parts
            if (hit := later.search(path.read_text()))
        ]
    )
