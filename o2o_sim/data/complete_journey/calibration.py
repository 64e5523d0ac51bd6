"""Calibration: move what is free until the simulated market shows the fitted moments."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.data.complete_journey.behaviour import Behaviour, Fits
from o2o_sim.data.complete_journey.estimate import Estimate
from o2o_sim.data.complete_journey.scenario import Free
from o2o_sim.data.complete_journey.settings import AHEAD_SHARE
from o2o_sim.data.complete_journey.simulation import Simulated
from o2o_sim.data.complete_journey.slopes import SLOPES

MOST_RUNS = 12
CLOSE_ENOUGH = 0.5


@dataclass(frozen=True)
class Knob:
    """A free parameter, and the moment that pins it.

    Parameters
    ----------
    name : field of `Free`
    low, high : bounds
    logarithmic : whether the parameter moves in ratios
    shown : the moment as the simulated market shows it
    wanted : the moment as the data have it
    transform : scale on which the moment is compared
    stride : largest change of the parameter, on its own scale, in one step
    """

    name: str
    low: float
    high: float
    logarithmic: bool
    shown: Callable[[Simulated], float]
    wanted: Callable[[Fits], Estimate]
    transform: Callable[[float], float] = float
    stride: float = 0.7

    def inner(self, value: float) -> float:
        """The parameter on the scale it moves on."""
        return math.log(value) if self.logarithmic else value

    def outer(self, inner: float) -> float:
        """The parameter itself, within its bounds."""
        return float(np.clip(math.exp(inner) if self.logarithmic else inner, self.low, self.high))


def logit(share: float) -> float:
    """Log odds.

    Examples
    --------
    >>> logit(0.5)
    0.0
    """
    bounded = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def _log(value: float) -> float:
    return math.log(max(value, 1e-6))


def _response(behaviour: Behaviour, kind: str) -> Estimate:
    return behaviour.coupons.by_type[kind].response


def _assumed_ahead(_: Fits) -> Estimate:
    return Estimate(
        "orders picked up", AHEAD_SHARE, 0.9 * AHEAD_SHARE, 1.1 * AHEAD_SHARE, "share", "assumed", ""
    )


def _days(behaviour: Behaviour) -> Estimate:
    return behaviour.coupons.by_type["Type A"].days_to_redeem


def _sales_response(fits: Fits) -> Estimate:
    """Elasticity without its sign."""
    found = fits.prices.elasticity
    return Estimate(found.name, -found.value, -found.high, -found.low, "", found.method, found.sample)


KNOBS: tuple[Knob, ...] = (
    Knob("noise_share", 0.02, 5, True, lambda s: -s.elasticity, _sales_response, _log),
    Knob("inside", -40, 40, False, lambda s: s.visits, lambda f: f.behaviour.occasions.rate, _log, 1.5),
    Knob("dispersion", 0.1, 50, True, lambda s: s.behaviour.occasions.shape.value,
         lambda f: f.behaviour.occasions.shape, _log, 0.4),
    Knob("value_median", 1, 200, True, lambda s: s.behaviour.baskets.value.median.value,
         lambda f: f.behaviour.baskets.value.median, _log, 0.4),
    Knob("value_sigma", 0.1, 3, True, lambda s: s.behaviour.baskets.value.sigma.value,
         lambda f: f.behaviour.baskets.value.sigma, _log, 0.3),
    Knob("merchant_taste", 0, 20, False, lambda s: s.behaviour.stores.same_pair.value,
         lambda f: f.behaviour.stores.same_pair, logit, 0.8),
    Knob("near_probability", 0.02, 1, False, lambda s: s.behaviour.stores.habit.value,
         lambda f: f.behaviour.stores.habit, float, 0.15),
    Knob("constant_spread", 0.05, 10, True, lambda s: s.behaviour.stores.top_tenth.value,
         lambda f: f.behaviour.stores.top_tenth, logit),
    Knob("ahead", -40, 10, False, lambda s: s.ahead, _assumed_ahead, _log, 1.5),
    Knob("notice", 0.01, 1, True, lambda s: _response(s.behaviour, "Type A").value,
         lambda f: _response(f.behaviour, "Type A"), _log),
    Knob("basket_threshold", 0.5, 500, True, lambda s: s.behaviour.baskets.with_coupon.median.value,
         lambda f: f.behaviour.baskets.with_coupon.median, _log, 0.5),
    Knob("newspaper_share", 0.01, 1, True, lambda s: s.behaviour.baskets.coupon_baskets.value,
         lambda f: f.behaviour.baskets.coupon_baskets, _log, 0.5),
    Knob("mailing_threshold", 0.5, 300, True, lambda s: _days(s.behaviour).value,
         lambda f: _days(f.behaviour), _log, 0.4),
    Knob("participation", 0.02, 1, True, lambda s: _response(s.behaviour, "Type B").value,
         lambda f: _response(f.behaviour, "Type B"), _log, 0.5),
)  # fmt: skip


def calibrate(fits: Fits, run: Callable[[Free], Simulated]) -> tuple[Free, Simulated]:
    """The free parameters at which simulated and fitted moments agree best, and what the market then shows.

    Broyden's method from slopes measured once: each run corrects what is known of how all moments answer to all
    parameters. A step that makes things worse is halved and taken from the best point so far. Draws are common
    to all runs, so moments are smooth in the parameters.
    """
    never = never_share(fits.behaviour)
    at = np.array([knob.inner(getattr(Free(), knob.name)) for knob in KNOBS])
    inverse = np.linalg.inv(SLOPES)
    best = _try(fits, run, at, never)
    step = _step(inverse, best.gap)
    for _ in range(MOST_RUNS - 1):
        if best.distance < CLOSE_ENOUGH:
            break
        found = _try(fits, run, best.at + step, never)
        inverse = corrected(inverse, step, best.gap - found.gap)
        if found.badness < best.badness:
            best = found
            step = _step(inverse, best.gap)
        else:
            step = _step(inverse, best.gap) / 2
    return best.free, best.shown


@dataclass(frozen=True, eq=False)
class _Trial:
    """A run at some parameters: where, what it showed, and how far off in half-widths of the intervals."""

    at: FloatArray
    free: Free
    shown: Simulated
    gap: FloatArray
    distance: float
    badness: float


def _try(fits: Fits, run: Callable[[Free], Simulated], at: FloatArray, never: float) -> _Trial:
    free = _free(at, never)
    shown = run(free)
    off = distances(fits, shown)
    badness = float((np.minimum(off, 10.0) ** 2).sum())
    return _Trial(at, free, shown, gaps(fits, shown), float(off.max()), badness)


def gaps(fits: Fits, shown: Simulated) -> FloatArray:
    """Fitted less simulated moment of each knob, on its scale."""
    return np.array([k.transform(k.wanted(fits).value) - k.transform(k.shown(shown)) for k in KNOBS])


def distances(fits: Fits, shown: Simulated) -> FloatArray:
    """Gap of each knob's moment, in half-widths of the fitted moment's interval."""
    return np.asarray(np.abs(gaps(fits, shown)) / half_widths(fits))


def half_widths(fits: Fits) -> FloatArray:
    """Half of the interval of each fitted moment, on the scale of its knob."""
    wanted = [(knob.transform, knob.wanted(fits)) for knob in KNOBS]
    return np.array([(scale(moment.high) - scale(moment.low)) / 2 for scale, moment in wanted])


def intervals(fits: Fits, free: Free) -> dict[str, Estimate]:
    """The free parameters with the intervals that those of the moments imply, by linearisation.

    The moments' errors count as independent. What rests on an assumed target is uncertain by that, too, which
    no interval shows.
    """
    spread = np.sqrt(((np.linalg.inv(SLOPES) * half_widths(fits)) ** 2).sum(axis=1))
    found = {}
    for knob, half in zip(KNOBS, spread, strict=True):
        at = knob.inner(getattr(free, knob.name))
        low, high = knob.outer(at - half), knob.outer(at + half)
        found[knob.name] = Estimate(knob.name, getattr(free, knob.name), low, high, "", "calibrated", "")
    return {**found, "never": _never_interval(fits.behaviour, free)}


def _never_interval(behaviour: Behaviour, free: Free) -> Estimate:
    """Interval of the share that never redeems, from those of the two shares that it rests on."""
    coupons, ends = behaviour.coupons, []
    for side in ("low", "high"):
        moves = [
            never_from(getattr(coupons.redeemers, side), coupons.others.value) - free.never,
            never_from(coupons.redeemers.value, getattr(coupons.others, side)) - free.never,
        ]
        ends += moves
    down = math.sqrt(sum(move**2 for move in ends if move < 0))
    up = math.sqrt(sum(move**2 for move in ends if move > 0))
    return Estimate("never", free.never, free.never - down, free.never + up, "", "calibrated", "")


def corrected(inverse: FloatArray, step: FloatArray, change: FloatArray) -> FloatArray:
    """Broyden's update of the inverse slopes after a step that changed the moments by so much.

    References: Broyden (1965), Mathematics of Computation 19, 577-593.

    Examples
    --------
    >>> true = np.array([[2.0, 0.5], [0.0, 1.0]])
    >>> guess, step = np.eye(2), np.array([1.0, 0.0])
    >>> better = corrected(guess, step, true @ step)
    >>> np.allclose(better @ (true @ step), step)
    True
    """
    expected = inverse @ change
    weight = float(step @ expected)
    if abs(weight) < 1e-12:
        return inverse
    return np.asarray(inverse + np.outer((step - expected) / weight, step @ inverse))


def never_share(behaviour: Behaviour) -> float:
    """Share of households that never redeem, from how the answer depends on earlier answers.

    If a share a of households redeems each mailing with probability rho and the others never do, those who
    redeemed before answer with rho, and the others with a rho (1 - rho) / (1 - a rho).
    """
    return never_from(behaviour.coupons.redeemers.value, behaviour.coupons.others.value)


def never_from(rho: float, others: float) -> float:
    """The same from the two shares.

    Examples
    --------
    >>> round(never_from(0.3, 0.4 * 0.3 * 0.7 / (1 - 0.4 * 0.3)), 6)
    0.6
    """
    response = others / (1.0 - rho + others)
    return float(np.clip(1.0 - response / rho, 0.0, 0.99))


def _step(inverse: FloatArray, gap: FloatArray) -> FloatArray:
    """The step that should close the gaps, no parameter moved further than its stride."""
    wanted = inverse @ gap
    return np.asarray(
        np.clip(wanted, *(sign * np.array([knob.stride for knob in KNOBS]) for sign in (-1, 1)))
    )


def _free(at: FloatArray, never: float) -> Free:
    moved = {knob.name: knob.outer(inner) for knob, inner in zip(KNOBS, at, strict=True)}
    return Free(**{**asdict(Free()), **moved, "never": never}).rounded()


__all__ = ["KNOBS", "Knob", "calibrate", "corrected", "distances", "gaps", "intervals", "never_share"]
