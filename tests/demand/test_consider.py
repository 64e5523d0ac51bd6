"""Consideration: who is met, who is examined, and which of their offers are weighed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from o2o_sim.demand.choose import choose, prepare
from o2o_sim.demand.consider import REGULAR, REMINDED
from o2o_sim.demand.inputs import opening_probabilities
from tests.demand import world

FAIR = 4.0  # standard errors allowed


def looking(**columns):
    """Nothing is examined but through the sources given."""
    return world.everything(everything=np.zeros(1, np.uint8), **columns)


def look(scene, **how):
    return choose(prepare(scene), world.one_each(len(scene.people.x)), 0, **how)


def near(chance):
    return np.array([chance])


def close_to(share, chance, count):
    return abs(share - chance) < FAIR * math.sqrt(chance * (1 - chance) / count)


def test_only_merchants_within_reach_are_met_on_foot():
    people = world.people(3, x=np.array([0.0, 1.0, 4.9]), reach=np.array([[0.5], [0.5], [0.25]]))
    shops = world.merchants(3, x=np.array([0.0, 1.2, 2.0]))
    scene = world.scene(
        people, shops, world.offers([0, 1, 2]), world.tastes(), look=looking(near_probability=near(1.0))
    )
    found = look(scene)
    assert found.views.seen.tolist() == [1, 1, 1]  # the third looks around the edge of the torus
    assert found.views.opened.tolist() == [1, 1, 1]
    assert found.shortlist[:, 0].tolist() == [0, 1, 0]


def test_merchants_on_foot_are_examined_with_their_probability():
    count = 20_000
    scene = world.scene(
        world.people(count), world.merchants(3), world.offers([0, 1, 2]), world.tastes(),
        look=looking(near_probability=near(0.3)),
    )  # fmt: skip
    views = look(scene).views
    assert np.all(views.seen == 3)
    assert close_to(views.opened.mean() / 3, 0.3, 3 * count)


def test_awareness_lasts_and_hides_merchants_on_foot():
    count = 10_000
    shops = world.merchants(1, awareness=np.array([0.4]))
    scene = world.scene(
        world.people(count),
        shops,
        world.offers([0]),
        world.tastes(),
        look=looking(near_probability=near(1.0)),
    )
    prepared, occasions = prepare(scene), world.one_each(count)
    first, later = (choose(prepared, occasions, day).views.opened for day in (0, 7))
    assert np.array_equal(first, later)
    assert close_to(first.mean(), 0.4, count)


def on_a_page(count, probability, members):
    """Three merchants with an offer on the platform and one at the door each."""
    people = world.people(count, member=np.full((count, 1), members, np.uint8))
    rows = np.repeat(np.arange(3), 2)
    offers = world.offers(rows, channel=np.tile([0, 2], 3), platform=np.tile([-1, 0], 3))
    lists = world.listings(ranked=[[[[2, 0, 1, -1]]]], probability=probability)
    return world.scene(people, world.merchants(3, rows), offers, world.tastes(), look=looking(), lists=lists)


def test_lists_open_by_position_and_show_the_platforms_offers():
    count = 20_000
    chances = opening_probabilities(0.45, 0.6, 4)
    found = look(on_a_page(count, chances[None], 1), shortlist=3)
    assert np.all(found.views.listed == 3)
    assert np.all(found.views.seen == 3)
    shown = found.shortlist[found.shortlist >= 0]
    assert set(shown % 2) == {1}
    for position, merchant in enumerate([2, 0, 1], start=1):
        mine = found.shortlist == 2 * merchant + 1
        assert close_to(mine.any(axis=1).mean(), chances[position - 1], count)
        assert np.all(found.position[mine] == position)


def test_strangers_see_no_page():
    views = look(on_a_page(50, np.ones((1, 4)), 0)).views
    assert views.seen.sum() == views.listed.sum() == views.opened.sum() == 0


def test_remembered_merchants_come_to_mind_with_all_their_doors():
    count = 20_000
    recent = np.full((count, 5), -1, np.int32)
    recent[:, 1] = 1
    scene = on_a_page(count, np.zeros((1, 4)), 1)
    scene = scene._replace(
        people=scene.people._replace(recent=recent), consideration=looking(remembered=np.array([0.55]))
    )
    found = look(scene, shortlist=2)
    assert close_to(found.views.opened.mean(), 0.55, count)
    opened = found.views.opened == 1
    assert np.all(np.sort(found.shortlist[opened], axis=1) == [2, 3])
    assert np.all(found.flags[opened] == REGULAR)


@pytest.mark.parametrize("member", [0, 1])
def test_everything_shows_the_platforms_offers_to_members_only(member):
    scene = on_a_page(5, np.zeros((1, 4)), member)._replace(consideration=world.everything())
    found = look(scene, shortlist=4)
    assert np.all((found.shortlist >= 0).sum(axis=1) == (4 if member else 3))
    assert np.all(found.views.opened == 3)


def test_closed_offers_are_not_weighed():
    offers = world.offers([0, 1], open=np.array([1, 0], np.uint8))
    scene = world.scene(world.people(10), world.merchants(2), offers, world.tastes())
    found = look(scene, shortlist=2)
    assert np.all(found.views.opened == 1)
    assert np.all(found.shortlist == [0, -1])


def test_random_sets_have_their_size_and_no_favourites():
    count, merchants, size = 15_000, 5, 2
    scene = world.scene(
        world.people(count), world.merchants(merchants), world.offers(range(merchants)), world.tastes(),
        look=looking(random_count=np.array([size], np.int32)),
    )  # fmt: skip
    found = look(scene, shortlist=size)
    assert np.all(found.views.opened == size)
    for merchant in range(merchants):
        assert close_to((found.shortlist == merchant).any(axis=1).mean(), size / merchants, count)


def test_a_newcomer_takes_at_most_one_place_of_a_random_set():
    def chosen(merchants):
        scene = world.scene(
            world.people(500), world.merchants(merchants), world.offers(range(merchants)), world.tastes(),
            look=looking(random_count=np.array([3], np.int32)),
        )  # fmt: skip
        return look(scene, shortlist=3).shortlist

    for before, after in zip(chosen(6), chosen(7), strict=True):
        assert len(set(before) - set(after)) == (6 in after)


def coupon(reminder, uses=1, until=9, merchant=0):
    """One campaign that takes nothing off, in everybody's wallet."""
    terms = world.no_campaigns()._replace(
        campaign_id=np.array([4], np.uint32), layer=np.zeros(1, np.int8), rate=np.zeros(1),
        cap=np.array([-1]), threshold=np.array([0]), amount=np.array([0]), automatic=np.zeros(1, np.uint8),
        wallet_column=np.zeros(1, np.int32), notice=np.ones(1), reminder=np.array([reminder]),
    )  # fmt: skip

    def wallet(count):
        return world.no_wallet(count)._replace(
            uses_left=np.full((count, 1), uses, np.int8),
            valid_until=np.full((count, 1), until, np.int32),
            merchant=np.full((count, 1), merchant, np.int32),
        )

    return terms, wallet


