"""Nobody comes, nobody goes."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from o2o_sim.core.rule import register
from o2o_sim.rules.entry.base import EntryDecision, EntryRule, EntryView

__all__ = ["Closed"]


@register
class Closed(EntryRule):
    """The merchants of the first day stay, whatever they earn, and no other opens.

    Formula: none.

    Names: fixed number of firms, the short run.
    """

    kind: Literal["closed"] = "closed"
    names: ClassVar[tuple[str, ...]] = ("fixed number of firms", "short run")

    def review(self, view: EntryView) -> EntryDecision:
        """Nobody leaves and nobody enters."""
        nobody = np.zeros(len(view.is_open), dtype=np.bool_)
        return EntryDecision(nobody, nobody.copy())
