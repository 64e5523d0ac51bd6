"""Who lives in the market."""

from __future__ import annotations

from typing import Annotated

from pydantic import model_validator

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.scenario.city import Placement
from o2o_sim.scenario.part import Label, Named, Part, number


class Segment(Part):
    """A kind of consumer; other parts of the file may give it values of its own."""

    share: float = number(..., "share of the population", ge=0, le=1)
    label: Label | None = number(None, "name shown to readers")


class Redemption(Part):
    """What using a coupon costs a person in trouble."""

    never: float = number(0.20, "share who never redeem", ge=0, le=1, source="baseline 39")
    mean_cost: float = number(
        2.0, "mean of the exponential cost of the others", unit="money", ge=0, source="baseline 39"
    )
    notice: float = number(
        0.55, "probability that a holder notices a coupon when it matters", ge=0, le=1, source="baseline 38"
    )
    reminder: float = number(
        0.35,
        "probability that a coupon sent makes its merchant come to mind",
        ge=0,
        le=1,
        source="baseline 38, a judgement",
    )


class Remembered(Part):
    """The last few merchants that a person remembers: they come to mind, and habit makes them preferred."""

    count: int = number(5, "merchants remembered", ge=1, le=16, source="baseline 14: the last 5")
    by_category: bool = number(
        False, "so many of each category, so that shops do not push restaurants out of memory"
    )


class Consumers(Part):
    """The population: one row a person."""

    count: int = number(100_000, "people", ge=1, le=50_000_000, source="baseline 1")
    placement: Placement = number(Placement(), "where they live")
    segments: Annotated[dict[str, Segment], Named] = number(
        {"everyone": Segment(share=1.0)}, "kinds of consumer; shares add up to 1"
    )
    channel_taste: Quantity = quantity(
        1.3, "spread of persistent tastes for channels", unit="sigma", ge=0, source="baseline 9"
    )
    redemption: Redemption = number(Redemption(), "coupons and people")
    remembered: Remembered = number(Remembered(), "merchants that come to mind by themselves")
    monthly_income: float | None = number(
        None, "mean income; orders beyond 2 % of it are warned about", unit="money", gt=0
    )

    @model_validator(mode="after")
    def _shares(self) -> Consumers:
        total = sum(segment.share for segment in self.segments.values())
        if abs(total - 1.0) > 1e-9:
            raise ValueError(f"the shares of the segments add up to {total:g}, not to 1")
        if len(self.segments) > 100:
            raise ValueError("at most 100 segments")
        return self
