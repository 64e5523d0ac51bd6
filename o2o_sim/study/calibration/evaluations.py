"""Evaluations: moments at points that were tried, kept so that a calibration that was stopped goes on from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from o2o_sim.core.errors import StudyError
from o2o_sim.core.units import FloatArray
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.executor import Executor
from o2o_sim.study.manifest import code_digest
from o2o_sim.study.moments.look import look
from o2o_sim.study.moments.targets import Targets
from o2o_sim.study.progress import ProgressReader

__all__ = ["Evaluations"]


class Evaluations:
    """Moments of one scenario at any values of its free parameters, by the same draws everywhere.

    Parameters
    ----------
    scenario : the market that is lived through
    targets : which moments, how they are looked at, which values are free
    executor : where runs happen
    file : keeps what was worked out, a line a point; none: nothing is kept
    """

    def __init__(
        self, scenario: Scenario, targets: Targets, executor: Executor, file: Path | None = None
    ) -> None:
        self.scenario, self.targets, self.executor, self.file = scenario, targets, executor, file
        self.known: dict[str, list[float]] = {} if file is None else _read(file)
        self.progress: ProgressReader | None = None
        self.made = 0

    def at(self, points: Sequence[dict[str, float]], replications: int) -> list[FloatArray]:
        """The moments that calibration uses, averaged over so many replications, at each point."""
        scenarios = [self.scenario.vary(point) for point in points]
        keys = [self._key(scenario, replications) for scenario in scenarios]
        new = {key: one for key, one in zip(keys, scenarios, strict=True) if key not in self.known}
        if new:
            self._work_out(new, replications)
        return [np.array(self.known[key]) for key in keys]

    def _work_out(self, new: dict[str, Scenario], replications: int) -> None:
        watching, names = self.targets.watching, self.targets.names
        found = look(
            list(new.values()), names, watching.watch,
            replications=replications, executor=self.executor, seed=watching.seed, progress=self.progress,
        )  # fmt: skip
        self.made += len(new)
        for key, values in zip(new, found, strict=True):
            self.known[key] = [float(values[name].mean()) for name in names]
            self._keep(key)

    def _keep(self, key: str) -> None:
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "moments": self.known[key]}) + "\n")

    def _key(self, scenario: Scenario, replications: int) -> str:
        """What a point's moments depend on: the market, how it is looked at, and the program."""
        watching = self.targets.watching
        how = f"{watching.watch} {watching.seed} {replications}"
        text = "\n".join((scenario.hash, how, *self.targets.names, code_digest()))
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _read(file: Path) -> dict[str, list[float]]:
    """What an earlier session worked out; a last line that was cut off is left out."""
    if not file.exists():
        return {}
    known: dict[str, list[float]] = {}
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            content: dict[str, Any] = json.loads(line)
            known[content["key"]] = [float(value) for value in content["moments"]]
        except (ValueError, KeyError, TypeError) as error:
            if number < len(lines):
                raise StudyError(
                    f"{file}, line {number}: this is not an evaluation; remove the file."
                ) from error
    return known
