"""What scenarios assume differently: every key whose value is not the same in all, with unit and meaning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from o2o_sim.scenario.meaning import facts_at
from o2o_sim.scenario.schema import Scenario

__all__ = ["MISSING", "Assumption", "assumptions"]

ABOUT = ("name", "title", "question", "inspired_by", "citations", "deciding", "seed", "label")
"""Keys that say what a scenario is for, not what it assumes."""
MISSING = "–"
"""Stands for a value where a scenario does not have the key."""


class Assumption(NamedTuple):
    """A key whose value differs: one value a scenario, the unit and what it means, as the schema says."""

    key: str
    values: tuple[str, ...]
    unit: str
    meaning: str


def assumptions(documents: Sequence[Mapping[str, Any]]) -> list[Assumption]:
    """The differences between whole scenarios, in the order of the schema.

    Parameters
    ----------
    documents
        Of the scenarios, as `Scenario.document` gives them.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> base = load_scenario("district_small")
    >>> cheaper = base.vary({"platforms.app.commission.rate": 0.12})
    >>> [found] = assumptions([base.document(), cheaper.document()])
    >>> found.key, found.values, found.unit
    ('platforms.app.commission.rate', ('0.17', '0.12'), 'share of price')
    """
    return [_told(path, values, documents) for path, values in _differing(list(documents), ())]


def _differing(values: list[Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Paths at which values differ, as deep as they can be told apart."""
    if all(value == values[0] for value in values):
        return
    if not _comparable(values):
        yield path, values
        return
    for key in dict.fromkeys(key for value in values for key in value):
        if not (len(path) == 0 and key in ABOUT) and key != "label":
            yield from _differing([value.get(key, _Nothing) for value in values], (*path, key))


def _comparable(values: list[Any]) -> bool:
    """Whether all are parts of one kind, so that their keys can be compared one by one."""
    if not all(isinstance(value, dict) for value in values):
        return False
    return all(
        len({json.dumps(value.get(mark)) for value in values}) == 1
        for mark in ("kind", "distribution", "by", "column")
    )


class _Nothing:
    """No such key."""


def _told(path: tuple[str, ...], values: list[Any], documents: Sequence[Mapping[str, Any]]) -> Assumption:
    whole = next(document for document, value in zip(documents, values, strict=True) if value is not _Nothing)
    facts = facts_at(Scenario, path, whole)
    return Assumption(".".join(path), tuple(map(_written, values)), facts.unit, facts.meaning)


def _written(value: Any) -> str:
    """A value on one line, as a scenario file would have it; what is not set is left out."""
    import yaml

    if value is _Nothing:
        return MISSING
    text = yaml.safe_dump(
        _set(value), default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**6
    )
    return str(text).removesuffix("\n").removesuffix("\n...")


def _set(value: Any) -> Any:
    """Without labels and without keys that hold nothing."""
    if isinstance(value, dict):
        kept = {key: own for key, own in value.items() if key != "label" and own not in (None, {}, [])}
        return {key: _set(own) for key, own in kept.items()}
    return [_set(own) for own in value] if isinstance(value, list) else value
