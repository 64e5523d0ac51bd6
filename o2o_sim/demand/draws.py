"""The random decisions of demand: their streams, their keys, and how a moment is packed into one word."""

from __future__ import annotations

from o2o_sim.core.random import key_of, stream
from o2o_sim.demand.inputs import Keys
from o2o_sim.demand.lean import lean

__all__ = ["MOST_OCCASIONS", "choice_keys", "moment", "occasion_code"]

NEAR = stream("consider.near", "whether a merchant within reach is examined")
LISTED = stream("consider.listed", "whether a merchant in a list is opened")
REMEMBERED = stream("consider.remembered", "whether a merchant of the last orders comes to mind")
REMINDED = stream("consider.reminded", "whether a coupon in the wallet brings its merchant to mind")
RANDOM = stream("consider.random", "which merchants are looked at, where that is left to chance")
AWARE = stream("consider.aware", "whether a person knows a merchant at all")
NOTICE = stream("consider.notice", "whether a person notices a coupon at all")
MERCHANT_TASTE = stream("choose.merchant_taste", "how much a person likes a merchant, for good")
NOISE = stream("choose.noise", "what else speaks for an offer at one occasion")
NEST = stream("choose.nest", "what else speaks for all offers of a nest at one occasion")
OUTSIDE = stream("choose.outside", "what else speaks for buying nothing at one occasion")

#: Occasions of one category that a person may have on one day: what the key of a moment has room for.
MOST_OCCASIONS = 32


def choice_keys(seed: int, replication: int = 0) -> Keys:
    """The keys of all streams of choice.

    Examples
    --------
    >>> bool(choice_keys(1) == choice_keys(1)), len(set(choice_keys(1)))
    (True, 11)
    """
    streams = {
        "near": NEAR,
        "listed": LISTED,
        "remembered": REMEMBERED,
        "reminded": REMINDED,
        "random": RANDOM,
        "aware": AWARE,
        "notice": NOTICE,
        "merchant_taste": MERCHANT_TASTE,
        "noise": NOISE,
        "nest": NEST,
        "outside": OUTSIDE,
    }
    return Keys(**{name: key_of(declared, seed, replication) for name, declared in streams.items()})


@lean
def occasion_code(category: int, number: int) -> int:
    """An occasion within its person's day, in one byte: category x 32 + number.

    Examples
    --------
    >>> occasion_code(1, 3)
    35
    """
    return category * 32 + number


@lean
def moment(day: int, occasion: int) -> int:
    """Day and occasion in one word of a key.

    Examples
    --------
    >>> moment(2, 35)
    547
    """
    return (day << 8) | occasion
