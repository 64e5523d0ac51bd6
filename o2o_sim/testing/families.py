"""What the rules of each family owe: a check a family, made of small ones that name what is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.offers.channels import CHANNELS
from o2o_sim.rules.adoption.base import AdoptionRule, AdoptionView, Membership
from o2o_sim.rules.coupons.base import CouponRule
from o2o_sim.rules.entry.base import EntryRule, EntryView
from o2o_sim.rules.fees.base import CommissionRule, DeliveryFeeRule
from o2o_sim.rules.payment.base import PaymentOutcome, PaymentRule
from o2o_sim.rules.pricing.base import Answer, Oracle, PricingRule, PricingView
from o2o_sim.rules.ranking.base import RankingRule, RankingView
from o2o_sim.rules.rent.base import RentRule
from o2o_sim.rules.review.base import STARS, ReviewRule
from o2o_sim.rules.stocking.base import StockingRule
from o2o_sim.rules.trust.base import Evidence, TrustRule
from o2o_sim.testing.require import require
from o2o_sim.testing.views import (
    adoption_view,
    backwards,
    entry_view,
    mapped,
    orders_view,
    pricing_view,
    ranking_view,
    rent_view,
    someone,
    stocking_view,
)

__all__ = ["CHECKS"]


# Sums over merchants may round differently when merchants change places.
ROUNDING = 1e-9


def pricing(rule: PricingRule) -> None:
    """Finite levels, one a merchant; only at the rule's cadence; the same whatever the order of merchants."""
    for rows in (0, 1, 7):
        view = pricing_view(rows)
        levels = _asked_twice(rule.levels, view)
        require(levels.shape == (rows,), "A pricing rule gives one level for each merchant.")
        require(np.all(np.isfinite(levels)), "Price levels are finite numbers.")
        order = backwards(rows)
        _same(
            rule.levels(_reordered(view, order)), levels[order], "Price levels must not depend on the order."
        )
    _keeps_cadence(rule)
    if not rule.asks_demand:
        view = replace(pricing_view(7), oracle=None)
        few = mapped(view, lambda column: column[:3])
        _same(rule.levels(few), rule.levels(view)[:3], "A merchant more must not move another's level.")


def _keeps_cadence(rule: PricingRule) -> None:
    if rule.revise_every > 1:
        view = pricing_view(day=1)
        _same(rule.levels(view), view.level, "Levels stay between days of revision.")


def _reordered(view: PricingView, order: IntArray) -> PricingView:
    moved = mapped(view, lambda column: column[order])
    return replace(moved, oracle=None if view.oracle is None else _reordered_oracle(view.oracle, order))


def _reordered_oracle(oracle: Oracle, order: IntArray) -> Oracle:
    place = np.argsort(order)

    def ask(levels: FloatArray) -> Answer:
        answer = oracle(levels[place])
        jacobian = None if answer.jacobian is None else answer.jacobian[np.ix_(order, order)]
        return Answer(answer.quantity[order], answer.slope[order], jacobian)

    return ask


def coupons(rule: CouponRule) -> None:
    """No saving below 0 or above the price; a voucher that costs no more than it is worth."""
    prices = np.array([0, 1, 99, 2999, 3000, 3001, 4200, 10_000_000], dtype=np.int64)
    savings = _asked_twice(rule.savings, prices)
    require(savings.shape == prices.shape, "A coupon gives one saving for each price.")
    require(np.all((savings >= 0) & (savings <= prices)), "A coupon saves between nothing and the price.")
    voucher = rule.voucher()
    if voucher is not None:
        require(
            0.0 <= voucher.price <= voucher.face, "A voucher costs no more than it is worth, and not below 0."
        )
        require(0.0 <= voucher.merchant_share <= 1.0, "The merchant gets a share of the voucher's price.")
        require(
            min(voucher.validity_days, voucher.sale_days) >= 1,
            "A voucher is sold and valid for a day at least.",
        )


