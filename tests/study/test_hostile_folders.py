"""Attacks on folders of results: edited by hand, cut short. A sentence, never a fault, never other numbers."""

from __future__ import annotations

import json
import os

import pytest

from o2o_sim.core.errors import StudyError
from o2o_sim.study.executor import SerialExecutor
from o2o_sim.study.manifest import read_manifest
from o2o_sim.study.plan import read_plan
from o2o_sim.study.store import compact
from o2o_sim.study.study import Study
from o2o_sim.study.tables import read_columns, write_columns


@pytest.fixture
def folder(fake, small, tmp_path):
    """A study of two replications."""
    Study({"base": small}, replications=2, folder=tmp_path / "s").run(SerialExecutor())
    return tmp_path / "s"


def change_run(content, value):
    """Another key for the first run."""
    content["runs"][0][2] = value


ATTACKS = {
    "a way out": lambda c: change_run(c, "../../../../etc"),
    "an absolute path": lambda c: change_run(c, "/etc"),
    "no text": lambda c: change_run(c, 5),
    "too many replications": lambda c: c.update(replications=10**12),
    "no number": lambda c: c.update(replications="2"),
    "no runs": lambda c: c.update(runs=[]),
    "other scenarios": lambda c: c.update(scenarios={"x": "y"}),
    "no names": lambda c: c.update(scenarios=[1]),
    "a steered terminal": lambda c: c.update(currency="\x1b[31m"),
    "an unknown key": lambda c: c.update(more=1),
    "days in words": lambda c: c.update(days="two"),
}


def test_the_plan_that_was_written_is_read(folder):
    assert read_plan(folder).replications == 2


@pytest.mark.parametrize("name", ATTACKS)
def test_an_edited_plan_is_a_sentence(folder, name):
    file = folder / "study.json"
    content = json.loads(file.read_text())
    ATTACKS[name](content)
    file.write_text(json.dumps(content))
    with pytest.raises(StudyError, match=r"study\.json is damaged"):
        read_plan(folder)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "NaN", "\0"])
def test_json_that_is_none_is_a_sentence(folder, text):
    (folder / "study.json").write_text(text)
    with pytest.raises(StudyError, match="damaged"):
        read_plan(folder)
    run = next((folder / "runs").iterdir())
    (run / "manifest.json").write_text(text)
    with pytest.raises(StudyError, match=r"damaged|another version"):
        read_manifest(run)


def test_a_pipe_in_place_of_a_plan_does_not_hang(folder):
    (folder / "study.json").unlink()
    os.mkfifo(folder / "study.json")
    with pytest.raises(StudyError, match="not the folder of a study"):
        read_plan(folder)


@pytest.mark.parametrize(
    "changed", [{"warmup": "x"}, {"warmup": -1}, {"warmup": 10**9}, {"scenario": None}, {"name": "\x1b[31m"}]
)
def test_an_edited_manifest_is_a_sentence(folder, changed):
    run = next((folder / "runs").iterdir())
    content = json.loads((run / "manifest.json").read_text())
    (run / "manifest.json").write_text(json.dumps(content | changed))
    with pytest.raises(StudyError, match=r"manifest\.json is damaged"):
        read_manifest(run)


def test_numbers_that_the_run_did_not_write_are_not_taken_for_its_own(folder):
    run = next((folder / "runs").iterdir())
    columns = read_columns(run / "outcomes.parquet")
    name = next(name for name, values in columns.items() if values.dtype.kind == "f")
    write_columns(columns | {name: columns[name] + 1.0}, run / "outcomes.parquet")
    with pytest.raises(StudyError, match="damaged; remove it and it will be run again"):
        read_plan(folder).kept(folder)


def test_a_table_cut_short_is_not_joined_to_the_others(folder):
    file = max((folder / "runs").iterdir()) / "outcomes.parquet"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(StudyError):
        compact(folder)
