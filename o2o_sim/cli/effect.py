"""`o2o effect`: whether a scenario shows what it is there to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from o2o_sim.cli import options
from o2o_sim.cli.running import executor_of
from o2o_sim.cli.screen import print_json, show, study_bar, table

if TYPE_CHECKING:
    from o2o_sim.study.effects import Shown
    from o2o_sim.study.intervals import Interval

__all__ = ["effect"]

HEADS: dict[str, tuple[str, ...]] = {
    "en": ("effect", "outcome", "difference", "expected", "under the switch", "verdict"),
    "zh": ("效应", "指标", "差异", "参考区间", "关闭机制后", "结论"),
}
VERDICTS: dict[str, tuple[str, ...]] = {
    "en": ("there, as expected, gone under the switch", "not there", "not as expected", "not gone"),
    "zh": ("存在，符合参考区间，关闭机制后消失", "不存在", "不在参考区间内", "关闭机制后未消失"),
}


def effect(
    scenario: options.ScenarioName,
    name: Annotated[
        str | None, typer.Argument(metavar="EFFECT", help="One of its effects; left out: all of them.")
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-r", min=2, help="Of each of the four worlds.")
    ] = 8,
    days: options.Days = None,
    seed: options.Seed = None,
    sets: options.Sets = None,
    workers: options.Workers = None,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Try what a scenario is there to show: a paired difference, where it should lie, and gone under its switch.

    Exit code 1 where one of the three does not hold.
    """
    from o2o_sim.core.errors import StudyError
    from o2o_sim.scenario.load import load_scenario
    from o2o_sim.study.effects import try_effect

    loaded = load_scenario(scenario, options.overrides_of(sets))
    names = list(loaded.effects) if name is None else [name]
    if not names:
        raise StudyError(f"{loaded.name} states no effect: write one under `effects`.")
    how: dict[str, Any] = {"replications": replications, "days": days, "seed": seed}
    found: dict[str, Shown] = {}
    with executor_of(workers, None) as executor:
        for one in names:
            with study_bar(one) as progress:
                found[one] = try_effect(loaded, one, executor=executor, progress=progress, **how)
    if as_json:
        print_json({one: _plain(shown) for one, shown in found.items()})
    else:
        show(_table(loaded.name, found, language.value))
    if not all(shown.holds for shown in found.values()):
        raise SystemExit(1)


def _plain(shown: Shown) -> dict[str, Any]:
    return {
        "outcome": shown.effect.outcome,
        "difference": [shown.difference.mean, shown.difference.low, shown.difference.high],
        "expected": [shown.effect.low, shown.effect.high],
        "switched": [shown.switched.mean, shown.switched.low, shown.switched.high],
        "there": shown.there,
        "as_expected": shown.as_expected,
        "gone": shown.gone,
    }


def _table(title: str, found: dict[str, Shown], language: str) -> Any:
    made = table(title, *HEADS[language])
    for name, shown in found.items():
        expected = f"{shown.effect.low:g} to {shown.effect.high:g}"
        row = (name, shown.effect.outcome, _span(shown.difference), expected, _span(shown.switched))
        made.add_row(*row, _verdict(shown, language))
    return made


def _span(interval: Interval) -> str:
    return f"{interval.mean:.3g} ± {interval.half_width:.2g}"


def _verdict(shown: Shown, language: str) -> str:
    held, *failed = VERDICTS[language]
    tried = (shown.there, shown.as_expected, shown.gone)
    wrong = [words for words, well in zip(failed, tried, strict=True) if not well]
    return {"en": ", ", "zh": "，"}[language].join(wrong) or held
