"""The main job, as a newcomer starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_demo_compares_three_worlds_and_says_what_it_found(tmp_path):
    """As the README has it: the table, the files, three sentences in either language."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "o2o_sim", "demo"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    for world in ("offline_only", "group_buying", "delivery_platform"):
        assert world in done.stdout
    said = [line for line in done.stdout.splitlines() if line.endswith(".")]
    assert said[-3].startswith("Compared with offline_only, ")
    assert "20 paired replications of 60 days" in said[-1]
    folder = tmp_path / "results" / "demo"
    written = json.loads((folder / "comparison.json").read_text())
    assert len(written["findings"]["zh"]) == 3 and len(written["cells"]) > 300
    runs = list((folder / "runs").iterdir())
    assert len(runs) == 60
    for name in (
        "manifest.json",
        "timing.json",
        "outcomes.parquet",
        "merchants.parquet",
        "segments.parquet",
        "ledger.parquet",
    ):
        assert all((run / name).stat().st_size > 0 for run in runs)
