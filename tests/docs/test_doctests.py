"""The examples in docstrings are run, those of compiled functions included."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path
from types import ModuleType

import pytest

from o2o_sim.core import rule
from tests.structure import house

OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def module_names() -> list[str]:
    """Every module of the package by its dotted name, but for the program itself."""
    names = []
    for path in house.sources():
        parts = path.relative_to(house.ROOT).with_suffix("").parts
        if parts[-1] == "__main__" or "_data" in parts:
            continue
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def examples_of(module: ModuleType) -> list[doctest.DocTest]:
    """The doctests of a module; a compiled function is looked up through its plain Python one."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = finder.find(module, module.__name__)
    for name, value in vars(module).items():
        plain = getattr(value, "py_func", None)
        if plain is not None and plain.__module__ == module.__name__:
            found += finder.find(plain, f"{module.__name__}.{name}", module=module, globs=dict(vars(module)))
    return [test for test in found if test.examples]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that an example registers are forgotten after it; all others were registered before."""
    importlib.import_module("o2o_sim.rules")
    known = {family: dict(kinds) for family, kinds in rule._registered.items()}
    monkeypatch.setattr(rule, "_registered", known)


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("name", module_names())
def test_examples_in_docstrings(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module(name)
    monkeypatch.chdir(tmp_path)
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS, verbose=False)
    for example in examples_of(module):
        runner.run(example, out=report.append)
    assert runner.failures == 0, "".join(report)


WRONG = """
def plain(x):
    '''Twice.

    >>> plain(2)
    5
    '''
    return 2 * x

class Compiled:
    py_func = staticmethod(plain)

twice = Compiled()
del plain
"""


def test_examples_of_compiled_functions_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wrong_example.py").write_text(WRONG, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = examples_of(importlib.import_module("wrong_example"))
    assert "wrong_example.twice" in {test.name for test in found}
