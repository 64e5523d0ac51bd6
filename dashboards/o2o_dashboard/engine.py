"""The engine room: one process beside the page's server that keeps warm workers and runs what it is asked for."""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from o2o_dashboard.shelf import tidy
from o2o_dashboard.state import CANCEL, ORDER, STUDY, read_state, write_state
from o2o_sim.core.errors import O2OError
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.executor import Report
from o2o_sim.study.plan import RUNS
from o2o_sim.study.pool import WarmPool
from o2o_sim.study.progress import Progress
from o2o_sim.study.study import Study

__all__ = ["main"]

GIVES_WAY = 5
"""Niceness: the page stays quick while this runs."""


class Cancelled(BaseException):
    """Nobody wants what is being run any more."""


class Engine:
    """Runs the comparisons it is told of, one after the other, on workers that stay warm.

    Parameters
    ----------
    name
        Of this engine, so that a page can tell whose comparison it is looking at.
    """

    def __init__(self, root: Path, name: str) -> None:
        self.root, self.name = root, name
        self.orders: queue.Queue[Path] = queue.Queue()
        self.current: Path | None = None

    def work(self, pool: WarmPool) -> None:
        """Run what is asked for, as long as somebody may ask."""
        while True:
            folder = self.orders.get()
            try:
                self.run(folder, pool)
            except Cancelled:
                self._note_cancelled(folder)
            finally:
                self.current = None

    def run(self, folder: Path, pool: WarmPool) -> None:
        """Do what a folder's order asks for."""
        self.current = folder
        if (folder / CANCEL).exists():
            raise Cancelled
        try:
            study = study_of(json.loads((folder / ORDER).read_text(encoding="utf-8")), folder)
            study.run(pool, self._report)
            failures = [failure.words for failure in study.failures]
            self.current = None
            write_state(folder, {"phase": "done", "failures": failures})
            tidy(self.root, folder)
        except O2OError as error:
            write_state(folder, {"phase": "failed", "why": str(error)})

    def hear(self, number: int, frame: object) -> None:
        """A call from a page: somebody may have cancelled what is being run."""
        if self.current is not None and (self.current / CANCEL).exists():
            self.current = None
            raise Cancelled

    def _report(self, progress: Progress) -> None:
        if self.current is not None:
            write_state(self.current, {"phase": "running", "engine": self.name, **progress._asdict()})

    def _note_cancelled(self, folder: Path) -> None:
        state = read_state(folder)
        write_state(
            folder, {"phase": "cancelled", "done": state.get("done", 0), "total": state.get("total", 0)}
        )


def study_of(order: Mapping[str, Any], folder: Path) -> Study:
    """The study that an order asks for; all comparisons keep their runs in one place, so that none is run twice."""
    scenarios = {name: Scenario.model_validate(content) for name, content in order["scenarios"].items()}
    study = Study(
        scenarios,
        name="comparison",
        replications=order["replications"],
        days=order["days"],
        seed=order["seed"],
        folder=folder / STUDY,
    )
    study.plan.write(folder / STUDY)
    runs = Path(order["runs"])
    runs.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        (folder / STUDY / RUNS).symlink_to(runs, target_is_directory=True)
    return study


def warm_up(task: int, report: Report) -> None:
    """Load and compile in a worker what every market needs, before anybody waits for it."""
    from o2o_sim.market.model import Market
    from o2o_sim.scenario.load import load_scenario

    market = Market(load_scenario("district_small", {"consumers.count": 500}), seed=task)
    market.step()
    market.results()


def main(root: Path, name: str) -> None:
    """Serve until the page's server is gone."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(GIVES_WAY)
    engine = Engine(root, name)
    signal.signal(signal.SIGUSR1, engine.hear)
    threading.Thread(target=_listen, args=(engine,), daemon=True).start()
    with WarmPool() as pool:
        list(pool.run(warm_up, range(pool.workers)))
        engine.work(pool)


def _listen(engine: Engine) -> None:
    """Take orders, a folder a line; the end of them means that nobody is there any more."""
    for line in sys.stdin:
        engine.orders.put(Path(line.rstrip("\n")))
    os.kill(os.getpid(), signal.SIGTERM)


def _leave(number: int, frame: object) -> None:
    """An order to end is obeyed by unwinding, so that workers end as well."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    # Imported again by its name, so that workers find what they are told to do.
    from o2o_dashboard import engine as room

    room.main(Path(sys.argv[1]), sys.argv[2])
