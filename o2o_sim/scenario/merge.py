"""One document over another, and single values over a document: `extends` and overrides."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from o2o_sim.core.errors import ScenarioError, nearest_name
from o2o_sim.scenario.document import Document, KeyPath, Place, dotted, parse_value
from o2o_sim.scenario.meaning import is_swapped, known_keys

__all__ = ["layered", "parse_override", "set_path", "with_overrides"]


def layered(base: Document, above: Document, root: type[BaseModel]) -> Document:
    """The base with what the document above says: mappings are joined key by key, null takes a key away.

    A rule of another kind, or a quantity of another form, takes the whole place of the old one.
    """
    result = Document(copy.deepcopy(base.data), dict(base.places))
    for key, value in above.data.items():
        _lay(result, (key,), value, above.places, root)
    result.places[()] = above.places.get((), Place("", None))
    return result


def _lay(
    result: Document, path: KeyPath, value: Any, places: Mapping[KeyPath, Place], root: type[BaseModel]
) -> None:
    """Put a value at a path of the result, whose parent is a mapping."""
    parent = _parent(result.data, path)
    key = path[-1]
    if value is None and key in parent:
        del parent[key]
        _forget(result.places, path)
    elif isinstance(value, Mapping) and key in parent and not is_swapped(root, path, result.data, value):
        result.places[path] = places[path]
        for child, inner in value.items():
            _lay(result, (*path, child), inner, places, root)
    else:
        parent[key] = copy.deepcopy(value)
        _forget(result.places, path)
        result.places.update({there: place for there, place in places.items() if there[: len(path)] == path})


def _parent(data: Any, path: KeyPath) -> Any:
    for key in path[:-1]:
        data = data[key]
    return data


def _forget(places: dict[KeyPath, Place], path: KeyPath) -> None:
    for there in [there for there in places if there[: len(path)] == path]:
        del places[there]


def parse_override(text: str) -> tuple[str, Any]:
    """A path and its value from ``path=value``, the value in YAML.

    Raises
    ------
    ScenarioError
        When there is no ``=``, or no value after it, or the value is not YAML.

    Examples
    --------
    >>> parse_override("platforms.app.commission.rate=0.15")
    ('platforms.app.commission.rate', 0.15)
    """
    path, sign, value = text.partition("=")
    if not sign or not path.strip():
        raise ScenarioError(f"{text[:80]!r} changes nothing.", file="--set", expected="path.to.key=value")
    if not value.strip():
        expected = "a value; null deletes the key, so that its default holds"
        raise ScenarioError(f"{text[:80]!r} names no value.", file="--set", expected=expected)
    return path.strip(), parse_value(value, f"--set {path.strip()[:80]}")


def with_overrides(document: Document, overrides: Mapping[str, Any], root: type[BaseModel]) -> Document:
    """A copy of a complete document with some values changed; a change of `kind` comes before its parameters.

    Raises
    ------
    ScenarioError
        When a path leads nowhere; names the nearest key.
    """
    result = Document(copy.deepcopy(document.data), dict(document.places))
    for text in sorted(overrides, key=lambda path: not path.endswith(".kind")):
        path = set_path(result.data, text, overrides[text], root)
        _forget(result.places, path)
        result.places[path] = Place(f"--set {text}", None)
    return result


def set_path(data: Any, path: str, value: Any, root: type[BaseModel] | None = None) -> KeyPath:
    """Put a value at a dotted path of plain data, in place; null takes the key away.

    All keys must be there, but the last may be new where names are of one's own choice. Naming another `kind`
    of rule, or another distribution, drops the parameters of the old one.

    Parameters
    ----------
    data
        A complete scenario as plain data.
    path
        Keys joined by dots; positions in lists count from 0.
    value
        Plain data.
    root
        The class that says which keys there are.

    Returns
    -------
    The path, taken apart.

    Raises
    ------
    ScenarioError
        When the path leads nowhere; names the nearest key.

    Examples
    --------
    >>> market = {"platforms": {"app": {"commission": {"rate": 0.17}}}}
    >>> set_path(market, "platforms.app.commission.rate", 0.15)
    ('platforms', 'app', 'commission', 'rate')
    >>> market
    {'platforms': {'app': {'commission': {'rate': 0.15}}}}
    >>> set_path(market, "platforms.ap.commission", 0.15)
    Traceback (most recent call last):
        ...
    o2o_sim.core.errors.ScenarioError: --set platforms.ap.commission: There is no key ap. Did you mean app?
    """
    names = path.split(".")
    found: KeyPath = ()
    there = data
    for name in names:
        known = known_keys(root, found, data) if root else ()
        found = (*found, _step(there, name, path, found, known))
        if len(found) < len(names):
            there = _enter(there, found[-1])
    if root and isinstance(there, dict) and is_swapped(root, found[:-1], data, {str(found[-1]): value}):
        there.clear()
    if value is None and isinstance(there, dict):
        there.pop(str(found[-1]), None)
    else:
        there[found[-1]] = copy.deepcopy(value)
    return found


def _step(there: Any, name: str, path: str, found: KeyPath, known: tuple[str, ...]) -> str | int:
    """The key or position that a name stands for here."""
    file = f"--set {path}"
    if isinstance(there, list):
        if name.isdecimal() and len(name) < 9 and int(name) < len(there):
            return int(name)
        raise ScenarioError(f"There is no position {name}.", file=file, expected=f"0 to {len(there) - 1}")
    if not isinstance(there, dict):
        raise ScenarioError(f"{dotted(found)} is {repr(there)[:40]} and has no parts.", file=file)
    if name in there or name in known or (not known and len(found) == path.count(".")):
        return name
    nearest, expected = _suggestion(name, (*there, *known))
    raise ScenarioError(f"There is no key {name}.", file=file, nearest=nearest, expected=expected)


def _suggestion(name: str, known: Iterable[str]) -> tuple[str | None, str | None]:
    """The nearest name, or else the first few that there are."""
    names = list(dict.fromkeys(known))
    nearest = nearest_name(name, names)
    return nearest, None if nearest or not names else "one of " + ", ".join(names[:12])


def _enter(there: Any, key: str | int) -> Any:
    """What stands at a key; nothing becomes an empty mapping."""
    if isinstance(there, dict) and there.get(str(key)) is None:
        there[str(key)] = {}
    return there[key]
