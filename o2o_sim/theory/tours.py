"""How long the shortest way through many points anywhere in an area is."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.errors import InputError

__all__ = ["daganzo_distance", "shortest_tour"]

BHH = 0.7124
"""The length of the shortest tour of many points over the root of their number times the area."""

WITHIN_DISTRICTS = 0.57
"""The same between the doors of districts whose shape suits their tours."""


def shortest_tour(points: int, area: float) -> float:
    """Length [km] of the shortest closed way through so many points, anywhere in so many square kilometres.

    The number is that of very many points; in an area without edges the error falls as one over their number
    [PercusMartin1996]_, a third of a percent at a hundred. Edges make it longer, by some parts in the root of it.

    Raises
    ------
    InputError
        There are no points, or no area.

    References
    ----------
    [BeardwoodHaltonHammersley1959]_

    Examples
    --------
    >>> round(shortest_tour(200, 100.0), 3)
    100.749
    """
    if points < 1 or not area > 0:
        raise InputError("A tour has at least one point, in an area above 0.")
    return float(BHH * np.sqrt(points * area))


def daganzo_distance(points: int, stops: int, area: float, line_haul: float) -> float:
    """Kilometres of vans with so many stops each, who visit points anywhere in an area, each van in its district.

    An approximation for many more districts than a van has stops; with fewer, tours are longer.

    Parameters
    ----------
    points : doors in all
    stops : doors a van
    area : in which they lie [km2]
    line_haul : mean distance of a door from the depot [km]

    Raises
    ------
    InputError
        There are no points, stops or area, or the distance is negative.

    References
    ----------
    [Daganzo1984]_

    Examples
    --------
    >>> round(daganzo_distance(200, 20, 100.0, 6.0), 6)
    200.610173
    """
    if points < 1 or stops < 1 or not area > 0 or not line_haul >= 0:
        raise InputError("Vans need points, stops and an area above 0, and a depot not less than 0 km away.")
    return float(2.0 * line_haul * points / stops + WITHIN_DISTRICTS * np.sqrt(points * area))
