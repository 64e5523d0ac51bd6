"""Instances of the meal delivery routing problem: read strictly, lived through the same in both engines."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.data.meal_delivery import FIGURES, Policy, deliver, figures_of, read_instance
from o2o_sim.data.meal_delivery.figures import write_day
from o2o_sim.data.meal_delivery.sample import FILES, sample, write_sample


def test_an_instance_is_read_in_kilometres_and_minutes() -> None:
    found = sample()
    assert found.orders == ("o1", "o2", "o3", "o4") and found.restaurant.tolist() == [0, 0, 1, 1]
    assert found.drop_x.tolist() == [1.0, 1.5, 3.0, 2.0] and found.on.tolist() == [0, 60]
    assert found.terms == (0.25, 4.0, 3.0, 40.0, 90.0, 10.0, 15.0)


def test_a_day_by_hand() -> None:
    day = deliver(sample(), Policy(ahead=0.0))
    # o4 goes to c1, who has dropped o2 nearer by, and is still out when the shift ends at 120.
    # o1: ready at 20, c1 is 1 km away: 4 minutes, 4 inside, 4 to the door, 3 there. o2 waits for c1, 1 km back.
    assert day.courier.tolist() == [0, 0, 1, 0]
    assert day.set_out.tolist() == [20.0, 35.0, 65.0, 110.0]
    assert day.picked[:2].tolist() == [28.0, 43.0]
    assert day.delivered[[0, 2]].tolist() == [35.0, 65.0 + 4 + 4 + 8 + 3]
    figures = figures_of(day)
    assert figures["delivered"] == 4 and figures["trips"] == 4
    assert figures["click_to_door"] == pytest.approx((day.delivered - [5, 8, 50, 100]).mean())
    assert figures["pay_per_order"] == pytest.approx((30.0 + 45.0) / 4)
    busy = (day.delivered - day.set_out).sum() - (day.delivered[3] - 120.0)
    assert figures["utilisation"] == pytest.approx(busy / 300) and figures["orders_per_hour"] == 4 / 5


def test_a_courier_sent_ahead_and_two_orders_on_a_trip() -> None:
    ahead = deliver(sample(), Policy(ahead=8.0))
    assert ahead.set_out[0] == 12.0 and ahead.picked[0] == 24.0
    both = deliver(sample(), Policy("batched", every=5.0, bundle=2, ahead=0.0))
    assert both.together.tolist() == [1, 1, 1, 1] and both.set_out.tolist()[0] == 20.0
    both = deliver(sample(), Policy("batched", every=25.0, bundle=2, ahead=0.0))
    assert both.together.tolist() == [2, 2, 1, 1] and both.set_out.tolist()[:2] == [25.0, 25.0]
    assert figures_of(both)["trips"] == 3 and figures_of(both)["bundled_share"] == 0.5


@pytest.mark.parametrize(
    "policy",
    [Policy(), Policy("nearest", idle="spread"), Policy("batched", 3.0, 2, 2.5, 6.0, "return")],
    ids=["plain", "nearest", "everything"],
)
def test_both_engines_live_the_same_day(policy: Policy) -> None:
    draw = np.random.default_rng(3)
    base = sample()
    many = base._replace(
        orders=tuple(f"o{i}" for i in range(60)),
        drop_x=draw.uniform(0, 4, 60),
        drop_y=draw.uniform(0, 4, 60),
        placed=np.arange(60) * 3.0,
        ready=np.arange(60) * 3.0 + draw.integers(5, 30, 60),
        restaurant=draw.integers(0, 2, 60),
        couriers=tuple(f"c{i}" for i in range(8)),
        home_x=draw.uniform(0, 4, 8),
        home_y=draw.uniform(0, 4, 8),
        on=np.repeat([0, 60], 4),
        off=np.repeat([150, 240], 4),
    )
    one, other = (deliver(many, policy, name) for name in ("compiled", "simpy"))
    for name in ("courier", "set_out", "picked", "delivered", "pickup_km", "drive_km", "together"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert figures_of(one) == figures_of(other)
    assert list(figures_of(one)) == list(FIGURES)
    assert not np.isnan(one.delivered).all()


def test_orders_nobody_can_bring_are_not_delivered() -> None:
    late = sample()._replace(ready=np.array([20.0, 22.0, 65.0, 700.0]))
    figures = figures_of(deliver(late))
    assert (figures["delivered"], figures["too_late_share"]) == (3.0, 0.25)
    never = sample()._replace(on=np.array([0, 0]), off=np.array([1, 1]))
    figures = figures_of(deliver(never))
    assert figures["delivered"] == 0.0 and np.isnan(figures["click_to_door"])


def test_what_is_written_is_what_happened(tmp_path: Path) -> None:
    day = deliver(sample())
    write_day(day, tmp_path / "out")
    figures = json.loads((tmp_path / "out" / "figures.json").read_text("utf-8"))
    assert figures["figures"] == figures_of(day) and figures["policy"]["dispatch"] == "first_ready"
    rows = list(csv.DictReader((tmp_path / "out" / "deliveries.csv").read_text("utf-8").splitlines()))
    assert [float(row["delivered"]) for row in rows] == day.delivered.tolist()
    with pytest.raises(InputError, match="not empty"):
        write_day(day, tmp_path / "out")
    write_day(day, tmp_path / "out", force=True)


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("orders.txt", "placement_time", "placed", "orders.txt, line 1: there is no column 'placement_time'"),
        ("orders.txt", "\t5\tr1", "\tfive\tr1", "orders.txt, line 2, placement_time: expected minutes"),
        ("orders.txt", "r2\t65", "r9\t65", "line 4, restaurant: expected one of the 2 in restaurants.txt"),
        (
            "orders.txt",
            "r2\t65",
            "r2\t49",
            "line 4, ready_time: expected a minute not before it was placed at 50",
        ),
        ("orders.txt", "o2", "o1", "line 3, order: 'o1' stands in line 2 already"),
        ("orders.txt", "o2\t1500", "o2\tnan", "line 3, x: expected metres, found 'nan'"),
        ("orders.txt", "o2\t1500\t", "o2\t", "line 3: expected 6 fields between tabs, found 5"),
        ("couriers.txt", "60\t240", "60\t30", "line 3, off_time: expected a minute not before on_time, 60"),
        ("couriers.txt", "60\t240", "60.5\t240", "line 3, on_time: expected a whole minute below 1440"),
        ("couriers.txt", "60\t240", "60\t1600", "a shift of at most 1440 minutes"),
        ("restaurants.txt", "r1\t1000\t1000\nr2\t3000\t1000\n", "", "expected at least one restaurant"),
        ("instance_parameters.txt", "\n250", "\n0", "metres a minute, 1 or more, found '0'"),
        (
            "instance_parameters.txt",
            "\n250",
            "\n1\t1\t1\t1\t1\t1\t1\n250",
            "expected one line below the names, found 2",
        ),
    ],
)
def test_what_cannot_be_read_is_told_by_file_line_and_field(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
) -> None:
    write_sample(tmp_path)
    assert old in FILES[file]
    (tmp_path / file).write_text(FILES[file].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_instance(tmp_path)
    assert sentence in str(refused.value)


def test_a_missing_folder_or_file_or_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no folder"):
        read_instance(tmp_path / "nowhere")
    write_sample(tmp_path)
    (tmp_path / "couriers.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not a text file"):
        read_instance(tmp_path)
    (tmp_path / "couriers.txt").unlink()
    with pytest.raises(InputError, match=r"couriers.txt cannot be read"):
        read_instance(tmp_path)


@pytest.mark.parametrize(
    "change", [{"dispatch": "soonest"}, {"idle": "sleep"}, {"ahead": -1.0}, {"bundle": 0}]
)
def test_policies_that_cannot_be_are_refused(change: dict) -> None:
    with pytest.raises(InputError):
        deliver(sample(), Policy()._replace(**change))
