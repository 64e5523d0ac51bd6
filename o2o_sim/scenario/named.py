"""Values by name: the segments, groups, channels and platforms that a scenario's quantities speak of must exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from o2o_sim.core.quantity import Quantity
from o2o_sim.scenario.nearest import require_known


def quantities(part: Any, path: str = "") -> Iterator[tuple[str, Quantity]]:
    """Every quantity in a part of a scenario, with its dotted path.

    Examples
    --------
    >>> [path for path, _ in quantities({"shop": {"size": Quantity(2.0)}})]
    ['shop.size']
    """
    if isinstance(part, Quantity):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from quantities(getattr(part, name), f"{path}.{name}" if path else name)
    elif isinstance(part, Mapping):
        for name, value in part.items():
            yield from quantities(value, f"{path}.{name}" if path else str(name))


def require_known_names(part: Any, known: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse a quantity that gives a value for a segment, group, channel or platform that does not exist.

    Raises
    ------
    ValueError
        naming the path, the name, and the nearest known one.
    """
    for path, value in quantities(part):
        for name in value.unknown_names(known):
            try:
                require_known(str(value.by), [name], known.get(str(value.by), ()))
            except ValueError as error:
                raise ValueError(f"{path}: {error}") from error
