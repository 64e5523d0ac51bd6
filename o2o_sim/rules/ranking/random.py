"""No order at all."""

from __future__ import annotations

from typing import ClassVar, Literal

from o2o_sim.core.random import key_of, stream, uniforms
from o2o_sim.core.rule import register
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.ranking.base import RankingRule, RankingView

__all__ = ["AtRandom"]

SHUFFLE = stream("ranking.random", "the place of a merchant on a list without order")


@register
class AtRandom(RankingRule):
    """Merchants come in a random order of each zone: the reference that gives everyone the same chance.

    Formula: score = uniform draw of (day of the last shuffle, merchant, zone).

    Names: no ranking, full exploration, randomised ranking.
    """

    kind: Literal["random"] = "random"
    names: ClassVar[tuple[str, ...]] = ("no ranking", "randomised ranking")

    shuffle_every: int = parameter(
        1, "days between shuffles", unit="days", ge=1, le=36_500, source="judgement: daily"
    )

    def scores(self, view: RankingView) -> FloatArray:
        """Keyed draws: a new merchant or zone moves nobody else's."""
        key = key_of(SHUFFLE, view.who.seed, view.who.replication)
        since = view.day - view.day % self.shuffle_every
        return uniforms(key, when=since, who=view.who.ids[None, :], what=view.zones[:, None])
