"""The utility of an offer in money: the menu of its terms, as data, and the formulas that combine them.

Utility is willingness to pay: the coefficient of price is -1, every other coefficient is money per
unit. With fulfilment belief T, refund share rho and scale of noise sigma,

    V = V_served + V_sunk - paid - (1 - T) max(G - rho paid, 0),      G = max(V_served, paid) + sigma,

where terms tagged *served* are lost with an order that fails and those tagged *sunk* are spent all the
same. The kernel and its plain twin call the same functions, compiled and not."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from o2o_sim.core.random import normal_quantile
from o2o_sim.demand.elementary import log, sine_of_half_turns
from o2o_sim.demand.lean import lean, lean_inline

__all__ = [
    "NOISE_KINDS",
    "TERMS",
    "TRANSFORMS",
    "Term",
    "gev_noise",
    "independent_noise",
    "nest_noise",
    "net_utility",
    "order_worth",
    "term_index",
    "transformed",
]


class Term(NamedTuple):
    """One entry of the menu."""

    name: str
    unit: str
    served: bool
    """Lost with an order that fails (served) or spent all the same (sunk)."""
    personal: bool
    """Depends on who looks; otherwise it is a column of the offer."""
    meaning: str


TERMS: tuple[Term, ...] = (
    Term("distance", "km", False, True, "from the person to the merchant, where the person travels"),
    Term("travel_minutes", "minutes", False, True, "the person's way to the merchant"),
    Term("expected_wait", "minutes", False, True, "wait that is shown or expected"),
    Term("queue_length", "people", False, False, "people waiting, as shown"),
    Term("perceived_quality", "satisfaction", True, False, "quality the person believes in"),
    Term("stars", "stars", True, False, "rating shown, less the prior"),
    Term("loyalty", "", True, True, "1 if the merchant is among the person's last few"),
    Term("reference_gap", "money", True, True, "price the person is used to, less the price paid"),
    Term("crowding", "share", True, False, "how full the place is"),
    Term("network", "share", True, False, "share of people who are on the offer's platform"),
)

DISTANCE, TRAVEL_MINUTES, EXPECTED_WAIT = 0, 1, 2
LOYALTY, REFERENCE_GAP = 6, 7

#: What may be done to a term's value before it is weighed; the position is the code.
TRANSFORMS: tuple[str, ...] = ("linear", "log", "step")
LINEAR, LOG, STEP = 0, 1, 2

#: Laws of the noise; the position is the code.
NOISE_KINDS: tuple[str, ...] = ("gev", "normal", "uniform", "exponential", "none")
GEV, NORMAL, UNIFORM, EXPONENTIAL, NO_NOISE = 0, 1, 2, 3, 4

#: Under the logarithm a term counts as this much at least: nobody at the door counts infinitely.
LEAST_LOGARITHM = 1e-9


def term_index(name: str) -> int:
    """Where a term stands in the menu.

    Raises
    ------
    ValueError
        If there is no such term.

    Examples
    --------
    >>> term_index("loyalty")
    6
    """
    return [term.name for term in TERMS].index(name)


@lean
def transformed(code: int, x: float, step_at: float) -> float:
    """A term's value after its transform: x, log x, or 1 from the step on.

    Examples
    --------
    >>> transformed(0, 3.0, 0.0), transformed(1, 1.0, 0.0), transformed(2, 3.0, 2.5)
    (3.0, 0.0, 1.0)
    """
    if code == LINEAR:
        return x
    if code == LOG:
        return math.log(max(x, LEAST_LOGARITHM))
    return 1.0 if x >= step_at else 0.0


@lean
def order_worth(order_value: float, desired: float, curvature: float) -> float:
    """What an order of some value is worth to a person who wanted another [major units].

    v(b) = b - (b - b*)^2 / (2 phi b*), so that stretching an order hurts, and the more the further.

    Parameters
    ----------
    order_value : b, value of the order at nominal prices [major units]
    desired : b*, value the occasion asks for [major units]
    curvature : phi; 0 only where order_value equals desired

    Examples
    --------
    >>> order_worth(42.0, 42.0, 0.6), round(order_worth(50.0, 40.0, 0.5), 6)
    (42.0, 47.5)
    """
    gap = order_value - desired
    if gap == 0.0:
        return order_value
    return order_value - gap * gap / (2.0 * curvature * desired)


@lean
def net_utility(
    served: float, sunk: float, paid: float, belief: float, refund_share: float, sigma: float
) -> float:
    """Utility V of an offer [major units], the risk of a failed prepaid order included.

    Parameters
    ----------
    served : V_served, what is lost with an order that fails [major units]
    sunk : V_sunk, what is spent all the same [major units]
    paid : price paid [major units]
    belief : T, 0-1; 1 for walking in
    refund_share : rho, 0-1; 1 for payment on arrival
    sigma : scale of the noise [major units]

    Examples
    --------
    Without noise, and worth its price, an order has its expected value T v - p + (1 - T) rho p:

    >>> round(net_utility(10.0, 0.0, 6.0, 0.75, 0.5, 0.0), 12), 0.75 * 10 - 6 + 0.25 * 0.5 * 6
    (2.25, 2.25)
    """
    gross = max(served, paid) + sigma
    risk = (1.0 - belief) * max(gross - refund_share * paid, 0.0)
    return served + sunk - paid - risk


@lean
def independent_noise(kind: int, u: float) -> float:
    """Noise in units of sigma from a draw u of (0, 1), for the laws without nests; each has mean 0.

    Normal: standard deviation 1. Uniform: width 1. Exponential: standard deviation 1. None: 0.

    Examples
    --------
    >>> independent_noise(UNIFORM, 0.75), independent_noise(NO_NOISE, 0.75)
    (0.25, 0.0)
    """
    if kind == NORMAL:
        return normal_quantile(u)
    if kind == UNIFORM:
        return u - 0.5
    if kind == EXPONENTIAL:
        return -math.log(u) - 1.0
    return 0.0


@lean_inline
def nest_noise(dissimilarity: float, u: float, w: float) -> float:
    """The part of the noise that a nest's offers share, in units of sigma: lambda log S, S positive stable.

    With U uniform on (0, pi) and W standard exponential, both from draws of (0, 1),
    lambda log S = lambda log sin(lambda U) - log sin U + (1 - lambda) (log sin((1 - lambda) U) - log W).
    At lambda = 0 it is a standard Gumbel value -log W, at lambda = 1 it is 0.

    Parameters
    ----------
    dissimilarity : lambda, 0-1
    u, w : independent draws of (0, 1)

    References
    ----------
    Kanter (1975), Stable densities under change of scale and total variation inequalities.

    Examples
    --------
    >>> nest_noise(1.0, 0.3, 0.8), round(nest_noise(0.0, 0.3, 0.5), 6)
    (0.0, 0.366513)
    """
    rest = 1.0 - dissimilarity
    size = log(-log(w))
    inner = dissimilarity * log(sine_of_half_turns(dissimilarity * u))
    outer = rest * (log(sine_of_half_turns(rest * u)) - size)
    between = inner - log(sine_of_half_turns(u)) + outer
    shared = -size if dissimilarity <= 0.0 else between
    return 0.0 if dissimilarity >= 1.0 else shared


@lean_inline
def gev_noise(dissimilarity: float, eta: float, shared: float) -> float:
    """Noise of one offer in units of sigma: its own Gumbel value eta and what its nest shares.

    Whatever the dissimilarity, the result is a standard Gumbel value: at 1 it is eta, to the bit.

    Examples
    --------
    >>> gev_noise(1.0, 0.7, 0.0), gev_noise(0.0, 0.7, -1.5)
    (0.7, -1.5)
    """
    mixed = dissimilarity * eta + shared
    nested = shared if dissimilarity <= 0.0 else mixed
    return eta if dissimilarity >= 1.0 else nested


SERVED = np.array([term.served for term in TERMS])
PERSONAL = np.array([term.personal for term in TERMS])
