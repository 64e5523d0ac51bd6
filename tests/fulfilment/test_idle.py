"""The nearest idle courier, by cells, is the nearest of all."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.agents.space import Space, distance
from o2o_sim.fulfilment.idle import Idle, come_in, go_out, nearest

SPACES = [
    Space(*sides, wraps, rectilinear)
    for sides in ((5.0, 5.0), (12.0, 3.0), (2.0, 9.0))
    for wraps in (True, False)
    for rectilinear in (True, False)
]


def _nearest_of_all(idle: Idle, present: set[int], x: float, y: float) -> int:
    return min(present, key=lambda one: (distance(idle.x[one], idle.y[one], x, y, idle.space), one))


def _points(draw: np.random.Generator, count: int, space: Space, kind: str) -> tuple[np.ndarray, np.ndarray]:
    x, y = draw.uniform(0, space.width, count), draw.uniform(0, space.height, count)
    if kind == "many ties":
        return np.round(x), np.round(y)
    if kind == "one corner":
        return x * 0.05, y * 0.05
    if kind == "outside":  # possible only where the city has edges
        return x * 3 - space.width, y * 3 - space.height
    return x, y


@pytest.mark.parametrize("space", SPACES, ids=str)
@pytest.mark.parametrize("kind", ["anywhere", "many ties", "one corner", "outside"])
def test_the_nearest_by_cells_is_the_nearest_of_all(space: Space, kind: str) -> None:
    if kind == "outside" and space.wraps:
        kind = "anywhere"
    draw = np.random.default_rng(8)
    for couriers in (1, 70, 300):
        x, y = _points(draw, couriers, space, kind)
        idle = Idle.none(x, y, space)
        present: set[int] = set()
        for courier in draw.permutation(couriers):
            come_in(idle, courier)
            present.add(int(courier))
        targets = np.stack(_points(draw, 120, space, kind if kind == "many ties" else "anywhere"), axis=1)
        for target in targets:
            if not present:
                break
            found = nearest(idle, *target)
            assert found == _nearest_of_all(idle, present, *target)
            go_out(idle, found)
            present.remove(found)


def test_couriers_come_and_go_in_any_order() -> None:
    draw = np.random.default_rng(9)
    space = Space(6.0, 6.0, True, False)
    idle = Idle.none(*_points(draw, 150, space, "many ties"), space)
    present: set[int] = set()
    for _ in range(2_000):
        courier = int(draw.integers(150))
        if courier in present:
            go_out(idle, courier)
            present.remove(courier)
        else:
            come_in(idle, courier)
            present.add(courier)
        assert set(idle.listed[: idle.size[0]].tolist()) == present
        x, y = draw.uniform(0, 6, 2)
        if present:
            assert nearest(idle, x, y) == _nearest_of_all(idle, present, x, y)
