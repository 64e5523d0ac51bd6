"""Names and indices: what a code in a column stands for."""

from __future__ import annotations

from dataclasses import dataclass

from o2o_sim.offers.channels import CHANNELS
from o2o_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Names:
    """The names behind the indices of a market, each in the order of its index."""

    segments: tuple[str, ...]
    groups: tuple[str, ...]
    categories: tuple[str, ...]
    platforms: tuple[str, ...]
    campaigns: tuple[str, ...]
    channels: tuple[str, ...] = CHANNELS

    @classmethod
    def of(cls, scenario: Scenario) -> Names:
        """The names of a scenario, in the order of its file."""
        return cls(
            tuple(scenario.consumers.segments),
            tuple(scenario.merchants),
            tuple(scenario.categories),
            tuple(scenario.platforms),
            tuple(scenario.campaigns),
        )

    def platform(self, name: str | None) -> int:
        """Index of a platform, -1 for none."""
        return -1 if name is None else self.platforms.index(name)
