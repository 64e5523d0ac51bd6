"""A comparison pairs by replication, corrects the many, and says in sentences what it found."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest

from o2o_sim.core.errors import StudyError
from o2o_sim.study.comparison import Comparison, comparison_of
from o2o_sim.study.intervals import mean_interval
from o2o_sim.study.report import as_csv, as_json, as_markdown, write_report

NAMES = ["orders", "merchant_profit", "platform_profit", "wait_walk_in"]


def noisy(effects: dict[str, list[float]], replications: int = 20, own: float = 0.05) -> Comparison:
    """Scenarios that share a large noise by replication, have a small one of their own, and these effects."""
    generator = np.random.default_rng(5)
    shared = generator.normal(100.0, 10.0, (len(NAMES), replications))
    values = [
        shared + np.array(effect)[:, None] + generator.normal(0.0, own, shared.shape)
        for effect in effects.values()
    ]
    return Comparison(
        list(effects), np.array(values), NAMES, deciding=["merchant_profit"], days=60, currency="yuan"
    )


@pytest.fixture
def comparison() -> Comparison:
    return noisy({"base": [0, 0, 0, 0], "cheap": [0, 3, -2, 0], "dear": [0, -1, 0, 0]})


def test_the_difference_is_paired(comparison):
    """Common noise of sd 10 falls out: only the own noise of sd .05 is left in the interval."""
    cell = comparison.cell("merchant_profit", "cheap")
    by_hand = mean_interval(
        comparison.of("merchant_profit", "cheap") - comparison.of("merchant_profit", "base")
    )
    assert cell.difference == by_hand
    assert cell.difference.half_width < 0.1 < 1 < cell.mean.half_width
    assert abs(cell.difference.mean - 3) < 4 * 0.05 * math.sqrt(2 / 20)


def test_the_first_scenario_is_compared_with_nothing(comparison):
    assert comparison.cell("orders", "base").verdict is None
    with pytest.raises(StudyError, match="compared with"):
        comparison.verdict("orders", "base")


def test_deciding_outcomes_come_first(comparison):
    assert comparison.outcomes == ["merchant_profit", "orders", "platform_profit", "wait_walk_in"]
    assert [cell.deciding for cell in comparison.cells] == [True] * 3 + [False] * 9


def test_the_second_scenario_is_meant_where_none_is_named(comparison):
    assert comparison.verdict("merchant_profit") == comparison.verdict("merchant_profit", "cheap")


def test_unknown_names_are_refused_with_the_nearest(comparison):
    with pytest.raises(StudyError, match="Did you mean platform_profit"):
        comparison.verdict("platfrom_profit")
    with pytest.raises(StudyError, match=r"no scenario called 'chaep'\. Did you mean cheap"):
        comparison.verdict("orders", "chaep")


def test_deciding_outcomes_are_not_corrected_and_the_others_are():
    """A difference with p about .02 decides where it was named beforehand, and not as one of four."""
    spread = np.linspace(-1, 1, 20)
    difference = spread - spread.mean() + 0.34
    values = np.zeros((2, 4, 20))
    values[1] = difference
    alone = Comparison(["a", "b"], values, NAMES, deciding=NAMES)
    family = Comparison(["a", "b"], values, NAMES)
    assert alone.verdict("orders").kind == "higher"
    assert family.verdict("orders").kind == "undecided" and family.verdict("orders").corrected
    assert 0.0125 < alone.cell("orders").p_value < 0.05 < family.cell("orders").p_value


def test_a_scenario_compared_with_itself_is_identical():
    values = np.random.default_rng(1).normal(size=(1, 4, 5)).repeat(2, axis=0)
    comparison = Comparison(["a", "a#2"], values, NAMES)
    assert {cell.verdict.kind for cell in comparison.cells if cell.verdict} == {"identical"}
    assert all(cell.difference.mean == 0.0 for cell in comparison.cells if cell.difference)


def test_a_scenario_that_differs_by_rounding_is_said_to_be_equal():
    values = np.random.default_rng(1).normal(1e6, 10.0, (1, 1, 5)).repeat(2, axis=0)
    values[1] += 1e-9 * np.arange(5)
    comparison = Comparison(["a", "b"], values, ["orders"])
    assert str(comparison.verdict("orders")) == "equal up to rounding"
    assert "identical 1, not to be told apart 0" in comparison.findings()[2]


def test_an_outcome_that_is_undefined_somewhere_is_said_to_be_so():
    totals = {"a": [{"orders": 1.0}, {"orders": 2.0}], "b": [{"orders": 2.0, "gtv": 1.0}, {"orders": 2.5}]}
    comparison = comparison_of(totals)
    assert comparison.outcomes == ["orders", "gtv"]
    assert comparison.verdict("gtv").kind == "undefined"
    assert comparison.cell("gtv", "b").p_value != comparison.cell("gtv", "b").p_value


def test_outcomes_can_be_chosen_and_unknown_ones_are_refused():
    totals = {"a": [{"orders": 1.0, "gtv": 2.0}], "b": [{"orders": 1.0, "gtv": 3.0}]}
    assert comparison_of(totals, outcomes=["gtv"]).outcomes == ["gtv"]
    with pytest.raises(StudyError, match="gtv"):
        comparison_of(totals, outcomes=["gvt"])


def test_findings_are_three_sentences_in_two_languages(comparison):
    english, chinese = comparison.findings("en"), comparison.findings("zh")
    assert english[0].startswith("Compared with base, merchants' profit is higher by ")
    assert "yuan/day in cheap, and lower by " in english[0] and english[0].endswith("in dear.")
    assert "platform profit is lower by" in english[1] and "in cheap" in english[1]
    assert (
        "20 paired replications of 60 days" in english[2] and "6 other comparisons, different 1" in english[2]
    )
    assert chinese[0].startswith("与 base 相比，商家利润：cheap 高 ")
    assert len(english) == len(chinese) == 3


def test_the_second_sentence_is_about_the_next_deciding_outcome():
    comparison = noisy({"base": [0, 0, 0, 0], "other": [0.01, 3, -9, 0]})
    comparison = Comparison(
        comparison.scenarios, comparison.values, NAMES, deciding=["merchant_profit", "orders"]
    )
    assert comparison.findings()[1].startswith("At the same time orders served (effective demand) is ")


def test_every_deciding_outcome_is_told_up_to_the_fourth():
    found = noisy({"base": [0, 0, 0, 0], "other": [0.01, 3, -9, 0]})
    told = Comparison(found.scenarios, found.values, NAMES, deciding=NAMES).findings()[1]
    assert len(NAMES) == 4 and told.count("; ") == 2


def test_scenarios_of_which_the_same_is_said_are_named_together():
    values = np.random.default_rng(1).normal(size=(1, 4, 5)).repeat(4, axis=0)
    comparison = Comparison(["a", "b", "c"], values[:3], NAMES, deciding=["orders"])
    assert comparison.findings()[0].endswith(" is identical in b and c.")
    assert comparison.findings("zh")[0].endswith("b、c 完全相同。")
    comparison = Comparison(["a", "b", "c", "d"], values, NAMES, deciding=["orders"])
    assert comparison.findings()[0].endswith(" is identical in b, c and d.")
    assert comparison.findings("zh")[0].endswith("b、c、d 完全相同。")


def test_a_grid_of_which_the_same_is_said_is_not_read_out():
    values = np.random.default_rng(1).normal(size=(1, 4, 5)).repeat(5, axis=0)
    comparison = Comparison(list("abcde"), values, NAMES, deciding=["orders"])
    assert comparison.findings()[0].endswith(" is identical in all the others.")
    assert comparison.findings("zh")[0].endswith("：其余各情景 完全相同。")
    values[4] += 1.0
    assert (
        "identical in b, c and d, and"
        in Comparison(list("abcde"), values, NAMES, deciding=["orders"]).findings()[0]
    )


def test_commas_of_names_do_not_break_a_sentence():
    values = np.random.default_rng(1).normal(size=(1, 2, 5)).repeat(2, axis=0)
    names = ["A town, offline", "A town"]
    comparison = Comparison(names, values, ["surplus_realised", "orders"], deciding=["surplus_realised"])
    said = "Compared with “A town, offline”, consumer surplus (realised) is identical in A town."
    assert comparison.findings()[0] == said
    assert comparison.findings("zh")[0] == "与 “A town, offline” 相比，消费者剩余（实现）：A town 完全相同。"


def test_the_second_sentence_tells_the_price_of_the_first():
    """Among what surely moved, a loss beside a gain is told before a larger gain."""
    comparison = noisy({"base": [0, 0, 0, 0], "other": [30, 3, -1, 0]})
    assert "platform profit is lower by" in comparison.findings()[1]
    assert "orders" not in comparison.findings()[1]
    alone = noisy({"base": [0, 0, 0, 0], "other": [30, 3, 0, 0]})
    assert "orders served (effective demand) is higher by" in alone.findings()[1]
    nothing = noisy({"base": [0, 0, 0, 0], "other": [0, 3, 0, 0]})
    assert nothing.findings()[1].startswith("No other outcome")


def test_findings_without_a_deciding_outcome_name_the_surest():
    effects = {"a": [0, 0, 0, 0], "b": [0, 0.5, 9, 0]}
    comparison = noisy(effects)
    comparison = Comparison(comparison.scenarios, comparison.values, NAMES)
    assert "platform profit is higher by" in comparison.findings()[0]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("shape", [(1, 4, 1), (1, 4, 3), (2, 4, 1), (3, 4, 2)])
def test_findings_never_fail(shape, language):
    for fill in (0.0, math.nan, 1.5):
        values = np.full(shape, fill)
        values[-1] *= 2
        comparison = Comparison([f"s{k}" for k in range(shape[0])], values, NAMES)
        assert all(comparison.findings(language))


def test_files_say_the_same_thing(comparison, tmp_path):
    rows = list(csv.DictReader(io.StringIO(as_csv(comparison))))
    cells = as_json(comparison)["cells"]
    assert len(rows) == len(cells) == 12
    assert [float(row["mean"]) for row in rows] == [cell["mean"] for cell in cells]
    assert rows[1]["unit"] == "yuan/day" and rows[1]["words"] == str(comparison.verdict("merchant_profit"))
    page = as_markdown(comparison)
    assert page.count("\n| ") == 2 + 4 and str(comparison.verdict("merchant_profit")) in page
    paths = write_report(comparison, tmp_path)
    assert json.loads(paths[1].read_text())["cells"] == json.loads(json.dumps(cells))


def test_a_comparison_says_what_it_is(comparison):
    assert repr(comparison) == "<Comparison of base, cheap, dear: 20 replications>"


def test_the_frame_has_a_row_a_cell(comparison):
    frame = comparison.frame()
    assert len(frame) == 12 and frame["difference"].isna().sum() == 4
