"""One parent for all errors, and scenario errors that survive the way between processes."""

import pickle

import pytest

from o2o_sim.core import errors
from o2o_sim.core.errors import O2OError, ScenarioError, nearest_name


def test_every_error_is_a_child_of_one_parent_and_of_no_system_error():
    kinds = [getattr(errors, name) for name in errors.__all__ if isinstance(getattr(errors, name), type)]
    assert len(kinds) == 9
    assert all(issubclass(kind, O2OError) and not issubclass(kind, (OSError, ValueError)) for kind in kinds)


def test_a_scenario_error_is_one_paragraph_with_all_it_knows():
    error = ScenarioError("No such key.", file="a.yaml", line=3, key="x.y", expected="a number", nearest="z")
    assert str(error) == "a.yaml, line 3, x.y: No such key. Expected a number. Did you mean z?"


def test_a_scenario_error_survives_pickling_with_its_parts():
    part = ScenarioError("Wrong.", file="a.yaml", line=1)
    copy = pickle.loads(pickle.dumps(ScenarioError("Two things:", parts=(part, part), nearest="q")))
    assert str(copy) == "Two things:\n  a.yaml, line 1: Wrong.\n  a.yaml, line 1: Wrong."
    assert copy.nearest == "q"
    assert len(copy.parts) == 2


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("RATE", "rate"), ("comission", "commission"), ("zzzz", None), ("", None), (3, None)],
)
def test_the_nearest_name_is_close_or_none(name, nearest):
    assert nearest_name(name, ["rate", "commission", "days"]) == nearest
