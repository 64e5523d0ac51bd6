"""What packaging says in several places is the same in all of them."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest
import yaml

import o2o_sim
from tests.structure.house import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def test_version_is_one() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert citation["version"] == o2o_sim.__version__
    assert f"\n## {o2o_sim.__version__}" in changes


def test_every_dependency_has_its_reason() -> None:
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8").lower()
    extras = [line for group in PROJECT["optional-dependencies"].values() for line in group]
    names = {NAME.match(line)[0].lower() for line in [*PROJECT["dependencies"], *extras]}
    stubs = {name for name in names if name.endswith("-stubs") or name.startswith("types-")}
    unexplained = [name for name in names - stubs - {"o2o-sim", "pytest-xdist"} if name not in page]
    assert not unexplained


def test_every_dependency_has_a_least_version() -> None:
    lines = [*PROJECT["dependencies"], *(x for g in PROJECT["optional-dependencies"].values() for x in g)]
    assert not [line for line in lines if ">=" not in line and not line.startswith("o2o-sim[")]


def test_least_versions_can_be_read() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "lowest.py"], capture_output=True, text=True, check=True
    )
    assert len(done.stdout.split()) == len(PROJECT["dependencies"])


@pytest.mark.parametrize("target", ["demo", "test", "test-slow", "dashboard", "lint", "docs", "bench"])
def test_make_knows_its_targets(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "-C", ROOT, target], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_pages_say_what_make_does() -> None:
    """The README's way with plain pip is what the Makefile does."""
    makefile, readme = ((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "README.md"))
    assert '-e ".[dev]"' in makefile and '-e ".[dev]"' in readme
    assert "pytest -n $(WORKERS)" in makefile and "pytest -n 2" in readme and "WORKERS ?= 2" in makefile
