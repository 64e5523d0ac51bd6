"""Today's orders as jobs for the service: when each comes, what it needs, what it puts up with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from o2o_sim.agents.space import distances_to
from o2o_sim.core.columns import Rows
from o2o_sim.core.quantity import Labels
from o2o_sim.core.random import Stream, key_of, name_tag, stream, uniforms
from o2o_sim.core.units import MINUTES_PER_DAY, AnyArray, BoolArray, FloatArray, IntArray
from o2o_sim.demand.utility import term_index
from o2o_sim.fulfilment import Jobs
from o2o_sim.market.premises import path_of
from o2o_sim.offers.channels import CHANNELS, Channel, by_channel
from o2o_sim.scenario.service import PATIENT

if TYPE_CHECKING:
    from o2o_sim.market.model import Market
    from o2o_sim.scenario.seller import MerchantGroup
    from o2o_sim.scenario.service import Service, Station

COUNTER_MINUTES = stream("service.counter", "how long an order keeps a counter busy")
KITCHEN_MINUTES = stream("service.kitchen", "how long an order keeps a kitchen busy")
STATION_MINUTES = stream("service.station", "how long an order keeps another station busy")
PATIENCE = stream("service.patience", "how long a visitor puts up with queueing")
PARCEL_DAYS = stream("service.parcel", "how long a parcel takes")
CLASS = stream("service.class", "the class of an order, where it is drawn")
LONGEST = stream("service.longest", "the longest queue that a person joins")
MOST_WAIT = stream("service.most_wait", "the longest wait shown at which a person joins a queue")
LEAD = stream("service.lead", "how long before the slot it is booked")
LATENESS = stream("service.lateness", "how late a person comes to a slot")
ABSENCE = stream("service.absence", "whether a person comes to a slot that was booked")
CANCELS = stream("service.cancels", "whether, and when, a booking is cancelled")
RETURNS = stream("service.returns", "where a unit that was lent is brought back")

WALKING = 12.0  # minutes for a kilometre, baseline 11: 24 minutes there and back

_WAIT = term_index("expected_wait")


def arrivals(orders: Rows) -> FloatArray:
    """When an order reaches its first station: at once, or when the person has walked there."""
    walks = by_channel(orders, Channel.WALK_IN, Channel.VOUCHER)
    return np.asarray(orders.minute + np.where(walks, WALKING * orders.distance, 0.0))


def jobs_of(market: Market, orders: Rows, comes: BoolArray) -> Jobs:
    """Orders as jobs.

    Parameters
    ----------
    comes : whether each person comes for what was booked
    """
    ready = np.array([market.scenario.platforms[name].ready for name in market.names.platforms] + [0.0])
    people = market.consumers
    group = market.merchants.group[orders.merchant]
    columns: dict[str, Any] = {
        "id": orders.id,
        "merchant": orders.merchant,
        "path": path_of(group, orders.channel),
        "minute": arrivals(orders),
        "patience": _by_group(market, orders, PATIENCE, lambda terms: terms.service.patience),
        "service": _service_minutes(market, orders),
        "pickup": orders.minute + np.maximum(ready[orders.platform], WALKING * orders.distance),
        "delay": market.offers.parcel_days[orders.offer_row] * MINUTES_PER_DAY,
        "drop_x": people.x[orders.person],
        "drop_y": people.y[orders.person],
        "fleet": np.where(by_channel(orders, Channel.DELIVERY), market.fleet_of[orders.platform], -1),
    }
    for extra in (_classes, _doors, _choices, _afar, _bookings, _stock, _calls):
        columns |= extra(market, orders, comes)
    columns["minute"] = np.where(_queues_from_afar(market, orders), orders.minute, columns["minute"])
    return Jobs.of(**columns)


# ---- what an order needs


def _service_minutes(market: Market, orders: Rows) -> FloatArray:
    """Minutes at each kind of station, by the laws of each group; shape (orders, kinds)."""
    services = [terms.service for terms in market.scenario.merchants.values()]
    kinds = max(len(service.names()) for service in services)
    minutes = np.zeros((kinds, len(orders)))
    group = market.merchants.group[orders.merchant]
    for index, service in enumerate(services):
        mine = np.flatnonzero(group == index)
        for kind, name in enumerate(service.names()):
            station = service.station(name)
            if station is not None and mine.size:
                minutes[kind, mine] = _minutes(market, orders.select(mine), name, station)
    return minutes.T


def _minutes(market: Market, orders: Rows, name: str, station: Station) -> FloatArray:
    usual = {"counter": COUNTER_MINUTES, "kitchen": KITCHEN_MINUTES}
    if name in usual:
        luck = drawn(market, usual[name], orders)
    else:
        luck = drawn(market, STATION_MINUTES, orders, name_tag(name, 32))
    minutes = np.asarray(station.minutes.quantile(luck, _labels(market, orders)))
    if station.factor:
        minutes = minutes * np.array([station.factor.get(name, 1.0) for name in CHANNELS])[orders.channel]
    return minutes + station.travel * orders.distance if station.travel else minutes


def drawn(market: Market, which: Stream, orders: Rows, what: int = 0) -> FloatArray:
    """A number from 0 to 1 for each order, by who needs what on which day."""
    key = key_of(which, market.seed, market.replication)
    return uniforms(key, orders.day, orders.person_id, orders.occasion, what)


def _by_group(market: Market, orders: Rows, which: Stream, law_of: Any) -> FloatArray:
    """A value of each order from its group's law."""
    luck = drawn(market, which, orders)
    values = np.zeros(len(orders))
    for terms, mine in _groups(market, orders):
        if mine.any():
            values[mine] = law_of(terms).quantile(luck[mine], _labels(market, orders.select(mine)))
    return values


