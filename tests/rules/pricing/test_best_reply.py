"""Best reply against the closed forms of logit price competition, and the wrong answers it must not give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from o2o_sim.core.errors import RuleError
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.pricing import Answer, BestReply, PricingView
from o2o_sim.testing import logit_oracle, pricing_view

SENSITIVITY = 0.5
ATTRACTION = np.array([5.0, 6.0, 4.0])
COST = np.array([3.0, 4.0, 2.0])
# Three makers of unlike goods; the first two merged; the reference prices of the closed forms.
APART = np.array([5.930526643469896, 7.405854405060497, 4.591310003879988])
MERGED = np.array([7.849658662914303, 8.849658662914301, 5.015220608247535])
EXACT = BestReply(rounds=2000, tolerance=1e-13, revise_every=1)


def market(
    attraction: FloatArray = ATTRACTION, cost: FloatArray = COST, owner: tuple[int, ...] | None = None
) -> PricingView:
    """Makers who face a logit, start from cost and pay no commission."""
    rows = len(attraction)
    return replace(
        pricing_view(rows),
        level=cost + 1.0,
        base_level=cost + 1.0,
        marginal_cost=cost,
        commission=np.zeros(rows),
        commission_per_unit=np.zeros(rows),
        owner=np.arange(rows) if owner is None else np.array(owner),
        oracle=logit_oracle(attraction, SENSITIVITY),
    )


def profit(view: PricingView, levels: FloatArray) -> FloatArray:
    """Each merchant's profit per consumer."""
    assert view.oracle is not None
    kept = levels * (1.0 - view.commission) - view.marginal_cost - view.commission_per_unit
    return view.oracle(levels).quantity * kept


@pytest.mark.parametrize("moves", ["simultaneous", "sequential"])
def test_unlike_makers(moves: str) -> None:
    levels = EXACT.model_copy(update={"moves": moves}).levels(market())
    assert np.allclose(levels, APART, atol=1e-8, rtol=0.0)


@pytest.mark.parametrize(
    ("rows", "price"), [(1, 8.745294080833188), (2, 6.6804196668143), (5, 5.487242876819531)]
)
def test_like_makers(rows: int, price: float) -> None:
    """A monopolist among them, whose undamped iteration would not settle."""
    levels = EXACT.levels(market(np.full(rows, 5.0), np.full(rows, 3.0)))
    assert np.allclose(levels, price, atol=1e-8, rtol=0.0)


def test_a_near_monopolist_settles() -> None:
    """At a share s the reply's slope is -s / (1 - s): at s = .9 steps of one half swing ever wider."""
    view = market(np.array([20.0]), np.array([3.0]))
    levels = EXACT.levels(view)
    assert view.oracle is not None
    share = view.oracle(levels).quantity
    assert share[0] > 0.85
    assert np.allclose(levels, 3.0 + 1.0 / (SENSITIVITY * (1.0 - share)), atol=1e-8, rtol=0.0)


@pytest.mark.parametrize("moves", ["simultaneous", "sequential"])
def test_a_merger_raises_all_prices(moves: str) -> None:
    levels = EXACT.model_copy(update={"moves": moves}).levels(market(owner=(7, 7, 9)))
    assert np.allclose(levels, MERGED, atol=1e-8, rtol=0.0)
    assert np.all(levels > APART)


def test_wrong_answers_are_rejected() -> None:
    """Pricing as if one's own demand did not answer rivals, or as if alone, is not what comes out."""
    levels = EXACT.levels(market())
    as_if_no_share = COST + 1.0 / SENSITIVITY
    apart = EXACT.levels(market(owner=(7, 7, 9)))
    assert np.all(np.abs(levels - as_if_no_share) > 0.1)
    assert np.all(np.abs(apart - APART) > 0.1)


def test_the_wrong_slope_of_the_jacobian_would_show() -> None:
    """Unlike cross slopes, which a logit does not have: the transpose gives other prices."""
    slopes = np.array([[-1.0, 0.1], [0.4, -1.0]])

    def linear(levels: FloatArray) -> Answer:
        quantity = np.array([4.0, 5.0]) + slopes @ levels
        return Answer(quantity, np.diag(slopes).copy(), slopes)

    view = replace(market(np.zeros(2), np.ones(2), owner=(1, 1)), oracle=linear)
    levels = EXACT.levels(view)
    # The joint profit's gradient, by hand: q_j + sum over k of (p_k - c_k) dq_k/dp_j = 0.
    gradient = linear(levels).quantity + slopes.T @ (levels - 1.0)
    assert np.allclose(gradient, 0.0, atol=1e-9)


