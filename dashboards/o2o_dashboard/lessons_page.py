"""The page of lessons: predict first, run, the figure with its closed form, why, a question, the teacher's page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from o2o_dashboard.lesson_words import say
from o2o_dashboard.plots import escaped, plot
from o2o_dashboard.words import Language
from o2o_sim.core.errors import O2OError
from o2o_sim.figures.lesson import lesson_figure
from o2o_sim.study.lesson import Findings, Lesson, lessons, run_lesson
from o2o_sim.study.lesson.check import check
from o2o_sim.study.lesson.lesson import Choice, Text
from o2o_sim.study.lesson.run import given, tell
from o2o_sim.study.manifest import code_digest

__all__ = ["show"]

STATE = st.session_state
CHOSEN = "keep:lesson"


def show(language: Language) -> None:
    """Show the page once; Streamlit calls this at every change."""
    st.markdown(say("lead", language))
    try:
        lesson = _choose(language)
        _show_lesson(lesson, language)
    except O2OError as error:
        st.error(str(error))


def _choose(language: Language) -> Lesson:
    """The lesson that is picked, or that the address names."""
    known = {lesson.name: lesson for lesson in lessons()}
    asked = st.query_params.get("lesson")
    if CHOSEN not in STATE:
        if asked is not None and asked not in known:
            st.warning(say("unknown", language, name=asked))
        STATE[CHOSEN] = asked if asked in known else next(iter(known))
        predicted = st.query_params.get("predict")
        lesson = known[STATE[CHOSEN]]
        if predicted in {choice.key for choice in lesson.predict.choices}:
            STATE[_committed(lesson)] = predicted
    name = st.selectbox(
        say("lesson", language),
        list(known),
        format_func=lambda name: getattr(known[name].title, language),
        key=CHOSEN,
    )
    st.query_params["lesson"] = name
    return known[name]


def _committed(lesson: Lesson) -> str:
    """Where the prediction that a learner is held to is kept."""
    return f"keep:committed:{lesson.name}"


def _show_lesson(lesson: Lesson, language: Language) -> None:
    facts = given(lesson)
    for text in lesson.story:
        st.markdown(escaped(tell(text, language, facts)))
    st.subheader(escaped(getattr(lesson.predict.question, language)), anchor=False)
    predicted = STATE.get(_committed(lesson))
    if predicted is None:
        st.query_params.pop("predict", None)
        _ask(lesson, language)
    else:
        st.query_params["predict"] = predicted
        _show_results(lesson, predicted, language)
    with st.expander(say("teacher", language)):
        if st.toggle(
            say("teacher", language), key=f"keep:teacher:{lesson.name}", label_visibility="collapsed"
        ):
            _show_teacher(lesson, _findings(lesson, language), language)


def _ask(lesson: Lesson, language: Language) -> None:
    """Nothing is run before the learner commits to an answer."""
    said = _pick(say("your_prediction", language), lesson.predict.choices, f"predict:{lesson.name}", language)
    if st.button(say("commit", language), type="primary", key="commit", disabled=said is None):
        STATE[_committed(lesson)] = said
        st.rerun()


def _pick(label: str, choices: list[Choice], key: str, language: Language) -> str | None:
    words = {choice.key: getattr(choice.text, language) for choice in choices}
    picked: str | None = st.radio(label, list(words), index=None, format_func=words.get, key=key)
    return picked


@st.cache_resource(show_spinner=False)
def _kept() -> dict[tuple[str, str], Findings]:
    """What was found, by lesson and code: it is the same for everybody."""
    return {}


def _findings(lesson: Lesson, language: Language) -> Findings:
    """Run the lesson with a bar, unless somebody has."""
    key = lesson.model_dump_json(), code_digest()
    if key not in _kept():
        place = st.empty()
        bar = place.progress(0.0, text=say("running", language))

        def progress(share: float) -> None:
            bar.progress(min(share, 1.0), text=say("running", language))

        _kept()[key] = run_lesson(lesson, progress=progress)
        place.empty()
    return _kept()[key]


def _show_results(lesson: Lesson, predicted: str, language: Language) -> None:
    found = _findings(lesson, language)
    _show_prediction(lesson, found, predicted, language)
    st.subheader(escaped(getattr(lesson.picture.title, language)), anchor=False)
    figure = lesson_figure(lesson, found, language)
    plot(figure, "lesson")
    st.caption(say("bars", language))
    st.markdown(f"**{escaped(tell(lesson.surprise, language, found.facts))}**")
    st.subheader(say("why", language), anchor=False)
    for text in lesson.explain:
        st.markdown(escaped(tell(text, language, found.facts)))
    _show_question(lesson, found, language)
    st.caption(say("command", language))
    st.code(f"o2o lesson run {lesson.name} --predict {predicted} --language {language}", language="sh")
    if st.button(say("again", language), key="again"):
        del STATE[_committed(lesson)]
        st.rerun()


def _show_prediction(lesson: Lesson, found: Findings, predicted: str, language: Language) -> None:
    words = {choice.key: getattr(choice.text, language) for choice in lesson.predict.choices}
    true = str(found.facts[lesson.predict.came_true])
    answer = words.get(true, true)
    if predicted == true:
        st.success(escaped(say("came_true", language, answer=answer)))
    else:
        st.warning(escaped(say("surprised", language, said=words[predicted], answer=answer)))


def _show_question(lesson: Lesson, found: Findings, language: Language) -> None:
    question = lesson.question
    st.subheader(say("question", language), anchor=False)
    st.markdown(escaped(tell(question.text, language, found.facts)))
    with st.form(f"question:{lesson.name}", border=False):
        if question.choices:
            answer = _pick(say("answer", language), question.choices, f"answer:{lesson.name}", language)
        else:
            answer = st.text_input(say("answer", language), key=f"answer:{lesson.name}")
        asked = st.form_submit_button(say("check", language), key="check")
    if asked and answer:
        reply = check(lesson, found, answer)
        said = escaped(tell(reply.text, language, found.facts))
        (st.success if reply.right else st.warning)(said)


def _show_teacher(lesson: Lesson, found: Findings, language: Language) -> None:
    page = lesson.teacher

    def said(text: Text) -> str:
        return escaped(tell(text, language, found.facts))

    st.markdown(f"**{say('aim', language)}.** {said(page.aim)}")
    steps: list[dict[str, Any]] = [
        {say("plan", language): say("minutes", language, minutes=step.minutes), " ": said(step.text)}
        for step in page.plan
    ]
    st.table(steps)
    for part in ("pitfalls", "answers"):
        st.markdown(f"**{say(part, language)}**")
        st.markdown("\n".join(f"- {said(text)}" for text in getattr(page, part)))
    st.markdown(f"**{say('differs', language)}.** {said(page.differs)}")
    if page.further:
        st.markdown(f"**{say('further', language)}**")
        st.markdown("\n".join(f"- {said(text)}" for text in page.further))
