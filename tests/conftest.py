"""What every test may lean on: the folder of the checkout, a browser, and quiet, repeatable Hypothesis."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# Derandomized, so that a red test is red again; no deadline, because the first example may compile a kernel.
settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("house")

COMPILED_FIRST = (
    ("-m", "o2o_sim", "run", "district_small", "--days", "2"),
    (
        *("-m", "pytest", "-q", "-p", "no:cacheprovider"),
        "tests/fulfilment/test_in_turn.py::test_recursions_agree_with_both_loops",
        "tests/fulfilment/test_engines.py::test_engines_agree_on_couriers_of_every_kind",
    ),
)
"""What compiles most of what the tests use: the market's day here, the loops of service there."""


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile side by side, before several workers share all the tests, what they would wait for in turn.

    A worker that needs what another is compiling waits for it: with no code kept from before, a third of the time.
    """
    workers = getattr(session.config.option, "numprocesses", None)
    all_tests = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if not workers or not all_tests or hasattr(session.config, "workerinput"):
        return
    running = [
        subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.DEVNULL)
        for words in COMPILED_FIRST
    ]
    codes = [one.wait() for one in running]
    if any(codes):
        pytest.exit("What the tests use does not even compile or run: see above.", returncode=1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first, so that no worker ends with one of them while the others have nothing left."""
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; without one the test is skipped, or fails where O2O_REQUIRE_BROWSER=1 asks."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is not None:
        return found
    missing = "no Chromium on this machine (tried " + ", ".join(BROWSERS) + ")"
    if os.environ.get("O2O_REQUIRE_BROWSER") == "1":
        pytest.fail(missing + ", and O2O_REQUIRE_BROWSER=1 asks for one")
    pytest.skip(missing)
