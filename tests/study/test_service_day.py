"""A day as it is drawn is the day that was lived: no server twice, queues from arrivals, couriers on their ways."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import yaml

from o2o_sim.core.errors import StudyError
from o2o_sim.figures import ways
from o2o_sim.figures.service_page import STATION_ZH, TEXTS, called, figures, service_page
from o2o_sim.figures.ways import places_at
from o2o_sim.market.branch import branch
from o2o_sim.scenario.catalogue import scenarios
from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.replay import Replay, live_to
from o2o_sim.study.service_day import ServiceDay, service_day

FEW = {
    "consumers.count": 1500,
    "merchants.restaurants.count": 5,
    "platforms.app.couriers.count": 6,
    "days": 3,
}


@pytest.fixture(autouse=True)
def short_film(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hours of couriers are enough to look at."""
    monkeypatch.setattr(ways, "MOST_POINTS", 0)


@pytest.fixture(scope="module")
def lived() -> Replay:
    return live_to(load_scenario("markets/food_delivery", {**FEW, "warmup": 0}), 1)


@pytest.fixture(scope="module")
def day(lived: Replay) -> ServiceDay:
    return service_day(lived)


def test_the_day_watched_is_the_day_lived(lived: Replay, day: ServiceDay) -> None:
    other = branch(lived.market)
    other.step()
    for column, values in other.closed.arrays().items():
        np.testing.assert_array_equal(values, day.market.closed.arrays()[column], err_msg=column)
    assert lived.market.day == 1, "the replay is left as it is"


def test_no_server_serves_two_at_once_and_all_that_was_served_is_there(day: ServiceDay) -> None:
    merchant = day.busiest
    spells = day.spells(merchant)
    by_lane: dict[tuple[str, int], float] = {}
    for spell in sorted(spells, key=lambda one: one.start):
        assert spell.joined <= spell.start < spell.end
        assert by_lane.get((spell.station, spell.lane), -1.0) <= spell.start
        by_lane[spell.station, spell.lane] = spell.end
    row = day.row_of(merchant)
    closed = day.market.closed
    today = (closed.merchant == row) & np.isfinite(closed.served) & (closed.day == 1)
    assert set(closed.id[today].tolist()) <= {spell.order for spell in spells}
    assert max(lane for station, lane in by_lane if station == "kitchen") <= 2


def test_queues_are_as_long_as_there_are_orders_waiting(day: ServiceDay) -> None:
    merchant = day.busiest
    queue = day.queues(merchant)["kitchen"]
    waits = [
        (s.joined, s.start) for s in day.spells(merchant) if s.station == "kitchen" and s.start > s.joined
    ]
    area = sum(length * (end - start) for (start, length), (end, _) in itertools.pairwise(queue))
    assert min(length for _, length in queue) == 0 and max(length for _, length in queue) > 0
    # Who gave up, or still waits at midnight, has waited, too.
    assert area >= sum(end - start for start, end in waits) - 1e-6


def test_couriers_are_where_their_ways_lead(day: ServiceDay) -> None:
    legs = day.legs()
    done = day.done
    assert {leg.doing for leg in legs} == {"out", "there", "back"}
    assert len([leg for leg in legs if leg.doing == "back"]) == np.sum(done.courier >= 0)
    for one, then in itertools.pairwise(legs):
        if one.courier == then.courier:
            assert one.end <= then.start + 1e-9 and (one.to_x, one.to_y) == (then.x, then.y)
    ride = next(leg for leg in legs if leg.doing == "back")
    mine = [leg for leg in legs if leg.courier == ride.courier]
    space = day.market.city.space
    x, y, doing = places_at({ride.courier: mine}, day.homes, ride.start, space)[ride.courier]
    assert (x, y, doing) == (pytest.approx(ride.x), pytest.approx(ride.y), "back")
    end = places_at({ride.courier: mine[:3]}, day.homes, 1439.0, space)[ride.courier]
    assert end[2] == "idle"


def test_the_map_opens_when_most_couriers_ride(day: ServiceDay) -> None:
    figure = figures(day, day.busiest, "en")["couriers"]
    assert figure is not None
    riding = [
        sum(x is not None for trace in frame.data[1:] for x in trace.x)  # all but those who are idle
        for frame in figure.frames
    ]
    opens = figure.layout.sliders[0].active
    assert riding[opens] == max(riding) > 0
    assert [trace.x for trace in figure.data[:4]] == [trace.x for trace in figure.frames[opens].data]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_needs_no_network_and_speaks_one_language(day: ServiceDay, language: str) -> None:
    page = service_page(day, day.busiest, language)  # type: ignore[arg-type]
    body = page[page.index("<body>") :]
    assert 'id="servers"' in body and 'id="queues"' in body and 'id="couriers"' in body
    assert "<script src=" not in page and "<link" not in page
    assert TEXTS["servers_lead"][language == "zh"] in body
    assert TEXTS["servers_lead"][language != "zh"] not in body
    assert all(en and zh for en, zh in TEXTS.values())
    assert (
        f"<h2>{TEXTS['servers'][language == 'zh'].format(merchant=called(day, day.busiest, language))}</h2>"
        in body
    )  # type: ignore[arg-type]


def test_chinese_readers_meet_chinese_stations_and_a_name_of_the_merchant(day: ServiceDay) -> None:
    assert called(day, day.busiest, "zh").startswith("餐馆 ")
    assert called(day, day.busiest, "en").startswith("Restaurants ")
    drawn = figures(day, day.busiest, "zh")
    assert {trace.name for trace in drawn["queues"].data} == {"柜台", "后厨"}  # type: ignore[union-attr]
    assert all(lane[:2] in ("柜台", "后厨") for trace in drawn["servers"].data for lane in trace.y)  # type: ignore[union-attr]


def test_every_station_of_a_shipped_scenario_has_a_chinese_name() -> None:
    written = [yaml.safe_load(entry.path.read_text()).get("merchants") or {} for entry in scenarios()]
    named = {name for groups in written for group in groups.values() for name in _stations(group)}
    assert "technician" in named and named - {"book", "shelf"} <= set(STATION_ZH)


def _stations(group: object) -> list[str]:
    service = group.get("service") or {} if isinstance(group, dict) else {}
    return list(service.get("stations") or {})


def test_where_nothing_is_to_be_seen_there_is_no_figure(day: ServiceDay) -> None:
    empty = ServiceDay(
        day.market,
        day.day,
        [],
        day.homes,
        day.first,
        day.done._replace(courier=np.full_like(day.done.courier, -1)),
    )
    assert list(figures(empty, empty.busiest, "en").values()) == [None, None, None]
    assert "No courier rode" in service_page(empty, empty.busiest, "en")
    with pytest.raises(StudyError, match="no merchant 5"):
        day.spells(5)


def test_the_command_writes_a_file_and_refuses_what_it_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from o2o_sim.cli import main

    def called(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["day", "markets/home_repair", "--set", "consumers.count=300", *words])
        return int(ended.value.code or 0), capsys.readouterr().err

    out = str(tmp_path / "day.html")
    assert called("--out", out)[0] == 0 and Path(out).stat().st_size > 1_000_000
    code, told = called("--out", out)
    assert code == 2 and "exists already" in told
    code, told = called("--out", out, "--force", "--merchant", "5")
    assert code == 2 and "no merchant 5" in told
    assert called("--out", out, "--force", "--day", "99")[0] == 2
