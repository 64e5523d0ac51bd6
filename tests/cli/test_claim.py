"""`o2o claim`: what it lists, and what it says of claims and results that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from o2o_sim.study.claims.claim import claims_folder

Command = Callable[..., tuple[int, str, str]]


def test_list_tells_every_claim_with_its_verdict(command: Command) -> None:
    code, said, complaint = command("claim", "list", "--json")
    assert code == 0, complaint
    assert {row["name"] for row in json.loads(said)} == {
        path.parent.name for path in claims_folder().glob("*/claim.yaml")
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "makes them"), ("{", "damaged"), ('{"format": "o2o-sim claim 0"}', "another version")],
)
def test_results_that_cannot_be_used_are_one_sentence(
    content: str | None, said: str, tmp_path: Path, command: Command
) -> None:
    source = next(iter(claims_folder().glob("*/claim.yaml")))
    (tmp_path / "claim.yaml").write_text(source.read_text("utf-8"), encoding="utf-8")
    if content is not None:
        (tmp_path / "results.json").write_text(content, encoding="utf-8")
    code, _, complaint = command("claim", "report", str(tmp_path))
    assert code == 2 and said in complaint and "Traceback" not in complaint


def test_a_claim_that_is_not_there_is_answered_with_the_nearest(command: Command) -> None:
    code, _, complaint = command("claim", "run", "group-buying-does-not-las")
    assert code == 2 and "group-buying-does-not-last" in complaint
