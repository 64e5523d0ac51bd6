"""Fixtures of the study's tests: small scenarios, and a market that takes no time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from o2o_sim.scenario.load import load_scenario

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def small():
    """A scenario to vary; in the fake market its merchants' profit is its number of people."""
    return load_scenario("district_small", {"consumers.count": 100, "days": 3, "warmup": 1})


@pytest.fixture
def fake(monkeypatch):
    """Studies run in the fake market, in this process and in workers."""
    monkeypatch.syspath_prepend(str(HERE))
    import fake_market

    monkeypatch.setattr("o2o_sim.study.study.perform", fake_market.perform)
    monkeypatch.setattr("o2o_sim.study.manifest.code_digest", lambda: "fake")
    monkeypatch.setattr("o2o_sim.study.manifest.commit", lambda: None)
    monkeypatch.setattr("o2o_sim.report.page.report_page", fake_market.blank_page)
    for name, standin in fake_market.STANDINS.items():
        monkeypatch.setitem(sys.modules, name, standin)
    return fake_market


@pytest.fixture(scope="module")
def fault_folder(tmp_path_factory):
    """Where faults are ordered; named before workers start, because they keep their environment."""
    folder = tmp_path_factory.mktemp("faults")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("O2O_FAKE_FAULTS", str(folder))
        yield folder


@pytest.fixture
def faults(fault_folder):
    """An empty folder of faults to come; see `fake_market.fault`."""
    yield fault_folder
    for mark in fault_folder.iterdir():
        mark.unlink()
