"""Room: whether a market fits into the memory of the machine, before any of it is taken."""

from __future__ import annotations

from pathlib import Path

from o2o_sim.core.errors import RunError
from o2o_sim.core.units import MINUTES_PER_DAY
from o2o_sim.scenario.schema import Scenario
from o2o_sim.scenario.service import mean_within_a_day

__all__ = ["bytes_needed", "refuse_what_does_not_fit"]

BYTES_A_PERSON = 800
"""At the peak of a day: 770 were measured on `district_small` from .2 to 1 million people."""

BYTES_A_UNIT = 100
"""Of each unit that comes to a stock by itself in a day: 86 were measured of 9 million."""

_MEMORY = Path("/proc/meminfo")


def bytes_needed(scenario: Scenario) -> int:
    """What a market's people, and what comes by itself, take at the peak of a day, about [bytes].

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> bytes_needed(load_scenario("district_small"))
    8000000
    """
    return int(BYTES_A_PERSON * scenario.consumers.count + BYTES_A_UNIT * _units(scenario))


def _units(scenario: Scenario) -> float:
    """How many units come to stocks by themselves in a day, in the mean."""
    return sum(
        group.count * MINUTES_PER_DAY / mean_within_a_day(station.stock.gaps)
        for group in scenario.merchants.values()
        for station in map(group.service.station, group.service.names())
        if station is not None and station.works == "stock" and station.stock.gaps is not None
    )


def refuse_what_does_not_fit(scenario: Scenario, memory: Path = _MEMORY) -> None:
    """See that a market fits into the memory that is free, where the system tells it.

    Raises
    ------
    RunError
        with both sizes, if it does not.
    """
    free = _free(memory)
    needed = bytes_needed(scenario)
    if free is not None and needed > free:
        sizes = f"about {needed / 2**30:.0f} GB, and {free / 2**30:.0f} GB of memory are free"
        who, fewer = f"{scenario.consumers.count:,} people", "Take fewer people (consumers.count)."
        if BYTES_A_UNIT * _units(scenario) > needed / 2:
            who = f"The {_units(scenario):,.0f} units that come to stocks by themselves in a day"
            fewer = "Take longer `gaps` (stock.gaps) or fewer merchants (count)."
        raise RunError(f"{who} need {sizes}. {fewer}")


def _free(memory: Path) -> int | None:
    """Memory and swap that can be had without pushing anything out [bytes]; None where nobody tells."""
    try:
        lines = memory.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    sizes = {
        name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines) if rest
    }
    return sizes["MemAvailable"] + sizes.get("SwapFree", 0) if "MemAvailable" in sizes else None
