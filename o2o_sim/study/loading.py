"""A scenario that is to be run: read, checked, and its deciding outcomes known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from o2o_sim.core.errors import ScenarioError
from o2o_sim.market.outcomes import require_outcomes
from o2o_sim.scenario.load import load_scenario, place_of
from o2o_sim.scenario.schema import Scenario

__all__ = ["load_runnable"]


def load_runnable(name_or_path: str | Path, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Read and check a scenario, the outcomes that decide it included: the file that misspells one is named.

    Parameters
    ----------
    name_or_path, overrides
        As for `load_scenario`.

    Raises
    ------
    ScenarioError
        When the scenario says something impossible, with file, line, key and the nearest known name.

    Examples
    --------
    >>> load_runnable("district_small").deciding
    ['merchant_profit', 'platform_profit', 'surplus_realised']
    """
    scenario = load_scenario(name_or_path, overrides)
    try:
        require_outcomes(scenario)
    except ScenarioError as error:
        place = None if overrides and "deciding" in overrides else place_of(name_or_path, "deciding")
        if place is None:
            raise
        raise ScenarioError(
            error.message, file=place.file, line=place.line, key=error.key, nearest=error.nearest
        ) from None
    return scenario
