"""The desk: comparisons by what they are; starts a process for one, asks how far it is, cancels it, keeps it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import o2o_sim
from o2o_dashboard import job
from o2o_dashboard.choice import Alternative, Choice
from o2o_sim.core.compiled import cache_folder
from o2o_sim.study.manifest import code_digest, dump
from o2o_sim.study.plan import RUNS

__all__ = ["Desk", "View"]

LOCK = "process.lock"
PATIENCE = 0.6
"""Seconds a cancelled process has to end by itself."""


class View(NamedTuple):
    """A comparison by what it is: its key, the folder that keeps it, and what its process has to know."""

    key: str
    folder: Path
    order: dict[str, Any]

    @property
    def study(self) -> Path:
        """The folder of the study that it is run as."""
        return self.folder / job.STUDY


class Desk:
    """Keeps comparisons in a folder; each is run by a process of its own that outlives the page's reruns.

    Parameters
    ----------
    root
        The folder; if not given the one that O2O_DASHBOARD_FOLDER names, else one in the user's cache.
    """

    def __init__(self, root: Path | None = None) -> None:
        named = os.environ.get("O2O_DASHBOARD_FOLDER")
        self.root = root or (Path(named) if named else cache_folder() / "dashboard")
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def view(self, choice: Choice, compared: Sequence[Alternative]) -> View:
        """The comparison that a choice asks for; the same question has the same key, in every language."""
        order = {
            "scenarios": {f"{number}": one.scenario.document() for number, one in enumerate(compared)},
            "days": choice.days,
            "replications": choice.replications,
            "seed": choice.seed,
            "runs": str(self.root / RUNS),
        }
        key = hashlib.blake2b(dump([order, code_digest()]), digest_size=10).hexdigest()
        return View(key, self.root / "comparisons" / key, order)

    def phase(self, view: View) -> str:
        """One of none, running, done, failed, cancelled, stopped."""
        if self._is_held(view.folder):
            return "running"
        phase = str(job.read_state(view.folder).get("phase", "none"))
        return "stopped" if phase == "running" else phase

    def state(self, view: View) -> dict[str, Any]:
        """How far it is, or what went wrong."""
        return job.read_state(view.folder)

    def start(self, view: View) -> None:
        """Begin or go on, unless a process is at work on it already."""
        view.folder.mkdir(parents=True, exist_ok=True)
        with (view.folder / LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
            (view.folder / job.ORDER).write_text(json.dumps(view.order), encoding="utf-8")
            job.write_state(view.folder, {"phase": "running"})
            # The process inherits the lock: while it lives, and only then, the comparison is being run.
            self._processes[view.key] = self._launch(view.folder, lock.fileno())
            (view.folder / LOCK).write_text(str(self._processes[view.key].pid))

    def cancel(self, view: View) -> None:
        """End the process at work on it; runs that are finished stay."""
        if not self._is_held(view.folder):
            return
        before = job.read_state(view.folder)
        with suppress(OSError, ValueError):
            self._end(view.folder, int((view.folder / LOCK).read_text()))
        if process := self._processes.pop(view.key, None):
            process.wait()
        state = job.read_state(view.folder)
        if state.get("phase") == "running":
            job.write_state(view.folder, {**before, "phase": "cancelled"})

    def _end(self, folder: Path, process: int) -> None:
        os.kill(process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while self._is_held(folder) and time.monotonic() < deadline:
            time.sleep(0.02)
        if self._is_held(folder):
            os.kill(process, signal.SIGKILL)

    def _launch(self, folder: Path, lock: int) -> subprocess.Popen[bytes]:
        paths = [str(Path(module.__file__ or "").resolve().parents[1]) for module in (job, o2o_sim)]
        known = os.environ.get("PYTHONPATH", "")
        with (folder / "log.txt").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "o2o_dashboard.job", str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[lock],
                env={**os.environ, "PYTHONPATH": os.pathsep.join([*paths, known] if known else paths)},
                start_new_session=True,
            )

    def _is_held(self, folder: Path) -> bool:
        for process in list(self._processes.values()):
            process.poll()  # lets go of those that have ended
        try:
            with (folder / LOCK).open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False
