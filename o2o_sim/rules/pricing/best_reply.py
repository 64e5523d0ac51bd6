"""Prices that answer demand and rivals by reason."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.errors import RuleError
from o2o_sim.core.rule import register
from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.pricing.base import Answer, Oracle, PricingRule, PricingView

__all__ = ["BestReply", "first_order_levels"]


@register
class BestReply(PricingRule):
    """Each owner answers the demand it faces with the level that its first-order condition asks for.

    Formula: with quantities q and own slopes dq/dp at the levels in force, an owner of one merchant moves
    toward p = (c + k) / (1 - t) + q / (-dq/dp), where c is the cost, k the commission per unit and t its
    share of the price. An owner of several solves D m = (1 - t) q for its net margins m = (1 - t) p - c -
    k, where D[j, k] = -dq_k/dp_j. A round goes `damping` of the way, and no further than `most_move` of a
    level; when the moves turn round without getting smaller, `damping` is halved for the rest of the
    revision. Rounds end when no level is further than `tolerance` from its reply. One round a revision is a
    slow market of merchants who answer yesterday's prices; many rounds give the Nash equilibrium in prices
    at once. Owners move at once, or in turn (by owner number), each asking demand anew after the others
    have moved. A merchant without demand keeps its level.

    Names: simultaneous and sequential best reply, Bertrand-Nash equilibrium [AndersonDePalmaThisse1992]_;
    fixed point of the markup equation [MorrowSkerlos2011]_; strategic complements, for which it converges
    [Vives1990]_.
    """

    kind: Literal["best_reply"] = "best_reply"
    names: ClassVar[tuple[str, ...]] = (
        "sequential best reply",
        "simultaneous best reply",
        "Bertrand-Nash pricing",
    )
    references: ClassVar[tuple[str, ...]] = ("AndersonDePalmaThisse1992", "MorrowSkerlos2011", "Vives1990")
    asks_demand: ClassVar[bool] = True
    most_owners_in_turn: ClassVar[int] = 128

    revise_every: int = parameter(
        7, "days between revisions", unit="days", ge=1, le=3650, source="judgement: weekly"
    )
    oracle: Literal["exact"] = parameter("exact", "demand oracle: choice probabilities of everybody")
    moves: Literal["simultaneous", "sequential"] = parameter("simultaneous", "owners move at once or in turn")
    damping: float = parameter(0.5, "share of the way gone in a round", gt=0, le=1, source="judgement")
    most_move: float = parameter(
        0.5,
        "largest move in a round",
        unit="share of level",
        gt=0,
        le=10,
        source="judgement: far from rest, careful",
    )
    rounds: int = parameter(
        1, "most rounds in one revision", ge=1, le=10_000, source="judgement: one reply a revision"
    )
    tolerance: float = parameter(
        1e-9, "largest move of a level that ends the rounds", unit="level", gt=0, le=1
    )

    def revise(self, view: PricingView) -> FloatArray:
        """Levels after at most `rounds` rounds of replies.

        Raises
        ------
        RuleError
            When the market offers no demand oracle, when demand rises in its own price, or when more owners
            would move in turn than can be afforded.
        """
        oracle = self._oracle_of(view)
        play = self._round_at_once if self.moves == "simultaneous" else self._round_in_turn
        level, damping, last = view.level.copy(), self.damping, np.zeros(len(view.level))
        for _ in range(self.rounds):
            replied = play(view, oracle, level, damping)
            move, level = replied - level, replied
            if np.all(np.abs(move) <= self.tolerance * damping):
                break
            if _turns_round(move, last):
                damping /= 2.0
            last = move
        return level

    def _oracle_of(self, view: PricingView) -> Oracle:
        if view.oracle is None:
            raise RuleError(
                "The pricing rule `best_reply` needs a demand oracle, and this market offers none."
            )
        owners = len(np.unique(view.owner))
        if self.moves == "sequential" and owners > self.most_owners_in_turn:
            raise RuleError(
                f"{owners} owners moving in turn ask for demand {owners} times a round; "
                f"above {self.most_owners_in_turn} let them move at once (`moves: simultaneous`)."
            )
        return view.oracle

    def _round_at_once(
        self, view: PricingView, oracle: Oracle, level: FloatArray, damping: float
    ) -> FloatArray:
        return level + self._move(
            view, first_order_levels(view, oracle(level), level) - level, level, damping
        )

    def _round_in_turn(
        self, view: PricingView, oracle: Oracle, level: FloatArray, damping: float
    ) -> FloatArray:
        level = level.copy()
        for owner in np.unique(view.owner):
            mine = view.owner == owner
            way = first_order_levels(view, oracle(level), level) - level
            level[mine] += self._move(view, way, level, damping)[mine]
        return level

    def _move(self, view: PricingView, way: FloatArray, level: FloatArray, damping: float) -> FloatArray:
        most = self.most_move * np.maximum(np.abs(level), view.base_level)
        return np.clip(damping * way, -most, most)


def _turns_round(move: FloatArray, last: FloatArray) -> bool:
    """Whether levels swing back by as much as they went: the sign that the steps are too long."""
    return bool(move @ last < 0.0 and move @ move >= last @ last)


def first_order_levels(view: PricingView, answer: Answer, level: FloatArray) -> FloatArray:
    """The levels that solve each owner's first-order conditions at the quantities and slopes answered.

    Parameters
    ----------
    view
        The merchants.
    answer
        Demand at `level`.
    level
        Levels in force, kept by merchants without demand.

    Raises
    ------
    RuleError
        When a merchant sells and its demand does not fall in its own level, or when an owner of several
        merchants would need a Jacobian that the oracle did not give.
    """
    sells = answer.quantity > 0.0
    if np.any(answer.slope[sells] >= 0.0):
        raise RuleError("The demand oracle says that a merchant's demand does not fall in its own price.")
    target = level.copy()
    alone = _alone(view) & sells
    target[alone] = (view.effective_cost + _ratio(answer.quantity, -answer.slope, alone))[alone]
    for owner in np.unique(view.owner[~_alone(view)]):
        _price_jointly(view, answer, (view.owner == owner) & sells, target)
    return target


def _alone(view: PricingView) -> BoolArray:
    """Whether a merchant is the only one of its owner."""
    _, place, count = np.unique(view.owner, return_inverse=True, return_counts=True)
    return np.asarray(count[place.reshape(-1)] == 1)


def _ratio(above: FloatArray, below: FloatArray, where: BoolArray) -> FloatArray:
    return np.divide(above, below, out=np.zeros_like(above), where=where)


def _price_jointly(view: PricingView, answer: Answer, mine: BoolArray, target: FloatArray) -> None:
    """Write into `target` the levels that maximise the sum of one owner's profits to first order."""
    if answer.jacobian is None:
        raise RuleError("Merchants with one owner need a demand oracle that gives the whole Jacobian.")
    kept = 1.0 - view.commission[mine]
    slopes = -answer.jacobian[np.ix_(mine, mine)].T
    margin = np.linalg.solve(slopes, kept * answer.quantity[mine])
    target[mine] = view.effective_cost[mine] + margin / kept
