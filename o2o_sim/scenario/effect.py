"""What a scenario is there to show: an outcome against another world, how far apart, and what makes it go."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from o2o_sim.scenario.part import Label, Part, number


class Effect(Part):
    """A difference that the scenario shows, where it should lie, and the switch that takes it away.

    Examples
    --------
    >>> wait = Effect(label=Label(en="Longer waits"), outcome="wait_walk_in", against={"days": 3},
    ...               switch={"days": 4}, low=1.0, high=5.0, source="theory")
    >>> wait.worlds()["other"], wait.worlds()["other, switched"]
    ({'days': 3}, {'days': 4})
    >>> wait.higher, wait.near_end
    (True, 1.0)
    """

    label: Label = number(..., "one line")
    outcome: str = number(..., "name of the outcome in which it is seen")
    where: dict[str, Any] = number({}, "changes in both worlds, by dotted path")
    against: dict[str, Any] = number(..., "changes that make the other world", min_length=1)
    switch: dict[str, Any] = number(..., "changes in both worlds that make the effect go", min_length=1)
    low: float = number(..., "least difference to the other world, in the outcome's unit")
    high: float = number(..., "greatest difference, of the same sign")
    source: str = number(..., "where these two come from", max_length=600)

    @model_validator(mode="after")
    def _one_sign(self) -> Effect:
        if not self.low < self.high or self.low * self.high <= 0:
            raise ValueError(
                f"`low` {self.low:g} and `high` {self.high:g} are two numbers of one sign, rising"
            )
        return self

    @property
    def higher(self) -> bool:
        """Whether the outcome is higher than in the other world."""
        return self.low > 0

    @property
    def near_end(self) -> float:
        """The end of the reference interval that is nearer to no difference."""
        return self.low if self.higher else self.high

    def worlds(self) -> dict[str, dict[str, Any]]:
        """What is changed in each of the four worlds: this one and the other, as they are and switched."""
        return {
            "this": dict(self.where),
            "other": {**self.where, **self.against},
            "this, switched": {**self.where, **self.switch},
            "other, switched": {**self.where, **self.against, **self.switch},
        }
