"""Figures draw the numbers they are given, say their units, and tell scenarios apart without colours."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from o2o_sim.figures.days import days
from o2o_sim.figures.dots import dots, panels
from o2o_sim.figures.frames import conversion_frame, daily_frame, difference_frame, funnel_frame, mean_frame
from o2o_sim.figures.palette import COLOURS, DASHES, SYMBOLS, look_of
from o2o_sim.figures.units import unit_words
from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.study.comparison import Comparison


@pytest.fixture(scope="module")
def comparison():
    """Three scenarios, four replications, every outcome: the third is higher by exactly 5 throughout."""
    values = np.random.default_rng(1).normal(10.0, 1.0, (1, len(OUTCOMES), 4)).repeat(3, axis=0)
    values[2] += 5.0
    return Comparison(["a", "b", "c"], values, list(OUTCOMES), days=3, currency="yuan")


def test_dots_stand_at_the_means_and_reach_to_the_ends(comparison):
    frame = mean_frame(comparison, ["orders"])
    trace = dots(frame, "orders").data[0]
    cell = comparison.cell("orders", "a").mean
    assert trace.x == (cell.mean,)
    assert trace.error_x.array[0] == pytest.approx(cell.half_width)
    assert trace.error_x.arrayminus[0] == pytest.approx(cell.half_width)


def test_differences_leave_out_the_first_and_keep_everybodys_look(comparison):
    frame = difference_frame(comparison, ["orders", "welfare"])
    figure = dots(frame, "difference", scenarios=comparison.scenarios)
    assert [trace.name for trace in figure.data] == ["b", "c"]
    assert figure.data[1].x == pytest.approx((5.0, 5.0))
    assert figure.data[1].marker.color == look_of(2).colour


def test_every_panel_says_its_unit(comparison):
    figure = panels(mean_frame(comparison, ["merchant_profit", "orders"], "zh"))
    assert [note.text for note in figure.layout.annotations] == [
        "<b>商家利润 [元/天]</b>",
        "<b>完成订单（有效需求） [次/天]</b>",
    ]


def test_the_funnel_has_all_steps_and_no_conversion_from_reviews(comparison):
    assert list(dict.fromkeys(funnel_frame(comparison)["row"]))[:3] == ["Need", "Seen", "Opened"]
    rows = set(conversion_frame(comparison)["row"])
    assert "Served → Returned" in rows and "Reviewed → Returned" not in rows


def test_bands_are_intervals_over_replications():
    runs = pd.DataFrame(
        {"scenario": "a", "replication": [0, 1] * 2, "day": [0, 0, 1, 1], "value": [1, 3, 5, 5]}
    )
    found = daily_frame(runs)
    assert found["mean"].tolist() == [2.0, 5.0]
    assert found.loc[0, "high"] - 2.0 == pytest.approx(12.7062, abs=1e-3)
    assert found.loc[1, "low"] == found.loc[1, "high"] == 5.0
    band = days(found, "Orders", "per day").data[0]
    assert band.fill == "toself" and len(band.x) == 4
    assert days(found, "Orders", "per day").layout.xaxis.dtick == 1, "a day has no tenths"
    assert days(found.assign(day=[0, 99]), "Orders", "per day").layout.xaxis.dtick is None


def test_one_replication_has_a_band_without_width():
    runs = pd.DataFrame({"scenario": "a", "replication": [0], "day": [0], "value": [1.0]})
    assert daily_frame(runs)[["low", "high"]].values.tolist() == [[1.0, 1.0]]


def test_looks_differ_by_more_than_colour():
    assert len(set(COLOURS)) == len(set(SYMBOLS)) == 10
    lightness = sorted(_luminance(colour) for colour in COLOURS[:4])
    assert min(b - a for a, b in itertools.pairwise(lightness)) > 0.005, "the first four can be told in grey"
    assert len({look_of(n).dash for n in range(len(DASHES))}) == len(DASHES)


@pytest.mark.parametrize("unit", sorted({outcome.unit for outcome in OUTCOMES.values()} - {"", "HHI"}))
def test_every_unit_has_chinese_words(unit):
    assert not any("a" <= letter <= "z" for letter in unit_words(unit, "zh", "yuan"))


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return sum(weight * part**2.2 for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
