"""What is committed under docs/reference is what the declarations in the code would write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

REFERENCE = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference pages as they would be written now, in a process that has loaded no test's rules."""
    folder = tmp_path_factory.mktemp("reference")
    program = f"import generate; generate.REFERENCE = generate.Path({str(folder)!r}); generate.main([])"
    path = f"import sys; sys.path[:0] = [{str(ROOT / 'docs')!r}, {str(ROOT)!r}]; "
    done = subprocess.run([sys.executable, "-c", path + program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def test_every_page_is_generated(written: Path) -> None:
    assert {path.name for path in REFERENCE.iterdir()} == {path.name for path in written.iterdir()}


@pytest.mark.parametrize("page", sorted(path.name for path in REFERENCE.iterdir()))
def test_page_is_up_to_date(page: str, written: Path) -> None:
    new = (written / page).read_text(encoding="utf-8")
    assert (REFERENCE / page).read_text(encoding="utf-8") == new, f"{page} is out of date: make docs"
