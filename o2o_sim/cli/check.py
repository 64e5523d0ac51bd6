"""`o2o check`: is a scenario or study file in order?"""

from __future__ import annotations

from typing import Annotated

import typer

from o2o_sim.cli.screen import show, tell

__all__ = ["check"]


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE ...", help="Scenario or study files, or shipped names.")
    ],
) -> None:
    """Say whether files are in order; if not: where, what was expected, and the nearest known name."""
    from o2o_sim.core.errors import O2OError

    failed = 0
    for file in files:
        try:
            show(f"{file}: {described(file)}")
        except O2OError as error:
            failed += 1
            tell(f"o2o: {error}")
    if failed:
        raise typer.Exit(2)


def described(file: str) -> str:
    """What a file is, once it is known to be in order."""
    from pathlib import Path

    from o2o_sim.study.design import is_design, load_design, study_of
    from o2o_sim.study.loading import load_runnable
    from o2o_sim.study.moments.targets import is_targets, read_targets

    if is_design(file):
        study = study_of(load_design(Path(file)), Path(file), None)
        return (
            f"a study of {len(study.plan.scenarios)} scenarios, {study.plan.replications} replications each"
        )
    if is_targets(file):
        targets = read_targets(file)
        return f"targets of {', '.join(targets.of)}: {len(targets.targets)} moments, {len(targets.free)} free values"
    scenario = load_runnable(file)
    return f"a scenario, {scenario.name} ({scenario.hash}), {scenario.days} days"