def payment(rule: PaymentRule) -> None:
    """Lawful outcomes, order by order; fines only for what was hidden."""
    luck = np.random.default_rng(1).random(200)
    outcome = _asked_twice(rule.outcome, luck)
    _elementwise(rule.outcome, luck)
    require(
        set(outcome.tolist()) <= {code.value for code in PaymentOutcome},
        "Payments end as a `PaymentOutcome`.",
    )
    for answer in (rule.comes, rule.declared):
        require(_asked_twice(answer, luck).dtype == np.bool_, "Who comes and what is declared is yes or no.")
        _elementwise(answer, luck)
    due, hidden = np.full(200, 2.0), np.arange(200) % 2 == 1
    fine = rule.fine(due, ~hidden, luck)
    require(fine.shape == due.shape and np.all(fine >= 0.0), "Fines are sums of 0 or more, one an order.")
    require(np.all(fine[~hidden] == 0.0), "Only hidden orders are fined.")


def trust(rule: TrustRule) -> None:
    """Beliefs are probabilities; a kept promise never lowers them and a broken one never raises them."""
    who = someone(50, kind="segment")
    prior = rule.prior(who)
    require(all(part.shape == (50,) for part in prior), "A prior has two numbers for each person.")
    evidence = rule.initial(prior)
    kept = np.random.default_rng(1).random((60, 50)) < 0.8
    belief = rule.belief(prior, evidence)
    for event in kept:
        require(np.all((belief >= 0.0) & (belief <= 1.0)), "A belief is a probability.")
        evidence = _learned(rule, evidence, event)
        believed = rule.belief(prior, evidence)
        change = np.where(event, believed - belief, belief - believed)
        require(
            np.all(change >= -ROUNDING), "Kept promises never lower a belief and broken ones never raise it."
        )
        belief = believed
    least, between, most = (
        rule.belief(prior, _learned(rule, evidence, np.full(50, share))) for share in (0.0, 0.5, 1.0)
    )
    require(
        np.all((least <= between + ROUNDING) & (between <= most + ROUNDING)),
        "A share of promises kept moves a belief no further than if all or none were kept.",
    )
    require(np.all(rule.refund(np.array([0.0, 40.0])) <= [0.0, 40.0]), "A refund is at most what was paid.")


def _learned(rule: TrustRule, evidence: Evidence, event: AnyArray) -> Evidence:
    """The evidence after an event, learned alike by all together and by some alone."""
    together = rule.update(mapped(evidence, _read_only), event)
    alone = rule.update(Evidence(evidence.first[:3], evidence.second[:3]), event[:3])
    for some, everybody in zip(alone, together, strict=True):
        _same(some, everybody[:3], "One person's belief must not depend on another's.")
    return together


def review(rule: ReviewRule) -> None:
    """Stars from 1 to 5 that rise with satisfaction; chances; a rating from 1 to 5 that rises with stars."""
    satisfaction = np.linspace(-5.0, 5.0, 101)
    stars = _asked_twice(rule.stars, satisfaction)
    require(np.all((stars >= 1) & (stars <= STARS)), "Stars go from 1 to 5.")
    require(np.all(np.diff(stars) >= 0), "Stars must not fall with satisfaction.")
    chance = _asked_twice(rule.report_probability, np.arange(1, STARS + 1))
    require(chance.shape == (STARS,), "A review rule gives one probability for each number of stars.")
    require(np.all((chance >= 0.0) & (chance <= 1.0)), "To review has a probability between 0 and 1.")
    count = np.array([0, 1, 1, 10, 10, 1000])
    shown = rule.shown(count * np.array([0.0, 1.0, 5.0, 2.0, 4.0, 4.5]), count)
    require(np.all((shown >= 1.0) & (shown <= STARS)), "The rating shown lies between 1 and 5.")
    require(
        shown[2] >= shown[1] and shown[4] >= shown[3], "The rating shown must not fall with the stars given."
    )


def adoption(rule: AdoptionRule) -> None:
    """Hazards of 0 or more; states that exist; changes within the step; no person moved by another."""
    for rows, step_days in ((0, 1.0), (40, 1.0), (40, 0.02)):
        view = adoption_view(rows, step_days)
        hazard = _asked_twice(rule.hazards, view)
        require(hazard.shape == (rows,), "An adoption rule gives one hazard for each person.")
        require(np.all(hazard >= 0.0), "A hazard is not negative.")
        luck = np.random.default_rng(1).random(rows)
        state, moment = rule.step(view, luck)
        require(np.all(np.isin(state, list(Membership))), "Everybody is in a state of `Membership`.")
        require(np.all((moment >= 0.0) & (moment <= 1.0)), "Changes come within the step.")
        order = backwards(rows)
        moved = rule.step(mapped(view, lambda column, order=order: column[order]), luck[order])  # type: ignore[misc]
        _same(moved.state, state[order], "States must not depend on the order of people.")
    _needs_no_crowd(rule, adoption_view())
    if not rule.changes:
        hazard = rule.hazards(adoption_view(seed=5))
        require(not np.any(hazard), "A rule that says nothing changes must have no hazard.")
    require(rule.media_cost >= 0.0, "Media cost 0 or more.")


