"""The market: a Mesa model whose step is one day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import mesa
import numpy as np

from o2o_sim.agents.consumers import Person
from o2o_sim.agents.merchants import Merchant
from o2o_sim.agents.platforms import Platform
from o2o_sim.agents.space import distances_to
from o2o_sim.agents.wallets import use
from o2o_sim.core.columns import Rows
from o2o_sim.core.ledger import Ledger
from o2o_sim.core.random import key_of, stream
from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.demand.orders import Orders, OrderState, in_state
from o2o_sim.fulfilment import FleetSpec, Places, Service, engine
from o2o_sim.market import day as the_day
from o2o_sim.market.couriers import fleet_spec, largest_fleet
from o2o_sim.market.deals import Deals
from o2o_sim.market.experience import true_stars
from o2o_sim.market.history import History
from o2o_sim.market.legs import LEGS
from o2o_sim.market.limits import Limits
from o2o_sim.market.names import Names
from o2o_sim.market.oracle import Oracle, full_information
from o2o_sim.market.outcomes import require_outcomes
from o2o_sim.market.populate import Population, trust_rules
from o2o_sim.market.premises import paths_of, stations_of
from o2o_sim.market.results import Recorder, Results
from o2o_sim.market.room import refuse_what_does_not_fit
from o2o_sim.market.save import load, save
from o2o_sim.market.scene import campaign_terms_of, listings_of, nests_of
from o2o_sim.market.stocks import stocks_of
from o2o_sim.market.tastes import consideration_of, frictions_of, occasion_terms_of, tastes_of
from o2o_sim.market.terms import build_offers, participation, zone_distances
from o2o_sim.market.today import Today, Totals
from o2o_sim.offers.channels import Channel, by_channel
from o2o_sim.offers.offers import first_rows
from o2o_sim.scenario.couriers import Couriers
from o2o_sim.scenario.schema import Scenario

MESA = stream(
    "market.mesa", "seed of Mesa's own generator, for users' agents; the market itself never draws from it"
)


ServiceKind = TypeVar("ServiceKind", bound=Service)


class Market(mesa.Model):  # type: ignore[misc, unused-ignore]
    """A market of consumers, merchants and platforms; `step` lives through one day.

    Parameters
    ----------
    scenario : the market written down
    seed : root of all draws; the scenario's own if left out
    replication : number of the replication; another one is another population with other luck
    threads : threads that choices are spread over; results do not depend on them
    engine : `compiled` or `simpy`, the same results to the last bit
    keep_orders : whether results keep every order

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> market = Market(load_scenario("district_small", {"consumers.count": 500, "days": 2}))
    >>> market.run().total("orders") > 0
    True
    """

    #: The market written down: a plain attribute, in the place of the `scenario` that Mesa has from 3.5 on.
    scenario: Scenario = None  # type: ignore[assignment]

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int | None = None,
        replication: int = 0,
        threads: int = 1,
        engine: str = "compiled",
        keep_orders: bool = False,
    ) -> None:
        require_outcomes(scenario)
        refuse_what_does_not_fit(scenario)
        self.seed = scenario.seed if seed is None else seed
        self.replication, self.threads, self.engine = replication, threads, engine
        super().__init__(rng=int(key_of(MESA, self.seed, replication)) % 2**32)
        self.scenario, self.minor, self.names = scenario, scenario.currency.minor_per_unit, Names.of(scenario)
        self.day = 0
        self._settle_in()
        self._lay_down_terms()
        self._open_books(keep_orders)
        self._build_service()
        self._add_agents()

    def _settle_in(self) -> None:
        """Who lives here."""
        self.population = Population(self.scenario, self.seed, self.replication)
        self.city = self.population.city
        self.consumers = self.population.consumers()
        self.merchants = self.population.merchants(self.consumers)
        self.platforms = self.population.platforms()
        self.population.reach(self.consumers, self.merchants)

    def _lay_down_terms(self) -> None:
        """What does not change from day to day: tastes, rules, the rows of offers."""
        scenario = self.scenario
        self.tastes, self.consideration = tastes_of(scenario), consideration_of(scenario)
        self.frictions, self.occasion_terms = frictions_of(scenario), occasion_terms_of(scenario)
        self.trust = trust_rules(scenario)
        self.wait_memory = min((p.expected_wait_memory for p in scenario.platforms.values()), default=0.8)
        self.campaign_limited = np.array(
            [c.trigger == "sent" or c.per_person is not None for c in scenario.campaigns.values()],
            dtype=np.bool_,
        )
        self.takes_part = participation(self)
        self.offers = build_offers(self)
        self.first_offer = first_rows(self.offers.merchant, len(self.merchants))
        self.nests, self.nest_of_offer = nests_of(self)
        self.campaign_terms, self.listings = campaign_terms_of(self), listings_of(self)
        self.zone_distances = zone_distances(self)
        self.true_stars = self._true_stars()
        self._public_coupons()

    def _open_books(self, keep_orders: bool) -> None:
        """Everything that moves and has not moved yet."""
        owners = {
            "consumers": len(self.names.segments),
            "merchants": len(self.merchants),
            "platforms": max(len(self.names.platforms), 1),
            "float": max(len(self.names.platforms), 1),
            "couriers": max(len(self.names.platforms), 1),
        }
        self.ledger = Ledger(owners, [leg.name for leg in LEGS])
        self.limits, self.deals = Limits.of(self.scenario), Deals(len(self.names.campaigns))
        self.orders, self.today, self.totals = Orders.empty(0), Today(), Totals()
        self.recorder = Recorder(keep_orders)
        rows = len(self.merchants)
        self.profit_history = History(rows)
        self.profit_today, self.revenue_today = np.zeros(rows), np.zeros(rows)
        self.sales_so_far = np.zeros(rows)
        self.orders_before, self.utilisation_before = np.full(rows, np.nan), np.full(rows, np.nan)
        self.queue_before = np.zeros(rows)
        self.visits_before = np.zeros(len(self.consumers), dtype=np.int64)
        self.owed: list[tuple[IntArray, IntArray]] = []
        self.retention, self.month_profit = float("nan"), 0.0

    def _build_service(self) -> None:
        """Stations and fleets."""
        self.stations = stations_of(self.scenario, self.merchants)
        self.stocks, self.visit_history = stocks_of(self), History(self.stations.merchant.size)
        self._fleet_specs = [self._fleet(index) for index in range(len(self.names.platforms))]
        self.fleet_of = np.array(
            [*np.cumsum([f is not None for f in self._fleet_specs]) - 1, -1], dtype=np.int64
        )
        self.service: Service = self.served_by(engine(self.engine))
        self.service.keeps_waits = self.recorder.keep_orders

    def served_by(self, kind: type[ServiceKind]) -> ServiceKind:
        """An empty service of a kind over this market's stations and couriers, as in the first morning."""
        places = Places(self.merchants.x, self.merchants.y, self.city.space)
        fleets = [f for f in self._fleet_specs if f is not None]
        return kind(self.stations, fleets, places, paths=paths_of(self.scenario))

    def _fleet(self, platform: int) -> FleetSpec | None:
        """Couriers start spread over the merchants that deliver."""
        terms = self.scenario.platforms[self.names.platforms[platform]].couriers
        if terms is None:
            return None
        delivering = (self.offers.platform == platform) & by_channel(self.offers, Channel.DELIVERY)
        shops = np.unique(self.offers.merchant[delivering])
        if not shops.size:
            shops = np.arange(len(self.merchants))
        homes = shops[np.arange(largest_fleet(terms)) % shops.size]
        return fleet_spec(terms, self.merchants.x[homes], self.merchants.y[homes], self.city.space)

    def _add_agents(self) -> None:
        """Mesa's handles on rows."""
        for row in range(len(self.merchants)):
            Merchant(self, row)
        for row, (name, terms) in enumerate(self.scenario.platforms.items()):
            Platform(self, row, name, terms)

    def step(self) -> None:
        """Live through one day."""
        self.today = Today()
        the_day.live(self)
        self.day += 1

    def run(self, days: int | None = None, on_day: Callable[[int, int], None] | None = None) -> Results:
        """Live through so many days (the scenario's length if left out) and give the results so far.

        Parameters
        ----------
        days : days to live through
        on_day : called after each with the days done and the days to do
        """
        length = self.scenario.days if days is None else days
        for done in range(1, length + 1):
            self.step()
            if on_day is not None:
                on_day(done, length)
        return self.results()

    def save(self, path: str | Path) -> None:
        """Write the market, between two days, to one file from which `load` brings it back."""
        save(self, path)

    @classmethod
    def load(cls, path: str | Path) -> Market:
        """A market that was saved, to go on as if it had never stopped."""
        return load(path)

    def results(self) -> Results:
        """The tables of the days lived so far."""
        return self.recorder.results(self)

    def person(self, row: int) -> Person:
        """A read-only view of one consumer."""
        return self.consumers[row]

    @property
    def closed(self) -> Orders:
        """Orders that closed today; they exist once the phase `serve` is over."""
        assert self.today.closed is not None
        return self.today.closed

    @property
    def open_ids(self) -> IntArray:
        """Ids of orders that are not closed yet."""
        return np.asarray(self.orders.id[in_state(self.orders, OrderState.ACCEPTED)])

    @property
    def utilisation_known(self) -> FloatArray:
        """Busy share of each merchant's stations yesterday; 0 before the first day."""
        return np.asarray(np.nan_to_num(self.utilisation_before))

    def to_minor(self, money: float) -> int:
        """Money in major units as whole minor units."""
        return int(np.floor(money * self.minor + 0.5))

    def pay(
        self,
        leg: str,
        giver: str,
        giver_owner: AnyArray | None,
        receiver: str,
        receiver_owner: AnyArray | None,
        amount: AnyArray,
    ) -> None:
        """Post amounts [minor units] from owners of one account to owners of another, row by row."""
        if amount.size:
            owners = [
                0 if owner is None else owner.astype(np.int64) for owner in (receiver_owner, giver_owner)
            ]
            self.ledger.post(self.day, leg, receiver, owners[0], giver, owners[1], amount.astype(np.int64))

    def funded_by_merchant(self, orders: Rows) -> IntArray:
        """The merchant's part of each order's discounts [minor units]; vouchers are the merchant's own."""
        part = np.where(orders.held, orders.merchant_discount, 0)
        share = np.array([c.merchant_share for c in self.scenario.campaigns.values()] + [1.0])
        for campaign, off in (
            (orders.merchant_campaign, orders.merchant_discount),
            (orders.platform_campaign, orders.platform_discount),
        ):
            funded = np.floor(off * share[campaign] + 0.5).astype(np.int64)
            part = part + np.where((campaign >= 0) & ~orders.held, funded, 0)
        return np.asarray(
            np.where(orders.platform >= 0, part, orders.merchant_discount + orders.platform_discount)
        )

    def platform_of_campaign(self, k: int) -> int:
        """Index of the platform on which a campaign runs; the first where it names none."""
        return max(self.names.platform(list(self.scenario.campaigns.values())[k].platform), 0)

    def use_coupon(self, campaign: int, rows: IntArray) -> None:
        """Take a use of a campaign's coupon from the wallets of these rows."""
        use(self.consumers, campaign, rows)

    def commissions(self, merchants: IntArray) -> tuple[FloatArray, FloatArray]:
        """Ad valorem share and sum per unit of value that each merchant pays, averaged over its offers.

        Offers at the merchant's own door count with their commission of 0; the average weighs offers alike.
        """
        offers = self.offers
        rate, fixed, count = (np.zeros(len(self.merchants)) for _ in range(3))
        for index, terms in enumerate(self.scenario.platforms.values()):
            mine = offers.platform == index
            np.add.at(rate, offers.merchant[mine], terms.commission.rates()[offers.channel[mine]])
            value = self.tastes_mean_value[offers.category[mine]]
            np.add.at(fixed, offers.merchant[mine], terms.commission.sums()[offers.channel[mine]] / value)
        np.add.at(count, offers.merchant, 1.0)
        count = np.maximum(count, 1.0)
        return rate[merchants] / count[merchants], fixed[merchants] / count[merchants]

    @property
    def tastes_mean_value(self) -> FloatArray:
        """Mean desired order value of each category [money]."""
        return np.asarray(self.occasion_terms.value_mean)

    def oracle(self, merchants: IntArray) -> Oracle:
        """Full-information demand of these merchants, for rules that ask."""
        return full_information(self, merchants)

    def distances(self, rows: IntArray, merchant: int) -> FloatArray:
        """Distance [km] of people to a merchant."""
        at = self.merchants.x[merchant], self.merchants.y[merchant]
        return np.asarray(distances_to(self.consumers.x[rows], self.consumers.y[rows], *at, self.city.space))

    def perceived_quality(self, stars: FloatArray) -> FloatArray:
        """Quality that people read from stars above the prior: stars over the stars a unit of quality is worth."""
        return np.asarray(stars / self.stars_per_quality[self.merchants.category])

    def couriers_tomorrow(self, platform: int, terms: Couriers) -> int:
        """Supply of couriers: K = K0 (earnings / reservation wage)^eta, never more than there are homes."""
        if terms.supply_elasticity == 0.0 or terms.reservation_wage == 0.0:
            return terms.count
        earned = max(self.platforms.courier_earnings[platform], 1e-6)
        wanted = terms.count * (earned / terms.reservation_wage) ** terms.supply_elasticity
        return int(np.clip(round(wanted), 1, largest_fleet(terms)))

    def _true_stars(self) -> FloatArray:
        found = np.zeros(len(self.merchants))
        self.stars_per_quality = np.ones(len(self.names.categories))
        for index, category in enumerate(self.scenario.categories.values()):
            terms, mine = category.satisfaction, self.merchants.category == index
            law = terms.mean, terms.spread, tuple(self.scenario.reviews.cuts)
            found[mine] = true_stars(self.merchants.quality[mine], *law)
            around = true_stars(np.array([-0.1, 0.1]), *law)
            self.stars_per_quality[index] = max((around[1] - around[0]) / 0.2, 1e-9)
        return found

    def _public_coupons(self) -> None:
        """Public coupons with a limit a person lie in every wallet from the start."""
        for k, campaign in enumerate(self.scenario.campaigns.values()):
            if campaign.trigger == "public" and campaign.per_person is not None:
                self.consumers.uses_left[:, k] = campaign.per_person
                self.consumers.valid_until[:, k] = np.iinfo(np.int32).max
