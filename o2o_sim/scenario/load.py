"""From a file, or plain data, to a checked scenario; errors in the words of the file.

A file may say ``extends: other``: the name of a shipped scenario or a path relative to the file. What
the file says is laid over the other; a key with null is taken away; a rule of another kind replaces the
old one whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from o2o_sim.core.errors import ScenarioError
from o2o_sim.scenario.catalogue import find_scenario
from o2o_sim.scenario.document import Document, Place, read_document, require_visible
from o2o_sim.scenario.merge import layered, parse_override, set_path, with_overrides
from o2o_sim.scenario.problems import problems_of
from o2o_sim.scenario.schema import Scenario

__all__ = [
    "load_scenario",
    "parse_override",
    "place_of",
    "scenario_of",
    "scenario_schema",
    "set_path",
    "source_files",
]

MOST_EXTENDS = 10


def load_scenario(name_or_path: str | Path, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    name_or_path
        The name of a shipped scenario (``district_small``), or the path of a YAML file.
    overrides
        Values to change, by dotted path; they are laid over the complete scenario, defaults included.

    Raises
    ------
    ScenarioError
        When a file is missing or says something impossible: names file, line, key, what was expected and the
        nearest known name.

    Examples
    --------
    >>> market = load_scenario("district_small", {"platforms.app.commission.rate": 0.15})
    >>> market.name, market.consumers.count
    ('district_small', 10000)
    """
    document, folders = _read_chain(find_scenario(name_or_path))
    scenario = _checked(document, folders)
    if not overrides:
        return scenario
    return scenario_of(scenario.document(), overrides, document.places, folders)


def scenario_of(
    data: Mapping[str, Any],
    overrides: Mapping[str, Any] | None = None,
    places: Mapping[tuple[str | int, ...], Place] | None = None,
    folders: tuple[Path, ...] = (),
) -> Scenario:
    """A checked scenario from plain data, such as `Scenario.document`, with some values changed.

    Parameters
    ----------
    data
        The complete scenario as plain data; left as it is.
    overrides
        Values to change, by dotted path.
    places
        Where the values were written, for messages.
    folders
        Where data files are looked for.

    Raises
    ------
    ScenarioError
        When a path leads nowhere or a value is impossible.

    Examples
    --------
    >>> market = load_scenario("district_small")
    >>> scenario_of(market.document()).hash == market.hash
    True
    """
    document = with_overrides(Document(dict(data), dict(places or {})), overrides or {}, Scenario)
    return _checked(document, folders)


def _checked(document: Document, folders: tuple[Path, ...]) -> Scenario:
    require_visible(document)
    try:
        return Scenario.model_validate(document.data, context={"folders": folders})
    except ValidationError as error:
        raise problems_of(error, document, Scenario) from None


def _read_chain(path: Path) -> tuple[Document, tuple[Path, ...]]:
    """A file laid over all that it extends, and the folders of all of them."""
    chain = _chain(path)
    document = chain[-1][1]
    for _, above in reversed(chain[:-1]):
        document = layered(document, above, Scenario)
    if "name" not in chain[0][1].data:
        document.data["name"] = path.stem
        document.places[("name",)] = Place(_shown(path), None)
    return document, tuple(dict.fromkeys(file.parent.resolve() for file, _ in chain))


def _chain(path: Path) -> list[tuple[Path, Document]]:
    """A file and those it extends, one after the other."""
    chain: list[tuple[Path, Document]] = []
    seen: set[Path] = set()
    following: Path | None = path
    place = Place(str(path), None)
    while following is not None:
        if _identity(following) in seen:
            raise ScenarioError("The files extend each other in a circle.", file=place.file, line=place.line)
        if len(chain) >= MOST_EXTENDS:
            expected = f"at most {MOST_EXTENDS}"
            raise ScenarioError("Too many files extend each other.", file=place.file, expected=expected)
        seen.add(_identity(following))
        document = read_document(following, _shown(following))
        chain.append((following, document))
        following, place = _base_of(following, document)
    return chain


def _identity(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _base_of(path: Path, document: Document) -> tuple[Path | None, Place]:
    """The file that a document extends, taken out of its data."""
    base = document.data.pop("extends", None)
    place = document.places.pop(("extends",), Place(_shown(path), None))
    if base is None:
        return None, place
    if not isinstance(base, str):
        raise ScenarioError(
            "One scenario can be extended.",
            file=place.file,
            line=place.line,
            key="extends",
            expected="the name of a scenario or the path of a file",
        )
    try:
        return find_scenario(base, path.parent), place
    except ScenarioError as error:
        raise ScenarioError(
            f"There is no scenario {base[:200]!r}.",
            file=place.file,
            line=place.line,
            key="extends",
            nearest=error.nearest,
        ) from None


def _shown(path: Path) -> str:
    """A path as messages name it: relative where it lies below the working folder."""
    absolute = path.absolute()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(path)


def source_files(name_or_path: str | Path) -> tuple[Path, ...]:
    """The file of a scenario and those that it extends, in that order."""
    return tuple(path for path, _ in _chain(find_scenario(name_or_path)))


def scenario_schema() -> dict[str, Any]:
    """The JSON schema of scenario files, for editors; rules of installed plug-ins are part of it.

    Examples
    --------
    >>> "consumers" in scenario_schema()["properties"]
    True
    """
    schema = Scenario.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Scenario"
    schema["properties"]["extends"] = {
        "type": "string",
        "description": "name of a shipped scenario, or path of a file, that this one builds on",
    }
    return schema


def place_of(name_or_path: str | Path, key: str) -> Place | None:
    """Where a scenario's value was written: its file, or one that it extends, and the line.

    Examples
    --------
    >>> place_of("district_small", "consumers.count").line > 1
    True
    """
    return _read_chain(find_scenario(name_or_path))[0].place_of(tuple(key.split(".")))
