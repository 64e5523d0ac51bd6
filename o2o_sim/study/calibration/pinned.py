"""Pinned: which combinations of parameters the moments tell apart, and which they cannot."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from o2o_sim.core.units import FloatArray

__all__ = ["Direction", "directions"]

SHARE = 0.35
"""A parameter is named in a direction where its part of the (unit) vector is at least this."""


class Direction(NamedTuple):
    """A way in which parameters can move together.

    Parameters
    ----------
    singular : misses, in tolerances, that moving one whole way between the bounds along it makes
    parameters : part of each parameter in it, unit length, scaled by their bounds
    moments : part of each moment in what it changes, unit length
    """

    singular: float
    parameters: dict[str, float]
    moments: dict[str, float]

    @property
    def free_share(self) -> float:
        """Share of the way between bounds that it can move before misses add up to one tolerance."""
        return 1.0 / self.singular if self.singular > 0 else float("inf")

    def words(self) -> str:
        """The direction in a sentence.

        Examples
        --------
        >>> Direction(2.0, {"a": 0.8, "b": -0.6}, {"m": 1.0}).words()
        'a up with b down: half a tolerance is passed after 25 % of the way between their bounds.'
        """
        parts = sorted(self.parameters.items(), key=lambda part: -abs(part[1]))
        named = [(name, part) for name, part in parts if abs(part) >= SHARE] or parts[:1]
        sign = np.sign(named[0][1]) or 1.0
        ways = " with ".join(f"{name} {'up' if sign * part > 0 else 'down'}" for name, part in named)
        half = 50.0 * self.free_share
        if half >= 100.0:
            return f"{ways}: the whole way between their bounds stays within half a tolerance."
        return f"{ways}: half a tolerance is passed after {half:.2g} % of the way between their bounds."

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "singular_value": self.singular,
            "parameters": self.parameters,
            "moments": self.moments,
            "words": self.words(),
        }


def directions(jacobian: FloatArray, parameters: list[str], moments: list[str]) -> list[Direction]:
    """The singular directions of moments against parameters, the best pinned first.

    Parameters
    ----------
    jacobian : (moments, parameters) as from `search`

    Examples
    --------
    >>> found = directions(np.array([[3.0, 0.0], [0.0, 0.0]]), ["a", "b"], ["m", "n"])
    >>> [direction.singular for direction in found]
    [3.0, 0.0]
    """
    left, singular, right = np.linalg.svd(jacobian, full_matrices=False)
    return [
        Direction(
            float(value),
            dict(zip(parameters, map(float, right[k]), strict=True)),
            dict(zip(moments, map(float, left[:, k]), strict=True)),
        )
        for k, value in enumerate(singular)
    ]
