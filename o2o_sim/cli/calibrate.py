"""`o2o calibrate`: set the free values of a scenario so that its moments meet their targets."""

from __future__ import annotations

from typing import Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.moments import TargetsFile, show_moments, targets_for
from o2o_sim.cli.running import executor_of
from o2o_sim.cli.screen import interruptible, print_json, show, study_bar, tell

__all__ = ["calibrate"]


def calibrate(
    scenario: options.ScenarioName,
    out: options.Out = None,
    targets: TargetsFile = None,
    replications: Annotated[int, typer.Option("--replications", "-r", min=1, help="Of the last look.")] = 8,
    days: Annotated[int, typer.Option("--days", min=1, help="Watched in the last look.")] = 60,
    confirm: Annotated[
        int,
        typer.Option(
            "--confirm", min=0, help="Replications of a look at the other scenarios held to the targets."
        ),
    ] = 0,
    workers: options.Workers = None,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Move the free values of a scenario to where its moments meet their targets, and say what pins them.

    The same seed gives the same answer. With --out, a search that was stopped goes on where it was.
    """
    from o2o_sim.core.errors import StudyError

    wanted = targets_for(scenario, targets)
    if wanted is None or not wanted.free:
        raise StudyError(
            f"No file of targets names {scenario} and says what is free; give one with --targets."
        )
    from o2o_sim.study.calibration.calibrate import calibrate as work
    from o2o_sim.study.calibration.calibrate import values_text

    kept = f"What was worked out is in {out}; the same command goes on." if out else "Nothing was kept."
    with interruptible(lambda: kept), study_bar("Calibrating") as progress, executor_of(workers, None) as at:
        done = work(
            wanted, at, out=out, replications=replications, days=days, confirm=confirm,
            progress=progress,
            heard=lambda step: tell(f"Misses: {2 * step.cost:.4g} (sum of squares, in tolerances)"),
        )  # fmt: skip
    if as_json:
        print_json(done.record())
        return
    for name, held in done.moments.items():
        show_moments(held, name, language.value)
    show(values_text(done.found.values))
    for direction in done.pinned:
        show(f"singular value {direction.singular:.3g}: {direction.words()}")
    if out is not None:
        tell(f"The record is in {out}.")
