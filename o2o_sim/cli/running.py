"""What commands that run many runs share: where to run, progress, what is kept, the end."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from o2o_sim.cli.screen import interruptible, print_json, study_bar, tell

if TYPE_CHECKING:
    from o2o_sim.study.comparison import Comparison
    from o2o_sim.study.executor import Executor
    from o2o_sim.study.study import Failure, Study
    from o2o_sim.study.verdict import Language

__all__ = ["command_line", "executor_for_study", "executor_of", "finish", "follow"]


def command_line(*words: object, **options: object) -> str:
    """What to type for the same numbers: options that were not given are left out, each value of a list is named.

    Examples
    --------
    >>> command_line("compare", "a b.yaml", days=3, seed=None, set=["x=1", "y=2"], orders=True, every=False)
    "o2o compare 'a b.yaml' --days 3 --set x=1 --set y=2 --orders"
    """
    line = ["o2o", *map(str, words)]
    for name, value in options.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None and one is not False:
                line += [f"--{name}"] if one is True else [f"--{name}", str(one)]
    return shlex.join(line)


def executor_of(workers: int | None, cluster: str | None) -> Executor:
    """The executor that the options ask for."""
    from o2o_sim.study import executor
    from o2o_sim.study.pool import WarmPool

    if cluster is not None:
        return executor.cluster(cluster)
    return executor.SerialExecutor() if workers == 1 else WarmPool(workers)


def executor_for_study(workers: int | None, cluster: str | None) -> AbstractContextManager[Executor | None]:
    """The executor that the options ask for; without any, the study looks at its work and chooses."""
    return nullcontext() if workers is None and cluster is None else executor_of(workers, cluster)


def follow(study: Study, executor: Executor | None, what: str) -> Comparison:
    """Run a study with a bar; an interrupt says what is kept."""
    with interruptible(lambda: kept_words(study)), study_bar(what) as progress:
        return study.run(executor, progress)


def kept_words(study: Study) -> str:
    """What an interrupted study has kept."""
    if study.folder is None:
        return "Nothing was kept, because no --out folder was named."
    kept, total = len(study.plan.kept(study.folder)), len({run.key for run in study.plan.runs})
    return f"{kept} of {total} runs are kept in {study.folder}; the same command goes on from there."


def finish(
    comparison: Comparison,
    failures: Sequence[Failure],
    *,
    folder: Path | None,
    every: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Write the report, print it, and end with code 1 if a run failed."""
    from o2o_sim.cli.outcome_tables import show_comparison
    from o2o_sim.report.files import REPORT, write_files
    from o2o_sim.study.report import as_json as plain

    if folder is not None:
        write_files(comparison, folder)
    if as_json:
        print_json(plain(comparison))
    else:
        show_comparison(comparison, every, language)
    if folder is not None:
        tell(f"The runs are in {folder}; the page to read and to pass on is {folder / REPORT}.")
    for failure in failures:
        tell(f"Replication {failure.replication} of {failure.scenario} failed: {failure.words}")
    if failures:
        raise SystemExit(1)
