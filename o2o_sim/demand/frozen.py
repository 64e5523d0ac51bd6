"""The part of every offer's utility that does not depend on who looks: worked out once a day, per segment."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.inputs import Scene
from o2o_sim.demand.lean import lean
from o2o_sim.demand.utility import PERSONAL, SERVED, transformed

__all__ = ["Frozen", "freeze"]


class Frozen(NamedTuple):
    """What the day's offers look like to each segment."""

    shown: AnyArray
    """(M) int64, bit 0: has an open offer at its own door; bit p + 1: has one on platform p."""
    constant: AnyArray
    """(O, S) float64 [sigma], constants of category, channel, merchant and offer."""
    served: AnyArray
    """(O, S) float64 [major units], the offer's own terms that are lost with an order that fails."""
    sunk: AnyArray
    """(O, S) float64 [major units], those that are spent all the same."""


def freeze(scene: Scene) -> Frozen:
    """Add up what does not depend on the person.

    Parameters
    ----------
    scene : what is frozen while people choose
    """
    shape = len(scene.offers.merchant), scene.tastes.inside.shape[1]
    frozen = Frozen(
        np.zeros(len(scene.merchants.merchant_id), np.int64),
        np.zeros(shape),
        np.zeros(shape),
        np.zeros(shape),
    )
    offers, merchants, tastes = scene.offers, scene.merchants, scene.tastes
    open_doors = np.where(offers.open != 0, 1 << (offers.platform.astype(np.int64) + 1), 0)
    np.bitwise_or.at(frozen.shown, offers.merchant, open_doors)
    category = merchants.category[offers.merchant].astype(np.int64)
    known = tastes.inside[category] + tastes.channel_constant[category, offers.channel][:, None]
    frozen.constant[:] = known + merchants.constant[offers.merchant][:, None] + offers.constant[:, None]
    _add_terms(
        category, offers.channel, offers.attribute, tastes.coefficient, tastes.transform, tastes.step_at,
        frozen.served, frozen.sunk,
    )  # fmt: skip
    return frozen


@lean
def _add_terms(
    category: IntArray,
    channel: AnyArray,
    attribute: FloatArray,
    coefficient: FloatArray,
    transform: AnyArray,
    step_at: FloatArray,
    served: FloatArray,
    sunk: FloatArray,
) -> None:
    """Add the offers' own terms to what is served and sunk; those without weight are not read."""
    for o in range(len(channel)):
        c = category[o]
        for t in range(attribute.shape[1]):
            if PERSONAL[t]:
                continue
            x = transformed(transform[c, t], attribute[o, t], step_at[c, t])
            for s in range(served.shape[1]):
                weight = coefficient[c, t, s, channel[o]]
                if weight == 0.0:
                    continue
                if SERVED[t]:
                    served[o, s] += weight * x
                else:
                    sunk[o, s] += weight * x
