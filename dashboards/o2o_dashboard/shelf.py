"""The shelf: comparisons that were run are kept, but not for ever; what was looked at longest ago goes first."""

from __future__ import annotations

import shutil
from pathlib import Path

from o2o_dashboard.state import STUDY, read_state
from o2o_sim.core.errors import O2OError
from o2o_sim.study.plan import RUNS, read_plan

__all__ = ["tidy"]

MOST_COMPARISONS = 100
MOST_BYTES = 2 * 2**30


def tidy(root: Path, keep: Path, most: int = MOST_COMPARISONS, most_bytes: int = MOST_BYTES) -> int:
    """Remove what is too much; returns how many comparisons went. Never one that is being run, nor `keep`.

    Parameters
    ----------
    most, most_bytes
        Comparisons that may stay, and bytes that their runs may take.
    """
    folders = sorted((root / "comparisons").iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    removable = [folder for folder in folders if folder != keep and not _at_work(folder)]
    removed = removable[max(0, most - (len(folders) - len(removable))) :]
    for folder in removed:
        shutil.rmtree(folder, ignore_errors=True)
    left = [folder for folder in removable if folder not in removed]
    _sweep_runs(root)
    while left and _bytes(root / RUNS) > most_bytes:
        removed.append(left.pop())
        shutil.rmtree(removed[-1], ignore_errors=True)
        _sweep_runs(root)
    return len(removed)


def _at_work(folder: Path) -> bool:
    return read_state(folder).get("phase") in ("running", "waiting")


def _sweep_runs(root: Path) -> None:
    """Remove runs that no comparison rests on any more."""
    wanted = set()
    for folder in (root / "comparisons").iterdir():
        try:
            wanted |= {run.key for run in read_plan(folder / STUDY).runs}
        except O2OError:
            if _at_work(folder):
                return  # it has not written yet what it rests on
    for run in (root / RUNS).iterdir():
        if run.name not in wanted and not run.name.startswith("."):
            shutil.rmtree(run, ignore_errors=True)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
