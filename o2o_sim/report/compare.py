"""Run scenarios with common random numbers and compare them: the whole of a study in one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from o2o_sim.report.files import write_files
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.executor import Executor
from o2o_sim.study.progress import ProgressReader
from o2o_sim.study.study import Study

__all__ = ["compare", "labelled"]


def compare(
    scenarios: Sequence[Scenario] | Mapping[str, Scenario],
    *,
    replications: int = 20,
    days: int | None = None,
    seed: int | None = None,
    engine: str = "compiled",
    outcomes: Sequence[str] = (),
    deciding: Sequence[str] = (),
    out: str | Path | None = None,
    orders: bool = False,
    executor: Executor | None = None,
    progress: ProgressReader | None = None,
) -> Comparison:
    """Run scenarios and say which of their differences are real.

    Parameters
    ----------
    scenarios
        In a list, or by name; the others are compared with the first.
    replications
        Runs of each scenario, paired by common random numbers.
    days, seed
        In place of the scenarios' own length, and of the first one's seed.
    outcomes, deciding
        Which to compare, and which of them decide; see `Study`.
    out
        Folder for the runs and the report; what stands there of the same runs is not run again.
    executor
        Where to run; a pool of warm processes on all processors if not given.

    Raises
    ------
    StudyError
        If no replication could be completed, or the folder belongs to something else.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> base = load_scenario("district_small")
    >>> result = compare([base, base], replications=2, days=1)
    >>> print(result.verdict("orders"))
    identical
    """
    named = scenarios if isinstance(scenarios, Mapping) else labelled(scenarios)
    study = Study(
        named,
        name="comparison",
        replications=replications,
        days=days,
        seed=seed,
        engine=engine,
        folder=out,
        outcomes=outcomes,
        deciding=deciding,
        orders=orders,
    )
    comparison = study.run(executor, progress)
    if out is not None:
        write_files(comparison, Path(out))
    return comparison


def labelled(scenarios: Iterable[Scenario]) -> dict[str, Scenario]:
    """Scenarios by name; where several have the same, the later ones are numbered.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> base = load_scenario("district_small")
    >>> list(labelled([base, base]))
    ['district_small', 'district_small#2']
    """
    named: dict[str, Scenario] = {}
    for scenario in scenarios:
        number = 1 + sum(known.split("#")[0] == scenario.name for known in named)
        named[scenario.name if number == 1 else f"{scenario.name}#{number}"] = scenario
    return named
