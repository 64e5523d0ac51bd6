"""Run a lesson: its experiment, with the facts that texts and checks speak of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from o2o_sim.core.errors import InputError
from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.lesson.findings import Fact, Findings
from o2o_sim.study.lesson.lesson import Lesson, Text, Vouchers, texts
from o2o_sim.study.lesson.sweep import sweep
from o2o_sim.study.lesson.vouchers import vouchers

if TYPE_CHECKING:
    from o2o_sim.study.verdict import Language

__all__ = ["given", "run_lesson", "tell"]


def run_lesson(
    lesson: Lesson, *, threads: int = 1, progress: Callable[[float], None] | None = None
) -> Findings:
    """Run a lesson's experiment.

    The same lesson gives the same findings, to the bit, on any machine with the same version.

    Parameters
    ----------
    lesson : from `load_lesson`
    threads : for choices; never changes a result, and one is quickest in a market as small as these
    progress : told the share that is done

    Raises
    ------
    InputError
        If the experiment does not fit the scenario, or a text names a fact that is not found.
    """
    scenario = load_scenario(lesson.scenario)
    run = vouchers if isinstance(lesson.experiment, Vouchers) else sweep
    found = run(lesson, scenario, threads, progress)
    facts = given(lesson) | found.facts
    if lesson.predict.came_true not in facts or lesson.question.answer not in facts:
        raise InputError(f"The lesson `{lesson.name}` asks for a fact that its experiment does not find.")
    for text in texts(lesson):
        tell(text, "en", facts)
    return Findings(found.series, found.lines, facts)


def given(lesson: Lesson) -> dict[str, Fact]:
    """The facts that are known before anything is run: values of the scenario.

    Raises
    ------
    InputError
        If a path leads nowhere.
    """
    document = load_scenario(lesson.scenario).document()
    return {name: _at(document, path, lesson.name) for name, path in lesson.given.items()}


def _at(document: Any, path: str, lesson: str) -> Fact:
    for part in path.split("."):
        if isinstance(document, list) and part.isdigit() and int(part) < len(document):
            document = document[int(part)]
        elif isinstance(document, dict) and part in document:
            document = document[part]
        else:
            raise InputError(f"The lesson `{lesson}` names `{path}`, which is no path of its scenario.")
    if not isinstance(document, (int, float, str)):
        raise InputError(f"The lesson `{lesson}` names `{path}`, which is neither a number nor a word.")
    return document


def tell(text: Text, language: Language, facts: dict[str, Fact]) -> str:
    """A text with its facts filled in.

    Raises
    ------
    InputError
        If it names a fact that is not there.

    Examples
    --------
    >>> tell(Text(en="{share:.0%} of {who}", zh="{who}的 {share:.0%}"), "zh", {"share": 0.25, "who": "all"})
    'all的 25%'
    """
    plain = {
        name: getattr(value, language) if isinstance(value, Text) else value for name, value in facts.items()
    }
    try:
        return str(getattr(text, language).format(**plain))
    except (KeyError, IndexError, ValueError) as error:
        start = text.en[:40]
        raise InputError(f"The text `{start}…` names a fact that is not there: {error}.") from error
