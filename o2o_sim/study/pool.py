"""A pool of warm worker processes that loses one task, not all, when a worker dies.

Each worker has a pipe of its own and one task at a time, so a death is blamed on one task with certainty.
That task is tried once more at the end, alone, and reported if it dies again. Workers are fresh
interpreters (never forked: compiled threads do not survive a fork), start in a session of their own so that
an interrupt from the keyboard is the parent's to handle, and end by themselves when the parent is gone. A
script that uses the pool needs no ``__main__`` guard.
"""

from __future__ import annotations

import json
import os
import pickle
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, cast

from o2o_sim.core.errors import RunError
from o2o_sim.study.executor import Executor, Finished, TaskProgress, Work, cores
from o2o_sim.study.worker import STOP

__all__ = ["WarmPool"]

BOOTSTRAP = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from o2o_sim.study.worker import serve; serve(int(sys.argv[2]), int(sys.argv[3]))"
)

ONE_THREAD = {
    "NUMBA_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
}
"""Runs are parallel across workers, so each worker has one thread."""

PATIENCE = 0.4
"""Seconds that workers have, all together, to stop what nobody wants any more."""

MOST_STILLBORN = 3
"""After so many workers in a row that died before they were ready, something is wrong with the machine."""


class Worker:
    """The parent's end of one worker process."""

    def __init__(self, niceness: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", BOOTSTRAP, json.dumps(sys.path), str(theirs.fileno()), str(niceness)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=2,
                env={**os.environ, **ONE_THREAD},
                start_new_session=True,
            )
        self.pipe = Connection(ours.detach())
        self.ready = False
        self.index: int | None = None

    def give(self, index: int, message: bytes) -> None:
        """Hand over one task."""
        self.index = index
        # A worker that died idle is noticed when it is listened to; the task is then tried again.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send_bytes(message)

    def hear(self) -> tuple[str, Any]:
        """The next word from this worker; ("died", how) if it is gone."""
        try:
            word: tuple[str, Any] = self.pipe.recv()
        except (EOFError, OSError):
            return "died", manner_of_death(self.process.wait())
        return word

    def called_off(self, deadline: float) -> bool:
        """Tell it to stop its task; whether it has, before a moment of the clock."""
        if not self.ready:
            return False
        try:
            self.pipe.send_bytes(STOP)
            while self.pipe.poll(max(0.0, deadline - time.monotonic())):
                if self.pipe.recv()[0] == "stopped":
                    return True
        except (EOFError, OSError):
            return False
        return False

    def stop(self, gently: bool) -> None:
        """End the process: an idle one by closing its pipe, a busy one by force."""
        self.pipe.close()
        if not gently:
            self.process.kill()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class WarmPool(Executor):
    """Worker processes that stay warm between tasks and between studies.

    Parameters
    ----------
    workers
        How many; all the processors this process may use if not given. They start when there is work.
    niceness
        How much the workers give way to other programs (0-19).

    Examples
    --------
    >>> with WarmPool(workers=2) as pool:
    ...     list(pool.run(print, []))
    []
    """

    def __init__(self, workers: int | None = None, niceness: int = 5) -> None:
        self.workers = workers or cores()
        self.niceness = niceness
        self._idle: list[Worker] = []
        self._stillborn = 0

    def run(
        self, work: Work, tasks: Sequence[Any], progress: TaskProgress | None = None
    ) -> Generator[Finished, None, None]:
        """Do every task; yields each as it finishes, those that killed their worker last."""
        messages = [pickle.dumps((work, task)) for task in tasks]
        suspects: dict[int, str] = {}
        yield from self._share_out(messages, list(range(len(messages))), self.workers, suspects, progress)
        for index in sorted(suspects):
            again: dict[int, str] = {}
            yield from self._share_out(messages, [index], 1, again, progress)
            if index in again:
                error = RunError(f"The run ended its worker process twice: {again[index]}.")
                yield Finished(index, error=error)

    def close(self) -> None:
        """End the workers: all are told before any is waited for."""
        for worker in self._idle:
            worker.pipe.close()
        while self._idle:
            self._idle.pop().stop(gently=True)

    def _share_out(
        self,
        messages: list[bytes],
        indices: list[int],
        most: int,
        suspects: dict[int, str],
        progress: TaskProgress | None,
    ) -> Generator[Finished, None, None]:
        """Keep up to ``most`` workers busy until these tasks are done or have become suspects."""
        waiting = deque(indices)
        busy: dict[Connection, Worker] = {}
        try:
            while waiting or busy:
                while waiting and len(busy) < most:
                    worker = self._worker()
                    busy[worker.pipe] = worker
                    index = waiting.popleft()
                    worker.give(index, messages[index])
                for pipe in cast("list[Connection]", wait(list(busy))):
                    finished = self._listen(busy[pipe], suspects, progress)
                    if busy[pipe].index is None:
                        self._retire(busy.pop(pipe))
                    if finished is not None:
                        yield finished
        finally:
            self._call_off(list(busy.values()))

    def _call_off(self, busy: list[Worker]) -> None:
        """Stop what workers are at: those that hear it in time stay warm, the others are ended."""
        deadline = time.monotonic() + PATIENCE
        for worker in busy:
            if not worker.called_off(deadline):
                worker.stop(gently=False)
            else:
                worker.index = None
                self._retire(worker)

    def _worker(self) -> Worker:
        """An idle worker, or a new one."""
        return self._idle.pop() if self._idle else Worker(self.niceness)

    def _retire(self, worker: Worker) -> None:
        """Put a worker that has nothing to do aside, unless it is dead."""
        if worker.process.poll() is None:
            self._idle.append(worker)
        else:
            worker.pipe.close()

    def _listen(
        self, worker: Worker, suspects: dict[int, str], progress: TaskProgress | None
    ) -> Finished | None:
        """Take one word from a worker; returns what finished, if anything did."""
        word, content = worker.hear()
        index = worker.index
        assert index is not None
        if word == "ready":
            worker.ready, self._stillborn = True, 0
            return None
        if word == "progress":
            if progress:
                progress(index, content)
            return None
        worker.index = None
        if word == "done":
            return Finished(index, content)
        if word == "failed":
            return Finished(index, error=content)
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn > MOST_STILLBORN:
                raise RunError(f"Worker processes do not start here: {content}.")
        suspects[index] = content
        return None


def manner_of_death(code: int) -> str:
    """How a process ended, in words.

    Examples
    --------
    >>> manner_of_death(-9)
    'killed by signal 9, perhaps because memory ran out'
    >>> manner_of_death(3)
    'it ended with code 3'
    """
    if code == -9:
        return "killed by signal 9, perhaps because memory ran out"
    return f"killed by signal {-code}" if code < 0 else f"it ended with code {code}"