def test_no_owner_gains_by_moving_alone() -> None:
    """A check that knows no formula: profit is at its top along every axis."""
    view = replace(market(), commission=np.array([0.0, 0.15, 0.3]), commission_per_unit=np.full(3, 0.2))
    levels = EXACT.levels(view)
    best = profit(view, levels)
    for row in range(3):
        for step in (-0.01, 0.01):
            tried = levels.copy()
            tried[row] += step
            assert profit(view, tried)[row] < best[row]


@pytest.mark.parametrize(("rate", "price"), [(0.0, 5.938424), (0.15, 6.451245), (0.30, 7.177065)])
def test_commission_is_passed_on(rate: float, price: float) -> None:
    """Three like makers under a share of the price: p = c / (1 - t) + 1 / (b (1 - s))."""
    view = replace(market(np.full(3, 5.0), np.full(3, 3.0)), commission=np.full(3, rate))
    assert np.allclose(EXACT.levels(view), price, atol=1e-6, rtol=0.0)


def test_commission_per_unit_is_a_cost() -> None:
    with_fee = replace(market(), commission_per_unit=np.full(3, 0.5))
    dearer = market(cost=COST + 0.5)
    assert np.allclose(EXACT.levels(with_fee), EXACT.levels(dearer), atol=1e-8, rtol=0.0)


def test_joint_owner_with_unlike_commissions() -> None:
    view = replace(market(owner=(7, 7, 9)), commission=np.array([0.0, 0.2, 0.1]))
    levels = EXACT.levels(view)
    best = profit(view, levels)[:2].sum()
    for row in range(2):
        for step in (-0.01, 0.01):
            tried = levels.copy()
            tried[row] += step
            assert profit(view, tried)[:2].sum() < best


def test_the_same_rest_from_two_starts() -> None:
    low, high = (replace(market(), level=np.full(3, start)) for start in (2.0, 15.0))
    assert np.allclose(EXACT.levels(low), EXACT.levels(high), atol=1e-8, rtol=0.0)


def test_units_of_money_do_not_matter() -> None:
    """Prices x 100 and sensitivity / 100: the same market in another currency."""
    view = market()
    fine = replace(
        view,
        level=view.level * 100.0,
        marginal_cost=COST * 100.0,
        oracle=logit_oracle(ATTRACTION, SENSITIVITY / 100.0),
    )
    assert np.allclose(EXACT.levels(fine), 100.0 * APART, atol=1e-6, rtol=0.0)


def test_one_round_goes_part_of_the_way() -> None:
    view = market()
    assert view.oracle is not None
    answer = view.oracle(view.level)
    reply = COST - answer.quantity / answer.slope
    half = BestReply(rounds=1, damping=0.5).levels(view)
    assert np.allclose(half, (view.level + reply) / 2.0, atol=1e-12, rtol=0.0)


def test_days_between_revisions() -> None:
    weekly = BestReply(revise_every=7)
    asked: list[int] = []
    view = market()

    def counting(levels: FloatArray) -> Answer:
        asked.append(1)
        assert view.oracle is not None
        return view.oracle(levels)

    for day in range(15):
        weekly.levels(replace(view, day=day, oracle=counting))
    assert len(asked) == 3


def test_a_merchant_without_demand_keeps_its_level() -> None:
    def empty(levels: FloatArray) -> Answer:
        return Answer(np.array([0.3, 0.0, 0.3]), np.array([-0.1, 0.0, -0.1]), np.diag([-0.1, 0.0, -0.1]))

    view = replace(market(), oracle=empty)
    assert BestReply().levels(view)[1] == view.level[1]
    jointly = replace(view, owner=np.array([1, 1, 1]))
    assert BestReply().levels(jointly)[1] == view.level[1]


def test_what_cannot_be_answered_is_refused() -> None:
    view = market()
    with pytest.raises(RuleError, match="needs a demand oracle"):
        BestReply().levels(replace(view, oracle=None))
    with pytest.raises(RuleError, match="does not fall"):
        BestReply().levels(replace(view, oracle=lambda levels: Answer(np.ones(3), np.zeros(3))))
    with pytest.raises(RuleError, match="Jacobian"):
        oracle = lambda levels: Answer(np.ones(3), -np.ones(3))  # noqa: E731
        BestReply().levels(replace(view, owner=np.array([1, 1, 2]), oracle=oracle))
    with pytest.raises(RuleError, match="moving in turn"):
        BestReply(moves="sequential").levels(pricing_view(200))
