"""A study: scenarios replicated with common random numbers; nothing is run twice, and it resumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from o2o_sim.core.errors import O2OError, StudyError
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.executor import Executor, Finished, SerialExecutor, cores
from o2o_sim.study.folder import NotWritten, refuse_unwritable, sweep
from o2o_sim.study.lock import held
from o2o_sim.study.plan import PLAN, RUNS, Plan, PlannedRun
from o2o_sim.study.pool import WarmPool
from o2o_sim.study.progress import ProgressReader, Tracker
from o2o_sim.study.spec import spec_of
from o2o_sim.study.task import RunTask, perform, task_of

__all__ = ["Failure", "Study"]

START_OF_A_POOL = 3.0
"""What processes take until they are warm [s]."""


class Failure(NamedTuple):
    """A run that could not be done: of which scenario, which replication, and why."""

    scenario: str
    replication: int
    error: Exception

    @property
    def words(self) -> str:
        """Why it failed, in a sentence; a fault of the program is named as one."""
        if isinstance(self.error, O2OError):
            return str(self.error)
        return f"a fault in o2o-sim ({type(self.error).__name__}: {self.error})"


class Study:
    """Scenarios to run and compare.

    Parameters
    ----------
    scenarios
        By name; the others are compared with the first.
    name
        Of the study.
    replications
        Runs of each scenario; replication r of all scenarios shares every random draw that they both make.
    days, seed
        In place of the scenarios' own length, and of the first one's seed.
    engine
        ``compiled`` or ``simpy``.
    folder
        Where runs are kept, each under a name made of what it is; without it nothing is written.
    outcomes
        Which to compare; all if none are named.
    deciding
        Outcomes that decide; those that the scenarios themselves name if none are given.
    orders
        Whether to keep every order of every run.
    command
        What a reader types to make the same runs again, for the report.

    Raises
    ------
    StudyError
        If there is no scenario or no replication.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> base = load_scenario("district_small")
    >>> study = Study({"base": base, "longer": base.vary({"days": 90})}, replications=3)
    >>> len(study.missing())
    6
    """

    def __init__(
        self,
        scenarios: Mapping[str, Scenario],
        *,
        name: str = "study",
        replications: int = 20,
        days: int | None = None,
        seed: int | None = None,
        engine: str = "compiled",
        folder: str | Path | None = None,
        outcomes: Sequence[str] = (),
        deciding: Sequence[str] = (),
        orders: bool = False,
        command: str = "",
    ) -> None:
        if not scenarios:
            raise StudyError("A study needs at least one scenario.")
        if replications < 1:
            raise StudyError(f"A study needs at least one replication, not {replications}.")
        first = next(iter(scenarios.values()))
        root = first.seed if seed is None else seed
        own = dict.fromkeys(outcome for scenario in scenarios.values() for outcome in scenario.deciding)
        lengths = {days or scenario.days for scenario in scenarios.values()}
        self.folder = None if folder is None else Path(folder)
        self.failures: list[Failure] = []
        self._totals: dict[str, dict[str, float]] = {}
        where = None if self.folder is None else self.folder / RUNS
        self._runs: list[tuple[str, RunTask]] = [
            (label, task_of(spec_of(scenario, root, number, days=days, engine=engine, orders=orders), where))
            for label, scenario in scenarios.items()
            for number in range(replications)
        ]
        self.plan = Plan(
            name=name,
            scenarios={label: scenario.hash for label, scenario in scenarios.items()},
            runs=tuple(PlannedRun(label, task.replication, task.key) for label, task in self._runs),
            replications=replications,
            seed=root,
            engine=engine,
            days=lengths.pop() if len(lengths) == 1 else None,
            currency=first.currency.name,
            outcomes=tuple(outcomes),
            deciding=tuple(deciding or own),
            command=command,
        )

    @classmethod
    def read(cls, file: str | Path, folder: str | Path | None = None) -> Study:
        """The study that a file describes, to be kept in a folder.

        Raises
        ------
        ScenarioError
            If the file, or a scenario it names, is missing or says something impossible.
        """
        from o2o_sim.study.design import load_design, study_of

        return study_of(load_design(file), file, folder)

    def run(self, executor: Executor | None = None, progress: ProgressReader | None = None) -> Comparison:
        """Do what is not done yet, and compare.

        Runs that fail are reported in ``failures``; the others are compared all the same.

        Parameters
        ----------
        executor
            Where to run; if not given, a pool of warm processes on all processors, or this process if the work
            is done before a pool is warm.
        progress
            Told how far the study is and how long it will take.

        Raises
        ------
        StudyError
            If the folder is in use or belongs to something else, or no replication could be completed.
        NotWritten
            If the disk does not take a run; what was kept stays.
        """
        self.failures.clear()
        with ExitStack() as stack:
            if self.folder is not None:
                stack.enter_context(self._own_folder(self.folder))
            todo, total = self.missing(), len(self._distinct())
            tracker = Tracker(total, total - len(todo), progress)
            if todo:
                work = sum(task.spec.work for task in todo)
                chosen = executor or stack.enter_context(executor_for(len(todo), work))
                self._work_off(todo, chosen, tracker)
        return self.compare()

    def missing(self) -> list[RunTask]:
        """The runs that are not done yet, each once, by replication so that pairs are complete early."""
        self._load_kept()
        todo = [task for task in self._distinct() if task.key not in self._totals]
        return sorted(todo, key=lambda task: task.replication)

    def compare(self) -> Comparison:
        """Compare what has been run so far.

        Raises
        ------
        StudyError
            If no replication is complete in all scenarios.
        """
        self._load_kept()
        try:
            return self.plan.compare(self._totals)
        except StudyError as error:
            if not self.failures:
                raise
            first = self.failures[0]
            why = f"{error} Replication {first.replication} of {first.scenario}: {first.words}"
            raise StudyError(why) from first.error

    def _distinct(self) -> list[RunTask]:
        """Every run once, however many scenarios need it."""
        return list({task.key: task for _, task in self._runs}.values())

    def _work_off(self, todo: list[RunTask], executor: Executor, tracker: Tracker) -> None:
        with closing(executor.run(perform, todo, tracker.advance)) as stream:
            for finished in stream:
                self._take(todo[finished.index], finished)
                tracker.finish(finished.index)

    def _take(self, task: RunTask, finished: Finished) -> None:
        """Note what became of a run; a full disk ends the study, for the next run would be lost too."""
        if isinstance(finished.error, NotWritten):
            raise finished.error
        if finished.error is None:
            self._totals[task.key] = finished.result.totals
            return
        label = next(label for label, own in self._runs if own.key == task.key)
        self.failures.append(Failure(label, task.replication, finished.error))

    def _load_kept(self) -> None:
        """Read the totals of runs that stand in the folder and are not known yet."""
        if self.folder is not None and not self._totals:
            self._totals = self.plan.kept(self.folder)

    @contextmanager
    def _own_folder(self, folder: Path) -> Iterator[None]:
        """Hold the folder for this process alone, with the plan written down and leftovers removed."""
        if (
            folder.exists()
            and not (folder / PLAN).is_file()
            and (not folder.is_dir() or any(folder.iterdir()))
        ):
            raise StudyError(f"{folder} holds something that is not a study; name another folder.")
        refuse_unwritable(folder)
        with held(folder):
            self.plan.write(folder)
            sweep(folder)
            sweep(folder / RUNS)
            yield


def executor_for(tasks: int, work: float) -> Executor:
    """As many warm processes as there are processors and work for; none where they would not be ready in time.

    Parameters
    ----------
    tasks : how many runs
    work : what they take together, about [s]
    """
    workers = min(tasks, cores())
    saved = work * (1.0 - 1.0 / workers)
    return WarmPool(workers) if saved > START_OF_A_POOL else SerialExecutor()
