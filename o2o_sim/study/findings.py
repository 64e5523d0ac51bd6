"""Three plain sentences about a comparison: what was found, what goes along with it, and how sure it is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.study.intervals import two_sided_p
from o2o_sim.study.units import unit_words
from o2o_sim.study.verdict import Kind, Language, plain_number, plus_minus

if TYPE_CHECKING:
    from o2o_sim.study.comparison import Cell, Comparison

__all__ = ["findings"]


class Phrases(NamedTuple):
    """The sentences' parts in one language."""

    headline: str
    alone: str
    beside: str
    nothing_beside: str
    certainty: str
    certainty_alone: str
    without: str
    days: str
    is_: str
    joint: str
    between: str
    names: str
    comma: str
    everywhere: str
    clauses: dict[Kind, str]


BREAKS = {",", ";", ":", "，", "；", "：", "、"}
"""Signs in a name that would break the sentence it stands in."""

FEWEST_NOT_NAMED = 4
"""From so many scenarios on, all of them together are called the others."""

BESIDE = 3
"""Deciding outcomes that are told after the first: the sides of `district` and one that an author adds."""

PHRASES: dict[Language, Phrases] = {
    "en": Phrases(
        headline="Compared with {first}, {clauses}.",
        alone="In {first}, {label} is {size}.",
        beside="At the same time {clauses}.",
        nothing_beside="No other outcome with a good and a bad direction moves for certain.",
        certainty="This rests on {count} paired replications{days} with common random numbers: each interval "
        "covers the true difference in {percent} of 100 such experiments. So many outcomes are looked at that some "
        "would differ by chance: all but the deciding ones are held to a stricter measure (Holm's correction). "
        "Of {others} other comparisons, different {moved}, identical {same}, not to be told apart {open}, "
        "without a value to compare {without}.",
        certainty_alone="This rests on {count} replications{days}; there is nothing to compare with.",
        without="This rests on a single run of each{days}, so nobody can say how sure it is: ask for two "
        "replications or more.",
        days=" of {days} days",
        is_="{label} is ",
        joint=", and ",
        between="; ",
        names=" and ",
        comma=", ",
        everywhere="all the others",
        clauses={
            "identical": "identical in {scenario}",
            "rounding": "equal up to rounding in {scenario}",
            "higher": "higher by {size} in {scenario}",
            "lower": "lower by {size} in {scenario}",
            "undecided": "cannot be told apart in {scenario}",
            "single": "different by {size} in the one run of {scenario}",
            "undefined": "not comparable in {scenario}",
        },
    ),
    "zh": Phrases(
        headline="与 {first} 相比，{clauses}。",
        alone="在 {first} 中，{label}为 {size}。",
        beside="与此同时，{clauses}。",
        nothing_beside="其他有好坏之分的指标都没有确定的变化。",
        certainty="以上基于 {count} 次配对重复{days}，各情景共用随机数："
        "每个区间在 100 次这样的实验中约有 {percent} 次覆盖真实差异；"
        "其余 {others} 项比较中，经 Holm 校正后 {moved} 项仍有差异，{same} 项完全相同，{open} 项无法区分，"
        "{without} 项没有可比的数值。",
        certainty_alone="以上基于 {count} 次重复{days}；没有可比较的对象。",
        without="每个情景只运行了一次{days}，无法说明把握有多大：请至少做两次重复。",
        days="（每次 {days} 天）",
        is_="{label}：",
        joint="，",
        between="；",
        names="、",
        comma="、",
        everywhere="其余各情景",
        clauses={
            "identical": "{scenario} 完全相同",
            "rounding": "{scenario} 除舍入误差外相同",
            "higher": "{scenario} 高 {size}",
            "lower": "{scenario} 低 {size}",
            "undecided": "{scenario} 无法区分",
            "single": "{scenario} 唯一一次运行相差 {size}",
            "undefined": "{scenario} 无法比较",
        },
    ),
}


def findings(comparison: Comparison, language: Language = "en") -> tuple[str, str, str]:
    """Say what a comparison found.

    The first sentence is about the first deciding outcome, or about the outcome that moved most surely
    where none was named; the second about the next deciding outcomes, or what moved most surely the other
    way; the third about the evidence.
    """
    phrases = PHRASES[language]
    headline = comparison.deciding[0] if comparison.deciding else surest(comparison)
    if len(comparison.scenarios) == 1:
        return _alone(comparison, headline, phrases, language)
    told = phrases.headline.format(
        first=_called(comparison.scenarios[0]),
        clauses=_told(comparison, _others(comparison, headline), language),
    )
    beside = _counterweights(comparison, headline)
    also = phrases.beside.format(clauses=_told(comparison, beside, language)) if beside else ""
    return told, also or phrases.nothing_beside, _certainty(comparison, phrases)


def surest(comparison: Comparison) -> str:
    """The outcome, of those with a good direction, whose largest difference is least likely to be chance."""
    valued = [name for name in comparison.outcomes if _direction(name)] or comparison.outcomes
    return min(valued, key=lambda name: min(map(_chance, _others(comparison, name)), default=2.0))


