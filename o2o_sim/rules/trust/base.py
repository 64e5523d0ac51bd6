"""What a trust rule is: how promises kept and broken become the belief that the next one will be kept."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.rule import Rule
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.who import Who

__all__ = ["Evidence", "TrustRule"]


class Evidence(NamedTuple):
    """What a person remembers of a platform, in two columns whose meaning is the rule's own.

    For the beta rules they are the weighted counts of promises kept and broken, for `asymmetric` the belief
    itself and nothing.
    """

    first: FloatArray
    second: FloatArray


class TrustRule(Rule):
    """How likely consumers think it that prepaid orders are fulfilled, and what is refunded if not.

    All methods are elementwise: one element a person and platform, whatever the order of the elements.
    """

    family: ClassVar[str] = "trust"

    refund_share: float = parameter(
        0.9,
        "of the price, given back when a prepaid order fails",
        unit="share of paid",
        ge=0,
        le=1,
        source="baseline 24",
    )

    learns_from: Literal["own", "all"] = parameter(
        "own",
        "whose orders people learn from. own: each from their own, one by one; all: everybody hears once a day "
        "what share of the promises of that day's orders was kept, as one event",
    )
    refusals: bool = parameter(
        False, "an order that finds no stock, room or slot is a broken promise, not only one that fails"
    )

    @abstractmethod
    def prior(self, who: Who) -> tuple[FloatArray, FloatArray]:
        """The beta prior (a, b) of each person: promises kept and broken that were never seen."""

    @abstractmethod
    def initial(self, prior: tuple[FloatArray, FloatArray]) -> Evidence:
        """What is remembered before the first order."""

    @abstractmethod
    def belief(self, prior: tuple[FloatArray, FloatArray], evidence: Evidence) -> FloatArray:
        """Probability, 0-1, that each person gives to the next promise being kept."""

    @abstractmethod
    def update(self, evidence: Evidence, kept: ArrayLike) -> Evidence:
        """What is remembered after one more event each; `kept` says which promises were kept.

        Where people learn from `all`, it is the share of a day's promises that were kept, 0-1.
        """

    def refund(self, paid: ArrayLike) -> FloatArray:
        """What is given back for failed prepaid orders, in the money of `paid`.

        Examples
        --------
        >>> from o2o_sim.rules.trust.fulfilment_belief import FulfilmentBelief
        >>> FulfilmentBelief(refund_share=0.5).refund([40.0])
        array([20.])
        """
        return self.refund_share * np.asarray(paid, dtype=np.float64)
