"""A study written down: which scenarios, varied how, replicated how often."""

from __future__ import annotations

import itertools
import math
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError, model_validator

from o2o_sim.core.errors import ScenarioError
from o2o_sim.scenario.catalogue import find_scenario
from o2o_sim.scenario.document import Document, KeyPath, Place, dotted, read_document
from o2o_sim.scenario.part import NAME, Label, Part, number
from o2o_sim.scenario.problems import problems_of
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.loading import load_runnable
from o2o_sim.study.study import Study

__all__ = ["Design", "Variant", "is_design", "load_design", "scenarios_of", "short_names", "study_of"]

MOST_SCENARIOS = 100_000
SEPARATOR = " · "
OF_WHAT = frozenset({"amount", "count", "kind", "mean", "minutes", "rate", "sd", "share", "value"})
"""Last keys that say nothing without the key before: *amount* of what?"""


class Variant(Part):
    """Some values changed together, under a name."""

    name: str = number(..., "how it is called in tables", min_length=1, max_length=80)
    set: dict[str, Any] = number({}, "dotted path and value of each change; none: as it is")


class Design(Part):
    """A study file: every scenario, in every variant, at every point of the grid, replicated.

    The first combination is what the others are compared with.

    Examples
    --------
    >>> rates = {"platforms.app.commission.rate": [0.1, 0.2]}
    >>> design = Design(name="fees", scenarios=["district"], grid=rates)
    >>> [label for label, _, _ in design.combinations()]
    ['commission.rate=0.1', 'commission.rate=0.2']
    """

    name: str = number(..., "how the study is called", pattern=NAME, max_length=80)
    title: Label = number(Label(en=""), "one line")
    question: Label = number(Label(en=""), "the question it answers")
    scenarios: list[str] = number(..., "shipped names, or files beside this one", min_length=1)
    variants: list[Variant] = number([], "changes that are tried one after the other")
    grid: dict[str, list[Any]] = number({}, "dotted path and the values it takes; all combinations are run")
    replications: int = number(20, "runs of each, paired by common random numbers", ge=1, le=100_000)
    days: int | None = number(None, "in place of the scenarios' own length", unit="days", ge=1, le=36_500)
    seed: int | None = number(None, "in place of the first scenario's own", ge=0, le=2**63 - 1)
    engine: Literal["compiled", "simpy"] = number("compiled", "how services are computed")
    outcomes: list[str] = number([], "which outcomes to compare; empty means all")
    deciding: list[str] = number([], "outcomes that decide; empty means those the scenarios name")
    orders: bool = number(False, "whether every order of every run is kept")

    @model_validator(mode="after")
    def _possible(self) -> Design:
        from o2o_sim.market.outcomes import OUTCOMES
        from o2o_sim.scenario.nearest import require_known

        require_known("outcome", [*self.outcomes, *self.deciding], OUTCOMES)
        if "seed" in self.grid or any("seed" in variant.set for variant in self.variants):
            raise ValueError("scenarios are paired by one seed for all: `replications` varies the luck")
        empty = [path for path, values in self.grid.items() if not values]
        if empty:
            raise ValueError(f"the grid gives no value for `{empty[0]}`")
        count = len(self.scenarios) * max(1, len(self.variants)) * math.prod(map(len, self.grid.values()))
        if count > MOST_SCENARIOS:
            raise ValueError(f"the study has {count:,} scenarios; at most {MOST_SCENARIOS:,} are possible")
        return self

    def combinations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Label, scenario and overrides of everything that is to be compared."""
        names = short_names(list(self.grid))
        titles = titles_of(self.scenarios)
        named = len(self.scenarios) > 1 or not (self.variants or self.grid)
        variants = self.variants or [Variant(name="as it is")]
        for scenario, variant in itertools.product(self.scenarios, variants):
            for point in itertools.product(*self.grid.values()):
                chosen = dict(zip(self.grid, point, strict=True))
                parts = [titles[scenario]] if named else []
                parts += [variant.name] if self.variants else []
                parts += [f"{names[path]}={value}" for path, value in chosen.items()]
                yield SEPARATOR.join(parts), scenario, variant.set | chosen


def titles_of(scenarios: Sequence[str]) -> dict[str, str]:
    """What scenarios are called in labels: a file by its bare name, unless another has the same.

    Examples
    --------
    >>> titles_of(["district", "mine/cafe.yaml"])
    {'district': 'district', 'mine/cafe.yaml': 'cafe'}
    """
    bare = [Path(name).stem if name.endswith((".yaml", ".yml")) else name for name in scenarios]
    return {
        name: name if bare.count(short) > 1 else short for name, short in zip(scenarios, bare, strict=True)
    }


def is_design(file: str | Path) -> bool:
    """Whether a file is meant as a study: it lists scenarios."""
    path = Path(file)
    return path.is_file() and "scenarios" in read_document(path, str(file)).data


def load_design(file: str | Path) -> Design:
    """Read and check a study file.

    Raises
    ------
    ScenarioError
        If it is missing or says something impossible: names file, line, key, what was expected and the
        nearest known name.
    """
    document = read_document(Path(file), str(file))
    if "name" not in document.data:
        document.data["name"] = Path(file).stem
        document.places[("name",)] = Place(str(file), None)
    try:
        return Design.model_validate(document.data)
    except ValidationError as error:
        raise problems_of(error, document, Design) from None


def scenarios_of(design: Design, file: str | Path) -> dict[str, Scenario]:
    """The scenarios of a study by label, from the files they are made of.

    Parameters
    ----------
    file
        The study file: scenario files are looked for beside it.

    Raises
    ------
    ScenarioError
        If a scenario is missing, or an override names nothing or is impossible.
    """
    loaded = {name: _loaded(name, ("scenarios", place), file) for place, name in enumerate(design.scenarios)}
    return {label: _varied(loaded[name], overrides, file) for label, name, overrides in design.combinations()}


def _loaded(name: str, path: KeyPath, file: str | Path) -> Scenario:
    try:
        found = find_scenario(name, Path(file).parent)
    except ScenarioError as error:
        raise _placed(error, path, read_document(Path(file), str(file))) from None
    return load_runnable(found)


def _varied(scenario: Scenario, overrides: Mapping[str, Any], file: str | Path) -> Scenario:
    try:
        return scenario.vary(overrides) if overrides else scenario
    except ScenarioError as error:
        first = error.parts[0] if error.parts else error
        document = read_document(Path(file), str(file))
        for path in document.places:
            if first.file == f"--set {path[-1] if path else ''}":
                raise _placed(first, path, document) from None
        raise


def _placed(error: ScenarioError, path: KeyPath, document: Document) -> ScenarioError:
    """An error about a scenario or a change, at the place of the study file where it was asked for."""
    place = document.places[path]
    return ScenarioError(
        error.message,
        file=place.file,
        line=place.line,
        key=dotted(path),
        expected=error.expected,
        nearest=error.nearest,
    )


def study_of(design: Design, file: str | Path, folder: str | Path | None = None) -> Study:
    """The study that a file describes, to be kept in a folder.

    Raises
    ------
    ScenarioError
        If a scenario is missing, or an override names nothing or is impossible.
    """
    return Study(
        scenarios_of(design, file),
        name=design.name,
        replications=design.replications,
        days=design.days,
        seed=design.seed,
        engine=design.engine,
        folder=folder,
        outcomes=design.outcomes,
        deciding=design.deciding,
        orders=design.orders,
        command=shlex.join(["o2o", "study", "run", Path(file).name]),
    )


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """For each dotted path the shortest ending that no other one shares and that says what it is about.

    Examples
    --------
    >>> short_names(["platforms.app.delivery_fee.amount", "platforms.app.members"])
    {'platforms.app.delivery_fee.amount': 'delivery_fee.amount', 'platforms.app.members': 'members'}
    >>> short_names(["platforms.app.commission.rate", "platforms.web.commission.rate", "seed"])
    {'platforms.app.commission.rate': 'app.commission.rate', ... 'seed': 'seed'}
    """
    telling = {path: [end for end in endings(path) if end not in OF_WHAT] for path in paths}
    return {path: next((end for end in telling[path] if shared(end, paths) == 1), path) for path in paths}


def endings(path: str) -> Iterator[str]:
    """Endings of a dotted path, shortest first.

    Examples
    --------
    >>> list(endings("a.b.c"))
    ['c', 'b.c', 'a.b.c']
    """
    parts = path.split(".")
    return (".".join(parts[start:]) for start in range(len(parts) - 1, -1, -1))


def shared(ending: str, paths: Sequence[str]) -> int:
    """How many of the paths end so."""
    return sum(path == ending or path.endswith(f".{ending}") for path in paths)
