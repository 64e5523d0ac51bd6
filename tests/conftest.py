"""What every test may lean on: the folder of the checkout, a browser, and quiet, repeatable Hypothesis."""

from __future__ import annotations

import os
import shutil
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
