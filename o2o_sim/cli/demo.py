"""`o2o demo`: the main job in small: three worlds of one district, compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.running import command_line, executor_for_study, finish, follow

__all__ = ["demo"]

WORLDS = ("offline_only", "group_buying", "delivery_platform")


def demo(
    replications: options.Replications = 20,
    days: Annotated[int, typer.Option("--days", min=1, help="Days to run.")] = 60,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write.")] = Path(
        "results/demo"
    ),
    workers: options.Workers = None,
    every: options.AllOutcomes = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Compare a small district in three worlds: offline only, group buying, a platform with a guarantee.

    Prints the comparison and three sentences about it, and keeps all files.
    """
    from o2o_sim.scenario.load import load_scenario
    from o2o_sim.study.study import Study

    worlds = {name: load_scenario(name) for name in WORLDS}
    command = command_line("demo", replications=replications, days=days)
    study = Study(worlds, name="demo", replications=replications, days=days, folder=out, command=command)
    with executor_for_study(workers, None) as executor:
        comparison = follow(study, executor, "Three worlds")
    finish(comparison, study.failures, folder=out, every=every, as_json=False, language=language.value)
