"""Simulate online-to-offline markets, and say which differences between them are real.

Examples
--------
>>> import o2o_sim as o2o
>>> base = o2o.load_scenario("district_small")
>>> cheaper = base.vary({"platforms.app.commission.rate": 0.12})
>>> result = o2o.compare([base, cheaper], replications=2, days=2)
>>> result.replications
2
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from o2o_sim._version import __version__
    from o2o_sim.core.errors import O2OError
    from o2o_sim.market.model import Market
    from o2o_sim.market.results import Results
    from o2o_sim.report.compare import compare
    from o2o_sim.scenario.load import load_scenario
    from o2o_sim.scenario.schema import Scenario
    from o2o_sim.study.comparison import Comparison
    from o2o_sim.study.lesson import load_lesson
    from o2o_sim.study.replay import replay
    from o2o_sim.study.run import run
    from o2o_sim.study.study import Study
    from o2o_sim.study.verify import verify

__all__ = [
    "Comparison",
    "Market",
    "O2OError",
    "Results",
    "Scenario",
    "Study",
    "__version__",
    "compare",
    "load_lesson",
    "load_scenario",
    "replay",
    "run",
    "verify",
]

_HOMES = {
    "Comparison": "o2o_sim.study.comparison",
    "Market": "o2o_sim.market.model",
    "O2OError": "o2o_sim.core.errors",
    "Results": "o2o_sim.market.results",
    "Scenario": "o2o_sim.scenario.schema",
    "Study": "o2o_sim.study.study",
    "__version__": "o2o_sim._version",
    "compare": "o2o_sim.report.compare",
    "load_lesson": "o2o_sim.study.lesson",
    "load_scenario": "o2o_sim.scenario.load",
    "replay": "o2o_sim.study.replay",
    "run": "o2o_sim.study.run",
    "verify": "o2o_sim.study.verify",
}
"""Where each name lives: it is imported when it is first asked for, so that the package itself is light."""


def __getattr__(name: str) -> Any:
    """Import a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'o2o_sim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
