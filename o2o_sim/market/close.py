"""Close: outcomes are recorded, merchants enter or leave, and the day's laws are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Rows
from o2o_sim.core.quantity import Labels
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.demand.orders import OrderState, in_state
from o2o_sim.market.laws import check_day
from o2o_sim.market.measure import measure, merchant_measures, segment_measures, surplus_parts
from o2o_sim.market.settle import to_minor
from o2o_sim.market.stocks import keep_visits, restock
from o2o_sim.offers.channels import VISITED, by_channel
from o2o_sim.rules.entry.base import EntryRule, EntryView
from o2o_sim.rules.rent.base import RentRule, RentView
from o2o_sim.rules.who import Who

MONTH = 30  # days over which a newcomer judges what there is to earn

if TYPE_CHECKING:
    from o2o_sim.market.model import Market


def close(market: Market) -> None:
    """End the day."""
    closed = market.closed
    market.ledger.close(market.day)
    check_day(market, closed)
    served, surplus = closed.select(in_state(closed, OrderState.SERVED)), surplus_parts(market, closed)
    found = measure(market, closed, served, surplus)
    merchants = merchant_measures(market, closed, served)
    market.recorder.record(market, found, merchants, segment_measures(market, served, surplus), closed)
    _keep_for_tomorrow(market, served)
    keep_visits(market)
    rules = [rule for terms in market.scenario.merchants.values() for rule in (terms.entry, terms.rents)]
    longest = max(rule.history_days for rule in rules)
    market.profit_history.keep(market.day, market.profit_today, market.merchants.active, max(longest, MONTH))
    for group, terms in enumerate(market.scenario.merchants.values()):
        _come_and_go(market, group, terms.entry)
        if terms.rents.changes:
            _let(market, group, terms.rents)
    restock(market)
    market.orders = market.orders.take(in_state(market.orders, OrderState.ACCEPTED))


def _keep_for_tomorrow(market: Market, served: Rows) -> None:
    """What merchants, platforms and the curious know of today when tomorrow starts."""
    merchants, rows = market.merchants, len(market.merchants)
    market.orders_before = np.bincount(served.merchant, minlength=rows).astype(np.float64)
    merchants.orders_before[:] = market.orders_before
    merchants.revenue_before[:] = market.revenue_today
    market.utilisation_before = _utilisation(market)
    market.queue_before = _queues(market)
    _keep_inclusive_values(market)
    visits = by_channel(served, *VISITED)
    market.visits_before = np.bincount(served.person[visits], minlength=len(market.consumers))
    for index, terms in enumerate(market.scenario.platforms.values()):
        if terms.couriers is not None:
            pay = market.ledger.daily("couriers", market.day)[index] / market.minor
            hours = terms.couriers.paid(int(market.platforms.couriers[index]))
            market.platforms.courier_earnings[index] = pay / hours
            market.platforms.couriers[index] = market.couriers_tomorrow(index, terms.couriers)


def _keep_inclusive_values(market: Market) -> None:
    """Let each person keep the mean of what the market was worth beyond staying away, occasion by occasion [sigma]."""
    occasions, tastes, people = market.today.occasions, market.tastes, market.consumers
    if not people.inside_count.shape[1]:
        return
    category, person = occasions.category.astype(np.int64), occasions.person.astype(np.int64)
    sigma = tastes.noise_share[category, people.segment[person]] * occasions.desired_value
    known = np.isfinite(occasions.surplus) & (sigma > 0)
    where = (person * people.inside_count.shape[1] + category)[known]
    size = people.inside_count.size
    new = np.bincount(where, minlength=size).reshape(people.inside_count.shape)
    worth = np.bincount(where, weights=(occasions.surplus[known] / sigma[known]), minlength=size)
    count = people.inside_count + new
    total = people.inside_value * people.inside_count + worth.reshape(count.shape)
    people.inside_count[:] = count
    people.inside_value[:] = total / np.maximum(count, 1)


def _utilisation(market: Market) -> FloatArray:
    """Busy share of each merchant's busiest kind of station; 0 for merchants without stations."""
    found = np.zeros(len(market.merchants))
    stations, measured = market.stations, market.service.measures.stations
    with np.errstate(invalid="ignore", divide="ignore"):
        busy = np.where(measured.staffed_minutes > 0, measured.busy_minutes / measured.staffed_minutes, 0.0)
    np.maximum.at(found, stations.merchant, busy)
    return found


