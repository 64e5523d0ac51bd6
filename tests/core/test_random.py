"""Keyed draws: known answers, equal twins, and quality along every word of the counter and the key.

The quality tests compare with a threshold of z = 4, so a sound generator fails one of them with probability
6e-5; there are 40 such comparisons here, hence a false alarm in at most 1 of 400 choices of the fixed keys.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2o_sim.core.errors import DrawError
from o2o_sim.core.random import (
    STREAMS,
    exponentials,
    gumbels,
    key_of,
    name_tag,
    normals,
    philox,
    poissons,
    stream,
    uniform,
    uniform_pair,
    uniforms,
    uniforms_numpy,
)

Z = 4.0
WORDS = ("when", "who", "what", "about", "key")
ROWS = 1 << 16
FIRST = stream("tests.first", "a stream of these tests")
SECOND = stream("tests.second", "another")
word = st.integers(0, 2**32 - 1)


# Known answers of Random123 (kat_vectors, philox4x32, 10 rounds): counter and key words, lowest first.
@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((2**32 - 1,) * 4, (2**32 - 1,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
@pytest.mark.parametrize("function", [philox, philox.py_func], ids=["compiled", "plain"])
def test_philox_gives_the_published_answers(function, counter, key, answer):
    what, about, who, when = counter
    words = function(np.uint64(key[0] | key[1] << 32), when, who, what, about)
    assert " ".join(f"{int(word):08x}" for word in words) == answer


@given(st.integers(0, 2**64 - 1), word, word, word, word)
def test_compiled_plain_and_numpy_draws_are_equal_to_the_bit(key, when, who, what, about):
    one = uniform(np.uint64(key), when, who, what, about)
    assert one == uniform.py_func(np.uint64(key), when, who, what, about)
    assert one == uniforms_numpy(np.uint64(key), when, who, what, about)
    assert one == uniforms(np.uint64(key), when, [who], what, about)[0]
    assert one == uniform_pair(np.uint64(key), when, who, what, about)[0]


def test_broadcasting_gives_each_element_its_own_draw():
    table = uniforms(np.uint64(7), np.arange(3)[:, None], np.arange(4)[None, :])
    assert table.shape == (3, 4)
    assert table[2, 1] == uniform(np.uint64(7), 2, 1, 0, 0)
    assert uniforms(np.uint64(7), [], 3).shape == (0,)


def test_the_extreme_draws_stay_inside_the_open_interval():
    from o2o_sim.core.random import _unit

    top = np.uint64(2**32 - 1)
    least, most = _unit(np.uint64(0), np.uint64(0)), _unit(top, top)
    assert 0.0 < least == 2.0**-53
    assert most == 1.0 - 2.0**-53


def test_keys_depend_on_seed_replication_and_name():
    keys = {int(key_of(one, seed, rep)) for one in (FIRST, SECOND) for seed in range(50) for rep in range(50)}
    assert len(keys) == 5000


def test_keys_are_the_same_in_every_process_and_version():
    assert int(key_of(FIRST, seed=1)) == 15684996328158949208


def test_a_name_used_at_two_places_is_refused():
    assert STREAMS["tests.first"] is FIRST
    with pytest.raises(DrawError, match="declared at"):
        stream("tests.first", "the same name elsewhere")


def test_tags_are_stable_and_spread():
    assert name_tag("restaurants", 12) == name_tag("restaurants", 12)
    tags = {name_tag(f"group {number}", 12) for number in range(200)}
    assert len(tags) > 185  # 200 in 4096 places: 4.8 collisions expected, sd 2.2


@pytest.mark.parametrize("wrong", [[-1], [2**32], [1.5], ["a"]])
def test_counters_that_are_no_whole_words_are_refused(wrong):
    with pytest.raises(DrawError):
        uniforms(np.uint64(1), 0, wrong)


def along(which, start=0):
    """Draws with one word counting up and the others fixed."""
    counters = dict.fromkeys(WORDS, 1234567) | {which: start + np.arange(ROWS)}
    if which != "key":
        return uniforms(counters.pop("key"), **counters)
    keys = counters.pop("key")
    return np.array([uniform(np.uint64(key), *counters.values()) for key in keys])


@pytest.mark.parametrize("which", WORDS)
def test_draws_fill_the_interval_evenly(which):
    draws = along(which)
    for bins in (256, 4096):
        counts = np.bincount((draws * bins).astype(int), minlength=bins)
        chi = ((counts - ROWS / bins) ** 2).sum() / (ROWS / bins)
        assert abs(chi - (bins - 1)) < Z * math.sqrt(2 * (bins - 1))


@pytest.mark.parametrize("which", WORDS)
def test_neighbouring_draws_are_not_correlated(which):
    draws = along(which, start=10**6) - 0.5
    for lag in (1, 2, 64):
        correlation = (draws[lag:] * draws[:-lag]).mean() * 12
        assert abs(correlation) < Z / math.sqrt(ROWS - lag)


@pytest.mark.parametrize("which", WORDS)
def test_one_flipped_bit_flips_half_of_all_bits(which):
    flips = 2000
    rng = np.random.default_rng(5)
    position = ("key", "when", "who", "what", "about").index(which)
    changed = []
    for _ in range(flips):
        arguments = [int(value) for value in rng.integers(0, 2**32, 5)]
        other = list(arguments)
        other[position] ^= 1 << int(rng.integers(0, 64 if which == "key" else 32))
        pair = [philox(np.uint64(words[0]), *words[1:]) for words in (arguments, other)]
        changed.append(sum((int(a) ^ int(b)).bit_count() for a, b in zip(*pair, strict=True)))
    assert abs(np.mean(changed) - 64) < Z * math.sqrt(32 / flips)
    assert abs(np.var(changed) / 32 - 1) < Z * math.sqrt(2 / flips)


def test_people_times_days_do_not_collide():
    table = uniforms(np.uint64(3), np.arange(200)[:, None], np.arange(2000)[None, :])
    assert len(np.unique(table)) == table.size


@pytest.mark.parametrize(
    ("draw", "mean", "variance", "fourth"),
    [(normals, 0.0, 1.0, 3.0), (exponentials, 1.0, 1.0, 9.0), (gumbels, 0.5772156649, math.pi**2 / 6, 5.4)],
)
def test_transformed_draws_have_their_moments(draw, mean, variance, fourth):
    values = draw(np.uint64(11), 0, np.arange(ROWS))
    assert abs(values.mean() - mean) < Z * math.sqrt(variance / ROWS)
    assert abs(values.var() - variance) < Z * variance * math.sqrt((fourth - 1) / ROWS)


def test_poisson_counts_have_their_mean_and_variance():
    for mean in (0.01, 0.5, 4.0, 700.0):
        counts = poissons(np.uint64(13), mean, 0, np.arange(ROWS))
        assert abs(counts.mean() - mean) < Z * math.sqrt(mean / ROWS)
        assert abs(counts.var() - mean) < Z * math.sqrt((mean + 2 * mean**2) / ROWS)


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_an_impossible_poisson_mean_is_refused(wrong):
    with pytest.raises(DrawError):
        poissons(np.uint64(1), wrong, 0, [1])
