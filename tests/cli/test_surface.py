"""The public surface: what `o2o_sim` offers is what it says it offers, sorted, typed and imported late."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import o2o_sim


def test_all_is_sorted_and_complete():
    assert o2o_sim.__all__ == sorted(o2o_sim.__all__)
    assert set(o2o_sim.__all__) == set(o2o_sim._HOMES)
    assert dir(o2o_sim) == o2o_sim.__all__


@pytest.mark.parametrize("name", o2o_sim.__all__)
def test_every_name_can_be_imported_and_is_documented(name):
    value = getattr(o2o_sim, name)
    assert name == "__version__" or inspect.getdoc(value)


def test_type_checkers_see_the_same_names():
    tree = ast.parse(Path(o2o_sim.__file__).read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.name: line.module for line in checked.body for alias in line.names}
    assert seen == o2o_sim._HOMES


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        o2o_sim.runn  # noqa: B018


def test_a_sentence_is_one_line_in_a_pipe_however_long_it_is(capsys):
    from o2o_sim.cli.screen import show

    sentence = " ".join(["said"] * 200)
    show(f"{sentence}\n{sentence}")
    assert capsys.readouterr().out.splitlines() == [sentence, sentence]
