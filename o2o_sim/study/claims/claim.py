"""A claim written down: what is said, which two worlds decide it, and where it is tried."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError, model_validator

from o2o_sim.core.datafile import shipped_folder
from o2o_sim.core.errors import ScenarioError, nearest_name
from o2o_sim.scenario.catalogue import find_scenario
from o2o_sim.scenario.document import read_document
from o2o_sim.scenario.load import load_scenario
from o2o_sim.scenario.part import Label, Part, number
from o2o_sim.scenario.problems import problems_of
from o2o_sim.scenario.schema import Scenario

__all__ = [
    "ARMS",
    "Ablation",
    "Claim",
    "Decides",
    "Reading",
    "Region",
    "Spread",
    "World",
    "claims_folder",
    "find_claim",
    "load_claim",
]

Arm = Literal["base", "treated"]
ARMS: tuple[Arm, ...] = ("base", "treated")


class Reading(Part):
    """What to make of a claim's results, in the two languages of our readers."""

    en: str = number("", "English", max_length=6000)
    zh: str = number("", "Chinese", max_length=6000)


class World(Part):
    """One of the two worlds: a scenario and what is changed in it."""

    label: Label = number(..., "name in tables")
    scenario: str = number(..., "a shipped name, or a file beside the claim")
    set: dict[str, Any] = number({}, "dotted path and value of each change")


class Decides(Part):
    """An outcome, and which way the claim says it goes from the base world to the treated one."""

    outcome: str = number(..., "name of the outcome")
    direction: Literal["higher", "lower"] = number(..., "which way the claim has it")


class Ablation(Part):
    """The mechanism switched off: if the claim is right about why, the effect goes."""

    label: Label = number(..., "what is switched off")
    base: dict[str, Any] = number({}, "changes in the base world")
    treated: dict[str, Any] = number({}, "changes in the treated world")


class Spread(Part):
    """A parameter that is not known, and the range over which the claim is tried."""

    label: Label = number(..., "name in tables")
    unit: str = number("", "unit")
    paths: list[str] = number(..., "dotted paths that all take the value", min_length=1)
    arms: list[Arm] = number(list(ARMS), "worlds in which it is set", min_length=1)
    low: float | None = number(None, "least value")
    high: float | None = number(None, "greatest value")
    whole: bool = number(False, "whole numbers only")
    values: list[Any] = number([], "in place of a range: values that are equally likely")

    @model_validator(mode="after")
    def _a_range_or_values(self) -> Spread:
        if self.values:
            if self.low is not None or self.high is not None:
                raise ValueError("a parameter has `values`, or a range from `low` to `high`, not both")
        elif self.low is None or self.high is None or self.low >= self.high:
            raise ValueError("a parameter needs `values`, or a range with `low` below `high`")
        return self

    def at(self, share: float) -> Any:
        """The value at a share (0-1) of the way through the range.

        Examples
        --------
        >>> fee = Spread(label={"en": "fee"}, paths=["fee"], low=2.0, high=4.0)
        >>> fee.at(0.25)
        2.5
        """
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        assert self.low is not None and self.high is not None
        if self.whole:
            return int(self.low + min(share * (self.high - self.low + 1), self.high - self.low))
        return float(f"{self.low + share * (self.high - self.low):.6g}")


class Region(Part):
    """Where the claim is tried: a design that fills the ranges of what is not known."""

    points: int = number(128, "points of the design, a power of two", ge=2, le=4096)
    seed: int = number(1, "of the design", ge=0, le=2**31)
    replications: int = number(1, "of each point", ge=1, le=1000)
    days: int = number(90, "length of each run", unit="days", ge=1, le=36_500)
    parameters: list[Spread] = number(..., "what varies", min_length=1, max_length=20)

    @model_validator(mode="after")
    def _power_of_two(self) -> Region:
        if self.points & (self.points - 1):
            raise ValueError("`points` must be a power of two: 64, 128, 256 fill a region evenly")
        return self


class Claim(Part):
    """A claim of the field and how a market decides it."""

    listed: int = number(..., "number in the list of claims", ge=1, le=1000)
    title: Label = number(..., "the claim in a few words")
    claim: Label = number(..., "the claim in a sentence")
    quotation: str = number(..., "the words of the source", max_length=400)
    source: str = number(..., "number of the source text")
    citations: list[str] = number([], "keys of papers/references.bib")
    market: dict[str, Any] = number({}, "changes in both worlds: dotted path and value")
    base: World = number(..., "the world that the claim compares with")
    treated: World = number(..., "the world that it speaks of")
    decides: list[Decides] = number(..., "what decides it; the first is the verdict's", min_length=1)
    days: int = number(..., "length of each run of the pair", unit="days", ge=1, le=36_500)
    replications: int = number(..., "of the pair", ge=2, le=10_000)
    seed: int = number(1, "of all runs", ge=0, le=2**63 - 1)
    ablations: list[Ablation] = number(..., "the mechanism switched off", min_length=1, max_length=8)
    region: Region = number(..., "where it is tried")
    reading: Reading = number(Reading(), "what to make of it: words without numbers")

    @model_validator(mode="after")
    def _known_outcomes(self) -> Claim:
        from o2o_sim.market.outcomes import OUTCOMES
        from o2o_sim.scenario.nearest import require_known

        require_known("outcome", [one.outcome for one in self.decides], OUTCOMES)
        return self

    @property
    def outcomes(self) -> list[str]:
        """Names of the outcomes that decide."""
        return [one.outcome for one in self.decides]

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that name exactly what is run; words do not count."""
        words = {"title", "claim", "quotation", "source", "citations", "reading"}
        text = json.dumps(self.model_dump(mode="json", exclude=words), sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def world(self, arm: Arm, folder: Path, changes: Mapping[str, Any] | None = None) -> Scenario:
        """One of the two worlds, as a scenario.

        Parameters
        ----------
        arm
            ``base`` or ``treated``.
        folder
            Of the claim: scenario files are looked for there.
        changes
            Laid over the world's own.

        Raises
        ------
        ScenarioError
            If the scenario is missing, or a change names nothing or is impossible.
        """
        world: World = getattr(self, arm)
        scenario = load_scenario(find_scenario(world.scenario, folder))
        every = {**self.market, **world.set, **(changes or {})}
        return scenario.vary(every) if every else scenario


def claims_folder() -> Path:
    """Where the claims that come with o2o-sim are.

    Examples
    --------
    >>> claims_folder().name
    'claims'
    """
    return shipped_folder("papers") / "claims"


def find_claim(name: str | Path) -> Path:
    """The folder of a claim: a path to a folder with a ``claim.yaml``, or the name of a shipped claim.

    Raises
    ------
    ScenarioError
        When there is none; names the nearest.
    """
    for folder in (Path(name), claims_folder() / Path(name).name):
        if (folder / "claim.yaml").is_file():
            return folder
    known = sorted(path.parent.name for path in claims_folder().glob("*/claim.yaml"))
    nearest = nearest_name(str(name), known)
    raise ScenarioError("There is no such claim.", file=str(name)[:200], nearest=nearest)


def load_claim(folder: Path) -> Claim:
    """Read and check the claim in a folder.

    Raises
    ------
    ScenarioError
        When the file is missing or says something impossible.
    """
    file = folder / "claim.yaml"
    document = read_document(file, str(file))
    try:
        return Claim.model_validate(document.data)
    except ValidationError as error:
        raise problems_of(error, document, Claim) from None
