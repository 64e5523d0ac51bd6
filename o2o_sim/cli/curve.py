"""`o2o curve`: how one outcome answers to one lever."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.running import command_line, executor_for_study, follow
from o2o_sim.cli.screen import print_json, show, table, tell

if TYPE_CHECKING:
    from rich.table import Table

    from o2o_sim.study.response import Response
    from o2o_sim.study.verdict import Language

__all__ = ["curve"]

HEADS: dict[str, tuple[str, ...]] = {
    "en": ("value", "mean", "difference to the baseline", "probability of a loss", "of being best"),
    "zh": ("取值", "均值", "与基准的差异", "亏损概率", "为最优的概率"),
}
TOLD: dict[str, str] = {
    "en": "Best of the grid: {value}, at {mean}; it is the best in {share} of 100 draws of the replications. "
    "The unchanged scenario has {baseline}.",
    "zh": "网格中最优取值：{value}，指标为 {mean}；"
    "对重复重抽样 100 次约有 {share} 次为最优。未调整的情景为 {baseline}。",
}


def curve(
    scenario: options.ScenarioName,
    lever: Annotated[
        str,
        typer.Argument(metavar="KEY=LOW..HIGH", help="Such as platforms.app.commission.rate=0..0.3"),
    ],
    outcome: Annotated[str, typer.Option("--outcome", help="What is read off.")] = "platform_profit",
    points: Annotated[int, typer.Option("--points", min=2, max=101, help="Values along the range.")] = 7,
    replications: options.Replications = 20,
    out: options.Out = None,
    days: options.Days = None,
    seed: options.Seed = None,
    sets: options.Sets = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Show how an outcome answers to a lever: its interval, the risk of a loss, the best value and how sure it is.

    Every value is run on the same luck as the unchanged scenario. With --out the runs are kept, with their report.
    """
    from o2o_sim.report.files import write_files
    from o2o_sim.study.loading import load_runnable
    from o2o_sim.study.response import curve_scenarios, response_of
    from o2o_sim.study.study import Study

    key, values = _range_of(lever, points)
    _require_outcome(outcome)
    loaded = load_runnable(scenario, options.overrides_of(sets))
    given = {"outcome": outcome, "points": points, "replications": replications, "days": days, "seed": seed}
    study = Study(
        curve_scenarios(loaded, key, values),
        name="curve",
        replications=replications,
        days=days,
        seed=seed,
        folder=out,
        deciding=[outcome],
        command=command_line("curve", scenario, lever, set=sets, **given),
    )
    with executor_for_study(workers, cluster) as executor:
        comparison = follow(study, executor, key)
    response = response_of(comparison, key, values, outcome)
    if out is not None:
        write_files(comparison, out)
        tell(f"The runs and their report are in {out}.")
    if as_json:
        found = {"key": key, "outcome": outcome, "baseline": response.baseline.mean}
        print_json(found | {"best": response.best.value, "points": response.records()})
    else:
        show(_table(response, comparison.unit(outcome), language.value))
        show(_told(response, language.value))
    for failure in study.failures:
        tell(f"Replication {failure.replication} of {failure.scenario} failed: {failure.words}")
    if study.failures:
        raise SystemExit(1)


def _range_of(lever: str, points: int) -> tuple[str, list[float]]:
    """The key and the values that a word such as ``a.b=0..0.3`` asks for."""
    from o2o_sim.core.errors import InputError
    from o2o_sim.study.response import grid_of

    key, _, ends = lever.partition("=")
    low, _, high = ends.partition("..")
    try:
        numbers = float(low), float(high)
    except ValueError:
        numbers = math.nan, math.nan
    if not key or not all(map(math.isfinite, numbers)):
        example = "platforms.app.commission.rate=0..0.3"
        raise InputError(f"{lever!r} is not a lever and its range; write KEY=LOW..HIGH, such as {example}")
    return key.strip(), grid_of(*numbers, points)


def _require_outcome(outcome: str) -> None:
    from o2o_sim.core.errors import InputError, nearest_name
    from o2o_sim.market.outcomes import OUTCOMES

    if outcome not in OUTCOMES:
        guess = nearest_name(outcome, OUTCOMES)
        raise InputError(f"No outcome is called {outcome!r}." + (f" Did you mean {guess}?" if guess else ""))


def _table(response: Response, unit: str, language: Language) -> Table:
    from o2o_sim.study.report import label_of
    from o2o_sim.study.units import unit_words
    from o2o_sim.study.verdict import plain_number, plus_minus

    label, words = label_of(response.outcome, language), unit_words(unit, language)
    title = f"{response.key} → {label} [{words}]" if words else f"{response.key} → {label}"
    found = table(title, *HEADS[language], numbers=(0, 1, 2, 3, 4))
    for point in response.points:
        mean = plus_minus(point.mean.mean, point.mean.half_width)
        difference = plus_minus(point.difference.mean, point.difference.half_width)
        found.add_row(plain_number(point.value), mean, difference, _share(point.loss), _share(point.best))
    return found


def _told(response: Response, language: Language) -> str:
    from o2o_sim.study.verdict import plain_number, plus_minus

    best, base = response.best, response.baseline
    return TOLD[language].format(
        value=plain_number(best.value),
        mean=plus_minus(best.mean.mean, best.mean.half_width),
        share=_share(best.best).rstrip(" %"),
        baseline=plus_minus(base.mean, base.half_width),
    )


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"
