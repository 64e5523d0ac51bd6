"""The pages of lessons and of explanations, as Streamlit's own test sees them."""

from __future__ import annotations

import string

import pytest
from o2o_dashboard import day_page, lesson_words, living, why_words
from o2o_dashboard.shell import PAGES

from o2o_sim.study.lesson import load_lesson
from o2o_sim.study.lesson.catalogue import lessons
from tests.study.lesson.test_lessons import taken

CAFE = "order_ahead_at_the_cafe"


def show_lessons(language):
    from o2o_dashboard.lessons_page import show

    show(language)


def show_why(language):
    from o2o_dashboard.why_page import show

    show(language)


def show_day(language):
    from o2o_dashboard.day_page import show

    show(language)


@pytest.fixture
def opened(monkeypatch):
    """A page of its own at an address; what lessons find is found once for all tests."""
    import streamlit as st
    from o2o_dashboard import lessons_page
    from streamlit.testing.v1 import AppTest

    st.cache_resource.clear()
    monkeypatch.setattr(lessons_page, "run_lesson", lambda lesson, progress: taken(lesson.name)[1])

    def open_page(page, language="en", **address):
        test = AppTest.from_function(page, args=(language,), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        return test.run()

    yield open_page
    st.cache_resource.clear()


def test_the_shell_has_all_pages():
    assert {"lessons", "why", "day"} <= {page.path for page in PAGES}


@pytest.mark.parametrize("texts", [lesson_words.TEXTS, why_words.TEXTS, day_page.TEXTS, living.TEXTS])
def test_every_text_has_both_languages_with_the_same_parts(texts):
    for key, (en, zh) in texts.items():
        parts = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (en, zh)]
        assert en and zh and parts[0] == parts[1], key


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_run_before_a_prediction(opened, language):
    test = opened(show_lessons, language, lesson=CAFE)
    lesson = load_lesson(CAFE)
    assert test.selectbox(key="keep:lesson").value == CAFE
    assert test.button(key="commit").disabled
    assert getattr(lesson.predict.question, language) in [head.value for head in test.subheader]
    assert not test.get("plotly_chart") and not test.exception


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_lesson_from_prediction_to_answer(opened, language):
    test = opened(show_lessons, language, lesson=CAFE)
    test.radio(key=f"predict:{CAFE}").set_value("up_up").run()
    test.button(key="commit").click().run()
    assert test.query_params["predict"] in ("up_up", ["up_up"]) and len(test.get("plotly_chart")) == 1
    assert len(test.warning) == 1, "the prediction did not come true, and that is said"
    test.text_input(key=f"answer:{CAFE}").set_value("2.2")
    test.button[-2].click().run()
    assert len(test.warning) == 2 and not test.success
    test.text_input(key=f"answer:{CAFE}").set_value("0.91")
    test.button[-2].click().run()
    assert len(test.warning) == 1 and len(test.success) == 1
    test.toggle(key=f"keep:teacher:{CAFE}").set_value(True).run()
    assert test.table and not test.exception
    test.button(key="again").click().run()
    assert test.button(key="commit").disabled


def test_an_address_holds_the_lesson_and_the_prediction(opened):
    test = opened(show_lessons, lesson="group_buying_trap", predict="least")
    assert len(test.success) == 1 and not test.exception
    odd = opened(show_lessons, lesson="<b>none</b>", predict="x")
    assert odd.warning and odd.selectbox(key="keep:lesson").value == lessons()[0].name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_choice_is_explained_and_a_lever_changes_it(opened, language, tmp_path):
    import o2o_sim as o2o
    from tests.market.small import small

    o2o.run(small(), days=3, out=tmp_path / "run")
    test = opened(show_why, language, source="folder", folder=str(tmp_path / "run"), day="2")
    assert not test.selectbox and not test.exception, "nothing is lived before it is asked for"
    test.button(key="live").click().run()
    test.radio(key="keep:why:bought").set_value("delivery").run()
    assert len(test.get("plotly_chart")) == 1 and len(test.dataframe) == 4
    test.selectbox(key="keep:why:lever").set_value("platforms.app.delivery_fee.amount").run()
    test.number_input(key="keep:why:value:platforms.app.delivery_fee.amount").set_value(9.0).run()
    assert why_words.say("instead", language) in [head.value for head in test.subheader]
    assert "--set platforms.app.delivery_fee.amount=9.0" in test.code[0].value
    address = {
        name: found if isinstance(found, str) else found[0] for name, found in test.query_params.items()
    }
    again = opened(show_why, language, **address)
    assert not again.exception and again.code[0].value == test.code[0].value
    assert [one.value for one in again.markdown] == [one.value for one in test.markdown]
    test.radio(key="keep:why:bought").set_value("nothing").run()
    assert len(test.dataframe) == 2 and not test.exception


def test_an_address_of_another_market_opens_the_page_all_the_same(opened, tmp_path):
    import o2o_sim as o2o
    from tests.market.small import small

    o2o.run(small(), days=2, out=tmp_path / "run")
    odd = {"order": "999999999", "lever": "<b>", "value": "nan", "bought": "<i>"}
    test = opened(show_why, source="folder", folder=str(tmp_path / "run"), day="1", **odd)
    assert not test.exception and not test.error and len(test.selectbox) == 2
    assert test.selectbox(key="keep:why:lever").value is None
    assert test.radio(key="keep:why:bought").value == "anything"


def test_a_folder_without_a_run_is_said(opened, tmp_path):
    test = opened(show_why, source="folder", folder=str(tmp_path))
    test.button(key="live").click().run()
    assert "is not the folder of a run" in test.error[0].value and not test.exception


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_day_is_shown_once_it_is_asked_for(opened, language, tmp_path, monkeypatch):
    import o2o_sim as o2o
    from o2o_sim.figures import ways

    monkeypatch.setattr(ways, "MOST_POINTS", 0)
    few = {"consumers.count": 800, "merchants.restaurants.count": 3, "platforms.app.couriers.count": 3}
    o2o.run(o2o.load_scenario("markets/food_delivery", few), days=3, out=tmp_path / "run")
    test = opened(show_day, language, source="folder", folder=str(tmp_path / "run"), day="1")
    assert len(test.info) == 1 and not test.get("plotly_chart") and not test.exception
    test.button(key="day:live").click().run()
    assert len(test.get("plotly_chart")) == 3 and not test.info and not test.exception
    assert len(test.selectbox(key="day:merchant").options) == 3


def test_a_day_that_cannot_be_shown_is_said(opened, tmp_path):
    test = opened(show_day, source="folder", folder=str(tmp_path))
    test.button(key="day:live").click().run()
    assert "is not the folder of a run" in test.error[0].value and not test.exception
    odd = opened(show_day, source="<b>", scenario="none", day="x", seed="-1")
    assert odd.selectbox(key="keep:day:scenario").value == "markets/food_delivery" and not odd.exception


@pytest.mark.parametrize("page", [show_day, show_why])
def test_an_address_beyond_all_bounds_opens_the_page_all_the_same(opened, page):
    """A day that no market lives, a seed that no draw takes, a scenario that nobody ships."""
    odd = opened(page, day="999999", seed="9" * 30, scenario="<b>none</b>", source="elsewhere")
    assert not odd.exception
    numbers = {one.key.rpartition(":")[2]: one.value for one in odd.number_input}
    assert numbers == {"day": 3650, "seed": 1}
    assert odd.radio[0].value == "scenario" and odd.selectbox[0].value != "<b>none</b>"
