"""`o2o claim`: what it lists, and what it says of claims and results that cannot be used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from o2o_sim.study.claims.claim import claims_folder


def claim(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "o2o_sim", "claim", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


def test_list_tells_every_claim_with_its_verdict(tmp_path: Path) -> None:
    done = claim("list", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {row["name"] for row in json.loads(done.stdout)} == {
        path.parent.name for path in claims_folder().glob("*/claim.yaml")
    }


@pytest.mark.parametrize(
    ("content", "said"), [(None, "makes them"), ("{", "damaged"), ('{"format": "o2o-sim claim 0"}', "another version")]
)
def test_results_that_cannot_be_used_are_one_sentence(content: str | None, said: str, tmp_path: Path) -> None:
    source = next(iter(claims_folder().glob("*/claim.yaml")))
    (tmp_path / "claim.yaml").write_text(source.read_text("utf-8"), encoding="utf-8")
    if content is not None:
        (tmp_path / "results.json").write_text(content, encoding="utf-8")
    done = claim("report", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr


def test_a_claim_that_is_not_there_is_answered_with_the_nearest(tmp_path: Path) -> None:
    done = claim("run", "group-buying-does-not-las", cwd=tmp_path)
    assert done.returncode == 2 and "group-buying-does-not-last" in done.stderr
