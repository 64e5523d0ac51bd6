"""A lesson written down: frozen, checked, both languages in every text, numbers only by name."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator, model_validator

from o2o_sim.scenario.part import Part, number, unfolded

__all__ = ["Choice", "Lesson", "Question", "Sweep", "Text", "Vouchers", "texts"]


class Text(Part):
    """A text in both languages; ``{name}`` stands for a fact of the lesson's results."""

    en: str = number(..., "English", min_length=1, max_length=4000)
    zh: str = number(..., "Chinese", min_length=1, max_length=4000)

    @field_validator("zh")
    @classmethod
    def _on_one_line(cls, zh: str) -> str:
        return unfolded(zh)

    @model_validator(mode="after")
    def _same_facts(self) -> Text:
        parts = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            for text in (self.en, self.zh)
        ]
        odd = sorted(name for name in parts[0] | parts[1] if not name.isidentifier())
        if odd:
            raise ValueError(f"a fact is named by one word, not by {odd[0]!r}")
        if parts[0] != parts[1]:
            raise ValueError(f"the two languages name different facts: {sorted(parts[0] ^ parts[1])}")
        return self


class Choice(Part):
    """One of the answers to choose from."""

    key: str = number(..., "how it is named", pattern=r"^[a-z_]+$")
    text: Text = number(..., "what it says")


class Prediction(Part):
    """What the learner commits to before anything is run."""

    question: Text = number(..., "what is asked")
    choices: list[Choice] = number(..., "answers to choose from", min_length=2, max_length=6)
    came_true: str = number(..., "the fact that names the answer which came true")


class Picture(Part):
    """The one figure of the lesson."""

    title: Text = number(..., "what stands above it")
    x: Text = number(..., "what the horizontal axis shows, unit included")
    y: Text = number(..., "what the vertical axis shows, unit included")
    benchmark: Text = number(..., "what the line of the closed form is called")
    share: bool = number(False, "whether the horizontal axis is a share")
    zero: bool = number(False, "whether there is a line at zero")


class Question(Part):
    """A question at the end; the answer is a fact, or a choice that a fact names."""

    text: Text = number(..., "what is asked")
    choices: list[Choice] = number([], "answers to choose from; none: the answer is a number")
    answer: str = number(..., "the fact that is the answer")
    tolerance: float = number(0.0, "how far a number may be off", ge=0)
    percent: bool = number(False, "whether the number is asked for in percent")
    right: Text = number(..., "what is said to a right answer")
    wrong: Text = number(..., "what is said to a wrong answer, without giving it away")


class Step(Part):
    """A step of the teacher's hour."""

    minutes: int = number(..., "how long", unit="minutes", ge=1, le=120)
    text: Text = number(..., "what happens")


class Teacher(Part):
    """The teacher's page."""

    aim: Text = number(..., "what the class should take away")
    plan: list[Step] = number(..., "the hour, step by step", min_length=2)
    pitfalls: list[Text] = number(..., "what learners get wrong", min_length=1)
    answers: list[Text] = number(..., "answers to what will be asked", min_length=1)
    differs: Text = number(
        ..., "what to say if the run differs from the closed form or from what was expected"
    )
    further: list[Text] = number([], "what to try next")


class Vouchers(Part):
    """Every group-voucher campaign of the scenario against the same market without any."""

    kind: Literal["vouchers"] = number(..., "which experiment this is")
    replications: int = number(2, "pairs of runs", ge=1, le=20)


class Setting(Part):
    """One series of a sweep."""

    name: str = number(..., "how it is named in facts", pattern=r"^[a-z_]+$")
    label: Text = number(..., "how it is named in the figure")
    changes: dict[str, Any] = number({}, "values by dotted path")


class Sweep(Part):
    """A lever moved over some values in each of several settings; a closed form beside it."""

    kind: Literal["sweep"] = number(..., "which experiment this is")
    lever: str = number(..., "dotted path of the lever")
    values: list[float] = number(..., "its values", min_length=2, max_length=12)
    settings: list[Setting] = number(..., "one series each", min_length=1, max_length=4)
    x: str = number(..., "measure on the horizontal axis")
    y: str = number(..., "measure on the vertical axis")
    benchmark: str = number(..., "closed form beside it")


Experiment = Annotated[Vouchers | Sweep, Field(discriminator="kind")]


class Lesson(Part):
    """A lesson: one figure and one surprise."""

    name: str = number(..., "how it is called", pattern=r"^[a-z0-9_]+$", max_length=60)
    order: int = number(..., "its place among the lessons", ge=1, le=99)
    scenario: str = number(..., "name of the scenario it runs")
    title: Text = number(..., "one line")
    story: list[Text] = number(..., "what the learner is told first", min_length=1)
    given: dict[str, str] = number(
        {}, "facts that are known before anything is run: dotted path of the scenario"
    )
    predict: Prediction = number(..., "what the learner commits to")
    experiment: Experiment = number(..., "what is run")
    picture: Picture = number(..., "the figure")
    surprise: Text = number(..., "what came out, in a sentence or two")
    explain: list[Text] = number(..., "why", min_length=1)
    question: Question = number(..., "a question with a check")
    teacher: Teacher = number(..., "for the teacher")
    references: list[str] = number([], "keys of papers/references.bib")


def texts(part: Any) -> Iterator[Text]:
    """Every text in a part of a lesson.

    Examples
    --------
    >>> [text.en for text in texts([Text(en="one", zh="一")])]
    ['one']
    """
    if isinstance(part, Text):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from texts(getattr(part, name))
    elif isinstance(part, (list, tuple)):
        for one in part:
            yield from texts(one)
