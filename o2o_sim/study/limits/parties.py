"""E8 of the catalogue: visitors who come two by two."""

from __future__ import annotations

from collections.abc import Iterator

from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, mean_of, with_source
from o2o_sim.study.limits.one_shop import pieces_of
from o2o_sim.theory.queues import batch_arrivals_queue, markov_queue

ITEM = "E8"
SOURCE = "Gross, Shortle, Thompson and Harris 2008"
CONVENTION = "times in units of the mean service time; pieces of one long queue are the independent units"
FILE = "pairs"
PAIRS, SIZE = 0.3, 2
UNIT = 0.1
"""Minutes of a mean service."""


def measure(effort: Effort) -> Iterator[Measurement]:
    """Time and number in a shop to which pairs come."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    theory = batch_arrivals_queue(PAIRS, SIZE, 1.0)
    pieces = pieces_of(FILE, {}, UNIT * effort.share(0.4) / (PAIRS * SIZE), effort)
    spent = (pieces.visits.served - pieces.visits.arrived) / UNIT
    found = pieces.mean(ITEM, "pairs: mean time in the shop", theory.sojourn, spent)
    yield found
    if effort.variants:
        yield found.wrong("as many visitors, one by one", markov_queue(PAIRS * SIZE, 1.0).sojourn)
    yield mean_of(ITEM, "pairs: mean number in the shop", theory.in_system, pieces.number_inside())
