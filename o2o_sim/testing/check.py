"""The conformance check: what every rule owes to whoever runs it."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Callable
from typing import Any

import numpy as np
from pydantic import BaseModel, ValidationError

from o2o_sim.core.errors import RuleError
from o2o_sim.core.rule import Rule
from o2o_sim.testing import families
from o2o_sim.testing.require import require

__all__ = ["check_rule"]


def check_rule(rule: Rule) -> None:
    """Hold a rule against the contract of its family, with made-up views of many shapes.

    Every rule must be frozen, refuse unknown parameters, say what each parameter means, survive JSON and
    pickle, answer alike when asked alike, leave what it is shown as it was, and use no global random
    generator. What else it owes is its family's; a family of your own gets the general part only.

    Parameters
    ----------
    rule
        The rule, with the parameters to be checked.

    Raises
    ------
    RuleError
        With the first thing it owes and does not keep.

    Examples
    --------
    >>> from o2o_sim.rules.pricing import CostPlus
    >>> check_rule(CostPlus(markup=0.8))
    """
    require(isinstance(rule, Rule), "A rule must be an instance of a class derived from `Rule`.")
    require(bool(rule.family), f"{type(rule).__name__} belongs to no family.")
    require(bool(rule.kind_name()), f"{type(rule).__name__} has no kind.")
    _explains_itself(rule)
    _is_frozen(rule)
    _survives(rule)
    family_check = families.CHECKS.get(rule.family)
    if family_check is not None:
        _without_global_luck(rule, family_check)


def _explains_itself(rule: Rule) -> None:
    require(
        rule.meaning().endswith("."),
        f"The first line of `{rule.kind_name()}`'s docstring must be a sentence.",
    )
    for name, field in type(rule).model_fields.items():
        explained = name == "kind" or bool(field.description)
        require(explained, f"The parameter `{name}` of `{rule.kind_name()}` must say what it means.")


def _is_frozen(rule: Rule) -> None:
    name = next(iter(type(rule).model_fields))
    frozen = bool(type(rule).model_config.get("frozen"))
    require(
        frozen and _refuses(lambda: setattr(rule, name, getattr(rule, name))), _named(rule, "must be frozen")
    )
    stranger = {**_written(rule), "no_such_parameter": 1}
    refused = _refuses(lambda: type(rule).model_validate(stranger))
    require(refused, _named(rule, "must refuse parameters it does not know"))


def _refuses(act: Callable[[], object]) -> bool:
    try:
        act()
    except (ValidationError, AttributeError):
        return True
    return False


def _survives(rule: Rule) -> None:
    again = type(rule).model_validate_json(rule.model_dump_json())
    require(again == rule, _named(rule, "must come back from JSON as it was"))
    require(_pickled(rule) == rule, _named(rule, "must survive pickling"))
    require(copy.deepcopy(rule) == rule, _named(rule, "must survive copying"))
    require(bool(type(rule).model_json_schema()), _named(rule, "must have a JSON schema"))


def _pickled(rule: Rule) -> object:
    """The rule as another process would get it."""
    try:
        return pickle.loads(pickle.dumps(rule))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        where = "its class must stand in a module, not in a function"
        raise RuleError(_named(rule, f"cannot be pickled ({error}); {where}")) from error


def _without_global_luck(rule: Rule, family_check: Callable[[Any], None]) -> None:
    legacy, plain = repr(np.random.get_state()), random.getstate()  # noqa: NPY002 - it must stay untouched
    before = _written(rule)
    try:
        family_check(rule)
    except (ValueError, TypeError, IndexError, AttributeError, NotImplementedError) as error:
        raise RuleError(_named(rule, f"fails on a lawful view: {error!r}")) from error
    touched = repr(np.random.get_state()) != legacy or random.getstate() != plain  # noqa: NPY002
    require(not touched, _named(rule, "must not draw from a global random generator: use keyed draws"))
    require(_written(rule) == before, _named(rule, "must not change while it is used"))


def _written(rule: BaseModel) -> dict[str, Any]:
    return rule.model_dump(mode="json")


def _named(rule: Rule, sentence: str) -> str:
    return f"The {rule.family} rule `{rule.kind_name()}` {sentence}."
