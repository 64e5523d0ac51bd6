"""Where the market lies."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from o2o_sim.core.datafile import DataFile
from o2o_sim.scenario.part import Part, number

LEAST_SIDE = 1e-6
"""The shortest side of a city [km]: a millimetre, so that nothing is divided by what rounds to nothing."""

MOST_ZONES = 1_000_000


class Placement(Part):
    """How homes or shops are laid out in the city."""

    kind: Literal["uniform", "centres", "regular", "at", "places", "none"] = number(
        "uniform",
        "uniform; around the city's centres; evenly spaced; at given points; from a table of places; no place",
    )
    at: list[tuple[float, float]] = number([], "points taken in turn, for kind `at`", unit="km")
    places: DataFile | None = number(
        None, "a table of places (CSV: id, kind, name, x_km, y_km), for kind `places`"
    )
    kinds: list[str] = number([], "kinds of place taken from the table; empty means all")

    @model_validator(mode="after")
    def _complete(self) -> Placement:
        if self.kind == "at" and not self.at:
            raise ValueError("placement `at` needs a list of points under `at`")
        if self.kind == "places" and self.places is None:
            raise ValueError("placement `places` needs the name of a table under `places`")
        return self


class City(Part):
    """The plane on which people live and merchants have their shops."""

    kind: Literal["torus", "square", "line", "circle"] = number(
        "torus", "torus: no edges; square: with edges; line and circle: one dimension"
    )
    width: float = number(
        5.0,
        "length of a side, of the line, or of the circle's circumference",
        unit="km",
        ge=LEAST_SIDE,
        le=500,
        source="baseline 1: 5 x 5 km",
    )
    height: float | None = number(
        None, "the other side, if the city is not square", unit="km", ge=LEAST_SIDE, le=500
    )
    zone_width: float = number(
        0.5, "side of the zones in which a platform lists the same merchants", unit="km", gt=0
    )
    metric: Literal["straight", "rectilinear"] = number("straight", "how distances are measured")
    centres: int = number(4, "number of centres, for placement `centres`", ge=1, le=1000)
    spread: float = number(0.1, "standard deviation around a centre", unit="share of width", gt=0, le=1)
    background: float = number(0.3, "share placed uniformly all the same", ge=0, le=1)

    @model_validator(mode="after")
    def _not_too_fine(self) -> City:
        across = self.width / self.zone_width
        up = 1.0 if self.kind in ("line", "circle") else (self.height or self.width) / self.zone_width
        if max(across, up, across * up) > MOST_ZONES:
            raise ValueError(f"`zone_width` cuts the city into more than {MOST_ZONES:,} zones")
        return self
