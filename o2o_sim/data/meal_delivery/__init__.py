"""A public day of meal delivery: read from its files, lived through our own engines."""

from o2o_sim.data.meal_delivery.day import DeliveryDay, Policy, deliver
from o2o_sim.data.meal_delivery.figures import FIGURES, Figure, figures_of
from o2o_sim.data.meal_delivery.instance import Instance, read_instance

__all__ = ["FIGURES", "DeliveryDay", "Figure", "Instance", "Policy", "deliver", "figures_of", "read_instance"]
