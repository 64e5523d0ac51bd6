"""`o2o moments`: what a market implies, beside what is known of the world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from o2o_sim.cli import options
from o2o_sim.cli.running import executor_of
from o2o_sim.cli.screen import interruptible, print_json, show, study_bar, table, tell

if TYPE_CHECKING:
    from o2o_sim.study.moments.held import Held
    from o2o_sim.study.moments.targets import Targets

__all__ = ["TargetsFile", "moments", "show_moments", "targets_for"]

TargetsFile = Annotated[
    Path | None,
    typer.Option(
        "--targets", metavar="FILE", help="Moments wanted. [default: the shipped file that names it]"
    ),
]


def moments(
    scenario: options.ScenarioName,
    replications: options.Replications = 4,
    days: Annotated[int, typer.Option("--days", min=1, help="Days watched, after the burn-in.")] = 60,
    burn_in: Annotated[
        int | None,
        typer.Option("--burn-in", min=0, help="Days before that. [default: as the targets say, or 30]"),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="One moment; may be repeated.")
    ] = None,
    targets: TargetsFile = None,
    seed: options.Seed = None,
    sets: options.Sets = None,
    out: options.Out = None,
    workers: options.Workers = None,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Print the moments of a market beside targets and bands, with intervals and a verdict for each."""
    from o2o_sim.scenario.load import load_scenario

    loaded, wanted = load_scenario(scenario, options.overrides_of(sets)), targets_for(scenario, targets)
    from o2o_sim.study.calibration.calibrate import look_at
    from o2o_sim.study.moments.look import require_moments

    require_moments(only or [], loaded)
    stopped = interruptible(lambda: "Nothing was kept.")
    with stopped, study_bar("Watching") as progress, executor_of(workers, None) as at:
        held = look_at(
            loaded, wanted, at, replications, days, progress, only=only, burn_in=30 if burn_in is None else burn_in,
            seed=seed,
        )  # fmt: skip
    records = [one.record() for one in held]
    if out is not None:
        from o2o_sim.study.manifest import dump

        out.mkdir(parents=True, exist_ok=True)
        (out / "moments.json").write_bytes(dump(records))
        tell(f"The moments are in {out / 'moments.json'}.")
    if as_json:
        print_json(records)
    else:
        show_moments(held, loaded.title.en or loaded.name, language.value)


def _verdict_word(one: Held, chinese: bool) -> Text:
    from o2o_sim.study.moments.held import VERDICTS_ZH

    word = VERDICTS_ZH[one.verdict] if chinese else one.verdict
    return Text(word, style="bold red" if one.verdict == "outside" else "")


def targets_for(scenario: str, file: Path | None) -> Targets | None:
    """The targets in a file, or those shipped for a scenario, if there are any."""
    from o2o_sim.study.moments.targets import read_targets, targets_file

    found = file or targets_file(scenario)
    return None if found is None else read_targets(found)


def show_moments(held: list[Held], title: str, language: str) -> None:
    """A line a moment; the reasons of those that are missed below."""
    chinese = language == "zh"
    heads = ("行", "矩", "单位", "结果", "± 95 %", "目标", "区间", "判断") if chinese else (
        "row", "moment", "unit", "found", "± 95 %", "target", "band", "verdict")  # fmt: skip
    made = table(title, *heads, numbers=(3, 4, 5))
    for one in held:
        target, moment = one.target, one.moment
        label = moment.label_zh if chinese else moment.label_en
        band = f"{target.band[0]:g} to {target.band[1]:g}" if target and target.band else ""
        made.add_row(
            moment.row, f"{label} ({moment.name})", moment.unit, f"{one.found.mean:.4g}",
            f"{one.found.half_width:.2g}", f"{target.value:g}" if target else "", band,
            _verdict_word(one, chinese),
        )  # fmt: skip
    show(made)
    for one in held:
        if one.target and one.target.reason:
            reason = one.target.reason.zh if chinese and one.target.reason.zh else one.target.reason.en
            show(f"{one.moment.row}, {one.moment.name}: {reason}")
