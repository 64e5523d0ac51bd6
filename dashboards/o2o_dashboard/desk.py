"""The desk: comparisons by what they are; hands them to the engine, asks how far they are, cancels, keeps them."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import o2o_dashboard
import o2o_sim
from o2o_dashboard.state import CANCEL, ORDER, STUDY, read_state, touch, write_state
from o2o_sim.core.compiled import cache_folder
from o2o_sim.core.errors import O2OError
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.manifest import code_digest, dump
from o2o_sim.study.plan import RUNS, read_plan

__all__ = ["Desk", "View"]

PATIENCE = 0.8
"""Seconds that the engine has to let go of what was cancelled; then it is ended and started anew."""


class View(NamedTuple):
    """A comparison by what it is: its key, the folder that keeps it, and what the engine has to know."""

    key: str
    folder: Path
    order: dict[str, Any]

    @property
    def study(self) -> Path:
        """The folder of the study that it is run as."""
        return self.folder / STUDY


class Desk:
    """Keeps comparisons in a folder; they are run by a process of its own that outlives the page's reruns.

    Parameters
    ----------
    root
        The folder; if not given the one that O2O_DASHBOARD_FOLDER names, else one in the user's cache.
    """

    def __init__(self, root: Path | None = None) -> None:
        named = os.environ.get("O2O_DASHBOARD_FOLDER")
        self.root = root or (Path(named) if named else cache_folder() / "dashboard")
        self._engine: subprocess.Popen[str] | None = None
        self._name = ""

    def view(self, scenarios: Mapping[str, Scenario], days: int, replications: int, seed: int) -> View:
        """A comparison of scenarios by name; the same question has the same key, in every language."""
        order = {
            "scenarios": {name: scenario.document() for name, scenario in scenarios.items()},
            "days": days,
            "replications": replications,
            "seed": seed,
            "runs": str(self.root / RUNS),
        }
        key = hashlib.blake2b(dump([order, code_digest()]), digest_size=10).hexdigest()
        return View(key, self.root / "comparisons" / key, order)

    def wake(self) -> None:
        """Start the engine, so that it is warm when it is needed."""
        if self._engine is not None and self._engine.poll() is not None:
            self.close()
        if self._engine is None:
            self._engine = self._launch()

    def close(self) -> None:
        """End the engine."""
        if self._engine is not None:
            assert self._engine.stdin is not None
            self._engine.stdin.close()
            self._engine.wait()
            self._engine = None

    def phase(self, view: View) -> str:
        """One of none, running, done, failed, cancelled, stopped."""
        state = read_state(view.folder)
        phase = str(state.get("phase", "none"))
        if phase not in ("running", "waiting"):
            return phase
        return "running" if self._is_alive(str(state.get("engine", ""))) else "stopped"

    def state(self, view: View) -> dict[str, Any]:
        """How far it is, or what went wrong."""
        return read_state(view.folder)

    def complete(self, view: View) -> int:
        """How many replications are there in every scenario."""
        try:
            plan = read_plan(view.study)
        except O2OError:
            return 0
        runs = self.root / RUNS
        pairs = (plan.keys_of(number).values() for number in range(plan.replications))
        return sum(all((runs / key / "manifest.json").exists() for key in pair) for pair in pairs)

    def start(self, view: View) -> None:
        """Begin or go on, unless it is being run already."""
        self.wake()
        view.folder.mkdir(parents=True, exist_ok=True)
        touch(view.folder)
        with (view.folder / ".start").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.phase(view) == "running":
                return
            (view.folder / CANCEL).unlink(missing_ok=True)
            (view.folder / ORDER).write_text(json.dumps(view.order), encoding="utf-8")
            write_state(view.folder, {"phase": "waiting", "engine": self._name})
            assert self._engine is not None and self._engine.stdin is not None
            self._engine.stdin.write(f"{view.folder}\n")
            self._engine.stdin.flush()

    def cancel(self, view: View, *, forget: bool = False) -> None:
        """Stop running it; runs that are finished stay. One to forget looks as if it had never been begun."""
        state = read_state(view.folder)
        if state.get("phase") in ("running", "waiting"):
            (view.folder / CANCEL).touch()
            self._call(str(state.get("engine", "")))
            deadline = time.monotonic() + PATIENCE
            while self.phase(view) == "running" and time.monotonic() < deadline:
                time.sleep(0.02)
            if self.phase(view) == "running" and state.get("phase") == "running":
                self._end(str(state.get("engine", "")))
            if self.phase(view) in ("running", "stopped"):
                write_state(view.folder, {**read_state(view.folder), "phase": "cancelled"})
        if forget:
            write_state(view.folder, {})

    def _call(self, engine: str, number: int = signal.SIGUSR1) -> None:
        if self._is_alive(engine):
            with suppress(OSError, ValueError):
                os.kill(int(self._lock(engine).read_text()), number)

    def _end(self, engine: str) -> None:
        self._call(engine, signal.SIGKILL)
        if self._engine is not None and engine == self._name:
            self._engine.wait()
        self.wake()

    def _lock(self, engine: str) -> Path:
        return self.root / "engines" / f"{engine}.lock"

    def _is_alive(self, engine: str) -> bool:
        """Whether an engine lives: it holds its lock as long as it does, however it ends."""
        if self._engine is not None:
            self._engine.poll()  # lets go of one that has ended
        if not engine:
            return False
        try:
            with self._lock(engine).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def _launch(self) -> subprocess.Popen[str]:
        """A new engine, which inherits a lock of its own; locks of those that have ended are cleared away."""
        engines = self.root / "engines"
        engines.mkdir(parents=True, exist_ok=True)
        for path in engines.glob("*.lock"):
            if not self._is_alive(path.stem):
                path.unlink(missing_ok=True)
        self._name = secrets.token_hex(8)
        paths = [str(Path(module.__file__ or "").resolve().parents[1]) for module in (o2o_dashboard, o2o_sim)]
        known = os.environ.get("PYTHONPATH", "")
        with self._lock(self._name).open("w") as lock, (engines / "log.txt").open("ab") as log:
            fcntl.flock(lock, fcntl.LOCK_EX)
            process = subprocess.Popen(
                [sys.executable, "-m", "o2o_dashboard.engine", str(self.root), self._name],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
                pass_fds=[lock.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join([*paths, known] if known else paths)},
                start_new_session=True,
            )
            lock.write(str(process.pid))
        return process