@pytest.mark.parametrize(
    ("how", "chance"),
    [({}, 0.35), ({"uses": 0}, 0.0), ({"until": -1}, 0.0), ({"merchant": -1}, 0.0)],
)
def test_a_coupon_in_the_wallet_reminds_even_if_it_is_worth_nothing(how, chance):
    count = 10_000
    terms, wallet = coupon(0.35, **how)
    scene = world.scene(
        world.people(count), world.merchants(2), world.offers([0, 1]), world.tastes(), look=looking(),
        campaigns=terms, wallet=wallet(count),
    )  # fmt: skip
    found = look(scene)
    assert close_to(found.views.opened.mean(), chance, count) or chance == found.views.opened.mean()
    opened = found.views.opened == 1
    assert np.all(found.shortlist[opened, 0] == 0)
    assert np.all(found.flags[opened, 0] == REMINDED)
    assert np.array_equal(found.views.seen, found.views.opened)


@pytest.mark.parametrize(("until", "met"), [(0, 1), (-1, 0)])
def test_a_voucher_in_hand_brings_its_merchant_to_mind_while_it_is_valid(until, met):
    wallet = world.no_wallet(20)._replace(
        held_merchant=np.full((20, 1), 1, np.int32),
        held_value=np.full((20, 1), 5, np.int64),
        held_until=np.full((20, 1), until, np.int32),
    )
    scene = world.scene(
        world.people(20), world.merchants(2), world.offers([0, 1]), world.tastes(),
        look=looking(remembered=np.ones(1)), wallet=wallet,
    )  # fmt: skip
    found = look(scene)
    assert np.all(found.views.opened == met)
    assert np.all(found.shortlist[:, 0] == (1 if met else -1))