def _queues(market: Market) -> FloatArray:
    """Mean number of orders in each merchant's queues, over the day."""
    found = np.zeros(len(market.merchants))
    measured = market.service.measures
    span = max(measured.until - measured.since, 1e-9)
    np.add.at(found, market.stations.merchant, measured.stations.queued_minutes / span)
    return found


def _come_and_go(market: Market, group: int, rule: EntryRule) -> None:
    """Let the merchants of a group close, and empty sites be taken."""
    merchants = market.merchants
    rows = np.flatnonzero(merchants.group == group)
    if (market.day + 1) % rule.review_every:
        return
    decision = rule.decide(_entry_view(market, group, rows))
    if not (decision.leaves.any() or decision.enters.any()):
        return
    merchants.active[rows[decision.leaves]] = False
    entering = rows[decision.enters]
    merchants.active[entering] = True
    merchants.opened[entering] = market.day + 1
    if entering.size:
        money = rule.costs(_entry_view(market, group, entering).who)
        market.owed.append((entering, np.array([market.to_minor(value) for value in money], dtype=np.int64)))
    market.population.reach(market.consumers, merchants)


def _entry_view(market: Market, group: int, rows: IntArray) -> EntryView:
    merchants = market.merchants
    return EntryView(
        day=market.day,
        who=_sites(market, group, rows),
        is_open=merchants.active[rows],
        profit=market.profit_history.of(rows),
        expected_profit=_expected_profit(market, group, rows),
    )


def _let(market: Market, group: int, rule: RentRule) -> None:
    """Let landlords set the rents of a group's places, from tomorrow on."""
    merchants, minor = market.merchants, market.minor
    if (market.day + 1) % rule.review_every:
        return
    rows = np.flatnonzero((merchants.group == group) & merchants.placed)
    rent = merchants.rent[rows] / minor
    view = RentView(
        day=market.day,
        who=_sites(market, group, rows),
        rent=rent,
        opening_rent=market.population.rents(merchants)[rows] / minor,
        is_open=merchants.active[rows],
        size=merchants.size[rows],
        earned=market.profit_history.of(rows) + rent[:, None],
        x=merchants.x[rows],
        y=merchants.y[rows],
        space=market.city.space,
    )
    merchants.rent[rows] = to_minor(rule.rents(view), minor)


def _sites(market: Market, group: int, rows: IntArray) -> Who:
    """Merchants of a group, as rules ask for them."""
    labels = Labels(np.zeros(rows.size, dtype=np.int64), (market.names.groups[group],))
    return Who(market.merchants.id[rows], {"group": labels}, market.seed, market.replication)


def _expected_profit(market: Market, group: int, rows: IntArray) -> FloatArray:
    """What a site would earn: the group's mean contribution, shared by one more, at its own size and costs."""
    merchants = market.merchants
    open_now = np.flatnonzero((merchants.group == group) & merchants.active)
    profit = market.profit_history.of(open_now)[:, -MONTH:]
    cost = (merchants.fixed_cost + merchants.rent) / market.minor
    if not open_now.size or np.isnan(profit).all():
        return np.asarray(-cost[rows])
    contribution = float(np.nanmean(profit)) + float(cost[open_now].mean())
    return np.asarray(contribution * open_now.size / (open_now.size + 1) * merchants.size[rows] - cost[rows])


__all__ = ["close"]
