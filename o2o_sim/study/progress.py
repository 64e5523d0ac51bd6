"""How far a study is, and how long it will still take."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Progress", "ProgressReader", "Tracker"]


class Progress(NamedTuple):
    """What there is to show while a study runs.

    ``share`` is the part done of all runs (0-1), runs under way counted by their days; ``seconds_left`` is
    None until there is something to judge by.
    """

    done: int
    total: int
    share: float
    running: int
    seconds_left: float | None


ProgressReader = Callable[[Progress], None]


class Tracker:
    """Follows the runs of a study and tells a reader, a few times a second at most.

    Parameters
    ----------
    total
        Number of runs in the study.
    kept
        How many of them are there already, from an earlier session.
    reader
        Who wants to know.

    Examples
    --------
    >>> heard = []
    >>> tracker = Tracker(total=4, kept=2, reader=heard.append)
    >>> tracker.advance(0, 0.5); tracker.finish(0)
    >>> heard[-1].done, heard[-1].share
    (3, 0.75)
    """

    def __init__(self, total: int, kept: int, reader: ProgressReader | None) -> None:
        self.total, self.kept, self.reader = total, kept, reader
        self.finished = 0
        self.shares: dict[int, float] = {}
        self.started = time.monotonic()
        self.told = 0.0
        self._tell(at_once=True)

    def advance(self, index: int, share: float) -> None:
        """A run has done this share of its days."""
        self.shares[index] = share
        self._tell()

    def finish(self, index: int) -> None:
        """A run has ended, well or not."""
        self.shares.pop(index, None)
        self.finished += 1
        self._tell(at_once=True)

    def _tell(self, at_once: bool = False) -> None:
        now = time.monotonic()
        if self.reader is None or (not at_once and now - self.told < 0.2):
            return
        self.told = now
        self.reader(self._progress(now))

    def _progress(self, now: float) -> Progress:
        session = self.finished + sum(self.shares.values())
        left = self.total - self.kept - session
        seconds_left = self._seconds_left(now, session, left)
        done = self.kept + self.finished
        share = (self.kept + session) / self.total if self.total else 1.0
        return Progress(done, self.total, share, len(self.shares), seconds_left)

    def _seconds_left(self, now: float, session: float, left: float) -> float | None:
        """At the pace so far; the first day of the first runs compiles, and says nothing about the rest."""
        if not left:
            return 0.0
        return (now - self.started) * left / session if session > 0.5 else None
