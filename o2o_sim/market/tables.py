"""The tables that a run leaves behind, declared: every column, its unit and meaning, and what codes stand for."""

from __future__ import annotations

from typing import NamedTuple

from o2o_sim.core.ledger import ACCOUNTS
from o2o_sim.demand.orders import Orders, OrderState
from o2o_sim.market.names import Names
from o2o_sim.offers.channels import CHANNELS

__all__ = ["RESULT_TABLES", "WITH_ORDERS", "ResultColumn", "codes_of"]


class ResultColumn(NamedTuple):
    """A column of a table of results; `codes` names the list that its whole numbers are positions in."""

    name: str
    unit: str
    meaning: str
    codes: str = ""


_DAY = ResultColumn("day", "day", "counted from 0")

_OUTCOMES = (
    _DAY,
    ResultColumn("outcome", "", "its name"),
    ResultColumn("value", "", "numerator over denominator; empty where that is not defined"),
    ResultColumn("numerator", "", "measure above the line"),
    ResultColumn("denominator", "", "measure below it; of a run, both are summed before they are divided"),
)

_MERCHANTS = (
    _DAY,
    ResultColumn("merchant", "", "stable id of the merchant"),
    ResultColumn(
        "row", "", "position among all merchants: what `orders.merchant` and the ledger's `owner` hold"
    ),
    ResultColumn("group", "", "group of the scenario", "groups"),
    ResultColumn("open", "", "open for business"),
    ResultColumn("level", "price level", "price of a unit of nominal value"),
    ResultColumn("stars", "stars", "what is shown"),
    ResultColumn("orders", "orders", "served"),
    ResultColumn("reneged", "orders", "left the queue"),
    ResultColumn("failed", "orders", "paid in advance and not honoured"),
    ResultColumn("online_orders", "orders", "served, of those placed on a platform"),
    ResultColumn("repeat_orders", "orders", "served, of people who remembered the merchant"),
    ResultColumn("list_sales", "money", "served orders at list prices"),
    ResultColumn("revenue", "money", "what the merchant received"),
    ResultColumn("profit", "money", "revenue less all costs, rent included"),
    ResultColumn("rent", "money", "of the place"),
    ResultColumn("queue_minutes", "minutes", "queueing of all served orders together"),
    ResultColumn("reviews", "reviews", "given"),
)

_DEMAND = (
    ResultColumn("occasions", "occasions", "purchase occasions that arose"),
    ResultColumn("orders", "orders", "served"),
    ResultColumn("online_orders", "orders", "served, of those placed on a platform"),
    ResultColumn("spent", "money", "paid for served orders"),
    ResultColumn("surplus_perceived", "money", "consumer surplus as people saw it when they chose"),
    ResultColumn("misperception", "money", "what beliefs and ratings promised and experience did not keep"),
    ResultColumn("rationing", "money", "lost to orders that were chosen and not served"),
)
"""What people wanted, bought and gained: by segment, and by cell of the map."""

_SEGMENTS = (
    _DAY,
    ResultColumn("segment", "", "segment of consumers", "segments"),
    ResultColumn("people", "people", "in the segment"),
    *_DEMAND,
    ResultColumn("surplus_realised", "money", "perceived less misperception and rationing"),
    ResultColumn("satisfaction_sum", "", "satisfaction of all served orders together, latent units"),
)

_LEDGER = (
    _DAY,
    ResultColumn("leg", "", "what the money moved for"),
    ResultColumn("account", "", f"one of {', '.join(account.name for account in ACCOUNTS)}"),
    ResultColumn("owner", "", "row of the merchant, index of the segment or of the platform, by account"),
    ResultColumn("amount", "minor", "received, less given"),
)

_COHORTS = (
    ResultColumn("cohort", "month", "of 30 days, in which these people first bought on a platform"),
    ResultColumn("month", "month", "of 30 days, counted from 0"),
    ResultColumn("people", "people", "in the cohort"),
    ResultColumn("buyers", "people", "of them, who bought in that month"),
)

