"""The word that all checks are made of."""

from __future__ import annotations

from o2o_sim.core.errors import RuleError

__all__ = ["require"]


def require(holds: object, sentence: str) -> None:
    """Raise RuleError with a sentence unless something holds.

    Examples
    --------
    >>> require(2 + 2 == 4, "Arithmetic is broken.")
    """
    if not bool(holds):
        raise RuleError(sentence)
