"""The code stays small enough to be read: files, functions, names. The offender is named."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

FORBIDDEN_NAMES = {
    *("utils", "util", "helpers", "helper", "common", "base", "misc"),
    *("manager", "managers", "handler", "handlers"),
}


def source_files(root: Path) -> list[Path]:
    """List our source files, less those that only say in one line what their room is."""
    files = sorted((root / "src").rglob("*.py"))
    return [path for path in files if len(path.read_text("utf-8").splitlines()) > 1]


def n_lines(path: Path) -> int:
    """Count the lines of a file as an editor does."""
    return len(path.read_text("utf-8").splitlines())


def functions(path: Path) -> list[tuple[str, int]]:
    """List the functions of a file as (file:line name, lines of code), docstrings not counted."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            described = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if described else 0
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring
            found.append((f"{path}:{node.lineno} {node.name}", length))
    return found


def longest(named: list[tuple[str, int]], n: int = 8) -> str:
    """Name the longest, one a line."""
    return "\n".join(f"{size:5d} {name}" for name, size in sorted(named, key=lambda pair: -pair[1])[:n])


@pytest.fixture(scope="module")
def files(root: Path) -> list[tuple[str, int]]:
    """Give every source file with its lines."""
    return [(str(path.relative_to(root)), n_lines(path)) for path in source_files(root)]


@pytest.fixture(scope="module")
def written(root: Path) -> list[tuple[str, int]]:
    """Give every function of the source with its lines."""
    return [pair for path in source_files(root) for pair in functions(path)]


def test_no_file_is_longer_than_five_hundred_lines(files: list[tuple[str, int]]) -> None:
    """A file holds one concept; one that outgrows the page becomes a folder of the same name."""
    assert [f"{name}: {size}" for name, size in files if size > 500] == []


def test_most_files_are_short(files: list[tuple[str, int]]) -> None:
    """Half the files have at most 150 lines, nine in ten at most 350."""
    median, ninth = np.quantile([size for _, size in files], [0.5, 0.9])
    assert median <= 150, longest(files)
    assert ninth <= 350, longest(files)


def test_no_function_is_longer_than_sixty_lines(written: list[tuple[str, int]]) -> None:
    """A function that does not fit on a screen is two functions."""
    assert [f"{name}: {size}" for name, size in written if size > 60] == []


def test_most_functions_are_short(written: list[tuple[str, int]]) -> None:
    """Half the functions have at most 8 lines, nine in ten at most 28."""
    median, ninth = np.quantile([size for _, size in written], [0.5, 0.9])
    assert median <= 8, longest(written)
    assert ninth <= 28, longest(written)


def test_no_name_says_nothing(root: Path) -> None:
    """A file or folder says what it is for in the city's words."""
    words = {path: set(re.split(r"[_.]", path.stem)) for path in (root / "src" / "anlan").rglob("*")}
    assert [str(path) for path, parts in words.items() if parts & FORBIDDEN_NAMES] == []


def test_every_test_says_what_must_hold(root: Path) -> None:
    """A test is a claim: its docstring is one sentence that a reader can check."""
    silent = [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for path in sorted((root / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
