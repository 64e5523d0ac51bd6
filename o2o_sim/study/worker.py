"""One worker process: takes tasks from its pipe, answers, and ends when the pipe is closed."""

from __future__ import annotations

import os
import pickle
import signal
import time
import traceback
from multiprocessing.connection import Connection
from typing import Any

from o2o_sim.core.errors import RunError

__all__ = ["STOP", "serve"]

STOP = b"stop"
"""A message that calls a task off; the worker stays, and is as warm as before."""

REPORT_EVERY = 0.1
"""Seconds between two words about progress: more often is more than anybody can read."""


def serve(descriptor: int, niceness: int) -> None:
    """Answer tasks that come over the pipe with this file descriptor, until it is closed.

    A task is a pickled pair (work, task); an answer is ("progress", share), ("done", result), ("failed",
    error), or ("stopped", None) to a call to stop, which is heard whenever the task reports.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if niceness:
        os.nice(niceness)
    pipe = Connection(descriptor)
    try:
        pipe.send(("ready", None))
        while True:
            pipe.send(answer(pipe, pipe.recv_bytes()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def answer(pipe: Connection, message: bytes) -> tuple[str, Any]:
    """Do what a message asks for, and say how it went."""
    if message == STOP:
        return "stopped", None
    try:
        work, task = pickle.loads(message)
        result = work(task, Reporter(pipe))
        pickle.dumps(result)
    except CalledOff:
        return "stopped", None
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception as error:
        return "failed", portable(error)
    return "done", result


class CalledOff(BaseException):
    """The parent does not want the task's result any more."""


class Reporter:
    """Sends the share that is done, but not more often than `REPORT_EVERY`."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.last = 0.0

    def __call__(self, share: float) -> None:
        """Tell the parent, and hear whether it still wants the result; notices too that nobody listens."""
        if self.pipe.poll():
            self.pipe.recv_bytes()
            raise CalledOff
        now = time.monotonic()
        if now - self.last >= REPORT_EVERY:
            self.last = now
            self.pipe.send(("progress", share))


def portable(error: Exception) -> Exception:
    """The error itself if it survives the pipe, else one that says the same; its trace travels as a note."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        plain = RunError(f"{type(error).__name__}: {error}")
        plain.add_note("".join(traceback.format_exception(error)))
        return plain
    return error
