"""The page's logic: levers become overrides, errors are said, the language holds throughout."""

from __future__ import annotations

import os
import time

import pytest
from o2o_dashboard.choice import alternatives, from_address
from o2o_dashboard.desk import Desk
from o2o_dashboard.market_page import view_of

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
    assert test.slider(key=RATE).label == "平台：佣金率 [占价格]"
    assert test.slider(key=RATE).value == 0.05
    assert test.query_params["lang"] == "zh"
    assert not test.exception


def test_errors_are_said_in_a_paragraph(page):
    test = page(s=["district_small", "no_such"], all=["consumers.cuont=3"])
    assert test.warning[0].value == "There is no scenario called no_such."
    assert "Did you mean count?" in test.error[0].value
    assert not test.exception


def test_a_run_that_cannot_be_is_explained(page, desk_root):
    from o2o_dashboard import state

    address = {"s": ["district_small", "worlds/offline_only"], "all": [*TINY]}
    desk = Desk()
    choice = from_address(address)
    view = view_of(desk, choice, alternatives(choice))
    view.folder.mkdir(parents=True)
    state.write_state(view.folder, {"phase": "failed", "why": "No space is left."})
    assert page(**address).error[0].value == "This could not be run: No space is left."
    state.write_state(view.folder, {"phase": "running", "share": 0.3})
    assert "ended unexpectedly" in page(**address).error[0].value


def test_a_run_starts_once_and_is_cancelled_while_the_engine_stays(engine):
    desk, view = engine(days=300)
    desk.start(view)
    name = desk.state(view)["engine"]
    desk.start(view)
    wait_for(lambda: desk.state(view).get("total"))
    assert desk.state(view)["engine"] == name
    assert desk.phase(view) == Desk(desk.root).phase(view) == "running"
    desk.cancel(view)
    assert desk.phase(view) == "cancelled"
    after = desk.view({"0": view_scenario(view)}, 2, 1, 5)
    desk.start(after)
    assert desk.state(after)["engine"] == name
    wait_for(lambda: desk.phase(after) == "done")


@pytest.mark.slow
def test_an_engine_that_was_killed_is_noticed_and_replaced(engine):
    desk, view = engine(days=300)
    desk.start(view)
    wait_for(lambda: desk.state(view).get("total"))
    desk._engine.kill()
    desk._engine.wait()
    assert desk.phase(view) == "stopped"
    desk.start(view)
    assert desk.phase(view) == "running"
    desk.cancel(view, forget=True)
    assert desk.phase(view) == "none"


def test_what_was_looked_at_longest_ago_goes_first(desk_root):
    from o2o_dashboard.shelf import tidy
    from o2o_dashboard.state import write_state

    comparisons = desk_root / "comparisons"
    (desk_root / "runs").mkdir()
    for age, name in enumerate(("newest", "older", "running", "oldest")):
        (comparisons / name).mkdir(parents=True)
        write_state(comparisons / name, {"phase": "running" if name == "running" else "done"})
        os.utime(comparisons / name, (1000 - age, 1000 - age))
    assert tidy(desk_root, comparisons / "newest", most=3) == 1
    assert {path.name for path in comparisons.iterdir()} == {"newest", "older", "running"}


def test_the_same_question_has_the_same_key_in_both_languages(desk_root):
    choice = from_address({"s": ["district_small", "worlds/offline_only"]})
    desk, compared = Desk(), alternatives(choice)
    key = view_of(desk, choice, compared).key
    assert view_of(desk, choice._replace(language="zh"), compared).key == key
    assert view_of(desk, choice._replace(days=31), compared).key != key


@pytest.fixture
def engine(desk_root):
    """A desk with a small market to run; its engine ends with the test."""
    desk = Desk()

    def ask(**numbers):
        address = {"s": ["district_small", "worlds/offline_only"], "all": [*TINY]}
        choice = from_address(address | {name: [str(value)] for name, value in numbers.items()})
        return desk, view_of(desk, choice, alternatives(choice))

    yield ask
    desk.close()


def view_scenario(view):
    from o2o_sim.scenario.schema import Scenario

    return Scenario.model_validate(view.order["scenarios"]["0"])


def wait_for(what, patience=120.0):
    """Wait until something is so; never longer than it can take on a busy machine."""
    deadline = time.monotonic() + patience
    while not what():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)
