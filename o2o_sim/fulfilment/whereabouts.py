"""Where an idle courier is who rides to a place to rest at, and how far. The same functions serve both engines."""

from __future__ import annotations

import math

from o2o_sim.agents.space import Space, distance
from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import Kilometres, Minutes

__all__ = ["on_the_way", "ridden_idle"]


@compiled
def ridden_idle(
    x: Kilometres,
    y: Kilometres,
    to_x: Kilometres,
    to_y: Kilometres,
    minutes: Minutes,
    speed: float,
    detour: float,
    space: Space,
) -> float:
    """Road kilometres that who is idle for so many minutes has ridden to a place to rest at; 0 where there is none.

    Examples
    --------
    >>> line = Space(10.0, 10.0, False, False)
    >>> [ridden_idle(9.0, 0.0, 3.0, 0.0, minutes, 0.5, 1.5, line) for minutes in (4.0, 60.0, -math.inf)]
    [2.0, 9.0, 0.0]
    """
    if math.isnan(to_x) or minutes <= 0.0:
        return 0.0
    return float(min(minutes * speed, detour * distance(x, y, to_x, to_y, space)))


@compiled
def on_the_way(
    x: Kilometres, y: Kilometres, to_x: Kilometres, to_y: Kilometres, driven: Kilometres, space: Space
) -> tuple[float, float]:
    """Where one is who has gone `driven` kilometres from a point to another; there, if that is far enough.

    Examples
    --------
    >>> on_the_way(9.0, 0.0, 3.0, 0.0, 2.0, Space(10.0, 10.0, True, False))
    (1.0, 0.0)
    """
    whole = distance(x, y, to_x, to_y, space)
    if driven >= whole:
        return to_x, to_y
    share = driven / whole
    at_x = _between(x, to_x, share, space.width, space.wraps)
    return at_x, _between(y, to_y, share, space.height, space.wraps)


@compiled
def _between(a: float, b: float, share: float, side: float, wraps: bool) -> float:
    """The point a share of the way from `a` to `b` along one axis, the shorter way round."""
    step = b - a
    if wraps and abs(step) > 0.5 * side:
        step += side if step < 0.0 else -side
    at = a + share * step
    if wraps and at < 0.0:
        return at + side
    if wraps and at > side:
        return at - side
    return at
