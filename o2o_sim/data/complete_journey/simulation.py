"""The simulated market, kept as the same tables as the data, so that the same estimators read both."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.data.complete_journey.behaviour import Behaviour, behaviour
from o2o_sim.data.complete_journey.tables import Mailings, Period
from o2o_sim.demand.orders import Orders, OrderState
from o2o_sim.offers.channels import Channel

if TYPE_CHECKING:
    import pandas as pd

    from o2o_sim.market.model import Market
    from o2o_sim.scenario.schema import Scenario

FIRST_MONDAY = datetime.date(2017, 1, 2)
SLOPE_EVERY = 30
TYPES = {"mailing_a": "Type A", "mailing_b": "Type B", "mailing_c": "Type C"}


@dataclass(frozen=True)
class Simulated:
    """What a simulated market shows.

    Parameters
    ----------
    behaviour : of its households, by the estimators that read the data
    visits : orders served a household and day, all households counted
    ahead : share of orders that were picked up
    elasticity : a shop's own elasticity of sales, averaged by sales over shops and over some days
    """

    behaviour: Behaviour
    visits: float
    ahead: float
    elasticity: float


@dataclass(frozen=True, eq=False)
class Wave:
    """Who was sent a campaign's coupon on a day, by their stable ids, and for how many days it is valid."""

    campaign: int
    name: str
    day: int
    validity: int
    households: IntArray


class Diary:
    """What is kept of each day of a market."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.waves: list[Wave] = []
        self.slopes: list[tuple[float, float]] = []

    def keep(self, market: Market) -> None:
        """Keep the day that has just been lived."""
        closed = market.closed
        self.orders.append(basket_columns(closed.take(closed.state == OrderState.SERVED), market.minor))
        for k, name in enumerate(market.names.campaigns):
            self._keep_wave(market, k, name)
        if market.day % SLOPE_EVERY == 0:
            self.slopes.append(own_slope(market))

    def _keep_wave(self, market: Market, k: int, name: str) -> None:
        """Those whose coupon is valid from today on were sent it today."""
        campaign, today = market.scenario.campaigns[name], market.day - 1
        sent = market.consumers.valid_until[:, k] == today + campaign.validity - 1
        if campaign.trigger == "sent" and sent.any():
            households = market.consumers.id[sent].astype(np.int64)
            self.waves.append(Wave(k, name, today, campaign.validity, households))

    def elasticity(self) -> float:
        """Sum of slopes times levels over sum of sales, over the days on which it was asked."""
        change, sales = np.array(self.slopes).sum(axis=0)
        return float(change / sales)

    def baskets(self) -> pd.DataFrame:
        """Baskets as `Purchases.baskets` has them, by household and time."""
        import pandas as pd

        names = self.orders[0]
        table = pd.DataFrame({name: np.concatenate([day[name] for day in self.orders]) for name in names})
        table["time"] = pd.Timestamp(FIRST_MONDAY) + pd.to_timedelta(np.floor(table.minute), unit="min")
        return table.sort_values(["household", "minute"], kind="stable").reset_index(drop=True)

    def mailings(self, baskets: pd.DataFrame) -> Mailings:
        """Each wave as a campaign of its own, and what was redeemed of it."""
        import pandas as pd

        monday = pd.Timestamp(FIRST_MONDAY)
        sent = [
            pd.DataFrame({"campaign_id": n, "household_id": w.households}) for n, w in enumerate(self.waves)
        ]
        starts = monday + pd.to_timedelta([w.day for w in self.waves], unit="D")
        lasts = monday + pd.to_timedelta([w.day + w.validity - 1 for w in self.waves], unit="D")
        kinds = [TYPES[w.name[: len("mailing_a")]] for w in self.waves]
        descriptions = pd.DataFrame(
            {
                "campaign_id": range(len(self.waves)),
                "campaign_type": kinds,
                "start_date": starts,
                "end_date": lasts,
            }
        )
        return Mailings(pd.concat(sent), descriptions, self._redemptions(baskets))

    def _redemptions(self, baskets: pd.DataFrame) -> pd.DataFrame:
        """Baskets with a wave's coupon; of two waves that a household holds, the later one's is used."""
        import pandas as pd

        found = []
        for number, wave in enumerate(self.waves):
            used = baskets[(baskets.campaign == wave.campaign) & baskets.household.isin(wave.households)]
            used = used[(used.day >= wave.day) & (used.day < wave.day + wave.validity)]
            found.append(
                pd.DataFrame({"campaign_id": number, "household_id": used.household, "day": used.day})
            )
        table = pd.concat(found).sort_values("campaign_id")
        table = table.drop_duplicates(["household_id", "day"], keep="last")
        table["redemption_date"] = pd.Timestamp(FIRST_MONDAY) + pd.to_timedelta(table.day, unit="D")
        return table


def basket_columns(served: Orders, minor: int) -> dict[str, Any]:
    """Orders as baskets, money in dollars; the coupon of the platform's layer is the manufacturer's."""
    return {
        "household": served.person_id.astype(np.int64),
        "store": served.merchant.astype(np.int64),
        "minute": served.minute,
        "day": served.day.astype(np.int64),
        "channel": served.channel,
        "campaign": served.platform_campaign.astype(np.int64),
        "gross": np.maximum(served.list_price, 1) / minor,
        "loyalty": served.merchant_discount / minor,
        "matched": np.zeros(len(served)),
        "coupon": served.platform_discount / minor,
        "paid": served.paid / minor,
    }


def own_slope(market: Market) -> tuple[float, float]:
    """Sums over shops of sales times own elasticity, and of sales, expected on the day that comes."""
    rows = np.flatnonzero(market.merchants.active)
    level: FloatArray = market.merchants.level[rows]
    answer = market.oracle(rows)(level)
    return float((answer.slope * level).sum()), float(answer.quantity.sum())


def simulate(scenario: Scenario, on_day: Callable[[int, int], None] | None = None) -> Simulated:
    """Live through a scenario and read its households as the data are read."""
    from o2o_sim.market.model import Market

    market, diary = Market(scenario), Diary()
    for done in range(1, scenario.days + 1):
        market.step()
        diary.keep(market)
        if on_day is not None:
            on_day(done, scenario.days)
    return reading(diary, scenario.days, scenario.consumers.count)


def reading(diary: Diary, days: int, households: int) -> Simulated:
    """What a diary shows."""
    baskets = diary.baskets()
    period = Period(FIRST_MONDAY, FIRST_MONDAY + datetime.timedelta(days=days), (2, 1 + days // 7))
    return Simulated(
        behaviour(baskets, diary.mailings(baskets), period),
        len(baskets) / days / households,
        float((baskets.channel == Channel.AHEAD).mean()),
        diary.elasticity(),
    )
