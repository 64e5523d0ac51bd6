"""Options that several commands share, declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

__all__ = [
    "AllOutcomes",
    "AsJson",
    "Cluster",
    "Days",
    "Engine",
    "EngineName",
    "Force",
    "Language",
    "LanguageName",
    "Orders",
    "Out",
    "Replications",
    "ScenarioName",
    "Seed",
    "Sets",
    "Workers",
    "outcomes_of",
    "overrides_of",
]


class EngineName(StrEnum):
    """How services are computed."""

    compiled = "compiled"
    simpy = "simpy"


class LanguageName(StrEnum):
    """Language of labels and sentences."""

    en = "en"
    zh = "zh"


ScenarioName: TypeAlias = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A shipped name (see `o2o list scenarios`) or a YAML file.")
]
Days: TypeAlias = Annotated[
    int | None, typer.Option("--days", min=1, help="Days to run, in place of the scenario's own.")
]
Seed: TypeAlias = Annotated[
    int | None, typer.Option("--seed", min=0, help="Root of all randomness, in place of the scenario's own.")
]
Sets: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a value, such as consumers.count=2000; may be repeated.",
    ),
]
Engine: TypeAlias = Annotated[
    EngineName, typer.Option("--engine", help="The same results to the last bit; simpy is the one to read.")
]
Orders: TypeAlias = Annotated[bool, typer.Option("--orders", help="Keep every order, too (a large table).")]
Out: TypeAlias = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder to write.")]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Replace a run that stands there.")]
Replications: TypeAlias = Annotated[
    int,
    typer.Option(
        "--replications", "-r", min=1, help="Runs of each scenario, paired by common random numbers."
    ),
]
Workers: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="Processes; 1 runs everything in this one. [default: as many as the work needs]",
    ),
]
Cluster: TypeAlias = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Of a Dask scheduler, to run there instead."),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
AllOutcomes: TypeAlias = Annotated[
    bool, typer.Option("--all", help="Show every outcome, not only the main ones.")
]
Language: TypeAlias = Annotated[
    LanguageName, typer.Option("--language", envvar="O2O_LANGUAGE", help="Of labels and sentences.")
]


def outcomes_of(names: list[str] | None, option: str) -> list[str]:
    """Names of outcomes, all of them known: nobody should learn after an hour of runs that one was misspelt.

    Raises
    ------
    InputError
        If there is no such outcome; names the nearest.

    Examples
    --------
    >>> outcomes_of(["orders"], "--deciding")
    ['orders']
    """
    from o2o_sim.core.errors import InputError
    from o2o_sim.market.outcomes import OUTCOMES
    from o2o_sim.scenario.nearest import require_known

    try:
        require_known("outcome", names or [], OUTCOMES)
    except ValueError as error:
        raise InputError(f"{option}: {error}; `o2o list outcomes` shows them all.") from None
    return names or []


def overrides_of(sets: list[str] | None) -> dict[str, Any]:
    """Dotted paths and values from ``key=value`` words; a value is read as YAML.

    Raises
    ------
    ScenarioError
        If a word has no equals sign, no key, or its value is not YAML.

    Examples
    --------
    >>> overrides_of(["seed=3", "name=cheap", "city={kind: line}"])
    {'seed': 3, 'name': 'cheap', 'city': {'kind': 'line'}}
    """
    from o2o_sim.scenario.merge import parse_override

    return dict(map(parse_override, sets or []))
