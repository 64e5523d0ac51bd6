"""A market that does not fit into memory is refused in a sentence, before any of it is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from o2o_sim import Market, load_scenario
from o2o_sim.core.errors import RunError
from o2o_sim.market.room import refuse_what_does_not_fit

KB_FREE = 1_000_000


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    file = tmp_path / "meminfo"
    file.write_text(
        f"MemTotal: 9999999 kB\nMemAvailable:   {KB_FREE} kB\nSwapFree: 0 kB\nHugePages_Total: 0\n"
    )
    return file


def test_what_fits_is_let_through_and_what_does_not_is_refused(memory: Path) -> None:
    refuse_what_does_not_fit(load_scenario("district_small"), memory)
    with pytest.raises(RunError, match=r"2,000,000 people need about 1 GB, and 1 GB of memory are free"):
        refuse_what_does_not_fit(load_scenario("district_small", {"consumers.count": 2_000_000}), memory)


def test_units_that_come_by_themselves_take_room_too(memory: Path) -> None:
    gaps = "merchants.shop.service.stations.rank.stock.gaps"
    refuse_what_does_not_fit(load_scenario("limits/taxi_rank", {gaps: 0.01}), memory)
    many = load_scenario("limits/taxi_rank", {gaps: 0.01, "merchants.shop.count": 100})
    with pytest.raises(RunError, match=r"The 14,400,000 units .* need about 1 GB.*stock\.gaps"):
        refuse_what_does_not_fit(many, memory)


def test_where_nobody_tells_everything_is_let_through(tmp_path: Path) -> None:
    refuse_what_does_not_fit(
        load_scenario("district_small", {"consumers.count": 50_000_000}), tmp_path / "none"
    )


def test_a_market_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("o2o_sim.market.room._free", lambda memory: 1)
    with pytest.raises(RunError, match="people need"):
        Market(load_scenario("district_small"))
