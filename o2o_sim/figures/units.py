"""Units as readers write them; where figures look for them."""

from o2o_sim.study.units import unit_words

__all__ = ["unit_words"]
