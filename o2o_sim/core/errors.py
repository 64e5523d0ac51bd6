"""Every error the package raises on purpose: one parent, few children, one plain sentence each.

Examples
--------
>>> try:
...     raise InputError("prices.csv, line 3: expected a number, found 'free'.")
... except O2OError as error:
...     print(error)
prices.csv, line 3: expected a number, found 'free'.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "DrawError",
    "InputError",
    "LawBroken",
    "LedgerError",
    "O2OError",
    "RuleError",
    "RunError",
    "ScenarioError",
    "StudyError",
    "nearest_name",
]


class O2OError(Exception):
    """Parent of all errors of this package: whoever catches it catches them all, and no others."""


class InputError(O2OError):
    """A value, a table or a file that was given cannot be used."""


class DrawError(O2OError):
    """A random stream is used in a way that would break the keyed draws."""


class LedgerError(O2OError):
    """A posting that the ledger cannot hold exactly."""


class LawBroken(O2OError):
    """A law that every run must obey (money, states, stock) does not hold."""


class RuleError(O2OError):
    """A rule is unknown, registered twice or does not keep its family's contract."""


class RunError(O2OError):
    """A run could not be finished or written."""


class StudyError(O2OError):
    """A study could not be planned, run, resumed or read."""


class ScenarioError(O2OError):
    """A scenario file says something that cannot be understood or is not possible.

    Parameters
    ----------
    message
        What is wrong, a full sentence.
    file, line
        Where it was written; line counts from 1. `None` where there is no such place.
    key
        The dotted path of the value, such as ``platforms.app.commission.rate``.
    expected
        What would have been accepted, in words.
    nearest
        The known name closest to the one that was written.
    parts
        Where several things are wrong, the error of each.

    Examples
    --------
    >>> print(ScenarioError("No such key.", file="cafe.yaml", line=4, key="peple", nearest="people"))
    cafe.yaml, line 4, peple: No such key. Did you mean people?
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
        expected: str | None = None,
        nearest: str | None = None,
        parts: tuple[ScenarioError, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message, self.file, self.line, self.key = message, file, line, key
        self.expected, self.nearest, self.parts = expected, nearest, parts

    def __str__(self) -> str:
        """The whole error as one paragraph; where several things are wrong, with one line for each."""
        if self.parts:
            return "\n".join([self.message, *(f"  {part}" for part in self.parts)])
        sentences = [self.message]
        if self.expected:
            sentences.append(f"Expected {self.expected}.")
        if self.nearest:
            sentences.append(f"Did you mean {self.nearest}?")
        where = self._where()
        return (f"{where}: " if where else "") + " ".join(sentences)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with every field, so that an error crosses a process pool whole."""
        fields = ("file", "line", "key", "expected", "nearest", "parts")
        return _rebuild, (type(self), self.message, {name: getattr(self, name) for name in fields})

    def _where(self) -> str:
        line = f"line {self.line}" if self.line is not None else None
        return ", ".join(part for part in (self.file, line, self.key) if part)


def _rebuild(kind: type[ScenarioError], message: str, fields: dict[str, object]) -> ScenarioError:
    return kind(message, **fields)  # type: ignore[arg-type]


def nearest_name(name: object, known: Iterable[str]) -> str | None:
    """The known name closest to the one given, or `None` when nothing is close.

    Examples
    --------
    >>> nearest_name("comission", ["commission", "currency"])
    'commission'
    >>> nearest_name("xyz", ["commission", "currency"]) is None
    True
    """
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(str(name)[:200].lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None
