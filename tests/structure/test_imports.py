"""An import never points up the house, and what a pool's worker loads stays light."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.structure import house

# What a worker of a pool loads before its first day; each of these costs it a second or draws a screen.
HEAVY = {
    "dask", "distributed", "duckdb", "pandas", "plotly", "pyarrow", "rich", "scipy", "streamlit", "typer",
}  # fmt: skip
WORKER_ROOMS = ("core", "agents", "offers", "demand", "fulfilment", "rules", "scenario", "market")
LIGHT_THEORY = {"numpy", "scipy", "o2o_sim"}


def test_every_room_has_its_floor() -> None:
    rooms = {house.room_of(path) for path in house.sources()} - {"doorstep", "_data"}
    unknown = sorted(rooms - set(house.HEIGHT))
    assert not unknown, f"rooms that the plan does not know: {unknown}"


@pytest.mark.parametrize("room", sorted(house.HEIGHT))
def test_no_import_points_up(room: str) -> None:
    wrong = [
        f"{found.path.relative_to(house.ROOT)}:{found.line} imports {found.module}"
        for path in house.sources(room)
        for found in house.imports(path)
        if _points_up(room, found.module)
    ]
    assert not wrong, "\n".join(wrong)


def _points_up(room: str, module: str) -> bool:
    parts = module.split(".")
    if parts[0] != "o2o_sim" or len(parts) == 1 or parts[1] == room:
        return False
    return parts[1] in house.HEIGHT and house.HEIGHT[parts[1]] >= house.HEIGHT[room]


def test_points_up_sees_what_it_should() -> None:
    assert _points_up("demand", "o2o_sim.rules.pricing")
    assert _points_up("figures", "o2o_sim.data")
    assert not _points_up("rules", "o2o_sim.demand.shares")
    assert not _points_up("demand", "o2o_sim.demand.shares")


def test_theory_needs_numpy_and_scipy_only() -> None:
    wrong = [
        f"{found.path.name}:{found.line} imports {found.module}"
        for path in house.sources("theory")
        for found in house.imports(path)
        if (name := found.module.split(".")[0]) not in LIGHT_THEORY and name not in sys.stdlib_module_names
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", WORKER_ROOMS)
def test_workers_load_nothing_heavy(room: str) -> None:
    wrong = [
        f"{found.path.relative_to(house.ROOT)}:{found.line} loads {found.module}"
        for path in house.sources(room)
        for found in house.imports(path)
        if found.on_load and found.module.split(".")[0] in HEAVY
    ]
    assert not wrong, "\n".join(wrong)


def test_importing_the_package_is_light() -> None:
    """`import o2o_sim` loads neither Numba nor Mesa nor anything of the heavy list."""
    program = "import sys, o2o_sim; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=house.ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert not loaded & (HEAVY | {"numba", "mesa", "simpy", "networkx"})
