"""What is listed and explained is Chinese where Chinese is asked for; what is declared stays as it is in JSON."""

from __future__ import annotations

import json
import re

import pytest

import o2o_sim.rules  # noqa: F401  registers them
from o2o_sim.cli.chinese import PHASES, RULES
from o2o_sim.core.rule import families
from o2o_sim.market.day import PHASES as DAY

CHINESE = re.compile("[\u4e00-\u9fff]")
KNOWN = {f"{family.name}/{kind}" for family in families().values() for kind in family.kinds}


def test_words_are_of_phases_and_rules_that_there_are():
    assert set(PHASES) == {phase.name for phase in DAY}
    assert set(RULES) <= KNOWN


@pytest.mark.parametrize("what", ["scenarios", "rules", "outcomes"])
def test_a_list_has_chinese_heads_and_words(command, what):
    code, output, _ = command("list", what, "--language", "zh")
    assert code == 0 and "meaning" not in output and "question" not in output
    rows = [line for line in output.splitlines() if line.strip()]
    assert sum(bool(CHINESE.search(row)) for row in rows) > 0.9 * len(rows) - 3


def test_a_scenario_is_explained_in_chinese(command):
    code, output, _ = command("explain", "district_small", "--language", "zh")
    assert code == 0
    for text in ("一天", "生效的规则", "价格保持情景所定。", "下单", "依据文献"):
        assert text in output
    for text in ("The day", "Rules in force", "what happens", "Prices stay", "Rests on"):
        assert text not in output


def test_json_keeps_the_declared_names_in_chinese_too(command):
    found = json.loads(command("list", "outcomes", "--language", "zh", "--json")[1])[0]
    assert list(found) == ["name", "label", "unit", "better", "formula"] and found["better"] == "higher"