def _needs_no_crowd(rule: AdoptionRule, view: AdoptionView) -> None:
    few = mapped(view, lambda column: column[:4])
    _same(
        rule.hazards(few),
        rule.hazards(view)[:4],
        "One person's hazard must not depend on another's presence.",
    )


def ranking(rule: RankingRule) -> None:
    """Scores of zones x merchants; lists that hold everybody once, ties by id, whatever the order."""
    _keeps_its_lists(rule)
    for merchants in (0, 1, 8):
        view = ranking_view(merchants=merchants)
        scores = _asked_twice(rule.scores, view)
        require(scores.shape == (3, merchants), "A ranking gives one score for each zone and merchant.")
        listed = rule.order(view)
        everybody = np.broadcast_to(np.arange(merchants), listed.shape)
        require(np.array_equal(np.sort(listed, axis=1), everybody), "A list holds every merchant once.")
        order = backwards(merchants)
        moved = _reordered_ranking(view, order)
        same = np.array_equal(moved.who.ids[rule.order(moved)], view.who.ids[listed])
        require(
            same, "Lists must not depend on the order of merchants; of equals the smaller id comes first."
        )


def _keeps_its_lists(rule: RankingRule) -> None:
    if not rule.changes:
        view = ranking_view()
        later = replace(view, day=view.day + 1, rating=view.rating[::-1], sales=view.sales[::-1])
        same = np.array_equal(rule.order(later), rule.order(view))
        require(same, "A ranking that says it does not change must give the same lists every day.")


def _reordered_ranking(view: RankingView, order: IntArray) -> RankingView:
    moved = mapped(view, lambda column: column[..., order] if column.shape[-1:] == order.shape else column)
    return replace(moved, zones=view.zones)


def commission(rule: CommissionRule) -> None:
    """One rate and sum a channel; between nothing and the price, order by order."""
    require(
        rule.rates().shape == rule.sums().shape == (len(CHANNELS),),
        "A commission has a rate and sum per channel.",
    )
    require(np.all((rule.rates() >= 0.0) & (rule.rates() <= 1.0)), "A commission's rate is a share.")
    view = orders_view()
    due = _asked_twice(rule.amount, view)
    require(np.all((due >= 0.0) & (due <= view.price)), "A commission lies between 0 and the price.")
    few = mapped(view, lambda column: column[:4])
    _same(rule.amount(few), due[:4], "One order's commission must not depend on another.")


def delivery_fee(rule: DeliveryFeeRule) -> None:
    """Finite fees that do not fall with the way, as the rule's terms have them."""
    distance = np.linspace(0.0, 20.0, 41)
    fee = _asked_twice(rule.fee, distance)
    require(
        fee.shape == distance.shape and np.all(np.isfinite(fee)), "A fee is a finite sum for each delivery."
    )
    require(np.all(np.diff(fee) >= 0.0), "A delivery fee must not fall with the distance.")
    terms = rule.terms()
    stated = terms.base + terms.per_km * np.maximum(distance - terms.free_km, 0.0)
    _same(fee, stated, "A delivery fee must be what its terms say.")


def entry(rule: EntryRule) -> None:
    """Open merchants leave, empty sites are taken, only on days of review, whatever the order."""
    for view in (entry_view(0), entry_view(), entry_view(history=max(rule.history_days, 1))):
        view = replace(view, day=rule.review_every - 1)
        leaves, enters = rule.decide(mapped(view, _read_only))
        require(leaves.shape == enters.shape == view.is_open.shape, "An entry rule decides for every site.")
        require(not np.any(leaves & ~view.is_open), "Only a merchant in business can leave.")
        require(not np.any(enters & view.is_open), "Only an empty site can be taken.")
        _any_order_of_sites(rule, view)
    costs = rule.costs(entry_view().who)
    require(costs.shape == (12,) and np.all(costs >= 0.0), "Opening costs 0 or more, a sum for each site.")
    if rule.review_every > 1:
        idle = rule.decide(replace(entry_view(), day=rule.review_every))
        require(not np.any(idle.leaves | idle.enters), "Nobody comes or goes between days of review.")


