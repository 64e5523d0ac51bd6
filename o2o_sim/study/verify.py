"""Limit mode: closed forms held against the same market that answers every other question.

Each item is an ordinary scenario file in `scenarios/limits/`; what is read off the market is compared with a
closed form, within a bound on the error that keeps the false alarm of the whole family at one in a thousand.
Named wrong answers are compared too and must be rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from o2o_sim.core.errors import StudyError, nearest_name
from o2o_sim.study.executor import Executor, Report, SerialExecutor, Work, cores
from o2o_sim.study.limits.effort import FULL, Effort
from o2o_sim.study.limits.measurement import Measurement
from o2o_sim.study.limits.shrink import REPLICATIONS, Errors, Share, Shrinking, errors_of, summarised
from o2o_sim.study.pool import WarmPool
from o2o_sim.theory.statistics import bonferroni_z, power_against, t_instead_of_z

__all__ = ["ITEMS", "Check", "Progress", "judge", "measurements_of", "shrink", "verify"]

Progress = Callable[[str, int, int], None]
"""Called with the name of an item, how many parts are done, and how many there are."""

FALSE_ALARM = 1e-3
LEAST_POWER = 0.99
FAR_AWAY = 1e6
AT_A_TIME = 5

#: The items, and the modules of `study.limits` that measure each.
ITEMS = MappingProxyType(
    {
        "S1": ("logit",),
        "S2": ("nests",),
        "S3": ("consumer_types", "gravity"),
        "S5": ("prices",),
        "S11": ("beta_belief", "asymmetric_belief", "prepayment"),
        "S12": ("queues",),
        "S13": ("impatience",),
        "S14": ("stock",),
        "E2": ("more_servers",),
        "E4": ("general_arrivals", "many_servers"),
        "E7": ("mixed_classes",),
        "E8": ("parties",),
        "E9": ("station_paths",),
        "E10": ("taxi_rank",),
        "E11": ("food_and_courier",),
        "E12": ("stock_decisions", "normal_demand"),
        "E13": ("store_visits", "visit_equilibria"),
        "E15": ("tours",),
        "E16": ("radius",),
        "A1b": ("information",),
        "second-listing": ("second_listing",),
    }
)

#: Parts that take long are begun first, so that no processor waits for the last of them.
LONGEST_FIRST = MappingProxyType({"many_servers": 0, "beta_belief": 1, "queues": 2})

#: Larger samples of items whose quantities rest on a part of the people only, or whose shops and days are one sixteenth
#: of themselves for a sixteenth of these people.
PEOPLE_WHEN_SHRINKING = MappingProxyType(
    {
        **dict.fromkeys(("S12", "S13", "E7", "E8", "E9", "E11"), 160_000),
        **dict.fromkeys(("A1b", "second-listing"), 200_000),
        **dict.fromkeys(("S14", "E12"), 10_000),
        "E2": 480_000,
        "E4": 64_000,
        "E10": 230_400,
        "E16": 400_000,
        "E15": 500_000,
    }
)


@dataclass(frozen=True)
class Check:
    """A measurement that has been judged.

    A control holds when its wrong answer is rejected, and would be in at least 99 of 100 repetitions.

    Parameters
    ----------
    id
        The item.
    quantity
        What is compared; of controls it begins with "wrong answer".
    reference, estimate, se
        The closed form's number (of a control, the wrong one), the market's, and its standard error; an error
        of 0 means that nothing is drawn.
    z
        Difference in standard errors beyond what rounding explains; a million where nothing is drawn and the
        numbers differ.
    holds
        The verdict.
    bound
        The bound on the size of z.
    tolerance
        What rounding, a step of time or a finite population may explain.
    source, convention
        Where the closed form comes from, and what is counted how.
    power
        Of a control: the probability that its wrong answer is rejected.
    """

    id: str
    quantity: str
    reference: float
    estimate: float
    se: float
    z: float
    holds: bool
    bound: float
    tolerance: float
    source: str
    convention: str
    power: float | None = None

    @property
    def is_control(self) -> bool:
        """Whether it is a wrong answer that has to be rejected."""
        return self.power is not None

    @property
    def verdict(self) -> str:
        """The verdict in a few words."""
        if self.is_control:
            return f"rejected, power {self.power:.3f}" if self.holds else "NOT REJECTED"
        return "holds" if self.holds else "FAILS"

    def record(self) -> dict[str, str | float | bool]:
        """The check as plain data for JSON.

        Examples
        --------
        >>> judge([Measurement("S1", "share of a", 0.3, 0.31, 0.01)])[0].record()["holds"]
        True
        """
        return {
            "id": self.id,
            "quantity": self.quantity,
            "reference": self.reference,
            "estimate": self.estimate,
            "se": self.se,
            "z": self.z,
            "holds": self.holds,
        }


def verify(
    ids: Sequence[str] | None = None,
    progress: Progress | None = None,
    effort: Effort = FULL,
    executor: Executor | None = None,
) -> list[Check]:
    """Run items of limit mode and judge them as one family.

    Parameters
    ----------
    ids
        Names from `ITEMS`, in any case; all of them by default.
    progress
        Told how far it is.
    effort
        How large the samples are.
    executor
        Where the parts are run; by default in two worker processes, if there is more than one part.

    Raises
    ------
    StudyError
        There is no such item.
    """
    return judge(measurements_of(ids, progress, effort, executor))


def measurements_of(
    ids: Sequence[str] | None = None,
    progress: Progress | None = None,
    effort: Effort = FULL,
    executor: Executor | None = None,
) -> list[Measurement]:
    """What the items give, in their order, not judged yet."""
    parts = [Part(item, module, effort) for item in _known(ids) for module in ITEMS[item]]
    found = _done(_measured, parts, progress, executor)
    return [one for part in parts for one in found[part]]


def _done(
    work: Work, tasks: Sequence[Any], progress: Progress | None, executor: Executor | None
) -> dict[Any, Any]:
    """What came of each task, by task; the longest are begun first."""
    queue = sorted(tasks, key=lambda task: LONGEST_FIRST.get(task.module, len(LONGEST_FIRST)))
    found = {}
    with nullcontext(executor) if executor else _executor(len(queue)) as running:
        for finished in running.run(work, queue):
            if finished.error is not None:
                raise finished.error
            task = queue[finished.index]
            found[task] = finished.result
            if progress is not None:
                progress(task.item, len(found), len(queue))
    return found


class Part(NamedTuple):
    """A module of an item and how much work it is to do: one task of an executor."""

    item: str
    module: str
    effort: Effort


def _executor(parts: int) -> Executor:
    """Two processes, since two parts take longer than all the others together; none for a single part."""
    workers = min(2, cores(), parts)
    return WarmPool(workers, niceness=0) if workers > 1 else SerialExecutor()


def _measured(part: Part, report: Report) -> list[Measurement]:
    return list(_module(part.module).measure(part.effort))


def _module(name: str) -> ModuleType:
    return import_module(f"o2o_sim.study.limits.{name}")


def shrink(
    ids: Sequence[str] | None = None,
    progress: Progress | None = None,
    people: int | None = None,
    executor: Executor | None = None,
) -> list[Shrinking]:
    """Whether the errors of items shrink as they should when samples grow sixteenfold; this takes many minutes.

    Parameters
    ----------
    ids
        Names from `ITEMS`, in any case; all of them by default.
    progress
        Told how far it is.
    people
        Size of the larger sample; by default one that suits the item.
    executor
        Where the replications are run; by default in two worker processes.
    """
    shares = [share for item in _known(ids) for share in _shares(item, people)]
    found = _done(_errors, shares, progress, executor)
    return summarised(found[share] for share in shares)


def _shares(item: str, people: int | None) -> list[Share]:
    """The replications of an item, in shares that are short enough to see how far it is."""
    size = people or PEOPLE_WHEN_SHRINKING.get(item, 48_000)
    of_all = range(REPLICATIONS)
    parts = [of_all[start : start + AT_A_TIME] for start in of_all[::AT_A_TIME]]
    return [Share(item, module, size, part) for module in ITEMS[item] for part in parts]


def _errors(share: Share, report: Report) -> Errors:
    return errors_of(_module(share.module).measure, share.people, share.replications)


def judge(measurements: Iterable[Measurement]) -> list[Check]:
    """Verdicts on a family of measurements: one bound for all that are subject to chance.

    Examples
    --------
    >>> fair = Measurement("S1", "share of a", reference=0.3, estimate=0.31, error=0.01)
    >>> [check.holds for check in judge([fair, fair.wrong("a third", 0.4)])]
    [True, True]
    """
    family = list(measurements)
    drawn = sum(1 for one in family if one.error > 0 and not one.is_control)
    z = bonferroni_z(max(drawn, 1), FALSE_ALARM)
    return [_judged(one, z) for one in family]


def _judged(one: Measurement, z: float) -> Check:
    bound = z if one.freedom is None else t_instead_of_z(z, one.freedom)
    distance = float(np.clip(one.distance, -FAR_AWAY, FAR_AWAY))
    inside = abs(distance) <= bound if one.error > 0 else distance == 0.0
    power = None
    if one.truth is not None:
        power = power_against(one.truth, one.reference, one.error, bound)
    holds = inside if power is None else not inside and power >= LEAST_POWER
    return Check(
        id=one.item,
        quantity=one.quantity,
        reference=one.reference,
        estimate=one.estimate,
        se=one.error,
        z=distance,
        holds=holds,
        bound=bound,
        tolerance=one.tolerance,
        source=one.source,
        convention=one.convention,
        power=power,
    )


def _known(ids: Sequence[str] | None) -> list[str]:
    """The items asked for, as they are spelt in `ITEMS`."""
    by_lower = {name.lower(): name for name in ITEMS}
    chosen = []
    for asked in ids or list(ITEMS):
        if asked.lower() not in by_lower:
            nearest = nearest_name(asked, ITEMS)
            hint = f" Did you mean {nearest}?" if nearest else ""
            raise StudyError(f"There is nothing to verify called {asked!r}, only {', '.join(ITEMS)}.{hint}")
        if by_lower[asked.lower()] not in chosen:
            chosen.append(by_lower[asked.lower()])
    return chosen
