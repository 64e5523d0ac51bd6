"""The page's logic: levers become overrides, errors are said, the language holds throughout."""

from __future__ import annotations

import time

from o2o_dashboard.choice import alternatives, from_address
from o2o_dashboard.desk import Desk

from tests.dashboards.conftest import TINY

RATE = "lever:district_small:platforms.app.commission.rate"


def test_a_lever_becomes_an_override_in_the_address(page):
    test = page(s=["district_small"])
    assert "Choose a second scenario" in test.info[0].value
    test.slider(key=RATE).set_value(0.12).run()
    assert test.query_params["set"] == "district_small:platforms.app.commission.rate=0.12"
    assert any("2 scenarios" in words.value for words in test.markdown)
    assert any(words.value == "**Changed** – baseline 17%" for words in test.caption)
    test.button(key="reset:district_small").click().run()
    assert "set" not in test.query_params and test.slider(key=RATE).value == 0.17
    assert not test.exception


def test_an_address_sets_the_levers(page):
    test = page(s=["district_small"], set=["district_small:platforms.app.commission.rate=0.05"], days="9")
    assert test.slider(key=RATE).value == 0.05
    assert test.number_input(key="days").value == 9
    assert not test.exception


def test_the_language_changes_everything_and_keeps_the_choice(page):
    test = page(s=["district_small"], set=["district_small:platforms.app.commission.rate=0.05"])
    test.radio(key="language").set_value("zh").run()
    assert test.title[0].value == "O2O 市场对比"
    assert test.slider(key=RATE).label == "平台:佣金率 [占价格]"
    assert test.slider(key=RATE).value == 0.05
    assert test.query_params["lang"] == "zh"
    assert not test.exception


def test_errors_are_said_in_a_paragraph(page):
    test = page(s=["district_small", "no_such"], all=["consumers.cuont=3"])
    assert test.warning[0].value == "There is no scenario called no_such."
    assert "Did you mean count?" in test.error[0].value
    assert not test.exception


def test_a_run_that_cannot_be_is_explained(page, desk_root):
    from o2o_dashboard import job

    address = {"s": ["district_small", "worlds/offline_only"], "all": [*TINY]}
    desk = Desk()
    choice = from_address(address)
    view = desk.view(choice, alternatives(choice))
    view.folder.mkdir(parents=True)
    job.write_state(view.folder, {"phase": "failed", "why": "No space is left."})
    assert page(**address).error[0].value == "This could not be run: No space is left."
    job.write_state(view.folder, {"phase": "running", "share": 0.3})
    assert "ended unexpectedly" in page(**address).error[0].value


def test_a_process_starts_once_and_is_cancelled_within_a_second(desk_root):
    choice = from_address({"s": ["district_small", "worlds/offline_only"], "days": ["300"]})
    desk = Desk()
    view = desk.view(choice, alternatives(choice))
    desk.start(view)
    number = (view.folder / "process.lock").read_text()
    desk.start(view)
    assert (view.folder / "process.lock").read_text() == number
    assert desk.phase(view) == Desk().phase(view) == "running"
    time.sleep(1.0)
    began = time.monotonic()
    desk.cancel(view)
    assert time.monotonic() - began < 2.0  # one on an idle machine
    assert desk.phase(view) == "cancelled"


def test_the_same_question_has_the_same_key_in_both_languages(desk_root):
    choice = from_address({"s": ["district_small", "worlds/offline_only"]})
    desk, compared = Desk(), alternatives(choice)
    key = desk.view(choice, compared).key
    assert desk.view(choice._replace(language="zh"), compared).key == key
    assert desk.view(choice._replace(days=31), compared).key != key
