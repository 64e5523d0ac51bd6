"""The Complete Journey: 2,469 American households and their groceries in 2017, made into a market."""

from o2o_sim.data.complete_journey.fit import fit
from o2o_sim.data.complete_journey.report import FitReport

__all__ = ["FitReport", "fit"]
