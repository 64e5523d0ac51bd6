"""Second listing: the same offer listed again creates demand only as far as its noise is its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, exact, share_of, with_source
from o2o_sim.study.limits.observation import Observed, observed_in
from o2o_sim.theory.choice import relisted_share

ITEM = "second-listing"
FILE = "second_listing"
SOURCE = "identical offers in a nest; McFadden 1978"
CONVENTION = "all listings of a shop in one nest; dissimilarity 1 independent noise, 0 the same noise"
SHARE = 0.05
CHANNELS = ("walk_in", "ahead", "voucher", "parcel", "delivery")


def measure(effort: Effort) -> Iterator[Measurement]:
    """Shares of a shop listed once, twice and five times, at three degrees of likeness."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    people = effort.share(0.2)
    once = _listed(1, 0.0, people, effort)
    yield _share(once, 1, 0.0)
    for listings in (2, 5):
        again = _listed(listings, 0.0, people, effort)
        changed = int(np.sum((once.group != again.group) | (once.best != again.best)))
        yield exact(ITEM, f"choices changed by {listings} listings at dissimilarity 0", 0.0, changed, 0.0)
        yield _share(_listed(listings, 1.0, people, effort), listings, 1.0)
        yield _share(_listed(listings, 0.5, people, effort), listings, 0.5)
        if effort.variants:
            unlike = relisted_share(SHARE, listings, 1.0)
            yield _share(again, listings, 0.0).wrong(f"independent noise for {listings} listings", unlike)


def _listed(listings: int, dissimilarity: float, people: int, effort: Effort) -> Observed:
    changes: dict[str, Any] = {
        "categories.need.noise.dissimilarity": dissimilarity,
        "merchants.shop.channels": {channel: _terms(channel) for channel in CHANNELS[:listings]},
    }
    return observed_in(FILE, changes, people, effort.replication)


def _terms(channel: str) -> dict[str, Any]:
    return {"platform": "app"} if channel == "delivery" else {}


def _share(seen: Observed, listings: int, dissimilarity: float) -> Measurement:
    reference = relisted_share(SHARE, listings, dissimilarity)
    quantity = f"share of a shop listed {listings} times, dissimilarity {dissimilarity:g}"
    return share_of(ITEM, quantity, reference, int(seen.counts(["shop"])[0]), seen.size)
