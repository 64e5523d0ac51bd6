"""Every lesson runs, has its closed form beside it, is complete in both languages, and knows right from wrong."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from o2o_sim.cli.app import app
from o2o_sim.core.datafile import shipped_folder
from o2o_sim.core.errors import InputError, ScenarioError
from o2o_sim.figures.lesson import lesson_figure
from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.lesson import Findings, Lesson, lessons, load_lesson, run_lesson
from o2o_sim.study.lesson.check import check
from o2o_sim.study.lesson.lesson import texts
from o2o_sim.study.lesson.run import tell
from o2o_sim.study.verdict import Language
from tests.docs.pages import ROOT

NAMES = [lesson.name for lesson in lessons()]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@lru_cache(maxsize=4)
def taken(name: str) -> tuple[Lesson, Findings]:
    """A lesson and what its experiment found, run once for all tests."""
    lesson = load_lesson(name)
    return lesson, run_lesson(lesson)


@pytest.mark.parametrize("name", NAMES)
def test_every_text_can_be_told_and_types_no_result(name: str) -> None:
    lesson, found = taken(name)
    for language in LANGUAGES:
        for text in texts(lesson):
            told = tell(text, language, found.facts)
            assert told and "{" not in told and "}" not in told
    for text in [lesson.surprise, lesson.question.right]:
        assert "{" in text.en, "numbers of results are read, not typed"
    for text in texts(
        [lesson.story, lesson.surprise, lesson.explain, lesson.question, lesson.teacher.answers]
    ):
        plain = "".join(part.partition("}")[2] or part for part in text.en.split("{"))
        assert not any(c.isdigit() for c in plain.replace("(1 − s)", "")), plain


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figure_has_dots_with_intervals_and_the_closed_form(name: str, language: Language) -> None:
    lesson, found = taken(name)
    figure = lesson_figure(lesson, found, language)
    dots = [trace for trace in figure.data if "markers" in trace.mode]
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    drawn = [y for trace in dots for y in trace.y]
    assert drawn == [point.y for series in found.series for point in series.points]
    assert len(lines) == len(found.lines) >= 1 and all(len(line.x) > 1 for line in lines)
    assert all(len(trace.error_y.array) == len(trace.x) for trace in dots)
    assert figure.layout.xaxis.title.text == getattr(lesson.picture.x, language)
    assert getattr(lesson.picture.benchmark, language) in lines[0].name


@pytest.mark.parametrize("name", NAMES)
def test_the_market_goes_the_way_of_the_closed_form(name: str) -> None:
    """First and last point of each series differ as the closed form says: the same sign, and of its order."""
    _, found = taken(name)
    for place, series in enumerate(found.series):
        line = found.lines[min(place, len(found.lines) - 1)]
        first, last = series.points[0], series.points[-1]
        theory = line.at(last.x) - line.at(first.x)
        assert 0.4 < (last.y - first.y) / theory < 2.5
        assert all(point.low <= point.y <= point.high for point in series.points)


@pytest.mark.parametrize("name", NAMES)
def test_the_surprise_is_there(name: str) -> None:
    lesson, found = taken(name)
    came = found.facts[lesson.predict.came_true]
    assert came in {choice.key for choice in lesson.predict.choices}
    assert came == {"group_buying_trap": "least", "order_ahead_at_the_cafe": "down_up"}[name]


def test_the_best_seller_loses_and_the_unknown_gains_beyond_chance() -> None:
    _, found = taken("group_buying_trap")
    points = found.series[0].points
    assert points[-1].size == max(point.size for point in points)
    assert points[-1].high < 0.0 < max(point.low for point in points)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("group_buying_trap", ["{:.1f}", "{:.1f}%", " {:.0f} "], ["50", "0", "100", "-17", "1e9"]),
        ("order_ahead_at_the_cafe", ["0.91", "0.909", ".9"], ["0.45", "2.2", "1.1", "2", "0.88"]),
    ],
)
def test_right_answers_are_accepted_and_wrong_ones_are_not(
    name: str, right: list[str], wrong: list[str]
) -> None:
    lesson, found = taken(name)
    true = found.facts[lesson.question.answer]
    assert isinstance(true, float)
    for answer in right:
        assert check(lesson, found, answer.format(100 * true)).right
    for answer in wrong:
        reply = check(lesson, found, answer)
        assert not reply.right
        assert lesson.question.answer not in reply.text.en, "a wrong answer is not told the right one"
    for nonsense in ("", "much", "nan", "inf", "1%%"):
        with pytest.raises(InputError, match="not a number"):
            check(lesson, found, nonsense)


def test_the_same_lesson_gives_the_same_findings() -> None:
    lesson, found = taken("order_ahead_at_the_cafe")
    assert run_lesson(lesson, threads=2).plain() == found.plain()


def test_a_choice_is_checked_too() -> None:
    lesson, found = taken("order_ahead_at_the_cafe")
    asked = lesson.question.model_copy(update={"choices": lesson.predict.choices, "answer": "pattern"})
    other = lesson.model_copy(update={"question": asked})
    assert check(other, found, "down_up").right and not check(other, found, "up_up").right
    with pytest.raises(InputError, match="Did you mean up_up"):
        check(other, found, "up_upp")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("story", 0, "zh"), None, "zh"),
        (("surprise", "zh"), "没有事实", "different facts"),
        (("surprise", "en"), "{seller.__class__}", "one word"),
        (("experiment", "kind"), "magic", "one of vouchers, sweep"),
        (("colour",), "red", "colour"),
    ],
)
def test_a_broken_file_is_refused_by_file_and_key(
    path: tuple[str | int, ...], value: object, message: str, tmp_path: Path
) -> None:
    document = yaml.safe_load(
        (shipped_folder("lessons") / "group_buying_trap.yaml").read_text(encoding="utf-8")
    )
    place = document
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    file = tmp_path / "broken.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ScenarioError, match=message) as caught:
        load_lesson(str(file))
    assert "broken.yaml" in str(caught.value)


def test_a_lesson_is_a_file_of_one_s_own(tmp_path: Path) -> None:
    """Another lesson needs a file and no code: here with one setting and another lever."""
    document = yaml.safe_load(
        (shipped_folder("lessons") / "order_ahead_at_the_cafe.yaml").read_text(encoding="utf-8")
    )
    plan = document["experiment"]
    plan["values"], plan["settings"] = [0.0, 0.5], plan["settings"][:1]
    for text in ("surprise",):
        document[text] = {"en": "{quiet_last:.1f}", "zh": "{quiet_last:.1f}"}
    document["explain"] = [{"en": "Because.", "zh": "因为。"}]
    document["teacher"]["answers"] = [{"en": "{capacity:.2f}", "zh": "{capacity:.2f}"}]
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    found = run_lesson(load_lesson(str(file)))
    assert len(found.series) == 1 and len(found.series[0].points) == 2


def test_an_unknown_lesson_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean group_buying_trap"):
        load_lesson("group_buying_trp")


def test_references_are_in_the_bibliography() -> None:
    bibliography = (ROOT / "papers" / "references.bib").read_text(encoding="utf-8")
    for lesson in lessons():
        cited = {*lesson.references, *load_scenario(lesson.scenario).citations}
        assert all(f"{{{key}," in bibliography for key in cited)


def test_the_command_asks_for_a_prediction_first() -> None:
    run = CliRunner()
    asked = run.invoke(app, ["lesson", "run", "order_ahead_at_the_cafe", "--language", "zh"])
    assert isinstance(asked.exception, InputError) and "请先给出预测" in str(asked.exception)
    assert "机场" in asked.stdout
    listed = json.loads(run.invoke(app, ["lesson", "list", "--json"]).stdout)
    assert [one["name"] for one in listed] == NAMES


def test_the_command_runs_checks_and_prints_the_teacher_s_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, name = CliRunner(), "order_ahead_at_the_cafe"
    monkeypatch.setattr("o2o_sim.study.lesson.run_lesson", lambda lesson, progress: taken(lesson.name)[1])
    given = [*("--predict", "up_up"), *("--answer", "0.91"), *("--out", str(tmp_path))]
    told = run.invoke(app, ["lesson", "run", name, *given])
    assert told.exit_code == 0 and "You predicted: Longer on both" in told.stdout and "Right" in told.stdout
    page = (tmp_path / f"{name}.en.html").read_text(encoding="utf-8")
    assert "Plotly" in page and "<script src" not in page
    found = json.loads(run.invoke(app, ["lesson", "run", name, *given, "--json"]).stdout)
    assert found["came_true"] == "down_up" and found["right"] is True
    assert "误区" in run.invoke(app, ["lesson", "teacher", name, "--language", "zh"]).stdout


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_chinese_over_several_lines_has_no_spaces_at_their_ends(lesson):
    for text in texts(lesson):
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef] [\u4e00-\u9fff]", text.zh), text.zh
