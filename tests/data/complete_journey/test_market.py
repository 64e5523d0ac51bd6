"""From fits to a scenario: the file, its sources, and the calibration that closes the gaps."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import numpy as np
import pytest
import yaml

from o2o_sim.data.complete_journey.baskets import Lognormal
from o2o_sim.data.complete_journey.behaviour import Fits
from o2o_sim.data.complete_journey.calibration import (
    KNOBS,
    calibrate,
    distances,
    gaps,
    intervals,
    never_share,
)
from o2o_sim.data.complete_journey.estimate import Estimate
from o2o_sim.data.complete_journey.moments import READINGS, Moment, compare
from o2o_sim.data.complete_journey.report import estimates
from o2o_sim.data.complete_journey.scenario import Free, document
from o2o_sim.data.complete_journey.settings import UNPINNED
from o2o_sim.data.complete_journey.simulation import Simulated
from o2o_sim.data.complete_journey.slopes import ROWS, SLOPES
from o2o_sim.data.complete_journey.sources import notes
from o2o_sim.data.complete_journey.writer import flow, yaml_text
from o2o_sim.scenario.schema import Scenario


def value_at(tree: dict, path: str) -> object:
    for key in path.split("."):
        tree = tree[key]
    return tree


def test_the_file_reads_back_as_the_document(fits: Fits) -> None:
    written = document(fits, Free())
    assert yaml.safe_load(yaml_text(written, notes(fits, intervals(fits, Free())), "Heading")) == written


def test_the_document_is_a_scenario(fits: Fits) -> None:
    scenario = Scenario.model_validate(document(fits, Free()))
    assert scenario.currency.symbol == "$"
    days = fits.behaviour.occasions.weekday
    assert scenario.categories["groceries"].occasions.weekday == pytest.approx(
        [day.value for day in days], abs=6e-3
    )
    assert scenario.campaigns["mailing_a1"].validity == 40


def test_every_note_stands_above_a_value_and_every_unpinned_setting_has_one(fits: Fits) -> None:
    written, sources = document(fits, Free()), notes(fits, intervals(fits, Free()))
    for path in (*sources, *(one.path for one in UNPINNED)):
        value_at(written, path)
    text = yaml_text(written, sources)
    assert text.count("Not pinned by the data") == len(UNPINNED)
    for one in UNPINNED:
        if one.value is not None:
            assert value_at(written, one.path) == one.value
        assert one.path in sources


def test_fitted_numbers_show_their_interval_in_the_file(fits: Fits) -> None:
    text = " ".join(
        yaml_text(document(fits, Free()), notes(fits, intervals(fits, Free()))).replace("#", " ").split()
    )
    for estimate in (
        fits.behaviour.occasions.rate,
        fits.behaviour.baskets.value.sigma,
        fits.prices.elasticity,
        fits.behaviour.baskets.loyalty,
    ):
        assert estimate.range in text


@pytest.mark.parametrize("value", ["off", "null", "a: b", "#", "", "3", "日", "-", "x y", "true"])
def test_texts_survive_the_file(value: str) -> None:
    assert yaml.safe_load(f"key: {flow(value)}") == {"key": value}


@pytest.mark.parametrize("value", [1e-7, 123456789.0, 0.1, -3.0, 1e22, 5, True, None])
def test_values_survive_the_file(value: object) -> None:
    assert yaml.safe_load(f"key: {flow(value)}") == {"key": value}
    assert type(yaml.safe_load(f"key: {flow(value)}")["key"]) is type(value)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        flow(float("nan"))


def test_long_notes_break_at_words() -> None:
    text = yaml_text({"a": {"b": 1}}, {"a.b": "word " * 60})
    assert max(map(len, text.splitlines())) <= 110
    assert yaml.safe_load(text) == {"a": {"b": 1}}


def test_a_moment_agrees_within_both_intervals() -> None:
    def moment(simulated: float, half: float) -> Moment:
        fitted = Estimate("", 10.0, 9.0, 12.0, "", "", "")
        return Moment(
            "m", "check", fitted, Estimate("", simulated, simulated - half, simulated + half, "", "", "")
        )

    assert moment(11.9, 0.0).verdict == "agrees"
    assert moment(12.5, 0.0).verdict == "+25 %"
    assert moment(12.5, 2.0).verdict == "agrees"
    assert moment(8.8, 0.0).verdict == "-12 %"


def test_moments_of_the_same_behaviour_agree(fits: Fits) -> None:
    found = compare(fits.behaviour, fits.behaviour, fits.behaviour)
    assert len(found) == len(READINGS)
    assert {moment.verdict for moment in found} == {"agrees"}


def test_the_share_that_never_redeems_is_found_again() -> None:
    """A share of .4 that redeems with probability .3, by the formula forwards."""
    some, rho = 0.4, 0.3
    others = some * rho * (1 - rho) / (1 - some * rho)

    class Known:
        coupons = dataclasses.make_dataclass("C", ["redeemers", "others"])(
            Estimate("", rho, 0, 1, "", "", ""), Estimate("", others, 0, 1, "", "", "")
        )

    assert never_share(Known()) == pytest.approx(1 - some)  # type: ignore[arg-type]


def market_like(fits: Fits, free: Free, truth: Free) -> Simulated:
    """A stand-in for a market: it shows the fitted moments at `truth`, and others, mixed, elsewhere."""
    off = {}
    for knob in KNOBS:
        off[knob.name] = knob.inner(getattr(free, knob.name)) - knob.inner(getattr(truth, knob.name))
    change = 1.3 * SLOPES @ np.array([off[knob.name] for knob in KNOBS])
    mixed = dict(zip(off, change, strict=True))

    def moved(estimate: Estimate, name: str) -> Estimate:
        knob = next(k for k in KNOBS if k.name == name)
        level = knob.transform(estimate.value) + mixed[name]
        back = {"_log": np.exp, "logit": lambda t: 1 / (1 + np.exp(-t))}.get(knob.transform.__name__, float)
        return replace(estimate, value=float(back(level)))

    behaviour, stores, coupons = fits.behaviour, fits.behaviour.stores, fits.behaviour.coupons
    baskets = behaviour.baskets
    a, b = coupons.by_type["Type A"], coupons.by_type["Type B"]
    types = {
        **coupons.by_type,
        "Type A": replace(
            a,
            response=moved(a.response, "notice"),
            days_to_redeem=moved(a.days_to_redeem, "mailing_threshold"),
        ),
        "Type B": replace(b, response=moved(b.response, "participation")),
    }
    shown = replace(
        behaviour,
        stores=replace(
            stores,
            same_pair=moved(stores.same_pair, "merchant_taste"),
            habit=moved(stores.habit, "near_probability"),
            top_tenth=moved(stores.top_tenth, "constant_spread"),
        ),
        coupons=replace(coupons, by_type=types),
        baskets=replace(
            baskets,
            coupon_baskets=moved(baskets.coupon_baskets, "newspaper_share"),
            with_coupon=replace(
                baskets.with_coupon, median=moved(baskets.with_coupon.median, "basket_threshold")
            ),
            value=Lognormal(
                moved(baskets.value.median, "value_median"), moved(baskets.value.sigma, "value_sigma")
            ),
        ),
        occasions=replace(behaviour.occasions, shape=moved(behaviour.occasions.shape, "dispersion")),
    )
    strength = replace(fits.prices.elasticity, value=-fits.prices.elasticity.value)
    ahead = Estimate("", 0.03, 0, 1, "", "", "")
    return Simulated(
        shown,
        moved(behaviour.occasions.rate, "inside").value,
        moved(ahead, "ahead").value,
        -moved(strength, "noise_share").value,
    )


def test_calibration_closes_the_gaps(fits: Fits) -> None:
    truth = replace(
        Free(), noise_share=0.25, inside=-1.0, merchant_taste=2.2, near_probability=0.35, notice=0.55
    )
    runs = []

    def run(free: Free) -> Simulated:
        runs.append(free)
        return market_like(fits, free, truth)

    free, shown = calibrate(fits, run)
    assert distances(fits, shown).max() < 1.0
    assert abs(gaps(fits, shown)).max() < 0.1
    assert free.noise_share == pytest.approx(0.25, rel=0.05)
    assert len(runs) <= 14


def test_calibrated_parameters_get_the_intervals_of_their_moments(fits: Fits) -> None:
    found = intervals(fits, Free())
    assert set(found) == {knob.name for knob in KNOBS} | {"never"}
    for name, estimate in found.items():
        assert estimate.low <= estimate.value <= estimate.high, name
    half = np.log(found["dispersion"].high / found["dispersion"].low) / 2
    shape = fits.behaviour.occasions.shape
    assert half > 0.9 * np.log(shape.high / shape.low) / 2 / SLOPES[2, 2], "no surer than its own moment"


def test_slopes_stand_in_the_order_of_the_knobs() -> None:
    assert tuple(ROWS) == tuple(knob.name for knob in KNOBS)
    assert (np.abs(np.diag(SLOPES)) > 0.05).all()


def test_estimates_are_all_listed(fits: Fits) -> None:
    names = [estimate.name for estimate in estimates(fits)]
    assert {"visits", "price elasticity", "loyalty discount", "response, Type B"} <= set(names)
    known = [e for e in estimates(fits) if e.method != "too few categories"]
    assert [e.name for e in known if not e.low <= e.value <= e.high] == []
