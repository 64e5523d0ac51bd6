"""From orders to served orders, in minutes: stations, couriers, and two engines behind one contract."""

from o2o_sim.fulfilment.compiled import CompiledService
from o2o_sim.fulfilment.jobs import Done, Jobs, ServiceState
from o2o_sim.fulfilment.measures import FleetMeasures, Measures, StationMeasures, little_gap
from o2o_sim.fulfilment.paths import PATHS, Handover, Path, StationKind
from o2o_sim.fulfilment.premises import FleetSpec, Places, StationSpec
from o2o_sim.fulfilment.service import ENGINES, Service, engine

__all__ = [
    "ENGINES",
    "PATHS",
    "CompiledService",
    "Done",
    "FleetMeasures",
    "FleetSpec",
    "Handover",
    "Jobs",
    "Measures",
    "Path",
    "Places",
    "Service",
    "ServiceState",
    "StationKind",
    "StationMeasures",
    "StationSpec",
    "engine",
    "little_gap",
]
