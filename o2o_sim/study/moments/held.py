"""Held: moments beside their targets, with intervals and a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from o2o_sim.core.units import FloatArray
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.intervals import Interval, mean_interval
from o2o_sim.study.moments.catalogue import moments_of
from o2o_sim.study.moments.moment import Moment
from o2o_sim.study.moments.targets import Target, Targets

__all__ = ["VERDICTS_ZH", "Held", "Verdict", "hold", "verdict_of"]

Verdict = Literal["inside", "outside", "cannot be told", "no band", "no target"]

VERDICTS_ZH: dict[Verdict, str] = {
    "inside": "在区间内",
    "outside": "在区间外",
    "cannot be told": "无法判断",
    "no band": "无区间",
    "no target": "无目标",
}


class Held(NamedTuple):
    """One moment beside its target."""

    moment: Moment
    found: Interval
    target: Target | None
    verdict: Verdict

    def record(self) -> dict[str, Any]:
        """As plain data."""
        target = self.target
        return {
            "name": self.moment.name,
            "label": {"en": self.moment.label_en, "zh": self.moment.label_zh},
            "row": self.moment.row,
            "unit": self.moment.unit,
            "mean": _finite(self.found.mean),
            "half_width": _finite(self.found.half_width),
            "replications": self.found.count,
            "target": target.value if target else None,
            "band": list(target.band) if target and target.band else None,
            "verdict": self.verdict,
            "reason": target.reason.model_dump() if target and target.reason else None,
        }


def _finite(value: float) -> float | None:
    """JSON has neither nan nor infinity: what is not defined is null."""
    return value if math.isfinite(value) else None


def hold(scenario: Scenario, values: Mapping[str, FloatArray], targets: Targets | None) -> list[Held]:
    """Put moments, one value a replication, beside their targets."""
    moments, known = moments_of(scenario), targets.targets if targets else {}
    found = []
    for name, column in values.items():
        interval, target = mean_interval(column), known.get(name)
        found.append(Held(moments[name], interval, target, verdict_of(interval, target)))
    return found


def verdict_of(found: Interval, target: Target | None) -> Verdict:
    """Whether a mean is inside its band: told only if its whole interval is inside, or the whole outside.

    Examples
    --------
    >>> target = Target(value=0.0, band=(-1.0, 1.0))
    >>> verdict_of(Interval(0.5, 0.2, 0.1, 4), target), verdict_of(Interval(0.9, 0.2, 0.1, 4), target)
    ('inside', 'cannot be told')
    >>> verdict_of(Interval(3.0, 0.2, 0.1, 4), target), verdict_of(Interval(3.0, 0.2, 0.1, 4), None)
    ('outside', 'no target')
    """
    if target is None:
        return "no target"
    if target.band is None:
        return "no band"
    low, high = target.band
    if low <= found.low and found.high <= high:
        return "inside"
    return "outside" if found.high < low or found.low > high else "cannot be told"
