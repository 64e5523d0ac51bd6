"""References between the parts of a scenario: every name must be known, or the nearest right one is named."""

from __future__ import annotations

from collections.abc import Iterable

from o2o_sim.core.errors import nearest_name

MOST_LISTED = 20


def require_known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raise ValueError, naming the nearest known one, unless every name is known.

    Examples
    --------
    >>> require_known("channel", ["delivary"], ["walk_in", "delivery"])
    Traceback (most recent call last):
    ValueError: no channel is called `delivary`; did you mean `delivery`?
    """
    options = list(known)
    for name in names:
        if name not in options:
            guess = nearest_name(name, options)
            hint = f"; did you mean `{guess}`?" if guess else f" (known: {_listed(options)})"
            raise ValueError(f"no {what} is called `{name}`{hint}")


def _listed(options: list[str]) -> str:
    rest = ", ..." if len(options) > MOST_LISTED else ""
    return (", ".join(options[:MOST_LISTED]) or "none") + rest
