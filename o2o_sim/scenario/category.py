"""What people need and how they choose: occasions, order values, the utility of an offer, what they look at."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator, model_validator

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.scenario.part import Label, Part, number

FLAT_DAY: list[float] = [1.0] * 24


class Occasions(Part):
    """When a need arises: Poisson with a rate that differs between people."""

    rate: Quantity = quantity(
        0.5, "purchase occasions a person and day", unit="1/day", ge=0, le=30, source="baseline 3"
    )
    dispersion: float | None = number(
        None,
        "shape k of the gamma law of rates between people (none: everybody the same)",
        gt=0,
        le=1000,
        source="baseline 3, 4",
    )
    fixed: bool = number(False, "exactly `rate` occasions a day for everyone, not a Poisson number")
    spacing: Literal["profile", "even"] = number(
        "profile", "minutes by the day's profile, or evenly spaced over people"
    )
    together: int = number(
        1,
        "so many occasions arise at the same minute, each chosen for on its own; `rate` counts minutes",
        ge=1,
        le=8,
    )
    gaps: Quantity | None = quantity(
        None,
        "time from one occasion to the next over all people, who take turns (none: each has minutes of their own); "
        "`rate` says how long it is on average, this law by how much it varies",
        ge=0,
        by=(),
    )
    profile: list[float] = number(FLAT_DAY, "weight of each hour of the day", min_length=24, max_length=24)
    weekday: list[float] = number(
        [1.0] * 7, "factor of each weekday, Monday first; day 0 is a Monday", min_length=7, max_length=7
    )
    returns: float = number(0.0, "probability that an unmet occasion comes back the next day", ge=0, le=1)

    @model_validator(mode="after")
    def _in_turn(self) -> Occasions:
        if self.gaps is None:
            return self
        if self.rate.constant is None or self.dispersion is not None or self.fixed or self.returns:
            raise ValueError(
                "with `gaps` everybody has the same `rate`: no `dispersion`, `fixed` or `returns`"
            )
        if self.spacing != "profile" or self.together != 1:
            raise ValueError("`gaps` say when occasions arise: no `spacing` or `together` beside them")
        if not self.gaps.mean() > 0:
            raise ValueError("the mean of `gaps` is above 0")
        return self

    @field_validator("profile", "weekday")
    @classmethod
    def _some_weight(cls, weights: list[float]) -> list[float]:
        if min(weights) < 0 or max(weights) <= 0:
            raise ValueError("weights are at least 0, and one of them above 0")
        return weights


class OrderValue(Part):
    """The value that an occasion asks for, at nominal prices: lognormal."""

    mean: float = number(42.0, "mean", unit="money", gt=0, le=1e8, source="baseline 6")
    sigma: float = number(
        0.45, "standard deviation of the logarithm; 0 means constant", ge=0, le=3, source="baseline 6"
    )
    curvature: float = number(
        0.6, "phi: how little it hurts to buy more or less than wanted", gt=0, le=10, source="baseline 40"
    )


class Noise(Part):
    """What moves a choice that nobody observes; its scale is `share` times the desired order value."""

    kind: Literal["gev", "normal", "uniform", "exponential", "none"] = number("gev", "law of the noise")
    share: Quantity = quantity(
        0.36, "scale nu", unit="share of order value", gt=0, source="baseline 7", by=("segment",)
    )
    nest: Literal["merchant", "channel", "platform"] = number(
        "merchant", "which offers are close substitutes"
    )
    dissimilarity: Quantity = quantity(
        0.5,
        "1: offers of a nest as different as any; 0: the same thing",
        ge=0,
        le=1,
        source="baseline 8",
        by=("group", "channel", "platform"),
    )


class Outside(Part):
    """What people do when they order nothing."""

    available: bool = number(True, "whether staying away is possible")
    constant: Quantity = quantity(0.0, "utility", unit="sigma", by=("segment",))
    value_share: float = number(
        0.0, "utility per unit of desired order value", unit="money per money", ge=0, le=1
    )


class Term(Part):
    """One term of the utility of an offer."""

    coefficient: Quantity = quantity(
        0.0, "money per unit of the term; costs are negative", by=("segment", "channel")
    )
    transform: Literal["linear", "log", "step"] = number("linear", "of the term's value")
    at: float = number(0.0, "where the step is")
    counts: bool = number(True, "whether it counts in welfare; a friction does not")


class Consideration(Part):
    """What people look at: an offer is examined with a probability that depends on where it was met."""

    everything: bool = number(False, "everybody examines every offer")
    random: int | None = number(None, "examine this many merchants, at random", ge=1, le=64)
    near: int = number(
        30, "how many of the nearest merchants come into view on foot", ge=0, le=10_000, source="baseline 16"
    )
    near_probability: float = number(
        0.30, "probability that such a merchant is examined", ge=0, le=1, source="baseline 16: 9 of 30"
    )
    radius: float | None = number(None, "nothing beyond this distance is met on foot", unit="km", gt=0)
    remembered: float = number(
        0.55,
        "probability that a merchant of the last few orders comes to mind",
        ge=0,
        le=1,
        source="baseline 16",
    )


class NeedMemory(Part):
    """A stock that purchases fill and time empties; it lowers the wish to buy again."""

    weight: float = number(0.2, "kappa", unit="sigma", ge=0, source="baseline 40")
    decay: float = number(0.85, "delta, share that is left a day later", ge=0, lt=1, source="baseline 40")


class Satisfaction(Part):
    """What people report after they were served: realised minus expected."""

    mean: float = number(1.2, "mean of the latent satisfaction", source="baseline 35")
    spread: float = number(
        0.937,
        "standard deviation beside the differences between merchants",
        ge=0,
        source="baseline 35: 1 in all, of which merchants .35",
    )
    disconfirmation: float = number(
        0.3, "weight of what was expected from the stars shown", unit="per star", ge=0
    )
    lateness: float = number(-0.05, "per minute late", unit="1/minute", le=0, source="baseline 37")
    queueing: float = number(-0.02, "per minute queued beyond what was expected", unit="1/minute", le=0)
    complaint_below: float = number(-1.0, "satisfaction below which people complain")


class Category(Part):
    """One kind of need, e.g. meals: who needs it how often, and how its offers are weighed."""

    label: Label | None = number(None, "name shown to readers")
    occasions: Occasions = number(Occasions(), "when the need arises")
    order_value: OrderValue = number(OrderValue(), "how much is wanted")
    noise: Noise = number(Noise(), "what moves choices unobserved")
    outside: Outside = number(Outside(), "ordering nothing")
    inside: Quantity = quantity(0.0, "constant of every offer", unit="sigma", by=("segment",))
    channels: dict[str, float] = number({}, "constant of a channel", unit="sigma")
    merchant_taste: float = number(
        0.0, "spread of persistent tastes, person x merchant", unit="sigma", ge=0, source="baseline 9: .8"
    )
    terms: dict[str, Term] = number({}, "terms of the utility, by name")
    consideration: Consideration = number(Consideration(), "what is looked at")
    memory: NeedMemory = number(NeedMemory(weight=0.0), "memory of need")
    satisfaction: Satisfaction = number(Satisfaction(), "what is reported afterwards")

    @model_validator(mode="after")
    def _known(self) -> Category:
        from o2o_sim.demand.utility import TERMS
        from o2o_sim.offers.channels import CHANNELS
        from o2o_sim.scenario.nearest import require_known

        require_known("channel", self.channels, CHANNELS)
        require_known("term", self.terms, [term.name for term in TERMS])
        return self
