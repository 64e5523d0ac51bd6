"""Findings: what a lesson's experiment found, as plain numbers: points, the closed form beside them, and facts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from o2o_sim.study.lesson.lesson import Text

__all__ = ["Fact", "Findings", "Line", "Point", "Series"]

Fact: TypeAlias = "float | int | str | Text"
"""A number, a name, or a name in both languages."""


class Point(NamedTuple):
    """A point of the figure with the interval of its height."""

    x: float
    y: float
    low: float
    high: float
    label: Text | None = None
    """What stands beside it."""
    size: float = 1.0
    """How many it stands for."""


@dataclass(frozen=True)
class Series:
    """Points that belong together."""

    name: Text
    points: list[Point]


@dataclass(frozen=True)
class Line:
    """A closed form, drawn; it belongs to the series in the same place, or to all of them."""

    x: list[float]
    y: list[float]

    def at(self, x: float) -> float:
        """Its height at a place, straight between its points.

        Examples
        --------
        >>> Line([0.0, 1.0], [2.0, 4.0]).at(0.25)
        2.5
        """
        return float(np.interp(x, self.x, self.y))


@dataclass(frozen=True)
class Findings:
    """What was found.

    Parameters
    ----------
    series : what the market did
    lines : what the closed form says
    facts : numbers by name, for texts and checks
    """

    series: list[Series]
    lines: list[Line]
    facts: dict[str, Fact]

    def plain(self) -> dict[str, Any]:
        """The same as plain data."""
        found = asdict(self)
        found["facts"] = {
            name: value.model_dump() if isinstance(value, Text) else value
            for name, value in self.facts.items()
        }
        for series, one in zip(found["series"], self.series, strict=True):
            series["name"] = one.name.model_dump()
            series["points"] = [
                point._asdict() | {"label": point.label.model_dump() if point.label else None}
                for point in one.points
            ]
        return found
