"""Room: whether a market fits into the memory of the machine, before any of it is taken."""

from __future__ import annotations

from pathlib import Path

from o2o_sim.core.errors import RunError
from o2o_sim.scenario.schema import Scenario

__all__ = ["bytes_needed", "refuse_what_does_not_fit"]

BYTES_A_PERSON = 800
"""At the peak of a day: 770 were measured on `district_small` from .2 to 1 million people."""

_MEMORY = Path("/proc/meminfo")


def bytes_needed(scenario: Scenario) -> int:
    """What a market's people take at the peak of a day, about [bytes].

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> bytes_needed(load_scenario("district_small"))
    8000000
    """
    return BYTES_A_PERSON * scenario.consumers.count


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
        raise RunError(
            f"{scenario.consumers.count:,} people need {sizes}. Take fewer people (consumers.count)."
        )


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
