"""Shares: closed forms, slopes against finite differences, and frequencies of drawn choices."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.demand.choose import choose, prepare
from o2o_sim.demand.shares import shares
from o2o_sim.demand.utility import GEV, term_index
from o2o_sim.theory import choice
from tests.demand import world
from tests.demand.fuzz import random_occasions, random_scene

DAY = 3
FREE = world.tastes(outside_value_share=np.zeros(1))


def notional(scene, **how):
    return shares(prepare(scene), world.one_each(len(scene.people.x)), 0, **how)


def valued(values, apart=1.0, nest_of=None, people=1, **how):
    """Offers worth given amounts in a market of one merchant each, or of the merchants in `nest_of`."""
    rows = list(range(len(values))) if nest_of is None else nest_of
    offers = world.offers(rows, channel=np.arange(len(values)) % 5, constant=np.array(values))
    shops = world.merchants(max(rows) + 1, rows)
    return world.scene(world.people(people), shops, offers, FREE, dissimilarity=apart, **how)


def test_logit_probabilities_slopes_and_logsum_are_exact():
    beta, price = 0.25, np.array([12.0, 10.0, 8.0])
    scene = world.scene(
        world.people(1),
        world.merchants(3, constant=np.array([4.0, 3.2, 2.9])),
        world.offers([0, 1, 2], price_level=price),
        world.tastes(noise_share=np.full((1, 1), 1 / beta)),
    )
    found, exact = notional(scene, jacobian=True), choice.logit_shares([1.0, 0.7, 0.9, 0.0])
    assert found.probability == pytest.approx(exact[:3], abs=1e-9)
    assert found.inside == pytest.approx(1.0 - exact[3], abs=1e-9)
    assert found.logsum * beta - beta == pytest.approx(2.103113834785475, abs=1e-9)
    assert found.slope * price / found.value == pytest.approx(
        choice.own_elasticities(beta, price, exact[:3]), abs=1e-8
    )
    cross = found.jacobian * price[None, :] / found.value[:, None]
    effects = choice.cross_elasticities(beta, price, exact[:3])
    off = ~np.eye(3, dtype=bool)
    assert cross[off] == pytest.approx(np.broadcast_to(effects, (3, 3))[off], abs=1e-8)
    assert np.diag(found.jacobian) == pytest.approx(found.slope)


def test_nested_probabilities_and_diversion_are_exact():
    values, nests, apart = [1.0, 0.6, 0.8, 0.3, 0.0], [0, 0, 1, 1, 2], [0.5, 0.8, 1.0]
    scene = valued(values[:4], apart[:2], nests[:4])
    found = notional(scene)
    assert found.probability == pytest.approx(choice.nested_shares(values, nests, apart)[:4], abs=1e-9)
    assert found.logsum == pytest.approx(2.0026315391173815, abs=1e-9)
    closed = scene.offers._replace(open=np.array([1, 0, 1, 1], np.uint8))
    left = notional(scene._replace(offers=closed)).probability
    diverted = (left - found.probability) / found.probability[1]
    assert diverted[[0, 2, 3]] == pytest.approx([0.670378, 0.162791, 0.087136], abs=1e-6)


def test_perceived_experienced_and_full_information_surplus():
    """Beliefs (1, .7, .9, 0), the first turns out to be worth .5 (catalogue A1b)."""
    believed, real = valued([1.0, 0.7, 0.9]), valued([0.5, 0.7, 0.9])
    found = notional(believed, experienced=prepare(real))
    informed = notional(real).logsum[0]
    assert found.logsum[0] == pytest.approx(2.103114, abs=1e-6)
    assert found.experienced[0] == pytest.approx(1.937196, abs=1e-6)
    assert informed == pytest.approx(1.963199, abs=1e-6)
    assert informed - found.experienced[0] == pytest.approx(0.026003, abs=1e-6)
    assert notional(believed).experienced == pytest.approx(found.logsum)


@pytest.mark.parametrize(("apart", "raised"), [(0.0, 0.0), (1.0, 0.9)])
def test_a_second_listing_of_a_merchant_with_a_share_of_a_twentieth(apart, raised):
    """Nothing at dissimilarity 0; up to 90 % where listings are taken for different things."""
    small = np.log(0.05 / 0.95)
    one = notional(valued([small], apart)).quantity[0]
    two = notional(valued([small, small], apart, [0, 0])).quantity[0]
    assert one == pytest.approx(0.05)
    assert two / one - 1.0 == pytest.approx(raised, abs=0.006)


def test_at_dissimilarity_zero_the_best_offer_has_all_of_its_nest():
    found = notional(valued([0.3, 0.3, 0.1], 0.0, [0, 0, 0]))
    assert found.probability[1:].tolist() == [0.0, 0.0]
    assert found.probability[0] == pytest.approx(choice.logit_shares([0.3, 0.0])[0])


def fine(seed):
    """A random market with nested noise only, in a currency so fine that prices hardly round."""
    scene = random_scene(seed)
    scale = int(1e8 / scene.minor)
    terms, offers, tastes = scene.campaigns, scene.offers, scene.tastes
    return scene._replace(
        minor=1e8,
        tastes=tastes._replace(noise_kind=np.full(2, GEV, np.int8), noise_share=np.full((2, 2), 0.5)),
        offers=offers._replace(
            delivery_fee=offers.delivery_fee * scale,
            fee_per_km=offers.fee_per_km * scale,
            packaging_fee=offers.packaging_fee * scale,
            price_factor=np.where(offers.platform >= 0, 1.1, 1.0),
        ),
        campaigns=terms._replace(
            cap=np.where(terms.cap < 0, -1, terms.cap * scale),
            threshold=terms.threshold * scale,
            amount=terms.amount * scale,
        ),
        wallet=scene.wallet._replace(held_value=scene.wallet.held_value * scale),
    )


@pytest.mark.parametrize("seed", [1, 2, 3, 5, 6, 7, 9, 10, 11, 13])
def test_slopes_are_derivatives(seed):
    scene, occasions = fine(seed), random_occasions(seed)
    found = shares(prepare(scene), occasions, DAY, jacobian=True)
    step, worst = 1e-5, 0.0
    for m in range(len(scene.merchants.x)):
        move = np.where(scene.offers.merchant == m, step * scene.offers.price_factor, 0.0)
        up, down = (
            shares(
                prepare(
                    scene._replace(
                        offers=scene.offers._replace(price_level=scene.offers.price_level + sign * move)
                    )
                ),
                occasions,
                DAY,
            ).value
            for sign in (1.0, -1.0)
        )
        measured = (up - down) / (2.0 * step)
        worst = max(worst, float(np.max(np.abs(measured - found.jacobian[:, m]))))
    assert worst < 1e-3 * max(1.0, float(np.abs(found.slope).max()))
    assert np.diag(found.jacobian) == pytest.approx(found.slope, abs=1e-12)


@pytest.mark.parametrize("seed", [1, 2, 3, 6])
def test_drawn_choices_have_these_probabilities(seed):
    scene, occasions = fine(seed), random_occasions(seed)
    prepared, offers = prepare(scene), len(scene.offers.merchant)
    expected, counted = np.zeros(offers), np.zeros(offers)
    for day in range(200):
        expected += shares(prepared, occasions, day).probability
        chosen = choose(prepared, occasions, day, logsum=False).chosen
        counted += np.bincount(chosen[chosen >= 0], minlength=offers)
    often = expected > 20.0
    assert often.sum() >= 3
    assert np.all(np.abs(counted - expected)[often] < 4.0 * np.sqrt(expected[often]))
    assert abs(counted.sum() - expected.sum()) < 4.0 * np.sqrt(expected.sum())


@pytest.mark.parametrize("seed", [1, 2, 3, 6])
def test_logsums_are_those_of_the_kernel_to_the_bit(seed):
    scene, occasions = fine(seed), random_occasions(seed)
    found = shares(prepare(scene), occasions, DAY)
    assert np.array_equal(found.logsum, choose(prepare(scene), occasions, DAY).logsum)


def test_threads_do_not_matter():
    scene, occasions = fine(5), random_occasions(5)
    one, three = (shares(prepare(scene, 1), occasions, DAY, threads=threads) for threads in (1, 3))
    for a, b in zip(one, three, strict=True):
        assert a is b is None or np.array_equal(a, b)


def test_no_choice_probability_falls_in_its_own_belief():
    """Merchants on a platform, believed ever more; noise as large as the order is worth."""
    count = 21
    belief = np.linspace(0.0, 1.0, count)[:, None]
    offers = world.offers([0, 1], channel=[2, 0], platform=[0, -1], refund_share=np.array([0.5, 1.0]))
    prepared = prepare(world.scene(world.people(count, belief=belief), world.merchants(2), offers, FREE))
    one = [
        shares(
            prepared, type(world.one_each(1))(*(np.array([v]) for v in (i, 0, 0, 0.0, 1.0))), 0
        ).probability[0]
        for i in range(count)
    ]
    assert np.all(np.diff(one) > 0.0)


def test_noise_without_a_closed_form_is_refused():
    tastes = FREE._replace(noise_kind=np.array([1], np.int8))
    with pytest.raises(InputError, match="normal"):
        notional(world.scene(world.people(1), world.merchants(1), world.offers([0]), tastes))


def test_stars_move_shares_through_their_coefficient():
    attribute = np.zeros((2, 10))
    attribute[0, term_index("stars")] = 0.5
    tastes = FREE._replace(coefficient=world.weighing(stars=2.0))
    found = notional(
        world.scene(world.people(1), world.merchants(2), world.offers([0, 1], attribute=attribute), tastes)
    )
    assert found.probability == pytest.approx(choice.logit_shares([1.0, 0.0, 0.0])[:2])
