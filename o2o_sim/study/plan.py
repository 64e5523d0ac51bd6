"""What a study consists of, written down beside its runs: enough to compare them again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from o2o_sim.core.errors import StudyError
from o2o_sim.scenario.document import hidden_character
from o2o_sim.study.comparison import Comparison, comparison_of
from o2o_sim.study.folder import write_whole
from o2o_sim.study.json_file import read_json
from o2o_sim.study.manifest import dump
from o2o_sim.study.task import kept_totals

__all__ = ["PLAN", "RUNS", "Plan", "PlannedRun", "read_plan"]

PLAN = "study.json"
RUNS = "runs"
FORMAT = "o2o-sim study 1"


class PlannedRun(NamedTuple):
    """One run of a study: of which scenario, which replication, and the key under which it is kept."""

    scenario: str
    replication: int
    key: str


@dataclass(frozen=True)
class Plan:
    """The runs of a study and how they are compared.

    ``scenarios`` maps names to hashes; the first is what the others are compared with. ``days`` is None
    where the scenarios' lengths differ; ``command`` is what a reader types to make the same runs again,
    empty where nobody said.
    """

    name: str
    scenarios: dict[str, str]
    runs: tuple[PlannedRun, ...]
    replications: int
    seed: int
    engine: str
    days: int | None
    currency: str = "money"
    outcomes: tuple[str, ...] = ()
    deciding: tuple[str, ...] = ()
    command: str = ""

    def renamed(self, names: Sequence[str]) -> Plan:
        """The same study with other names for its scenarios, one each in their order."""
        new = dict(zip(self.scenarios, names, strict=True))
        return replace(
            self,
            scenarios={new[name]: key for name, key in self.scenarios.items()},
            runs=tuple(run._replace(scenario=new[run.scenario]) for run in self.runs),
        )

    def keys_of(self, replication: int) -> dict[str, str]:
        """Keys of the runs of a replication, by the name of the scenario."""
        return {run.scenario: run.key for run in self.runs if run.replication == replication}

    def compare(self, totals: Mapping[str, Mapping[str, float]]) -> Comparison:
        """Compare runs by their totals; a replication counts where it is complete in all scenarios.

        Parameters
        ----------
        totals
            Of each run that is done, by key.

        Raises
        ------
        StudyError
            If no replication is complete.
        """
        pairs = [self.keys_of(replication) for replication in range(self.replications)]
        complete = [keys for keys in pairs if all(key in totals for key in keys.values())]
        if not complete:
            raise StudyError(f"No replication of the study {self.name} is complete yet.")
        columns = {name: [totals[keys[name]] for keys in complete] for name in self.scenarios}
        occurring = {outcome for runs in columns.values() for outcome in runs[0]}
        deciding = [outcome for outcome in self.deciding if outcome in occurring]
        return comparison_of(
            columns, outcomes=self.outcomes, deciding=deciding, days=self.days, currency=self.currency
        )

    def kept(self, folder: Path) -> dict[str, dict[str, float]]:
        """Totals of the runs that are kept in a study's folder, by key."""
        found = {key: kept_totals(folder / RUNS / key) for key in {run.key for run in self.runs}}
        return {key: totals for key, totals in found.items() if totals is not None}

    def write(self, folder: Path) -> None:
        """Write the plan into the study's folder."""
        write_whole(folder / PLAN, dump({"format": FORMAT} | asdict(self)))


def read_plan(folder: Path) -> Plan:
    """The plan of the study in a folder.

    Raises
    ------
    StudyError
        If the folder does not hold a study.
    """
    try:
        content = read_json(folder / PLAN)
        if content.pop("format") != FORMAT:
            raise StudyError(f"{folder / PLAN} is of another version: its format is not {FORMAT!r}.")
        return _sound(content)
    except OSError as error:
        raise StudyError(f"{folder} is not the folder of a study: no {PLAN} can be read there.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StudyError(f"{folder / PLAN} is damaged.") from error


def _sound(content: dict[str, Any]) -> Plan:
    """The plan that was written, if it was one: keys become names of folders, and texts are printed.

    Raises
    ------
    ValueError
        If it was not written by `Plan.write`.
    """
    if not content.keys() <= {field.name for field in fields(Plan)}:
        raise ValueError("unknown keys")
    plan = TypeAdapter(Plan).validate_json(dump(content), strict=True)
    planned = {(run.scenario, run.replication) for run in plan.runs}
    lawful = product(plan.scenarios, range(min(plan.replications, len(plan.runs))))
    texts = [plan.name, plan.currency, plan.command, *plan.scenarios, *plan.outcomes, *plan.deciding]
    if (
        planned != set(lawful)
        or len(plan.runs) != plan.replications * len(plan.scenarios)
        or not all(re.fullmatch("[0-9a-f]{20}", run.key) for run in plan.runs)
        or any(hidden_character(text) for text in texts)
    ):
        raise ValueError("not a plan")
    return plan
