"""Every registered rule explains itself, keeps its family's contract, and stands in the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import o2o_sim.rules
from o2o_sim.core.quantity import Quantity
from o2o_sim.core.rule import Rule, families
from o2o_sim.rules import catalogue
from o2o_sim.testing import check_rule

ROOT = Path(o2o_sim.rules.__file__).parent
OURS = [
    rule
    for family in families().values()
    for rule in family.kinds.values()
    if rule.__module__.startswith("o2o_sim.")
]
ROWS = {(row.family, row.kind): row for row in catalogue()}
# Beside the defaults: parameters away from them, where a rule that is right by luck would show.
VARIANTS = {
    "cost_plus": [{"markup": {"by": "group", "values": {"small": 0.5}, "default": 1.5}, "revise_every": 3}],
    "demand_responsive": [{"measure": "orders", "target": 25.0, "band": 0.0}],
    "best_reply": [{"moves": "sequential", "rounds": 5, "revise_every": 1}, {"rounds": 50, "damping": 1.0}],
    "percentage": [{"rate": 1.0, "cap": 8.0}],
    "amount": [{"value": 1e6}],
    "prepay": [{"failure_probability": 0.5, "second_thoughts": 0.5, "no_show": 0.3}],
    "on_arrival": [{"under_reporting": 0.5, "detection": 0.5, "penalty": 3.0}],
    "fulfilment_belief": [{"prior_mean": {"distribution": "beta", "a": 4, "b": 2}, "forgetting": 0.5}],
    "selective": [{"rounding": 0.5, "prior_count": 0.0}],
    "hazards": [{"media": [{"name": "posters", "reach": 0.2, "persuasion": 0.1, "cost": 9.0}]}],
    "rating": [{"distance_weight": 0.0}],
    "random": [{"shuffle_every": 7}],
    "ad_valorem": [{"rate": 1.0, "by_channel": {}}],
    "per_unit": [{"per_order": 30.0}],
    "flat": [{"amount": -2.0}],
    "bid_rent": [{"share": 1.0, "radius": 0.01, "adjustment": 1.0, "floor": 0.0, "days": 7}],
    "newsvendor": [{"learns_from": "group", "days": 3, "salvage": 4.0, "online": 2.0, "revise_every": 2}],
    "asymmetric": [{"learns_from": "all", "refusals": True, "gain": 1.0, "loss": 1.0}],
    "free_entry": [{"exit_after_days": 20, "entry_cost": 100.0, "entrants_per_review": 3}],
}
CASES = [(rule, settings) for rule in OURS for settings in [{}, *VARIANTS.get(rule.kind_name(), [])]]


def _name(value: object) -> str:
    if isinstance(value, type) and issubclass(value, Rule):
        return f"{value.family}-{value.kind_name()}"
    return ",".join(value) if isinstance(value, dict) else str(value)


@pytest.mark.parametrize(("rule", "settings"), CASES, ids=_name)
def test_keeps_the_contract(rule: type[Rule], settings: dict[str, object]) -> None:
    check_rule(rule(**settings))


@pytest.mark.parametrize("rule", OURS, ids=_name)
def test_says_what_it_is_called_and_how_it_reckons(rule: type[Rule]) -> None:
    text = rule.__doc__ or ""
    assert "Formula: " in text and "Names: " in text
    assert rule.names, "at least one name of the literature, or of the trade"
    assert sorted(set(re.findall(r"\[(\w+\d{4})\]_", text))) == sorted(rule.references)


def test_every_reference_is_in_the_bibliography(root: Path) -> None:
    known = set(re.findall(r"^@\w+\{(\w+),", (root / "papers" / "references.bib").read_text("utf-8"), re.M))
    wanted = {key for rule in OURS for key in rule.references}
    assert wanted <= known, sorted(wanted - known)


@pytest.mark.parametrize("rule", OURS, ids=_name)
def test_every_number_has_a_bound_and_a_source(rule: type[Rule]) -> None:
    for parameter in ROWS[rule.family, rule.kind_name()].parameters:
        assert parameter.meaning, parameter
        field = rule.model_fields[parameter.name]
        if field.annotation in (int, float, Quantity):
            assert re.search(r"at least|above", parameter.bounds), parameter


@pytest.mark.parametrize("rule", OURS, ids=_name)
def test_one_file_a_rule_in_the_folder_of_its_family(rule: type[Rule]) -> None:
    path = Path(__import__(rule.__module__, fromlist=["x"]).__file__ or "")
    folder = {"commission": "fees", "delivery_fee": "fees"}.get(rule.family, rule.family)
    assert path.parent == ROOT / folder
    assert sum(other.__module__ == rule.__module__ for other in OURS) == 1


def test_every_file_of_a_family_is_a_rule() -> None:
    """What is not `base.py` or a registered rule's file is listed here, so that nothing is forgotten."""
    beside = {"trust/evidence.py", "review/stars.py", "parameter.py", "who.py", "catalogue.py"}
    files = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py")}
    files -= {name for name in files if name.endswith(("base.py", "__init__.py"))}
    modules = {rule.__module__.removeprefix("o2o_sim.rules.").replace(".", "/") + ".py" for rule in OURS}
    assert files == beside | modules


def test_the_catalogue_lists_each_once() -> None:
    rows = [(row.family, row.kind) for row in catalogue()]
    assert rows == sorted(set(rows))
    assert {(rule.family, rule.kind_name()) for rule in OURS} <= set(rows)
    markup = ROWS["pricing", "cost_plus"].parameters[-1]
    assert (markup.name, markup.unit, markup.default) == ("markup", "share of cost", 1.0)
    assert markup.bounds == "at least -0.9 and at most 100"
