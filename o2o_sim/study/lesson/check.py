"""Check: whether an answer is right, by the facts of the lesson's own results."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from o2o_sim.core.errors import InputError, nearest_name
from o2o_sim.study.lesson.lesson import Choice, Lesson, Text

if TYPE_CHECKING:
    from o2o_sim.study.lesson.findings import Findings

__all__ = ["Reply", "check", "require_choice"]


@dataclass(frozen=True)
class Reply:
    """What is said to an answer."""

    right: bool
    text: Text


def check(lesson: Lesson, findings: Findings, answer: str) -> Reply:
    """Check the answer to a lesson's question.

    Parameters
    ----------
    lesson, findings : the lesson and what its experiment found
    answer : key of a choice, or a number (in percent where the question asks so; a percent sign may be there)

    Raises
    ------
    InputError
        If it is none of the choices, or not a number.
    """
    question = lesson.question
    true = findings.facts[question.answer]
    if question.choices:
        right = require_choice(question.choices, answer).key == true
    else:
        assert isinstance(true, (int, float)), "a lesson's numeric answer is a number"
        right = abs(_number(answer, question.percent) - true) <= question.tolerance * (1 + 1e-9)
    return Reply(right, question.right if right else question.wrong)


def require_choice(choices: list[Choice], answer: str) -> Choice:
    """The choice that an answer names.

    Raises
    ------
    InputError
        If it names none.
    """
    known = {choice.key: choice for choice in choices}
    if answer not in known:
        hint = nearest_name(answer, known)
        expected = f"expected one of {', '.join(known)}"
        raise InputError(
            f"`{answer}` is none of the answers: {expected}." + (f" Did you mean {hint}?" if hint else "")
        )
    return known[answer]


def _number(answer: str, percent: bool) -> float:
    text = answer.strip()
    scale = 0.01 if percent else 1.0
    try:
        value = float(text.removesuffix("%").removesuffix("\N{FULLWIDTH PERCENT SIGN}"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"`{answer[:40]}` is not a number, and the question asks for one.")
    return value * scale
