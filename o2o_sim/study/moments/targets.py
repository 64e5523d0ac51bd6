"""Targets: which moments a market must imply, how closely, and which of its values may move to get there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from o2o_sim.core.errors import ScenarioError, StudyError, nearest_name
from o2o_sim.scenario.catalogue import TARGETS, data_root
from o2o_sim.scenario.document import read_document
from o2o_sim.scenario.load import load_scenario
from o2o_sim.scenario.part import Label, Part, number
from o2o_sim.scenario.problems import problems_of
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.moments.watch import Watch

__all__ = ["Free", "Target", "Targets", "checked_targets", "is_targets", "read_targets", "targets_file"]


class Target(Part):
    """What a moment should be.

    Examples
    --------
    >>> Target(value=-2.18, band=(-2.8, -1.8)).band
    (-2.8, -1.8)
    """

    value: float = number(..., "what the moment is compared with")
    band: tuple[float, float] | None = number(
        None, "what is accepted, ends included; none: printed, not held"
    )
    tolerance: float | None = number(
        None, "a miss of this size counts as one in calibration; none: not used there", gt=0
    )
    source: str = number("", "where the value is from", max_length=400)
    reason: Label | None = number(None, "why the moment is missed, where it is")

    @model_validator(mode="after")
    def _ordered(self) -> Target:
        if self.band is not None and not self.band[0] < self.band[1]:
            raise ValueError("`band` must rise")
        return self


class Free(Part):
    """A value that calibration may move.

    Examples
    --------
    >>> Free(low=-5.0, high=0.0, start=-3.4).start
    -3.4
    """

    low: float = number(..., "lowest value tried")
    high: float = number(..., "highest value tried")
    start: float = number(..., "where calibration starts; strictly between the two")
    why: Label | None = number(None, "why it is free")

    @model_validator(mode="after")
    def _inside(self) -> Free:
        if not self.low < self.start < self.high:
            raise ValueError("`start` must lie strictly between `low` and `high`")
        return self


class Watching(Part):
    """How the market is looked at."""

    burn_in: int = number(30, "days before watching starts", unit="days", ge=0, le=3650)
    days: int = number(30, "days watched", unit="days", ge=1, le=3650)
    mornings: int = number(
        4, "days whose occasions answer changes of one thing at a time", unit="days", ge=1, le=60
    )
    replications: int = number(8, "runs averaged for the moments of a point", ge=1, le=1000)
    differences: int = number(2, "runs averaged for differences between neighbouring points", ge=1, le=1000)
    seed: int = number(1, "root of all randomness", ge=0, le=2**63 - 1)

    @property
    def watch(self) -> Watch:
        """The same, as runs ask for it."""
        return Watch(self.burn_in, self.days, self.mornings)


class Targets(Part):
    """A file of targets: the moments of a market, and what may move."""

    title: Label = number(Label(en=""), "one line")
    of: list[str] = number(
        ..., "shipped scenarios, or files beside this one, held to these targets", min_length=1
    )
    on: str = number(..., "the one that is lived through while calibrating; it stands for the others")
    watching: Watching = number(Watching(), "how it is looked at while calibrating")
    steps: int = number(8, "most steps of the search", ge=1, le=1000)
    targets: dict[str, Target] = number(..., "moments by name, see `o2o moments`", min_length=1)
    free: Annotated[dict[str, Free], Field(max_length=60)] = number(
        {}, "dotted path of each value that may move"
    )

    @property
    def names(self) -> list[str]:
        """Moments that calibration uses."""
        return [name for name, target in self.targets.items() if target.tolerance is not None]

    @property
    def start(self) -> dict[str, float]:
        """Where calibration starts."""
        return {path: free.start for path, free in self.free.items()}


def is_targets(file: str | Path) -> bool:
    """Whether a file is meant as targets: it says so by `targets`."""
    path = Path(file)
    return path.is_file() and "targets" in read_document(path, str(file)).data


def targets_file(scenario: str) -> Path | None:
    """The shipped file of targets that a scenario is held to, if there is one.

    Examples
    --------
    >>> targets_file("district_small").name
    'district.yaml'
    """
    for path in sorted((data_root() / TARGETS).glob("*.yaml")):
        if scenario in read_document(path, path.name).data.get("of", []):
            return path
    return None


def read_targets(file: str | Path) -> Targets:
    """Read a file of targets and check it against the scenario it is calibrated on.

    Raises
    ------
    ScenarioError
        If it is missing or says something impossible: names file, key, what was expected, the nearest name.
    """
    document = read_document(Path(file), str(file))
    try:
        targets = Targets.model_validate(document.data)
    except ValidationError as error:
        raise problems_of(error, document, Targets) from None
    for name in [*targets.of, targets.on]:
        checked_targets(targets, load_scenario(_beside(name, Path(file))), str(file))
    return targets


def _beside(name: str, file: Path) -> str | Path:
    """A scenario file beside the targets, else a shipped name."""
    return file.parent / name if name.endswith((".yaml", ".yml")) else name


def checked_targets(targets: Targets, scenario: Scenario, file: str) -> None:
    """See that every moment and every free value exists in a scenario, and can be what is said.

    Raises
    ------
    ScenarioError
        naming the key and the nearest known one.
    """
    # The catalogue brings the whole market with it: to check a scenario takes a third of the time without it.
    from o2o_sim.study.moments.catalogue import moments_of

    known = moments_of(scenario)
    for name in targets.targets:
        if name not in known:
            message = f"The scenario {scenario.name} has no such moment."
            raise ScenarioError(message, file=file, key=f"targets.{name}", nearest=nearest_name(name, known))
    for ends in ("low", "high"):
        values: dict[str, Any] = {path: getattr(free, ends) for path, free in targets.free.items()}
        for path in values:
            value_at(scenario, path, file)
        scenario.vary(values)


def value_at(scenario: Scenario, path: str, file: str = "") -> float:
    """The number that stands at a dotted path.

    Raises
    ------
    ScenarioError
        If there is no number there.

    Examples
    --------
    >>> value_at(load_scenario("district_small"), "categories.meals.merchant_taste") > 0
    True
    """
    there: Any = scenario.document()
    for key in path.split("."):
        if not isinstance(there, dict) or key not in there:
            nearest = nearest_name(key, there) if isinstance(there, dict) else None
            raise ScenarioError(f"There is no key {key}.", file=file, key=f"free.{path}", nearest=nearest)
        there = there[key]
    if isinstance(there, bool) or not isinstance(there, (int, float)):
        raise StudyError(f"{path} is {str(there)[:40]!r}, not a number: it cannot be free.")
    return float(there)
