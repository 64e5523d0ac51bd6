"""What a fit found: numbers with intervals, how well the market reproduces them, what stays unknown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from o2o_sim.data.complete_journey.behaviour import Fits
from o2o_sim.data.complete_journey.estimate import Estimate, rounded
from o2o_sim.data.complete_journey.moments import REASONS, Moment
from o2o_sim.data.complete_journey.settings import Unpinned

WIDTH = 120


@dataclass(frozen=True)
class FitReport:
    """A fit, to be printed.

    Parameters
    ----------
    path : scenario file that was written
    fits : everything estimated on January to July
    moments : what the simulated market reproduces, and what the later months show
    forecast : what the law of visits foresaw for August to December, against what came
    unpinned : settings that the data cannot pin, with the reason
    dropped : rows of the tables that were left out, by reason
    seconds : time it took
    """

    path: Path
    fits: Fits
    moments: tuple[Moment, ...]
    forecast: tuple[Moment, ...]
    unpinned: tuple[Unpinned, ...]
    dropped: dict[str, int]
    seconds: float

    def __str__(self) -> str:
        """The whole report as text."""
        return "\n".join(
            [
                "Fitted on January to July 2017 (95 % intervals)",
                *(_wrapped(str(estimate)) for estimate in estimates(self.fits)),
                "",
                *self._comparison(),
                "",
                "What the data cannot pin",
                *(_wrapped(f"{one.path}: {one.why}") for one in self.unpinned),
                "",
                *self._remarks(),
            ]
        )

    def _comparison(self) -> Iterator[str]:
        yield "How well the simulated market reproduces it"
        yield _row("", "", "January to July", "simulated", "", "August to December")
        for moment in self.moments:
            later = "" if moment.later is None else moment.later.range
            yield _row(
                moment.name, moment.role, moment.fitted.range, moment.simulated.range, moment.verdict, later
            )
        yield from _differences(self.moments)
        yield ""
        yield "What the law of visits, fitted to July, foresaw for August to December"
        yield _row("", "", "", "foreseen", "", "August to December")
        for moment in self.forecast:
            foreseen = rounded(moment.simulated.value)
            yield _row(moment.name, "", "", foreseen, moment.verdict, moment.fitted.range)
        yield from _differences(self.forecast)

    def _remarks(self) -> Iterator[str]:
        agree = sum(moment.verdict == "agrees" for moment in self.moments)
        left_out = ", ".join(f"{count} rows: {reason}" for reason, count in self.dropped.items())
        yield _wrapped(f"{agree} of {len(self.moments)} moments cannot be told from the data.")
        yield _wrapped(f"Left out of the tables: {left_out}.")
        yield _wrapped(f"Data: The Complete Journey, dunnhumby and 84.51°. Took {self.seconds:.0f} s.")


def _differences(moments: tuple[Moment, ...]) -> Iterator[str]:
    """What differs, with the reason where it is known."""
    for moment in moments:
        if moment.verdict != "agrees":
            reason = REASONS.get(moment.name, "the reason is not known.")
            yield _wrapped(f"{moment.name} ({moment.verdict}): {reason}")


def estimates(part: Any) -> Iterator[Estimate]:
    """Every estimate in a nest of dataclasses, tuples and dicts, in their order.

    Examples
    --------
    >>> one = Estimate("a", 1.0, 0.5, 1.5, "", "", "")
    >>> [found.name for found in estimates({"x": (one, [one])})]
    ['a', 'a']
    """
    if isinstance(part, Estimate):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            yield from estimates(getattr(part, field.name))
    elif isinstance(part, dict):
        for value in part.values():
            yield from estimates(value)
    elif isinstance(part, (tuple, list)):
        for value in part:
            yield from estimates(value)


def _row(name: str, role: str, fitted: str, simulated: str, verdict: str, later: str) -> str:
    return f"  {name:<41}{role:<12}{fitted:<27}{simulated:<27}{verdict:<9}{later}".rstrip()


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)
