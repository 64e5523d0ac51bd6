"""Regions: points that fill ranges, values as they are written, and the shape that is found where it is put."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from o2o_sim.study.claims.claim import Region, Spread
from o2o_sim.study.claims.region import design, leading, shape_of, wilson

FEE = {"label": {"en": "fee"}, "paths": ["fee"], "low": 2.0, "high": 4.0}
DAYS = {"label": {"en": "days"}, "paths": ["a.days", "b.days"], "low": 1, "high": 4, "whole": True}
KIND = {"label": {"en": "kind"}, "paths": ["kind"], "values": ["near", "far"], "arms": ["treated"]}


def region(**changes: object) -> Region:
    return Region(**{"points": 64, "parameters": [FEE, DAYS, KIND], **changes})


def test_points_fill_every_range_evenly_and_are_the_same_each_time() -> None:
    points = design(region())
    fees = np.array([point.values[0] for point in points])
    assert np.histogram(fees, bins=8, range=(2.0, 4.0))[0].tolist() == [8] * 8
    assert sorted({point.values[1] for point in points}) == [1, 2, 3, 4]
    assert [point.values[2] for point in points].count("near") == 32
    assert points == design(region()) != design(region(seed=2))


def test_a_point_changes_the_worlds_its_parameters_belong_to() -> None:
    point = design(region())[0]
    assert set(point.changes("treated")) == {"fee", "a.days", "b.days", "kind"}
    assert set(point.changes("base")) == {"fee", "a.days", "b.days"}


@pytest.mark.parametrize(
    "wrong", [{"low": 3, "high": 3}, {"low": 1}, {"values": [1], "low": 0, "high": 2}, {"paths": []}]
)
def test_a_parameter_needs_a_range_or_values(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Spread(**{"label": {"en": "x"}, "paths": ["x"], **wrong})


def test_a_region_has_a_power_of_two_points() -> None:
    with pytest.raises(ValidationError, match="power of two"):
        region(points=100)


def test_the_parameter_that_decides_is_found_and_its_side() -> None:
    shares = np.random.default_rng(1).random((256, 3))
    shape = shape_of(shares, 1.0 - 2.0 * shares[:, 1] + 0.01 * shares[:, 0])
    assert leading(shape)[0] == 1
    assert shape["parameters"][1]["rho"] < -0.99
    assert (shape["parameters"][1]["low"], shape["parameters"][1]["high"]) == (1.0, 0.0)
    assert shape["explained"] > 0.999 and shape["low"] < shape["share"] < shape["high"]


def test_where_nothing_decides_nothing_is_found() -> None:
    luck = np.random.default_rng(2)
    shape = shape_of(luck.random((512, 4)), luck.normal(size=512))
    assert shape["low"] < 0.5 < shape["high"]
    # Four rank correlations of 512 points have a standard error of 1 / sqrt(511) each.
    assert max(abs(one["rho"]) for one in shape["parameters"]) < 4 / np.sqrt(511)
    assert abs(shape["explained"]) < 0.05


def test_points_that_are_not_defined_are_left_out() -> None:
    effects = np.array([1.0, np.nan, -1.0, 2.0])
    shape = shape_of(np.linspace(0, 1, 4)[:, None], effects)
    assert (shape["defined"], shape["holds"]) == (3, 2)


def test_wilsons_interval_covers_as_often_as_it_says() -> None:
    """Exactly, by summing the binomial: at 40 draws the coverage stays near 95 %."""
    from scipy.stats import binom

    for share in (0.1, 0.5, 0.93):
        ends = np.array([wilson(hits, 40) for hits in range(41)])
        covered = (ends[:, 0] <= share) & (share <= ends[:, 1])
        assert 0.92 < binom.pmf(np.arange(41), 40, share)[covered].sum() < 0.99
