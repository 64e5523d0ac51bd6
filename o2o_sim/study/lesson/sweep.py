"""A lever moved over some values in several settings, with intervals over merchants and a closed form beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from o2o_sim.core.errors import InputError, nearest_name
from o2o_sim.core.units import MINUTES_PER_DAY, AnyArray, FloatArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.offers.channels import Channel
from o2o_sim.study.intervals import mean_interval
from o2o_sim.study.lesson.findings import Fact, Findings, Line, Point, Series
from o2o_sim.study.lesson.lesson import Lesson, Sweep

if TYPE_CHECKING:
    from o2o_sim.market.results import Columns
    from o2o_sim.scenario.schema import Scenario
    from o2o_sim.scenario.service import Service

__all__ = ["BENCHMARKS", "MEASURES", "sweep"]

T = TypeVar("T")


class Lived(NamedTuple):
    """One run: its scenario, the orders served after the warm-up, and how many merchants there are."""

    scenario: Scenario
    orders: Columns
    merchants: int

    @property
    def minutes(self) -> float:
        """Minutes that were observed."""
        return (self.scenario.days - self.scenario.warmup) * MINUTES_PER_DAY

    @property
    def service(self) -> Service:
        """Of the one group of merchants."""
        return next(iter(self.scenario.merchants.values())).service


def ahead_share(run: Lived) -> FloatArray:
    """Share of a merchant's orders that are placed ahead, one each."""
    ahead = run.orders["channel"] == Channel.AHEAD
    return _mean(run, np.ones_like(ahead), ahead.astype(np.float64))


def walk_in_minutes(run: Lived) -> FloatArray:
    """Minutes from coming in to having it, mean over a merchant's visitors, one each."""
    came = run.orders["channel"] == Channel.WALK_IN
    return _mean(run, came, run.orders["served"] - run.orders["arrived"])


def _mean(run: Lived, mine: AnyArray, values: FloatArray) -> FloatArray:
    """Mean over some of each merchant's orders."""
    rows = run.orders["merchant"][mine]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(
            np.bincount(rows, values[mine], run.merchants) / np.bincount(rows, minlength=run.merchants)
        )


def queues(run: Lived) -> float:
    """Two exponential queues in a row, at the rates of visitors and orders that the run had.

    Raises
    ------
    InputError
        If there is not one till, and a kitchen.
    """
    from o2o_sim.theory.queues import queues_in_a_row

    till, kitchen = run.service.counter, run.service.kitchen
    if till is None or kitchen is None or till.servers != 1:
        raise InputError("The closed form of queues in a row is for one till and a kitchen.")
    ahead = run.orders["channel"] == Channel.AHEAD
    rate = 1.0 / (run.minutes * run.merchants)
    return queues_in_a_row(
        float((~ahead).sum()) * rate,
        float(ahead.sum()) * rate,
        till.minutes.mean(),
        int(kitchen.servers),
        kitchen.minutes.mean(),
    )


#: What a figure may show of a run, one value a merchant.
MEASURES: dict[str, Callable[[Lived], FloatArray]] = {
    "ahead_share": ahead_share,
    "walk_in_minutes": walk_in_minutes,
}
#: Closed forms that may stand beside a sweep.
BENCHMARKS: dict[str, Callable[[Lived], float]] = {"queues_in_a_row": queues}


def sweep(
    lesson: Lesson, scenario: Scenario, threads: int = 1, progress: Callable[[float], None] | None = None
) -> Findings:
    """Run the scenario at every value of the lever in every setting.

    Parameters
    ----------
    lesson : whose experiment this is
    scenario : with at least two merchants alike, over which the intervals are
    threads : for choices; never changes a result
    progress : told the share that is done

    Raises
    ------
    InputError
        If a measure or closed form is unknown.
    ScenarioError
        If a lever is no path of the scenario.
    """
    plan = lesson.experiment
    assert isinstance(plan, Sweep)
    x, y = (_known(name, MEASURES, "measure") for name in (plan.x, plan.y))
    closed = _known(plan.benchmark, BENCHMARKS, "closed form")
    series, lines, ways, done = [], [], [], 0
    facts: dict[str, Fact] = {}
    for setting in plan.settings:
        points, theory, heights = [], [], []
        for value in plan.values:
            run = _live(scenario.vary({**setting.changes, plan.lever: value}), threads)
            heights.append(y(run))
            found = mean_interval(heights[-1])
            points.append(Point(float(x(run).mean()), found.mean, found.low, found.high))
            theory.append(closed(run))
            done += 1
            if progress:
                progress(done / (len(plan.settings) * len(plan.values)))
        series.append(Series(setting.label, points))
        lines.append(Line([point.x for point in points], theory))
        facts |= _facts(setting.name, points, theory)
        ways.append(_way(heights[-1] - heights[0]))
    return Findings(series, lines, facts | {"pattern": "_".join(ways), "capacity": _capacity(run)})


def _capacity(run: Lived) -> float:
    """Orders that the kitchen of a merchant can make at the very most [1/minute]; infinite without one."""
    kitchen = run.service.kitchen
    return float("inf") if kitchen is None else kitchen.servers / kitchen.minutes.mean()


def _known(name: str, known: dict[str, Callable[[Lived], T]], what: str) -> Callable[[Lived], T]:
    if name not in known:
        hint = nearest_name(name, known)
        raise InputError(f"There is no {what} `{name}`." + (f" Did you mean {hint}?" if hint else ""))
    return known[name]


def _live(scenario: Scenario, threads: int) -> Lived:
    from o2o_sim.market.model import Market

    market = Market(scenario, threads=threads, keep_orders=True)
    orders = market.run().orders
    assert orders is not None
    kept = (orders["state"] == OrderState.SERVED) & (orders["day"] >= scenario.warmup)
    return Lived(scenario, {name: column[kept] for name, column in orders.items()}, len(market.merchants))


def _facts(name: str, points: list[Point], theory: list[float]) -> dict[str, Fact]:
    first, last = points[0], points[-1]
    return {
        f"{name}_first": first.y,
        f"{name}_last": last.y,
        f"{name}_change": last.y - first.y,
        f"{name}_last_x": last.x,
        f"{name}_theory_first": theory[0],
        f"{name}_theory_last": theory[-1],
    }


def _way(change: FloatArray) -> str:
    """Whether a series goes up or down from its first point to its last, merchant by merchant, or is level."""
    found = mean_interval(change)
    return "level" if not found.excludes_zero else "up" if found.mean > 0 else "down"
