"""Choice: the shares, maxima and diversions of theory; and what must not move a choice, does not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from o2o_sim.agents.space import Space
from o2o_sim.core.errors import InputError
from o2o_sim.core.random import uniforms
from o2o_sim.demand import choose as module
from o2o_sim.demand.choose import choose, prepare
from o2o_sim.demand.tiles import cut_tiles
from o2o_sim.theory import choice
from o2o_sim.theory.gravity import huff_shares
from tests.demand import world
from tests.demand.fuzz import random_occasions, random_scene

N = 120_000
EULER = 0.5772156649015329
Z = 4.0

#: An order is worth what it costs, and staying away is worth nothing.
FREE = world.tastes(outside_value_share=np.zeros(1))

BETA, ATTRACTION, PRICE = 0.25, np.array([4.0, 3.2, 2.9]), np.array([12.0, 10.0, 8.0])


def logit_scene(people=N, price=PRICE, noise=1.0 / BETA, **how):
    """The printed market of three: V = a - beta p in units of the noise, staying away 0."""
    return world.scene(
        world.people(people),
        world.merchants(3, constant=ATTRACTION * (1.0 / BETA) / noise),
        world.offers([0, 1, 2], price_level=price),
        world.tastes(noise_share=np.full((1, 1), noise)),
        **how,
    )


def chosen_by(scene, day=0):
    return choose(prepare(scene), world.one_each(len(scene.people.x)), day)


def shares_in(found, count):
    """Shares of the offers, the outside option last."""
    counts = np.bincount(found.chosen + 1, minlength=count + 1)
    return np.roll(counts, -1) / len(found.chosen)


def agree(found, exact, count=N):
    error = np.sqrt(np.asarray(exact) * (1.0 - np.asarray(exact)) / count)
    return np.all(np.abs(found - exact) < Z * error)


def test_the_printed_logit_market():
    found = chosen_by(logit_scene())
    exact = choice.logit_shares([1.0, 0.7, 0.9, 0.0])
    assert exact[0] == pytest.approx(0.331836, abs=1e-6)
    assert agree(shares_in(found, 3), exact)
    best = np.where(found.chosen >= 0, found.utility[:, 0], found.outside) * BETA - BETA
    top = choice.expected_maximum([1.0, 0.7, 0.9, 0.0])
    error = math.sqrt(math.pi**2 / 6 / N)
    assert abs(best.mean() - top) < Z * error
    assert abs(best.mean() - (top - EULER)) > 100 * error  # the wrong answer: Euler's constant left out
    for option in range(-1, 3):  # the mean of the best is the same whatever was chosen
        mine = best[found.chosen == option]
        assert abs(mine.mean() - top) < Z * math.sqrt(math.pi**2 / 6 / len(mine))
    assert found.logsum == pytest.approx((2.103114 + BETA) / BETA, abs=1e-5)


def test_a_price_cut_moves_choices_and_surplus_under_common_draws():
    before, after = chosen_by(logit_scene()), chosen_by(logit_scene(price=np.array([10.0, 10.0, 8.0])))
    assert agree(shares_in(after, 3), choice.logit_shares([1.5, 0.7, 0.9, 0.0]))
    moved = before.chosen != after.chosen
    assert np.all(after.chosen[moved] == 0)
    gain = [np.where(f.chosen >= 0, f.utility[:, 0], f.outside) for f in (before, after)]
    change = gain[1] - gain[0]
    assert change.min() >= 0.0
    assert abs(change.mean() - 0.779862) < Z * change.std() / math.sqrt(N)
    assert (after.logsum - before.logsum) == pytest.approx(0.7798624, abs=1e-6)


def test_twice_the_noise_is_the_market_of_scale_two():
    found = chosen_by(logit_scene(noise=2.0 / BETA))
    assert agree(shares_in(found, 3), choice.logit_shares([1.0, 0.7, 0.9, 0.0], 2.0))


NESTED = ([1.0, 0.6, 0.8, 0.3, 0.0], [0, 0, 1, 1, 2], [0.5, 0.8, 1.0])


def nested_scene(people=N, apart=(0.5, 0.8), is_open=(1, 1, 1, 1)):
    """The printed nested market: an online merchant with two ways to buy, an offline one with two."""
    offers = world.offers([0, 0, 1, 1], channel=[1, 2, 0, 3], open=np.array(is_open, np.uint8))
    offers = offers._replace(constant=np.array(NESTED[0][:4]))
    return world.scene(
        world.people(people), world.merchants(2, [0, 0, 1, 1]), offers, FREE, dissimilarity=apart
    )


def test_the_printed_nested_market_and_its_diversion():
    before, after = chosen_by(nested_scene()), chosen_by(nested_scene(is_open=(1, 0, 1, 1)))
    exact = choice.nested_shares(*NESTED)
    assert agree(shares_in(before, 4), exact)
    left = before.chosen == 1
    diverted = np.bincount(after.chosen[left] + 1, minlength=5)[[1, 3, 4, 0]] / left.sum()
    expected = np.array([0.670378, 0.162791, 0.087136, 0.079695])
    assert agree(diverted, expected, left.sum())
    assert not agree(diverted, np.array([0.353, 0.320, 0.171, 0.156]), left.sum())  # as without nests
    assert before.logsum == pytest.approx(2.0026315, abs=1e-6)
    top = np.where(before.chosen >= 0, before.utility[:, 0], before.outside)
    assert abs(top.mean() - 2.0026315 - EULER) < Z * math.sqrt(math.pi**2 / 6 / N)


def test_draws_agree_with_two_stage_draws():
    """Nest first, then the offer in it: another road to the same joint frequencies."""
    exact = choice.nested_shares(*NESTED)
    key, who = np.uint64(99), np.arange(N)
    nest_share = np.array([exact[:2].sum(), exact[2:4].sum(), exact[4]])
    nest = np.searchsorted(np.cumsum(nest_share)[:-1], uniforms(key, 0, who, 0))
    first = np.array([exact[0] / exact[:2].sum(), exact[2] / exact[2:4].sum(), 1.0])
    option = np.where(nest == 2, 4, 2 * nest + (uniforms(key, 0, who, 1) > first[nest]))
    staged = np.bincount(option, minlength=5) / N
    error = np.sqrt(2.0 * exact * (1.0 - exact) / N)
    assert np.all(np.abs(shares_in(chosen_by(nested_scene()), 4) - staged) < Z * error)


def test_dissimilarity_one_is_the_market_without_nests_to_the_bit():
    nested = chosen_by(nested_scene(2_000, apart=1.0))
    plain = nested_scene(2_000, apart=1.0)
    alone = plain.offers._replace(nest=np.arange(4, dtype=np.int32))
    without = chosen_by(plain._replace(offers=alone, nests=world.nests(4, 1.0)))
    assert np.array_equal(nested.utility, without.utility)
    assert np.array_equal(nested.chosen, without.chosen)
    assert nested.logsum == pytest.approx(without.logsum)


def listing_twice(listings, apart, people=N):
    """One merchant sells the same thing once or twice, another one once."""
    rows = [0] * listings + [1]
    offers = world.offers(rows, channel=[*[0, 1][:listings], 0])
    return chosen_by(
        world.scene(
            world.people(people), world.merchants(2, rows), offers, world.tastes(), dissimilarity=apart
        )
    )


def test_a_second_listing_sells_nothing_at_dissimilarity_zero_and_much_without_nests():
    one, two = listing_twice(1, 0.0), listing_twice(2, 0.0)
    same = [np.where(f.chosen < 0, -1, f.chosen < f.chosen.max()) for f in (one, two)]
    assert np.array_equal(*same)
    assert np.all(two.chosen != 1)  # of equals the lower stable id is chosen
    assert np.array_equal(one.logsum, two.logsum)
    plain = [
        np.mean((f.chosen >= 0) & (f.chosen < f.chosen.max()))
        for f in (listing_twice(1, 1.0), listing_twice(2, 1.0))
    ]
    assert plain[1] / plain[0] > 1.4


def test_two_kinds_of_people_divert_as_kinds_and_not_in_proportion():
    """Shares .480543 .140562 .378895; removing the first diverts .803892 of its buyers to the second."""
    attraction, price = np.array([5.0, 3.0]), np.array([10.0, 7.0])
    kind = (uniforms(np.uint64(5), 0, np.arange(N)) < 0.4).astype(np.int8)

    def market(is_open):
        return chosen_by(
            world.scene(
                world.people(N, segment=kind),
                world.merchants(2, constant=attraction),
                world.offers([0, 1], price_level=price, open=np.array(is_open, np.uint8)),
                world.tastes(segments=2, noise_share=np.array([[1 / 0.2, 1 / 0.8]])),
            )
        )

    before, after = market([1, 1]), market([0, 1])
    value = [[5 - b * 10, 3 - b * 7, 0.0] for b in (0.2, 0.8)]
    exact = choice.mixed_shares(value, [1 - kind.mean(), kind.mean()])
    assert agree(shares_in(before, 2), exact)
    left = before.chosen == 0
    diverted = (after.chosen[left] == 1).mean()
    assert (
        abs(diverted - 0.803892) < Z * math.sqrt(0.8039 * 0.1961 / left.sum()) + 0.002
    )  # kinds drawn, not 6:4
    assert diverted > 0.7  # in proportion to shares it would be .270594


@pytest.mark.parametrize(
    ("distances", "printed"),
    [([1.0, 3.0, 0.5], [0.310345, 0.068966, 0.620690]), ([4.0, 2.0, 6.0], [0.108434, 0.867470, 0.024096])],
)
def test_huffs_places(distances, printed):
    sizes = np.array([5000.0, 10000.0, 2500.0])
    tastes = world.tastes(
        coefficient=world.weighing(distance=-2.0), transform=np.ones((1, 10), np.int8),
        outside_available=np.zeros(1, np.uint8),
    )  # fmt: skip
    shops = world.merchants(3, constant=np.log(sizes), x=np.array(distances))
    found = chosen_by(
        world.scene(
            world.people(N), shops, world.offers([0, 1, 2]), tastes, space=Space(9.0, 9.0, False, False)
        )
    )
    exact = huff_shares(sizes, distances, 1.0, 2.0)
    assert exact == pytest.approx(printed, abs=1e-6)
    assert agree(np.bincount(found.chosen, minlength=3) / N, exact)
    assert np.all(np.isneginf(found.outside))


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_other_noise_shares_a_fair_market_fairly(kind):
    scene = world.scene(
        world.people(60_000), world.merchants(3), world.offers([0, 1, 2]),
        FREE._replace(noise_kind=np.array([kind], np.int8)),
    )  # fmt: skip
    found = chosen_by(scene)
    assert agree(shares_in(found, 3), np.full(4, 0.25), 60_000)
    assert np.all(np.isnan(found.logsum))


def test_without_noise_everybody_takes_the_best_and_equals_go_to_the_lower_id():
    tastes = FREE._replace(noise_kind=np.array([4], np.int8))
    offers = world.offers([0, 1, 2], offer_id=np.array([30, 10, 20]), constant=np.zeros(3))
    level = np.array([1.0, 0.9, 0.9])
    found = chosen_by(
        world.scene(world.people(5), world.merchants(3), offers._replace(price_level=level), tastes)
    )
    assert np.all(found.chosen == 1)
    assert np.all(chosen_by(world.scene(world.people(5), world.merchants(3), offers, tastes)).chosen == -1)


def test_a_shortlist_is_the_head_of_the_ranking():
    prepared, occasions = prepare(logit_scene(500)), world.one_each(500)
    one, four = choose(prepared, occasions, 0), choose(prepared, occasions, 0, shortlist=4)
    assert np.array_equal(one.shortlist[:, 0], four.shortlist[:, 0])
    assert np.array_equal(one.chosen, four.chosen)
    assert np.all(np.diff(four.utility[:, :3], axis=1) <= 0.0)
    assert np.all(four.shortlist[:, 3] == -1) and np.all(np.isneginf(four.utility[:, 3]))
    for wrong in (0, 5):
        with pytest.raises(InputError, match="shortlist"):
            choose(prepared, occasions, 0, shortlist=wrong)


def test_a_column_with_nan_is_refused():
    scene = logit_scene(5)
    shops = scene.merchants._replace(constant=np.array([0.0, np.nan, 0.0]))
    with pytest.raises(InputError, match="not a number"):
        chosen_by(scene._replace(merchants=shops))


def test_days_and_seeds_have_noise_of_their_own():
    prepared, occasions = prepare(logit_scene(2_000)), world.one_each(2_000)
    today, tomorrow = choose(prepared, occasions, 0), choose(prepared, occasions, 1)
    other = choose(prepare(logit_scene(2_000, seed=2)), occasions, 0)
    for another in (tomorrow, other):
        alike = (today.chosen == another.chosen).mean()
        expected = float(np.sum(choice.logit_shares([1.0, 0.7, 0.9, 0.0]) ** 2))
        assert abs(alike - expected) < Z * math.sqrt(expected * (1 - expected) / 2_000)


def same(one, other):
    """Whether two sets of choices are equal to the bit."""
    pairs = [*zip(one[:-1], other[:-1], strict=True), *zip(one.views, other.views, strict=True)]
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in pairs)


@pytest.mark.parametrize("seed", range(1, 9))
def test_tiles_and_threads_do_not_matter(seed):
    occasions = random_occasions(seed)
    base = choose(prepare(random_scene(seed)), occasions, 3)
    for tile_rows, threads in ((1, 1), (5, 2), (512, 3), (2, 7)):
        prepared = prepare(random_scene(seed), tile_rows)
        assert same(base, choose(prepared, occasions, 3, threads=threads)), (tile_rows, threads)


def test_batches_do_not_matter(monkeypatch):
    scene = logit_scene(3_000)
    base = chosen_by(scene)
    monkeypatch.setattr("o2o_sim.demand.batches.BATCH_PAIRS", 7)
    monkeypatch.setattr("o2o_sim.demand.batches.BATCH_OCCASIONS", 5)
    assert same(base, chosen_by(scene))


def test_what_is_compiled_ahead_is_what_choices_use(monkeypatch):
    scene = logit_scene(10)
    base = chosen_by(scene)
    steps = (module.weigh, module.add_noise, module._settle, module.logsums)
    known = [step.signatures[:] for step in steps]
    monkeypatch.setattr(module, "follows_another", lambda: True)
    monkeypatch.setattr(module, "weigh", Fresh(module.weigh))
    module.compile_ahead(scene, 3)
    assert module.weigh.calls == 1
    assert [step.signatures for step in steps] == known, "the same types, or it were for nothing"
    monkeypatch.undo()
    module.compile_ahead(scene, 3)
    assert same(base, chosen_by(scene))


class Fresh:
    """A compiled function as a process knows it that has not called it yet."""

    signatures = ()

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *arguments):
        self.calls += 1
        return self.function(*arguments)


def with_people(scene, rows):
    """The same market with only some of its people."""
    people = type(scene.people)(*(column[rows] for column in scene.people))
    wallet = type(scene.wallet)(*(column[rows] for column in scene.wallet))
    return scene._replace(people=people, wallet=wallet)


@pytest.mark.parametrize("seed", range(1, 9))
def test_nobodys_noise_moves_when_people_come(seed):
    scene, occasions = random_scene(seed), random_occasions(seed)
    whole = choose(prepare(scene), occasions, 3)
    stay = np.arange(0, len(scene.people.x), 2)
    mine = np.isin(occasions.person, stay)
    fewer = type(occasions)(*(column[mine] for column in occasions))
    fewer = fewer._replace(person=(fewer.person // 2).astype(np.int32))
    part = choose(prepare(with_people(scene, stay)), fewer, 3)
    assert np.array_equal(whole.utility[mine], part.utility)
    assert np.array_equal(whole.chosen[mine], part.chosen)


def test_nobodys_noise_moves_when_a_merchant_comes():
    def market(count):
        rows = np.arange(count)
        constant = np.array([0.2, 0.5, 0.1, 0.4])[:count]
        return chosen_by(
            world.scene(
                world.people(5_000), world.merchants(count, constant=constant), world.offers(rows), FREE,
                dissimilarity=0.5,
            )
        )  # fmt: skip

    before, after = market(3), market(4)
    stayed = after.chosen != 3
    assert np.array_equal(before.chosen[stayed], after.chosen[stayed])
    assert np.array_equal(before.outside, after.outside)
    assert 0.15 < 1.0 - stayed.mean() < 0.35


def test_who_does_not_see_the_newcomer_chooses_as_before():
    def market(count):
        where = np.array([0.0, 0.0, 2.0])[:count]
        return choose(
            prepare(
                world.scene(
                    world.people(2_000, reach=np.full((2_000, 1), 1.0)), world.merchants(count, x=where),
                    world.offers(range(count)), world.tastes(),
                    look=world.everything(everything=np.zeros(1, np.uint8), near_probability=np.array([0.7])),
                )
            ),
            world.one_each(2_000), 0,
        )  # fmt: skip

    assert same(market(2), market(3))


def test_relabelled_merchants_keep_their_customers():
    """Rows are positions; ids are people's business."""
    scene = logit_scene(2_000)
    turn = np.array([2, 0, 1])
    shops = scene.merchants._replace(
        merchant_id=scene.merchants.merchant_id[turn], constant=scene.merchants.constant[turn]
    )
    offers = scene.offers._replace(
        offer_id=scene.offers.offer_id[turn], price_level=scene.offers.price_level[turn]
    )
    nests = scene.nests._replace(key=scene.nests.key[turn])
    before, after = chosen_by(scene), chosen_by(scene._replace(merchants=shops, offers=offers, nests=nests))
    named = np.where(after.chosen >= 0, turn[after.chosen], -1)
    assert np.array_equal(before.chosen, named)
    assert np.array_equal(before.utility, after.utility)


@pytest.mark.parametrize("seed", range(1, 31))
def test_a_coupon_worth_nothing_changes_no_bit(seed):
    scene, occasions = random_scene(seed), random_occasions(seed)
    count = len(scene.campaigns.layer)
    nothing = scene.campaigns._replace(
        rate=np.zeros(count), amount=np.zeros(count, np.int64), reminder=np.zeros(count)
    )
    without = scene.offers._replace(campaigns=np.zeros_like(scene.offers.campaigns))
    with_it = choose(prepare(scene._replace(campaigns=nothing)), occasions, 3)
    assert same(with_it, choose(prepare(scene._replace(campaigns=nothing, offers=without)), occasions, 3))


def test_tiles_are_full_or_end_where_zones_change():
    assert cut_tiles(np.repeat([0, 1], [40, 60]), 25).tolist() == [0, 25, 40, 65, 90, 100]
    assert cut_tiles(np.arange(10), 4).tolist() == [0, 2, 4, 6, 8, 10]
    assert cut_tiles(np.zeros(0, np.int32)).tolist() == [0]
