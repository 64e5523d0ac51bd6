from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from o2o_sim.core.codes import among


@given(st.lists(st.integers(-3, 12), max_size=30), st.sets(st.integers(-3, 12), min_size=1))
def test_among_says_what_isin_says(codes: list[int], wanted: set[int]) -> None:
    column = np.array(codes, dtype=np.int8)
    assert np.array_equal(among(column, *wanted), np.isin(column, list(wanted)))
