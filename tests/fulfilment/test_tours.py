"""Tours: never longer than nearest next, and no stretch turned round or chain moved makes them shorter."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from o2o_sim.agents.space import Space, distance
from o2o_sim.fulfilment.modes import Route
from o2o_sim.fulfilment.tours import tour

NOWHERE = (np.nan, np.nan)
SPACES = [Space(10.0, 8.0, wraps, streets) for wraps in (False, True) for streets in (False, True)]
ENDS = [(5.0, 4.0), NOWHERE]


def doors(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng([seed, count])
    return draw.uniform(0, 10, count), draw.uniform(0, 8, count)


def length(order, x, y, end, space: Space) -> float:
    """The whole way, slowly."""
    stops = [(5.0, 4.0), *((x[door], y[door]) for door in order)] + ([] if np.isnan(end[0]) else [end])
    return sum(distance(*stops[i], *stops[i + 1], space) for i in range(len(stops) - 1))


def toured(route: Route, x, y, end, space: Space) -> list[int]:
    return tour(5.0, 4.0, x, y, *end, int(route), space).tolist()


def neighbours(order: list[int]):
    """All ways that differ by one stretch turned round, or one chain of up to three moved, either way round."""
    size = len(order)
    for first in range(size):
        for last in range(first + 1, size + 1):
            stretch = order[first:last]
            yield order[:first] + stretch[::-1] + order[last:]
            rest = order[:first] + order[last:]
            for place in range(len(rest) + 1) if len(stretch) <= 3 else ():
                yield rest[:place] + stretch + rest[place:]
                yield rest[:place] + stretch[::-1] + rest[place:]


def nearest_next(x, y, space: Space) -> list[int]:
    at, left, order = (5.0, 4.0), list(range(len(x))), []
    while left:
        door = min(left, key=lambda one: distance(*at, x[one], y[one], space))
        left.remove(door)
        order.append(door)
        at = x[door], y[door]
    return order


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("end", ENDS)
def test_nothing_small_makes_a_tour_shorter(space: Space, end: tuple[float, float]) -> None:
    saved = 0.0
    for seed in range(3):
        x, y = doors(seed, 17)
        order = toured(Route.SHORTER, x, y, end, space)
        mine = length(order, x, y, end, space)
        assert sorted(order) == list(range(17))
        assert mine <= min(length(other, x, y, end, space) for other in neighbours(order)) + 1e-8
        saved += length(nearest_next(x, y, space), x, y, end, space) - mine
    assert saved > 1.0


@pytest.mark.parametrize("space", SPACES)
def test_the_nearest_is_next_and_of_two_the_first(space: Space) -> None:
    for seed in range(5):
        x, y = (np.floor(side / 2.0) for side in doors(seed, 12))
        assert toured(Route.NEAREST, x, y, NOWHERE, space) == nearest_next(x, y, space)


def test_few_doors_are_mostly_visited_the_shortest_way_there_is() -> None:
    space, best = Space(10.0, 8.0, False, False), 0
    for seed in range(12):
        x, y = doors(seed, 6)
        ways = [list(way) for way in permutations(range(6))]
        least = min(length(way, x, y, NOWHERE, space) for way in ways)
        mine = length(toured(Route.SHORTER, x, y, NOWHERE, space), x, y, NOWHERE, space)
        assert least - 1e-9 <= mine <= 1.2 * least
        best += mine < least + 1e-9
    assert best >= 9


def test_where_the_way_ends_matters() -> None:
    """Who goes home past the first door visits it last."""
    line, x, y = Space(99.0, 99.0, False, False), np.array([6.0, 7.0, 4.0]), np.full(3, 4.0)
    ends = [(0.0, 4.0), (9.0, 4.0)]
    assert [toured(Route.SHORTER, x, y, end, line)[-1] for end in ends] == [2, 1]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_one_door_or_few_at_one_place(count: int) -> None:
    x = np.full(count, 2.0)
    assert sorted(toured(Route.SHORTER, x, x, (2.0, 2.0), SPACES[0])) == list(range(count))
