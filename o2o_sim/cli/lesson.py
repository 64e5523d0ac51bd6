"""`o2o lesson`: predict, run, look, explain, be asked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from o2o_sim.cli import options
from o2o_sim.cli.screen import print_json, share_bar, show, table, tell

if TYPE_CHECKING:
    from o2o_sim.study.lesson import Findings, Lesson

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True, help="Lessons: predict, run, look, explain, be asked; with a page for the teacher."
)
Name = Annotated[str, typer.Argument(metavar="LESSON", help="As in `o2o lesson list`, or a YAML file.")]

WORDS = {
    "en": {
        "predict": "Your prediction",
        "commit": "Commit to an answer first: --predict {keys}.",
        "predicted": "You predicted: {said}. It came out: {true}.",
        "figure": "The figure is in {path}.",
        "answer": "Your answer",
        "unanswered": "Answer it with --answer.",
        "aim": "Aim",
        "plan": "The hour",
        "minutes": "min",
        "pitfalls": "Pitfalls",
        "answers": "Answers",
        "differs": "If the run differs",
        "further": "Further",
        "closed": "closed form",
        "interval": "95 % interval",
    },
    "zh": {
        "predict": "你的预测",
        "commit": "请先给出预测：--predict {keys}。",
        "predicted": "你的预测：{said}。结果：{true}。",
        "figure": "图在 {path}。",
        "answer": "你的答案",
        "unanswered": "用 --answer 作答。",
        "aim": "目标",
        "plan": "课堂安排",
        "minutes": "分钟",
        "pitfalls": "常见误区",
        "answers": "答案",
        "differs": "若结果不同",
        "further": "延伸",
        "closed": "公式",
        "interval": "95% 区间",
    },
}


@app.command(name="list")
def list_(as_json: options.AsJson = False, language: options.Language = options.LanguageName.en) -> None:
    """List the lessons."""
    from o2o_sim.study.lesson import lessons

    found = lessons()
    if as_json:
        print_json([{"name": one.name, "title": getattr(one.title, language.value)} for one in found])
        return
    made = table("lessons", "name", "title", "question")
    for one in found:
        made.add_row(one.name, *(getattr(t, language.value) for t in (one.title, one.predict.question)))
    show(made)


@app.command()
def run(
    name: Name,
    predict: Annotated[
        str | None, typer.Option("--predict", metavar="KEY", help="Your prediction, before anything is run.")
    ] = None,
    answer: Annotated[
        str | None, typer.Option("--answer", help="Your answer to the question at the end.")
    ] = None,
    out: options.Out = None,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Take a lesson: commit to a prediction, run, see the figure and why, and answer a question."""
    from o2o_sim.study.lesson import load_lesson
    from o2o_sim.study.lesson.check import require_choice

    lesson = load_lesson(name)
    if predict is None:
        predict = _ask_prediction(lesson, language.value)
    said = require_choice(lesson.predict.choices, predict)
    found = _run(lesson)
    path = None if out is None else _write_figure(lesson, found, out, language.value)
    if as_json:
        print_json(_plain(lesson, found, said.key, answer))
        return
    _show_results(lesson, found, said.key, language.value)
    if path is not None:
        tell(WORDS[language.value]["figure"].format(path=path))
    _show_question(lesson, found, answer, language.value)


@app.command()
def teacher(name: Name, language: options.Language = options.LanguageName.en) -> None:
    """Print the teacher's page of a lesson: the hour, pitfalls, answers, and what to say if the run differs."""
    from o2o_sim.study.lesson import load_lesson

    lesson = load_lesson(name)
    found, words, page = _run(lesson), WORDS[language.value], lesson.teacher

    def said(text: Any) -> str:
        return _told(text, found, language.value)

    show(f"{said(lesson.title)}\n\n{words['aim']}: {said(page.aim)}\n\n{words['plan']}")
    show("\n".join(f"  {step.minutes:3d} {words['minutes']}  {said(step.text)}" for step in page.plan))
    for part in ("pitfalls", "answers", "further"):
        lines = [f"  - {said(text)}" for text in getattr(page, part)]
        if lines:
            show("\n".join(["", words[part], *lines]))
        if part == "answers":
            show(f"\n{words['differs']}\n  {said(page.differs)}")


