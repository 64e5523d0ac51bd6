"""Where the runs of a study happen: here, in warm worker processes, or on a cluster, behind one interface.

An executor is given a function and a list of tasks and yields what became of each, in the order in which
they finish:

>>> with SerialExecutor() as executor:
...     [finished.result for finished in executor.run(lambda task, report: task * task, [1, 2, 3])]
[1, 4, 9]

The function takes the task and ``report``, which it may call with the share that is done (0-1). A task that
fails does not stop the others: its error travels in `Finished.error`.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor as Futures
from concurrent.futures import as_completed
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeAlias

from o2o_sim.core.errors import RunError

__all__ = ["Executor", "Finished", "FuturesExecutor", "Report", "SerialExecutor", "Work", "cluster", "cores"]

Report: TypeAlias = Callable[[float], None]
Work: TypeAlias = Callable[[Any, Report], Any]
TaskProgress: TypeAlias = Callable[[int, float], None]


@dataclass(frozen=True)
class Finished:
    """What became of one task: its index in the list, and either a result or an error."""

    index: int
    result: Any = None
    error: Exception | None = None


class Executor(ABC):
    """Runs a function over tasks; a context manager that frees what it holds."""

    workers: int = 1

    @abstractmethod
    def run(
        self, work: Work, tasks: Sequence[Any], progress: TaskProgress | None = None
    ) -> Generator[Finished, None, None]:
        """Do every task and yield each as it finishes; ``progress`` hears (index of the task, share done)."""

    def close(self) -> None:  # noqa: B027  nothing to free is a good answer
        """Free processes and connections; the executor is not used afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class SerialExecutor(Executor):
    """One task after the other, in this process: for debugging, and as the reference for the others."""

    def run(
        self, work: Work, tasks: Sequence[Any], progress: TaskProgress | None = None
    ) -> Generator[Finished, None, None]:
        """Do every task, in order."""
        for index, task in enumerate(tasks):
            yield attempt(work, index, task, progress)


class FuturesExecutor(Executor):
    """Anything with the standard library's ``submit``: a thread pool, or a cluster through Dask.

    There is no progress from inside a run, and what happens when a worker dies is the other side's business.

    Parameters
    ----------
    futures
        Has ``submit`` and ``shutdown``.
    workers
        How many tasks it does at a time.
    release
        Called at the end, to let go of what is behind it.
    """

    def __init__(
        self, futures: Futures, workers: int = 1, release: Callable[[], object] | None = None
    ) -> None:
        self.futures = futures
        self.workers = workers
        self.release = release

    def run(
        self, work: Work, tasks: Sequence[Any], progress: TaskProgress | None = None
    ) -> Generator[Finished, None, None]:
        """Submit every task at once; yields them as they come back."""
        submitted = {self.futures.submit(work, task, silent): index for index, task in enumerate(tasks)}
        try:
            for future in as_completed(submitted):
                index = submitted[future]
                error = future.exception()
                if error is not None and not isinstance(error, Exception):
                    raise error
                yield Finished(index, None if error else future.result(), error)
        finally:
            for future in submitted:
                future.cancel()

    def close(self) -> None:
        """Wait for what is running and let go of the other side."""
        self.futures.shutdown(wait=True)
        if self.release is not None:
            self.release()


def cluster(address: str, patience: float = 10.0) -> FuturesExecutor:
    """An executor on a Dask cluster (extra ``cluster``).

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.
    patience
        Seconds to wait for it.

    Raises
    ------
    RunError
        If Dask is not installed or no scheduler answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise RunError("A cluster needs Dask: pip install 'o2o-sim[cluster]'") from error
    try:
        client: Any = Client(address, timeout=patience)  # type: ignore[no-untyped-call, unused-ignore]
    except (OSError, ValueError) as error:
        raise RunError(f"No Dask scheduler answered at {address}.") from error
    # Without pure=False two tasks that look alike would be run once only, even after a change of code.
    workers = max(1, sum(client.ncores().values()))
    return FuturesExecutor(client.get_executor(pure=False), workers, release=client.close)


def attempt(work: Work, index: int, task: Any, progress: TaskProgress | None) -> Finished:
    """Do one task here; a failure becomes part of the answer, an interrupt goes on up."""
    try:
        return Finished(index, work(task, lambda share: progress(index, share) if progress else None))
    except Exception as error:
        return Finished(index, error=error)


def silent(share: float) -> None:
    """A report that nobody hears."""


def cores() -> int:
    """How many processors this process may use.

    Examples
    --------
    >>> cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