def _groups(market: Market, orders: Rows) -> list[tuple[MerchantGroup, BoolArray]]:
    group = market.merchants.group[orders.merchant]
    return [(terms, group == index) for index, terms in enumerate(market.scenario.merchants.values())]


def _labels(market: Market, orders: Rows) -> Mapping[str, Labels]:
    return {
        "segment": Labels(orders.segment.astype(np.int64), market.names.segments),
        "channel": Labels(orders.channel.astype(np.int64), CHANNELS),
    }


def _services(market: Market) -> list[Service]:
    return [terms.service for terms in market.scenario.merchants.values()]


# ---- what only some scenarios know; nothing where nobody asks for it


def _classes(market: Market, orders: Rows, comes: BoolArray) -> dict[str, AnyArray]:
    if all(service.priority.spec == 0.0 for service in _services(market)):
        return {}
    classes = _by_group(market, orders, CLASS, lambda terms: terms.service.priority)
    return {"priority": np.round(classes).astype(np.int64)}


def _doors(market: Market, orders: Rows, comes: BoolArray) -> dict[str, AnyArray]:
    doors = [service.door for service in _services(market)]
    found: dict[str, AnyArray] = {}
    if any(door.longest.spec != PATIENT for door in doors):
        longest = _by_group(market, orders, LONGEST, lambda terms: terms.service.door.longest)
        found["longest"] = np.ceil(longest).astype(np.int64)
    if any(door.most_wait.spec != PATIENT or door.utility for door in doors):
        most = _by_group(market, orders, MOST_WAIT, lambda terms: terms.service.door.most_wait)
        for terms, mine in _groups(market, orders):
            if terms.service.door.utility and mine.any():
                most[mine] = np.minimum(most[mine], _worth_waiting(market, orders.select(mine)))
        found["most_wait"] = np.maximum(most, 0.0)
    if any(door.shows != "live" for door in doors):
        found["told"] = _told(market, orders)
    return found


def _told(market: Market, orders: Rows) -> FloatArray:
    """The wait that each person is told, -1 who sees the queue; who is shown nothing does not think of waiting."""
    told = np.full(len(orders), -1.0)
    for terms, mine in _groups(market, orders):
        if terms.service.door.shows != "live":
            told[mine] = orders.expected_wait[mine] if terms.service.door.shows == "promised" else 0.0
    return told


def _worth_waiting(market: Market, orders: Rows) -> FloatArray:
    """The wait at which an order is worth as much as staying away, if waiting costs the same each minute."""
    tastes = market.tastes
    cost = -tastes.coefficient[orders.category, _WAIT, orders.segment, orders.channel]
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = orders.expected_wait + (orders.utility - orders.outside_value) / cost
    return np.where(cost > 0, worth, np.inf)


def _choices(market: Market, orders: Rows, comes: BoolArray) -> dict[str, AnyArray]:
    most = max(service.door.others for service in _services(market))
    if most == 0:
        return {}
    others = np.full((len(orders), most), -1, dtype=np.int64)
    compares, moves = np.zeros(len(orders), dtype=np.int64), np.full(len(orders), np.inf)
    walks = by_channel(orders, Channel.WALK_IN)
    for index, (terms, of_group) in enumerate(_groups(market, orders)):
        door, mine = terms.service.door, of_group & walks
        if door.others and mine.any():
            near = _neighbours(market, index, door.others)
            others[mine, : near.shape[1]] = near[orders.merchant[mine]]
            compares[mine] = door.compares
            moves[mine] = np.inf if door.moves_on is None else door.moves_on
    return {"others": others, "compares": compares, "moves_on": moves}


