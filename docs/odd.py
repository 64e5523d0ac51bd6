"""Fills the tables of papers/odd.md from the declarations in the code; the words between them stay.

A table stands between two marks, ``<!-- table: NAME -->`` and ``<!-- end -->``. `make docs` writes them anew, and a
test compares what is committed with what this would write.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from generate import code, fields_of, first_line, load_everything, parts_of, table
from pydantic import BaseModel

from o2o_sim.agents.consumers import Consumers
from o2o_sim.agents.merchants import Merchants
from o2o_sim.agents.platforms import Platforms
from o2o_sim.core.columns import Table
from o2o_sim.core.random import STREAMS
from o2o_sim.core.rule import Rule, families
from o2o_sim.demand.orders import Orders
from o2o_sim.demand.utility import TERMS
from o2o_sim.market.day import PHASES
from o2o_sim.market.laws import LAWS
from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.offers.offers import Offers
from o2o_sim.scenario.schema import Scenario

ODD = Path(__file__).resolve().parents[1] / "papers" / "odd.md"
BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.S)


def state_of(entity: type[Table]) -> str:
    """State variables of an entity, one row a column of its table."""
    rows = [[code(c.name), c.meaning, c.unit, c.dtype, " × ".join(map(str, c.shape))] for c in entity.COLUMNS]
    return table(("state variable", "meaning", "unit", "type", "one for each"), rows)


def phases() -> str:
    """The processes of a day, in order."""
    rows = (
        [str(number), code(p.name), p.meaning, ", ".join(p.reads), ", ".join(p.writes), ", ".join(p.rules)]
        for number, p in enumerate(PHASES, 1)
    )
    return table(("", "phase", "what happens", "reads", "changes", "submodels that act"), rows)


def parameters() -> str:
    """Every parameter of a scenario, a row each, part by part."""
    rows = [
        [model.__name__, *(row[k] for k in (0, 1, 3, 4, 6))] for model in models() for row in fields_of(model)
    ]
    return table(("part", "parameter", "meaning", "default", "unit", "source"), rows)


def models() -> Iterator[type[BaseModel]]:
    """The parts of a scenario, each once, from the whole to the pieces."""
    todo: list[type[BaseModel]] = [Scenario]
    done: set[type[BaseModel]] = set()
    while todo:
        model = todo.pop(0)
        if model not in done:
            done.add(model)
            yield model
            todo += parts_of(model)


def submodels() -> str:
    """Every rule: what it does, its formula, and where it is from."""
    rows = [
        [family.name, code(kind), rule.meaning(), formula_of(rule), ", ".join(rule.references)]
        for family in families().values()
        for kind, rule in family.kinds.items()
    ]
    return table(("family", "rule", "what it does", "formula", "references"), rows)


def formula_of(rule: type[Rule]) -> str:
    """The paragraph of a rule's docstring that starts with ``Formula:``."""
    found = re.search(r"Formula: (.*?)(?:\n\s*\n|\Z)", rule.__doc__ or "", re.S)
    return " ".join(found[1].split()) if found else ""


def parameters_of_rules() -> str:
    """Parameters of the rules."""
    rows = [
        [family.name, code(kind), *(row[k] for k in (0, 1, 3, 4, 6))]
        for family in families().values()
        for kind, rule in family.kinds.items()
        for row in fields_of(rule)
        if row[0] != "`kind`"
    ]
    return table(("family", "rule", "parameter", "meaning", "default", "unit", "source"), rows)


def terms() -> str:
    """Terms of the utility."""
    rows = ([code(t.name), t.meaning, t.unit, "served" if t.served else "sunk"] for t in TERMS)
    return table(("term", "what it measures", "unit", "served or sunk"), rows)


def streams() -> str:
    """Every decision or event that needs luck."""
    ours = sorted((s for s in STREAMS.values() if s.place.startswith("o2o_sim")), key=lambda s: s.name)
    return table(("stream", "what is drawn"), ([code(s.name), s.meaning] for s in ours))


def observed() -> str:
    """What is collected, by group."""
    groups = dict.fromkeys(outcome.group for outcome in OUTCOMES.values())
    rows = [
        [group, ", ".join(code(o.name) for o in OUTCOMES.values() if o.group == group)] for group in groups
    ]
    return table(("group", "outcomes"), rows)


def laws() -> str:
    """What is checked on every day of every run."""
    return "".join(f"- {law};\n" for law in LAWS)


def entities() -> str:
    """Who and what there is."""
    rows = [[made.__name__, first_line(made)] for made in (Consumers, Merchants, Platforms, Offers, Orders)]
    return table(("entity", "what it is"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "entities": entities,
    "consumers": lambda: state_of(Consumers),
    "merchants": lambda: state_of(Merchants),
    "platforms": lambda: state_of(Platforms),
    "offers": lambda: state_of(Offers),
    "orders": lambda: state_of(Orders),
    "phases": phases,
    "streams": streams,
    "observed": observed,
    "laws": laws,
    "parameters": parameters,
    "terms": terms,
    "submodels": submodels,
    "parameters_of_rules": parameters_of_rules,
}


def filled(text: str) -> str:
    """The page with every table as the declarations have it now."""
    load_everything()
    return BLOCK.sub(lambda mark: f"{mark[1]}\n{TABLES[mark[2]]()}\n{mark[3]}", text)


def write() -> None:
    """Write the page anew."""
    ODD.write_text(filled(ODD.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
