"""The ODD description: its seven elements in order, and its tables as the declarations have them."""

from __future__ import annotations

import re
import subprocess
import sys

from o2o_sim.agents.consumers import Consumers
from o2o_sim.market.day import PHASES
from o2o_sim.study.bibliography import bibliography
from tests.docs.pages import ROOT

ODD = ROOT / "papers" / "odd.md"
ELEMENTS = (
    "Purpose and patterns",
    "Entities, state variables and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialization",
    "Input data",
    "Submodels",
)
PROGRAM = """import sys; sys.path[:0] = [{docs!r}, {root!r}]
import odd
print(odd.filled(odd.ODD.read_text("utf-8")), end="")"""


def test_the_tables_are_up_to_date() -> None:
    """In a process of its own, where no test has registered a rule."""
    program = PROGRAM.format(docs=str(ROOT / "docs"), root=str(ROOT))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    assert done.stdout.decode("utf-8") == ODD.read_text(encoding="utf-8"), (
        "papers/odd.md is out of date: make docs"
    )


def test_the_seven_elements_are_there_in_order() -> None:
    heads = re.findall(r"^## (\d)\. (.*)$", ODD.read_text(encoding="utf-8"), re.M)
    assert heads == [(str(number), name) for number, name in enumerate(ELEMENTS, 1)]


def test_tables_hold_what_is_declared() -> None:
    text = ODD.read_text(encoding="utf-8")
    assert all(f"| `{column.name}` | {column.meaning} |" in text for column in Consumers.COLUMNS)
    assert all(f"| `{phase.name}` |" in text for phase in PHASES)
    assert "| rent | `bid_rent` |" in text and "`merchant_profit`" in text


def test_every_work_cited_is_in_the_bibliography() -> None:
    prose = re.sub(r"^\|.*$", "", ODD.read_text(encoding="utf-8"), flags=re.M)
    groups = re.findall(r"\[([A-Z]\w+\d{4}(?:, \w+\d{4})*)\]", prose)
    cited = {key.strip() for group in groups for key in group.split(",")}
    assert cited and cited <= set(bibliography())