def _neighbours(market: Market, group: int, count: int) -> IntArray:
    """The nearest open merchants of the same group, a row a merchant, -1 where there are fewer."""
    merchants = market.merchants
    rows = np.flatnonzero((merchants.group == group) & merchants.active)
    found = np.full((len(merchants), count), -1, dtype=np.int64)
    for row in rows:
        at = merchants.x[row], merchants.y[row]
        away = distances_to(merchants.x[rows], merchants.y[rows], *at, market.city.space)
        near = rows[np.lexsort((rows, away))]
        near = near[near != row][:count]
        found[row, : near.size] = near
    return found


def _queues_from_afar(market: Market, orders: Rows) -> BoolArray:
    """Whether an order joins its first queue from home."""
    afar = np.zeros(len(orders), dtype=np.bool_)
    for terms, mine in _groups(market, orders):
        for code, channel in enumerate(CHANNELS):
            path = terms.service.path(channel)
            station = terms.service.station(path[0]) if path else None
            if station is not None and station.from_afar is not None:
                afar |= mine & (orders.channel == code)
    return afar


def _afar(market: Market, orders: Rows, comes: BoolArray) -> dict[str, AnyArray]:
    afar = _queues_from_afar(market, orders)
    return {"walk": np.where(afar, WALKING * orders.distance, 0.0)} if afar.any() else {}


def booked(market: Market, orders: Rows) -> BoolArray:
    """Whether each order is booked for a slot."""
    found = np.zeros(len(orders), dtype=np.bool_)
    for terms, mine in _groups(market, orders):
        for code, channel in enumerate(CHANNELS):
            if terms.service.books(channel):
                found |= mine & (orders.channel == code)
    return found


def _bookings(market: Market, orders: Rows, comes: BoolArray) -> dict[str, AnyArray]:
    books = booked(market, orders)
    if not books.any():
        return {}
    lead = _by_group(market, orders, LEAD, lambda terms: terms.service.bookings.lead)
    late = _by_group(market, orders, LATENESS, lambda terms: terms.service.bookings.lateness)
    no_show, cancels = np.zeros(len(orders)), np.zeros(len(orders))
    for terms, mine in _groups(market, orders):
        no_show[mine], cancels[mine] = terms.service.bookings.no_show, terms.service.bookings.cancels
    absent = ~comes | (drawn(market, ABSENCE, orders) < no_show)
    luck = drawn(market, CANCELS, orders)
    when = np.divide(luck, cancels, out=np.ones(len(orders)), where=luck < cancels)
    return {
        "appointment": orders.minute + lead,
        "lateness": np.where(books & absent, np.inf, late),
        "cancels": np.where(books & (luck < cancels), orders.minute + when * lead, np.inf),
    }


def _stock(market: Market, orders: Rows, comes: BoolArray) -> dict[str, AnyArray]:
    stocks = [
        (index, station.stock)
        for index, terms in enumerate(market.scenario.merchants.values())
        for name in terms.service.names()
        if (station := terms.service.station(name)) is not None and station.works == "stock"
    ]
    if not stocks:
        return {}
    online = (orders.platform >= 0) | by_channel(orders, Channel.PARCEL)
    found: dict[str, AnyArray] = {"online": online.astype(np.int64)}
    shares = {index: stock.elsewhere for index, stock in stocks if stock.elsewhere}
    return found | ({"back": _brought_back(market, orders, shares)} if shares else {})


def _brought_back(market: Market, orders: Rows, shares: Mapping[int, float]) -> IntArray:
    """The merchant to which a unit comes back: any open one of the group, with its share; -1 the same."""
    back = np.full(len(orders), -1, dtype=np.int64)
    luck = drawn(market, RETURNS, orders)
    for group, share in shares.items():
        there = np.flatnonzero((market.merchants.group == group) & market.merchants.active)
        mine = (market.merchants.group[orders.merchant] == group) & (luck < share) & (there.size > 0)
        back[mine] = there[np.minimum((luck[mine] / share * there.size).astype(np.int64), there.size - 1)]
    return back


def _calls(market: Market, orders: Rows, comes: BoolArray) -> dict[str, AnyArray]:
    couriers = [terms.couriers for terms in market.scenario.platforms.values()]
    after = [np.inf if one is None or one.called_after is None else one.called_after for one in couriers]
    if np.isinf(after).all():
        return {}
    wait = np.array([*after, np.inf])[orders.platform]
    return {"call": orders.minute + np.where(by_channel(orders, Channel.DELIVERY), wait, np.inf)}