def _any_order_of_sites(rule: EntryRule, view: EntryView) -> None:
    order = backwards(len(view.is_open))
    moved = mapped(view, lambda column: column[order])
    for here, there in zip(rule.decide(view), rule.decide(moved), strict=True):
        _same(there, here[order], "Decisions must not depend on the order of sites.")


def rent(rule: RentRule) -> None:
    """Finite rents of 0 or more, one a site, that move on days of review only, whatever the order."""
    for view in (rent_view(0), rent_view(), rent_view(history=max(rule.history_days, 1))):
        view = replace(view, day=rule.review_every - 1)
        asked = _asked_twice(rule.rents, view)
        require(asked.shape == view.rent.shape, "A rent rule gives one rent for each site.")
        require(np.all(np.isfinite(asked) & (asked >= 0.0)), "Rents are finite sums of 0 or more.")
        order = backwards(len(view.rent))
        moved = mapped(view, lambda column, order=order: column[order])  # type: ignore[misc]
        _same(rule.rents(moved), asked[order], "Rents must not depend on the order of sites.")
        _same(rule.rents(view), asked if rule.changes else view.rent, "A rule of fixed rents must keep them.")
    if rule.review_every > 1:
        idle = replace(rent_view(), day=rule.review_every)
        _same(rule.rents(idle), idle.rent, "Rents stay between days of review.")


def stocking(rule: StockingRule) -> None:
    """Whole units of 0 or more, one number a merchant, on days of revision only, whatever the order."""
    for rows, history in ((12, 0), (12, 20), (0, 20), (12, max(rule.history_days, 1))):
        view = stocking_view(rows, history, day=rule.revise_every - 1)
        units = _asked_twice(rule.put_out, view)
        require(units.shape == (rows,), "A stocking rule gives one number of units for each merchant.")
        require(units.dtype.kind == "i" and np.all(units >= 0), "Units are whole numbers of 0 or more.")
        order = backwards(rows)
        moved = mapped(view, lambda column, order=order: column[order])  # type: ignore[misc]
        _same(rule.put_out(moved), units[order], "Units must not depend on the order of merchants.")
        _same(rule.put_out(view), units if rule.changes else view.units, "A rule of fixed units keeps them.")
    if rule.revise_every > 1:
        idle = stocking_view(day=rule.revise_every)
        _same(rule.put_out(idle), idle.units, "Units stay between days of revision.")


def _asked_twice(answer: Callable[[Any], AnyArray], view: object) -> AnyArray:
    """The answer to a view that cannot be written to; the same both times."""
    shown = mapped(view, _read_only)
    first, second = np.asarray(answer(shown)), np.asarray(answer(shown))
    require(
        np.array_equal(first, second, equal_nan=first.dtype.kind == "f"), "Asked alike, a rule answers alike."
    )
    return first


def _elementwise(answer: Callable[[Any], AnyArray], column: AnyArray) -> None:
    _same(answer(column[:5]), answer(column)[:5], "One order's answer must not depend on another.")


def _read_only(column: AnyArray) -> AnyArray:
    shown = column.copy()
    shown.flags.writeable = False
    return shown


def _same(found: AnyArray, expected: AnyArray, sentence: str) -> None:
    require(np.shape(found) == np.shape(expected), sentence)
    require(np.allclose(found, expected, rtol=ROUNDING, atol=ROUNDING, equal_nan=True), sentence)


_ALL: tuple[Callable[[Any], None], ...] = (
    adoption,
    commission,
    coupons,
    delivery_fee,
    entry,
    payment,
    pricing,
    ranking,
    rent,
    review,
    stocking,
    trust,
)

CHECKS: Mapping[str, Callable[[Any], None]] = MappingProxyType({check.__name__: check for check in _ALL})
"""The check of each family, by its name."""
