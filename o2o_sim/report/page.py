"""The report: a comparison as one page in both languages that needs no network and nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from o2o_sim.core.errors import RunError
from o2o_sim.report.facts import Facts
from o2o_sim.report.files import command_of
from o2o_sim.report.meanings import meaning_of, unit_of
from o2o_sim.report.pictures import daily_pictures, funnel_picture, gain_pictures
from o2o_sim.report.texts import TEXTS, Text
from o2o_sim.study.verdict import plus_minus

if TYPE_CHECKING:
    from jinja2 import Template

    from o2o_sim.study.comparison import Comparison

__all__ = ["report_page"]

NO_DIFFERENCE = ("identical", "rounding")


class Line(NamedTuple):
    """A row of the table: an outcome, whether it decides, means, and differences with their verdicts."""

    label: Text
    deciding: bool
    means: list[str]
    found: Sequence[tuple[str, Text, str]]


def report_page(folder: Path, *, titles: Sequence[Text] = (), command: str = "") -> str:
    """The report of the study in a folder, as HTML; the same runs give the same bytes.

    Parameters
    ----------
    titles
        What each scenario is called; their own titles if none are given.
    command
        What makes the runs again, in place of what the study has on record.

    Raises
    ------
    StudyError
        If the folder holds no study, or no replication is complete.
    RunError
        If Plotly or Jinja is not installed.
    """
    facts = Facts(folder, titles)
    told = {language: facts.told(language) for language in ("en", "zh")}
    return _template().render(
        t=TEXTS,
        facts=facts,
        titles=facts.titles[: facts.drawn],
        left_out=len(facts.titles) - facts.drawn,
        questions=_questions(facts),
        findings=[
            Text(*pair) for pair in zip(told["en"].findings("en"), told["zh"].findings("zh"), strict=True)
        ],
        gains=gain_pictures(facts),
        main=_lines(facts, facts.main),
        every=_lines(facts, facts.comparison.outcomes),
        funnel=funnel_picture(facts),
        days=daily_pictures(facts),
        made=_made(facts),
        meaning_of=meaning_of,
        unit_of=unit_of,
        command=command or facts.plan.command or command_of(facts.plan),
        own_command=bool(command or facts.plan.command),
        plotly=_plotly(),
    )


def _questions(facts: Facts) -> list[Text]:
    """What the scenarios ask, each question once; of several, whose each is."""
    asked: dict[Text, Text] = {}
    for title, document in zip(facts.titles, facts.documents[: facts.drawn], strict=False):
        question = document["question"]
        if question["en"]:
            asked.setdefault(Text(question["en"], question["zh"] or question["en"]), title)
    if len(asked) < 2:
        return list(asked)
    return [
        Text(f"{title.en}: {question.en}", f"{title.zh}：{question.zh}") for question, title in asked.items()
    ]


def _lines(facts: Facts, outcomes: Sequence[str]) -> list[Line]:
    from o2o_sim.study.report import label_of

    found = []
    for outcome in outcomes:
        labels = (label_of(outcome, "en"), label_of(outcome, "zh"))
        units = facts.unit(outcome)
        label = Text(*(f"{a} [{b}]" if b else a for a, b in zip(labels, units, strict=True)))
        found.append(_line(facts.comparison, outcome, label, facts.drawn))
    return found


def _line(comparison: Comparison, outcome: str, label: Text, drawn: int) -> Line:
    cells = [comparison.cell(outcome, scenario) for scenario in comparison.scenarios[:drawn]]
    found = []
    for cell in cells[1:]:
        assert cell.difference is not None and cell.verdict is not None
        size = _size(cell.difference.mean, cell.difference.half_width, cell.difference.defined)
        size = "0" if cell.verdict.kind in NO_DIFFERENCE else size
        found.append((size, Text(cell.verdict.words("en"), cell.verdict.words("zh")), cell.verdict.kind))
    means = [_size(cell.mean.mean, cell.mean.half_width, cell.mean.defined) for cell in cells]
    return Line(label, outcome in comparison.deciding, means, found)


def _size(mean: float, half_width: float, defined: bool) -> str:
    return plus_minus(mean, half_width) if defined else "–"


def _made(facts: Facts) -> list[tuple[Text, str]]:
    """How the numbers came about, as pairs of a name and a value."""
    plan, manifest = facts.plan, facts.manifests[0]
    days = facts.comparison.days
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    pairs = [
        ("seed", str(plan.seed)),
        ("replications", str(facts.comparison.replications)),
        ("length", "–" if days is None else str(days)),
        ("engine", plan.engine),
        ("versions", versions),
        ("commit", manifest["commit"] or "–"),
        ("code", manifest["code"]),
        ("laws", str(len(manifest["laws"]))),
    ]
    return [(TEXTS[name], value) for name, value in pairs]


@cache
def _template() -> Template:
    """The page with its places for content; everything that is put there is escaped."""
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError as error:
        raise RunError("A report needs Jinja and Plotly: pip install jinja2 plotly") from error
    text = files("o2o_sim.report").joinpath("page.html").read_text(encoding="utf-8")
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.from_string(text)


@cache
def _plotly() -> Any:
    """The library that draws the figures, once in the page."""
    from plotly.offline import get_plotlyjs

    return get_plotlyjs().replace("</script", "<\\/script")