_PLACES = (
    ResultColumn("merchant", "", "stable id of the merchant, in the order of `row`"),
    ResultColumn("group", "", "group of the scenario", "groups"),
    ResultColumn("placed", "", "whether it has a place that can be visited"),
    ResultColumn("x", "km", "place"),
    ResultColumn("y", "km", "place"),
    ResultColumn("from_middle", "km", "from the middle of the city"),
    ResultColumn("potential", "", "people within a kilometre, over the mean of all merchants"),
    ResultColumn("size", "", "scale of costs and servers, 1 on average"),
    ResultColumn("open", "", "open for business at the end"),
)

_CELLS = (
    ResultColumn("cell", "", "square of the map, row by row from the south-west"),
    ResultColumn("x", "km", "its middle"),
    ResultColumn("y", "km", "its middle"),
    ResultColumn(
        "people", "people", "who live there; what follows is summed over the days after the warm-up"
    ),
    *_DEMAND,
)

_CODES = {
    "category": "categories",
    "segment": "segments",
    "channel": "channels",
    "platform": "platforms",
    "merchant_campaign": "campaigns",
    "platform_campaign": "campaigns",
    "state": "states",
}

_ORDERS = tuple(
    ResultColumn(column.name, column.unit, column.meaning, _CODES.get(column.name, ""))
    for column in Orders.COLUMNS
)

_STATION = (
    _DAY,
    ResultColumn("row", "", "position of the merchant among all merchants, as in `merchants.row`"),
    ResultColumn("station", "", "name of the station in the scenario"),
)

_STATIONS = (
    *_STATION,
    ResultColumn("arrived", "orders", "joined the station"),
    ResultColumn("served", "orders", "were finished there"),
    ResultColumn("reneged", "orders", "gave up in its queue"),
    ResultColumn("balked", "orders", "saw the queue and did not join"),
    ResultColumn("turned_away", "orders", "found no room or no slot"),
    ResultColumn("out_of_stock", "orders", "found too little in stock, oversold ones among them"),
    ResultColumn("units", "units", "what renewals filled the stock up to; 0 where nothing is in stock"),
    ResultColumn("in_queue", "orders", "in the queue, averaged over the day's minutes"),
    ResultColumn("utilisation", "share", "busy over staffed server minutes; empty where nobody is on duty"),
    ResultColumn("came", "units", "came to a stock by themselves"),
    ResultColumn("in_vain", "units", "came by themselves, found no room and left"),
    ResultColumn("in_stock", "units", "in stock, averaged over the day's minutes"),
)

_WAITS = (
    *_STATION,
    ResultColumn("by", "", "all orders (`all`), those of one channel (`channel`) or of one class (`class`)"),
    ResultColumn("which", "", "position among channels, or number of the class; -1 all"),
    ResultColumn("called", "orders", "whose wait ended with being served that day"),
    ResultColumn("wait_mean", "minutes", "mean wait of these"),
    ResultColumn("wait_p50", "minutes", "half of them waited no longer"),
    ResultColumn("wait_p90", "minutes", "nine in ten waited no longer"),
    ResultColumn("wait_p95", "minutes", "nineteen in twenty waited no longer"),
)

RESULT_TABLES: dict[str, tuple[ResultColumn, ...]] = {
    "outcomes": _OUTCOMES,
    "merchants": _MERCHANTS,
    "segments": _SEGMENTS,
    "ledger": _LEDGER,
    "cohorts": _COHORTS,
    "places": _PLACES,
    "cells": _CELLS,
    "orders": _ORDERS,
    "stations": _STATIONS,
    "waits": _WAITS,
}
"""Columns by table, in the order of the files."""


WITH_ORDERS = ("orders", "stations", "waits")
"""The tables that are kept only where every order is."""


def codes_of(names: Names) -> dict[str, list[str]]:
    """What the codes in the tables of a run stand for: names by position, -1 being none.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> codes_of(Names.of(load_scenario("district_small")))["groups"]
    ['restaurants', 'shops']
    """
    states = {state.value: state.name.lower() for state in OrderState}
    return {
        "segments": list(names.segments),
        "groups": list(names.groups),
        "categories": list(names.categories),
        "platforms": list(names.platforms),
        "campaigns": list(names.campaigns),
        "channels": list(CHANNELS),
        "states": [states.get(code, "") for code in range(max(states) + 1)],
    }
