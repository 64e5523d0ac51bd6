"""Tables of outcomes for the screen: of one run, and of a comparison."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from o2o_sim.cli.screen import show, table, width
from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.report import mean_words, outcome_label, verdict_words
from o2o_sim.study.verdict import Language, plain_number

__all__ = ["comparison_table", "is_main", "run_table", "show_comparison"]

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "outcome": "outcome",
        "value": "value",
        "unit": "unit",
        "against": "{name} against {first}",
        "title": "Means and paired differences with {percent} % intervals, {count} replications",
        "hidden": "{count} more outcomes: --all shows them.",
        "run": "{name}, {days} days",
    },
    "zh": {
        "outcome": "指标",
        "value": "数值",
        "unit": "单位",
        "against": "{name} 对比 {first}",
        "title": "均值与配对差异，{percent} % 区间，{count} 次重复",
        "hidden": "另有 {count} 个指标：用 --all 显示。",
        "run": "{name}，{days} 天",
    },
}


MAIN = (
    "orders",
    "gtv",
    "order_value",
    "online_share",
    "footfall",
    "repeat_rate",
    "merchant_revenue",
    "merchant_profit",
    "loss_share",
    "platform_revenue",
    "platform_profit",
    "take_rate",
    "surplus_perceived",
    "surplus_realised",
    "courier_surplus",
    "welfare",
    "discounts",
    "deals_sold",
    "wait_walk_in",
    "delivery_time",
    "lateness_rate",
    "abandonment",
    "belief",
    "satisfaction",
    "rating",
    "conversion_occasion_ordered",
    "conversion_ordered_served",
    "conversion_served_returned",
)
"""What a reader asks for first: each side's money, the market's size, service, trust, and three steps of the funnel."""


def is_main(outcome: str) -> bool:
    """Whether an outcome is shown without being asked for; one that a plug-in declares always is.

    Examples
    --------
    >>> is_main("merchant_profit"), is_main("conversion_seen_served")
    (True, False)
    """
    return outcome in MAIN or outcome not in OUTCOMES


def run_table(
    totals: Mapping[str, float], scenario: Scenario, days: int, every: bool, language: Language
) -> Table:
    """One line an outcome that has a value."""
    words = WORDS[language]
    title = words["run"].format(name=scenario.name, days=days)
    made = table(title, words["outcome"], words["value"], words["unit"], numbers=(1,))
    order = [*scenario.deciding, *(name for name in OUTCOMES if name not in scenario.deciding)]
    shown = [
        name for name in order if name in totals and (every or name in scenario.deciding or is_main(name))
    ]
    for name in shown:
        declared = OUTCOMES[name]
        label = declared.label_zh if language == "zh" else declared.label_en
        unit = declared.unit.replace("money", scenario.currency.name)
        made.add_row(label, plain_number(totals[name]), unit)
    hidden = sum(name in OUTCOMES for name in totals) - len(shown)
    made.caption = words["hidden"].format(count=hidden) if hidden else None
    return made


def show_comparison(comparison: Comparison, every: bool, language: Language) -> None:
    """Print a comparison and its findings: in one table, or in one a scenario where the screen is too narrow."""
    others = comparison.scenarios[1:]
    # What a label, the means, and the verdicts ask for so that words are not broken too often.
    whole = width() >= 30 + 18 * len(comparison.scenarios) + 28 * len(others)
    for shown in [others] if whole or len(others) < 2 else [[other] for other in others]:
        show(comparison_table(comparison, shown, every, language))
    show("\n".join(comparison.findings(language)))


def comparison_table(comparison: Comparison, others: list[str], every: bool, language: Language) -> Table:
    """One line an outcome, deciding outcomes first and set apart: these scenarios against the first."""
    words, first = WORDS[language], comparison.scenarios[0]
    against = [words["against"].format(name=name, first=first) for name in others]
    title = words["title"].format(percent=f"{100 * comparison.confidence:g}", count=comparison.replications)
    made = table(title, words["outcome"], first, *others, *against)
    shown = [name for name in comparison.outcomes if every or name in comparison.deciding or is_main(name)]
    group = None
    for name in shown:
        own = "deciding" if name in comparison.deciding else group_of(name)
        if group not in (None, own):
            made.add_section()
        group = own
        cells = [comparison.cell(name, scenario) for scenario in (first, *others)]
        verdicts = [verdict_words(cell, language) for cell in cells[1:]]
        style = "bold" if name in comparison.deciding else None
        label = outcome_label(comparison, name, language)
        made.add_row(label, *(mean_words(cell) for cell in cells), *verdicts, style=style)
    hidden = len(comparison.outcomes) - len(shown)
    made.caption = words["hidden"].format(count=hidden) if hidden else None
    return made


def group_of(outcome: str) -> str:
    """Where an outcome stands in tables."""
    return OUTCOMES[outcome].group if outcome in OUTCOMES else ""
