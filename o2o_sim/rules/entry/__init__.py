"""When merchants close and open."""

from __future__ import annotations

from o2o_sim.rules.entry.base import EntryDecision, EntryRule, EntryView
from o2o_sim.rules.entry.closed import Closed
from o2o_sim.rules.entry.free_entry import FreeEntry

__all__ = [
    "Closed",
    "EntryDecision",
    "EntryRule",
    "EntryView",
    "FreeEntry",
]
