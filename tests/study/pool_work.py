"""Work for the pool's tests: a module of its own, because workers import what they are asked to do."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def square(task: int, report: Callable[[float], None]) -> int:
    report(0.5)
    return task * task


def process(task: Any, report: Callable[[float], None]) -> int:
    time.sleep(0.05)
    return os.getpid()


def fail_on_odd(task: int, report: Callable[[float], None]) -> int:
    if task % 2:
        raise ValueError(f"{task} is odd")
    return task


class Unportable(Exception):
    """An error that cannot be unpickled: its constructor wants two arguments and is given one."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


def fail_unportably(task: Any, report: Callable[[float], None]) -> None:
    raise Unportable("odd", "thing")


def answer_unportably(task: Any, report: Callable[[float], None]) -> Any:
    return lambda: task


def die_once(task: tuple[int, str], report: Callable[[float], None]) -> int:
    """Task 3 kills its worker the first time it is tried; the file remembers."""
    number, mark = task
    if number == 3 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_always(task: int, report: Callable[[float], None]) -> int:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def slow(task: float, report: Callable[[float], None]) -> float:
    for step in range(100):
        time.sleep(task / 100)
        report(step / 100)
    return task


def environment(task: Any, report: Callable[[float], None]) -> dict[str, str]:
    print("this must not reach the parent's standard output")
    return {name: os.environ.get(name, "") for name in ("NUMBA_NUM_THREADS", "OMP_WAIT_POLICY")}