def _told(comparison: Comparison, cells: list[Cell], language: Language) -> str:
    """Clauses about cells: each outcome named once, and scenarios of which the same is said named together."""
    phrases, told = PHRASES[language], []
    for outcome in dict.fromkeys(cell.outcome for cell in cells):
        said: dict[str, list[str]] = {}
        for cell in cells:
            if cell.outcome == outcome:
                said.setdefault(_clause(comparison, cell, language), []).append(_called(cell.scenario))
        every = len(comparison.scenarios) - 1
        clauses = [
            clause.replace("{scenario}", _listed(names, every, phrases)) for clause, names in said.items()
        ]
        told.append(phrases.is_.format(label=_label(outcome, language)) + phrases.joint.join(clauses))
    return phrases.between.join(told)


def _listed(names: list[str], every: int, phrases: Phrases) -> str:
    """Several names in a sentence: a, b and c; where a grid's are all said the same of, they are not read out."""
    if len(names) == every >= FEWEST_NOT_NAMED:
        return phrases.everywhere
    *before, last = names
    return phrases.names.join([phrases.comma.join(before), last] if before else [last])


def _clause(comparison: Comparison, cell: Cell, language: Language) -> str:
    """What is said of a cell, with the place of the scenario's name left open."""
    assert cell.verdict is not None and cell.difference is not None
    if cell.verdict.kind == "single":
        size = plain_number(cell.difference.mean)
    else:
        size = plus_minus(abs(cell.difference.mean), cell.difference.half_width)
    measured = _measured(size, comparison.unit(cell.outcome), language)
    return PHRASES[language].clauses[cell.verdict.kind].replace("{size}", measured)


def _alone(
    comparison: Comparison, outcome: str, phrases: Phrases, language: Language
) -> tuple[str, str, str]:
    """What there is to say about a single scenario."""
    first, mean = comparison.scenarios[0], comparison.cell(outcome, comparison.scenarios[0]).mean
    size = _measured(plus_minus(mean.mean, mean.half_width), comparison.unit(outcome), language)
    told = phrases.alone.format(first=_called(first), label=_label(outcome, language), size=size)
    return told, phrases.nothing_beside, _certainty(comparison, phrases)


def _counterweights(comparison: Comparison, headline: str) -> list[Cell]:
    """The next deciding outcomes, or for each scenario what surely moved the other way than the headline."""
    if len(comparison.deciding) > 1:
        return [
            cell for outcome in comparison.deciding[1 : 1 + BESIDE] for cell in _others(comparison, outcome)
        ]
    found = [_counterweight(comparison, headline, scenario) for scenario in comparison.scenarios[1:]]
    return [cell for cell in found if cell is not None]


def _counterweight(comparison: Comparison, headline: str, scenario: str) -> Cell | None:
    good = _goodness(comparison.cell(headline, scenario))
    cells = [comparison.cell(outcome, scenario) for outcome in comparison.outcomes if outcome != headline]
    moved = [cell for cell in cells if _goodness(cell)]
    against = [cell for cell in moved if _goodness(cell) == -good]
    return min(against or moved, key=_chance, default=None)


def _certainty(comparison: Comparison, phrases: Phrases) -> str:
    days = phrases.days.format(days=comparison.days).replace(" 1 days", " 1 day") if comparison.days else ""
    if comparison.replications < 2:
        return phrases.without.format(days=days)
    if len(comparison.scenarios) == 1:
        return phrases.certainty_alone.format(count=comparison.replications, days=days)
    others = [cell.verdict for cell in comparison.cells if cell.verdict is not None and not cell.deciding]
    kinds = Counter(verdict.kind for verdict in others)
    return phrases.certainty.format(
        count=comparison.replications,
        days=days,
        percent=f"{100 * comparison.confidence:g}",
        others=len(others),
        without=kinds["undefined"],
        moved=kinds["higher"] + kinds["lower"],
        same=kinds["identical"] + kinds["rounding"],
        open=kinds["undecided"],
    )


def _others(comparison: Comparison, outcome: str) -> list[Cell]:
    return [comparison.cell(outcome, scenario) for scenario in comparison.scenarios[1:]]


def _chance(cell: Cell) -> float:
    """Probability of such a difference by chance; the tiniest are told apart by size in half widths."""
    if cell.difference is None or cell.difference.count < 2 or not cell.difference.defined:
        return 2.0
    p_value, half_width = two_sided_p(cell.difference), cell.difference.half_width
    if p_value > 0 or half_width == 0:
        return p_value
    return -abs(cell.difference.mean) / half_width


def _goodness(cell: Cell) -> int:
    """+1 where an outcome surely moved for the better, -1 for the worse, 0 where neither can be said."""
    if cell.verdict is None or cell.verdict.kind not in ("higher", "lower"):
        return 0
    return _direction(cell.outcome) * (1 if cell.verdict.kind == "higher" else -1)


def _direction(outcome: str) -> int:
    better = OUTCOMES[outcome].better if outcome in OUTCOMES else "neither"
    return {"higher": 1, "lower": -1}.get(better, 0)


def _called(scenario: str) -> str:
    """A scenario's name in a sentence: between quotation marks where a comma of its own would break it."""
    return f"“{scenario}”" if set(scenario) & BREAKS else scenario


def _measured(size: str, unit: str, language: Language) -> str:
    return size if unit in ("", "share") else f"{size} {unit_words(unit, language)}"


def _label(outcome: str, language: Language) -> str:
    if outcome not in OUTCOMES:
        return outcome
    if language == "zh":
        return OUTCOMES[outcome].label_zh
    label, _, kind = OUTCOMES[outcome].label_en.partition(", ")
    label += f" ({kind})" if kind else ""  # a comma would part the label from its verb
    return label[0].lower() + label[1:] if label[1:2].islower() else label
