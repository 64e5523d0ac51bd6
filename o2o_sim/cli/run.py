"""`o2o run`: live through a scenario once."""

from __future__ import annotations

from typing import Annotated

import typer

from o2o_sim.cli import options
from o2o_sim.cli.screen import interruptible, print_json, share_bar, show, tell

__all__ = ["run"]


def run(
    scenario: options.ScenarioName,
    out: options.Out = None,
    days: options.Days = None,
    seed: options.Seed = None,
    replication: Annotated[int, typer.Option(min=0, help="Number of the replication.")] = 0,
    sets: options.Sets = None,
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="Never changes a result. [default: all cores]")
    ] = None,
    engine: options.Engine = options.EngineName.compiled,
    orders: options.Orders = False,
    force: options.Force = False,
    every: options.AllOutcomes = False,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Live through a scenario once, print its outcomes, and keep the run in a folder."""
    from o2o_sim.cli.outcome_tables import run_table
    from o2o_sim.study.loading import load_runnable

    loaded = load_runnable(scenario, options.overrides_of(sets))
    # Imported late: a mistake in the file shows at once.
    from o2o_sim.study.run import run as run_once
    from o2o_sim.study.totals import run_totals

    kept = f"Nothing was written to {out}." if out else "Nothing was to be written."
    with interruptible(lambda: kept), share_bar(loaded.name) as progress:
        results = run_once(
            loaded,
            out=out,
            days=days,
            seed=seed,
            replication=replication,
            threads=threads,
            engine=engine.value,
            orders=orders,
            force=force,
            progress=progress,
        )
    totals = run_totals(results.outcomes, loaded.warmup)
    if as_json:
        print_json(totals)
    else:
        show(run_table(totals, loaded, days or loaded.days, every, language.value))
    if out is not None:
        tell(f"The run is in {out}.")
