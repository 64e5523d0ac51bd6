"""The nearest right thing: what to suggest for a misspelt name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None.

    Examples
    --------
    >>> nearest("delivary", ["walk_in", "delivery"])
    'delivery'
    """
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return found[0] if found else None


def require_known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raise ValueError, naming the nearest known one, unless every name is known."""
    options = list(known)
    for name in names:
        if name not in options:
            guess = nearest(name, options)
            hint = f"; did you mean `{guess}`?" if guess else ""
            raise ValueError(f"no {what} is called `{name}`{hint} (known: {', '.join(options) or 'none'})")
