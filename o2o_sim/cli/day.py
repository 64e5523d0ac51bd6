"""`o2o day`: a day's service as a picture: servers, queues, couriers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.screen import share_bar, tell

__all__ = ["day"]


def day(
    source: Annotated[
        str,
        typer.Argument(metavar="RUN|SCENARIO", help="Folder of a run, a shipped scenario, or a YAML file."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="File to write.")],
    which: Annotated[int, typer.Option("--day", min=0, help="The day, from 0.")] = 0,
    merchant: Annotated[
        int | None,
        typer.Option(
            "--merchant", min=0, help="Id of the merchant. [default: the one that serves most that day]"
        ),
    ] = None,
    seed: options.Seed = None,
    sets: options.Sets = None,
    force: options.Force = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Draw a day's service: who was served when by which server, the queues, and couriers minute by minute.

    The market is lived to that morning, and the day in the engine to be read. The file needs no network.
    """
    from o2o_sim.core.errors import StudyError
    from o2o_sim.figures.service_page import called, service_page
    from o2o_sim.scenario.load import load_scenario
    from o2o_sim.study.folder import write_whole
    from o2o_sim.study.replay import live_to, replay
    from o2o_sim.study.service_day import service_day

    if out.exists() and (out.is_dir() or not force):
        raise StudyError(f"{out} exists already: name another file, or replace it with --force.")
    with share_bar(source) as progress:
        if Path(source).is_dir():
            if sets or seed is not None:
                raise StudyError("A run is as it was kept: --set and --seed are for scenarios.")
            lived = replay(source, which, progress)
        else:
            scenario = load_scenario(source, options.overrides_of(sets))
            lived = live_to(scenario, which, seed=seed, progress=progress)
    found = service_day(lived)
    shown = found.busiest if merchant is None else merchant
    page = service_page(found, shown, language.value)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, page.encode())
    tell(f"{out}: {called(found, shown, language.value)} (merchant {shown}), day {which}.")