def _run(lesson: Lesson) -> Findings:
    from o2o_sim.study.lesson import run_lesson

    with share_bar(lesson.name) as progress:
        return run_lesson(lesson, progress=progress)


def _ask_prediction(lesson: Lesson, language: Any) -> str:
    """Tell the story and ask; where nobody can be asked, say how to commit."""
    from o2o_sim.study.lesson.run import given
    from o2o_sim.study.lesson.run import tell as fill

    facts, words = given(lesson), WORDS[language]
    show(
        "\n\n".join(
            [getattr(lesson.title, language), *(fill(text, language, facts) for text in lesson.story)]
        )
    )
    show(f"\n{getattr(lesson.predict.question, language)}")
    for choice in lesson.predict.choices:
        show(f"  {choice.key}: {getattr(choice.text, language)}")
    keys = [choice.key for choice in lesson.predict.choices]
    if not sys.stdin.isatty():
        from o2o_sim.core.errors import InputError

        raise InputError(words["commit"].format(keys="|".join(keys)))
    import click

    return str(typer.prompt(words["predict"], type=click.Choice(keys)))


def _show_results(lesson: Lesson, found: Findings, predicted: str, language: Any) -> None:
    words, picture = WORDS[language], lesson.picture
    titles = [getattr(text, language) for text in (picture.title, picture.x, picture.y)]
    made = table(titles[0], "", titles[1], titles[2], words["interval"], words["closed"], numbers=(1, 2, 4))
    for place, series in enumerate(found.series):
        line = found.lines[min(place, len(found.lines) - 1)]
        for point in series.points:
            name = getattr(point.label or series.name, language)
            across = f"{point.x:.1%}" if picture.share else f"{point.x:.3g}"
            ends = f"[{point.low:.2f}, {point.high:.2f}]"
            made.add_row(name, across, f"{point.y:.2f}", ends, f"{line.at(point.x):.2f}")
    show(made)
    texts = {choice.key: getattr(choice.text, language) for choice in lesson.predict.choices}
    true = str(found.facts[lesson.predict.came_true])
    show(words["predicted"].format(said=texts[predicted], true=texts.get(true, true)))
    show("\n" + "\n\n".join(_told(text, found, language) for text in [lesson.surprise, *lesson.explain]))


def _show_question(lesson: Lesson, found: Findings, answer: str | None, language: Any) -> None:
    from o2o_sim.study.lesson.check import check

    words, question = WORDS[language], lesson.question
    show(f"\n{_told(question.text, found, language)}")
    for choice in question.choices:
        show(f"  {choice.key}: {getattr(choice.text, language)}")
    if answer is None and not sys.stdin.isatty():
        show(words["unanswered"])
        return
    said = answer if answer is not None else str(typer.prompt(words["answer"]))
    reply = check(lesson, found, said)
    show(_told(reply.text, found, language))


def _told(text: Any, found: Findings, language: Any) -> str:
    from o2o_sim.study.lesson.run import tell as fill

    return fill(text, language, found.facts)


def _write_figure(lesson: Lesson, found: Findings, folder: Path, language: Any) -> Path:
    from o2o_sim.figures.lesson import lesson_figure
    from o2o_sim.study.folder import write_whole

    figure = lesson_figure(lesson, found, language)
    path = folder / f"{lesson.name}.{language}.html"
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, figure.to_html(include_plotlyjs=True, div_id=lesson.name).encode())
    return path


def _plain(lesson: Lesson, found: Findings, predicted: str, answer: str | None) -> dict[str, Any]:
    from o2o_sim.study.lesson.check import check

    content = {"lesson": lesson.name, "predicted": predicted, **found.plain()}
    content["came_true"] = found.facts[lesson.predict.came_true]
    return content | ({} if answer is None else {"right": check(lesson, found, answer).right})
