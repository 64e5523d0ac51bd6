"""What several tests need: fits of synthetic tables."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.data.complete_journey.behaviour import Fits, fit_period
from o2o_sim.data.complete_journey.tables import FITTED, Purchases, clean
from tests.data.complete_journey import synthetic


@pytest.fixture(scope="session")
def fits() -> Fits:
    """Fits of synthetic tables in which a tenth of baskets has a coupon."""
    tables = synthetic.tables()
    found = clean(tables)
    coupon = np.where(found.baskets.index % 10 == 0, 1.5, 0.0)
    lines = found.lines.assign(coupon_disc=np.where(found.lines.index % 10 == 0, 0.75, 0.0))
    baskets = found.baskets.assign(coupon=coupon, loyalty=0.1 * found.baskets.gross)
    baskets = baskets[baskets.basket_id < 2_000_000]  # the others only carry priced products
    return fit_period(tables, Purchases(lines, baskets, found.dropped), FITTED)
