"""A study runs everything once, resumes after anything, and is the same wherever it runs."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from o2o_sim.core.errors import StudyError
from o2o_sim.report.compare import compare, labelled
from o2o_sim.study.executor import SerialExecutor
from o2o_sim.study.folder import NotWritten
from o2o_sim.study.lock import held
from o2o_sim.study.plan import read_plan
from o2o_sim.study.pool import WarmPool
from o2o_sim.study.progress import Tracker
from o2o_sim.study.store import Store, compact
from o2o_sim.study.study import Study, executor_for

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def pool(fault_folder):
    with WarmPool(workers=2, niceness=0) as executor:
        yield executor


@pytest.fixture
def pair(small):
    return {"base": small, "more": small.vary({"consumers.count": 107})}


class Counting(SerialExecutor):
    """Counts what it is asked to do."""

    done = 0

    def run(self, work, tasks, progress=None):
        for finished in super().run(work, tasks, progress):
            self.done += 1
            yield finished


def runs_of(folder: Path) -> dict[str, bytes]:
    """Bytes of every file of every run, but for the timing."""
    paths = (path for path in (folder / "runs").rglob("*") if path.is_file() and path.name != "timing.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_common_noise_falls_out_of_the_difference(fake, pair):
    comparison = Study(pair, replications=5).run(SerialExecutor())
    assert comparison.replications == 5 and comparison.days == 3
    cell = comparison.cell("merchant_profit", "more")
    assert cell.difference.mean == pytest.approx(7) and cell.difference.half_width < 1e-9
    assert cell.mean.half_width > 1
    assert comparison.cell("orders", "more").difference.half_width > 0


def test_a_scenario_compared_with_itself_differs_by_exactly_nothing(fake, small):
    comparison = compare([small, small], replications=3, executor=SerialExecutor())
    assert comparison.scenarios == [small.name, f"{small.name}#2"]
    kinds = {cell.verdict.kind for cell in comparison.cells if cell.verdict}
    assert kinds == {"identical", "undefined"}
    assert all(
        cell.difference.mean == 0 for cell in comparison.cells if cell.difference and cell.mean.defined
    )


def test_a_stock_is_its_last_day_and_a_total_without_denominator_is_undefined(fake, small):
    comparison = Study({"base": small}, replications=2).run(SerialExecutor())
    assert comparison.cell("members", "base").mean.mean == 2.5
    assert not comparison.cell("acquisition_cost", "base").mean.defined


def test_scenarios_decide_by_what_they_name(fake, small):
    silent, named = small.vary({"deciding": []}), small.vary({"deciding": ["orders"]})
    assert Study({"a": silent, "b": named}).plan.deciding == ("orders",)
    assert Study({"a": silent, "b": named}, deciding=["members"]).plan.deciding == ("members",)


def test_a_finished_study_reports_at_once_and_tells_its_reader(fake, pair, tmp_path):
    Study(pair, replications=2, folder=tmp_path / "study").run(SerialExecutor())
    told = []
    again = Study(pair, replications=2, folder=tmp_path / "study").run(SerialExecutor(), told.append)
    assert again.replications == 2
    assert told[-1].done == told[-1].total == 4 and told[-1].seconds_left == 0.0


def test_nothing_is_run_twice(fake, pair, tmp_path):
    executor = Counting()
    study = Study(pair | {"again": pair["base"]}, replications=3, folder=tmp_path / "study")
    first = study.run(executor)
    assert executor.done == 6
    again = Study(pair | {"again": pair["base"]}, replications=3, folder=tmp_path / "study").run(executor)
    assert executor.done == 6
    np.testing.assert_array_equal(first.values, again.values)
    Study(pair, replications=5, folder=tmp_path / "study").run(executor)
    assert executor.done == 10


def test_a_pool_gives_the_same_bytes(fake, pair, pool, tmp_path):
    serial = Study(pair, replications=4, folder=tmp_path / "serial").run(SerialExecutor())
    pooled = Study(pair, replications=4, folder=tmp_path / "pooled").run(pool)
    np.testing.assert_array_equal(serial.values, pooled.values)
    assert runs_of(tmp_path / "serial") == runs_of(tmp_path / "pooled")


def test_values_are_the_same_with_and_without_a_folder(fake, pair, tmp_path):
    kept = Study(pair, replications=2, folder=tmp_path / "study").run(SerialExecutor())
    np.testing.assert_array_equal(kept.values, Study(pair, replications=2).run(SerialExecutor()).values)


def test_a_killed_worker_costs_nothing_but_time(fake, pair, pool, faults):
    (faults / "kill-2").touch()
    study = Study({"base": pair["base"]}, replications=4)
    assert study.run(pool).replications == 4 and study.failures == []
    assert (faults / "met-kill-2").exists()


def test_a_run_that_fails_is_reported_and_the_others_are_compared(fake, pair, faults):
    (faults / "law-1").touch()
    study = Study(pair, replications=4)
    comparison = study.run(SerialExecutor())
    assert comparison.replications == 3
    assert {(failure.scenario, failure.replication) for failure in study.failures} == {
        ("base", 1),
        ("more", 1),
    }
    assert "broke a law" in str(study.failures[0].error)


def test_a_study_in_which_all_fails_says_why(fake, pair, faults):
    for replication in range(2):
        (faults / f"law-{replication}").touch()
    with pytest.raises(
        StudyError, match=r"No replication .* is complete yet\. Replication 0 of base: .* broke a law"
    ):
        Study(pair, replications=2).run(SerialExecutor())


def test_a_full_disk_stops_the_study_and_it_resumes(fake, pair, tmp_path, monkeypatch):
    from o2o_sim.study import keep

    written = []

    def fills_up(columns, path):
        if len(written) >= 3 * len(keep.TABLES):
            raise OSError(errno.ENOSPC, "full")
        written.append(path)
        return keep_columns(columns, path)

    keep_columns = keep.write_columns
    monkeypatch.setattr(keep, "write_columns", fills_up)
    study = Study(pair, replications=4, folder=tmp_path / "study")
    with pytest.raises(NotWritten, match="no space is left"):
        study.run(SerialExecutor())
    assert len(list((tmp_path / "study" / "runs").iterdir())) == 3
    monkeypatch.setattr(keep, "write_columns", keep_columns)
    executor = Counting()
    assert Study(pair, replications=4, folder=tmp_path / "study").run(executor).replications == 4
    assert executor.done == 5


def test_a_folder_with_something_else_is_left_alone(fake, pair, tmp_path):
    (tmp_path / "thesis.txt").write_text("")
    with pytest.raises(StudyError, match="not a study"):
        Study(pair, replications=1, folder=tmp_path).run(SerialExecutor())
    with pytest.raises(StudyError, match="not a study"):
        Study(pair, replications=1, folder=tmp_path / "thesis.txt").run(SerialExecutor())


def test_two_processes_do_not_share_a_folder(fake, pair, tmp_path):
    with held(tmp_path / "study"):
        (tmp_path / "study" / "study.json").write_text("{}")
        with pytest.raises(StudyError, match="Another process"):
            Study(pair, replications=1, folder=tmp_path / "study").run(SerialExecutor())


def test_the_plan_is_enough_for_a_report(fake, pair, tmp_path):
    comparison = Study(pair, replications=3, folder=tmp_path / "study", deciding=["orders"]).run(
        SerialExecutor()
    )
    plan = read_plan(tmp_path / "study")
    again = plan.compare(plan.kept(tmp_path / "study"))
    np.testing.assert_array_equal(again.values, comparison.values)
    assert (again.outcomes, again.deciding, again.days, again.currency) == (
        comparison.outcomes,
        ["orders"],
        3,
        "yuan",
    )


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"format": "o2o-sim study 1"}', '{"format": 3}'])
def test_a_damaged_plan_is_a_sentence(tmp_path, text):
    (tmp_path / "study.json").write_text(text)
    with pytest.raises(StudyError, match=r"study\.json"):
        read_plan(tmp_path)


def test_a_worker_of_another_version_is_refused(fake, pair, monkeypatch):
    study = Study(pair, replications=1)
    monkeypatch.setattr(fake.manifest, "versions", lambda: {"numpy": "another"})
    with pytest.raises(StudyError, match="another version of o2o-sim than the study"):
        study.run(SerialExecutor())


def test_a_damaged_run_is_a_sentence(fake, pair, tmp_path):
    Study(pair, replications=1, folder=tmp_path / "study").run(SerialExecutor())
    victim = next((tmp_path / "study" / "runs").iterdir())
    (victim / "outcomes.parquet").write_bytes(b"PAR1")
    with pytest.raises(StudyError, match="damaged; remove it"):
        Study(pair, replications=1, folder=tmp_path / "study").run(SerialExecutor())


SCRIPT = """
    import sys
    sys.path[:0] = [{here!r}, {root!r}]
    import fake_market
    from o2o_sim.scenario.load import load_scenario
    from o2o_sim.study import study
    from o2o_sim.study.pool import WarmPool
    fake_market.stand_in()
    small = load_scenario("district_small", {{"consumers.count": 100, "days": 3, "warmup": 1}})
    pair = {{"base": small, "more": small.vary({{"consumers.count": 107}})}}
    with WarmPool(workers=2, niceness=0) as pool:
        study.Study(pair, replications=4, folder=sys.argv[1]).run(pool)
"""


def test_a_killed_study_resumes_with_the_same_bytes(fake, pair, faults, tmp_path):
    """Killed without warning while runs are under way: what was done is kept, the rest is done afterwards."""
    (faults / "slow-2").touch()
    script = textwrap.dedent(SCRIPT.format(here=str(HERE), root=str(HERE.parents[1])))
    folder = tmp_path / "study"
    with subprocess.Popen([sys.executable, "-c", script, str(folder)]) as process:
        deadline = time.monotonic() + 60
        while not (faults / "met-slow-2").exists() or len(list((folder / "runs").glob("[0-9a-f]*"))) < 4:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.02)
        process.kill()
    kept = runs_of(folder)
    (faults / "slow-2").unlink()
    executor = Counting()
    comparison = Study(pair, replications=4, folder=folder).run(executor)
    assert comparison.replications == 4 and executor.done == 8 - len({name.split("/")[1] for name in kept})
    assert kept.items() <= runs_of(folder).items()
    Study(pair, replications=4, folder=tmp_path / "whole").run(SerialExecutor())
    assert runs_of(folder) == runs_of(tmp_path / "whole")
    assert not list(folder.rglob(".partial*"))


def test_progress_counts_what_was_kept_and_what_is_under_way(fake, pair, tmp_path):
    heard = []
    Study(pair, replications=1, folder=tmp_path / "study").run(SerialExecutor())
    Study(pair, replications=2, folder=tmp_path / "study").run(SerialExecutor(), heard.append)
    assert (heard[0].done, heard[0].total, heard[0].seconds_left) == (2, 4, None)
    assert (heard[-1].done, heard[-1].share, heard[-1].seconds_left) == (4, 1.0, 0.0)


def test_the_time_left_is_judged_by_this_session(monkeypatch):
    clock = iter([0.0, 0.0, 10.0])
    monkeypatch.setattr("o2o_sim.study.progress.time.monotonic", lambda: next(clock))
    heard = []
    Tracker(total=10, kept=6, reader=heard.append).finish(0)
    assert heard[-1].seconds_left == pytest.approx(30.0)


def test_the_store_knows_every_run_by_scenario_and_replication(fake, pair, tmp_path):
    folder = tmp_path / "study"
    Study(pair | {"again": pair["base"]}, replications=2, folder=folder).run(SerialExecutor())
    store = Store(folder)
    outcomes = store.table("outcomes")
    assert len(outcomes) == 3 * 2 * 3 * len(fake.NAMES)
    means = store.sql(
        "select scenario, sum(numerator) / sum(denominator) as value from outcomes "
        "where outcome = 'merchant_profit' and day >= 1 group by scenario order by scenario"
    )
    assert list(means.scenario) == ["again", "base", "more"]
    assert means.value[2] - means.value[1] == pytest.approx(7) and means.value[0] == means.value[1]
    with pytest.raises(StudyError, match="did you mean merchants"):
        store.table("merchant")
    with pytest.raises(StudyError, match="cannot be answered"):
        store.sql("select nonsense")


def test_compact_makes_one_file_of_many(fake, pair, tmp_path):
    import pandas as pd

    folder = tmp_path / "study"
    Study(pair, replications=2, folder=folder).run(SerialExecutor())
    paths = compact(folder)
    assert [path.name for path in paths] == [
        f"{name}.parquet"
        for name in ("outcomes", "merchants", "segments", "ledger", "cohorts", "places", "cells")
    ]
    whole = pd.read_parquet(paths[0])
    assert list(whole.columns[:2]) == ["scenario", "replication"] and len(whole) == len(
        Store(folder).table("outcomes")
    )
    first = paths[0].read_bytes()
    assert compact(folder)[0].read_bytes() == first


def test_a_report_is_written_beside_the_runs(fake, pair, tmp_path):
    comparison = compare(pair, replications=2, out=tmp_path / "study", executor=SerialExecutor())
    written = json.loads((tmp_path / "study" / "comparison.json").read_text())
    assert written["scenarios"] == ["base", "more"] and written["findings"]["en"] == list(
        comparison.findings()
    )
    assert {path.name for path in (tmp_path / "study").iterdir()} == {
        ".lock",
        "study.json",
        "runs",
        "comparison.csv",
        "comparison.json",
        "comparison.md",
        "report.html",
        "scenarios",
    }


def test_impossible_studies_are_refused(small):
    with pytest.raises(StudyError, match="at least one scenario"):
        Study({})
    with pytest.raises(StudyError, match="at least one replication"):
        Study({"a": small}, replications=0)


def test_names_are_numbered_where_they_repeat(small):
    other = small.vary({"name": "other"})
    assert list(labelled([small, other, small, small])) == [
        small.name,
        "other",
        f"{small.name}#2",
        f"{small.name}#3",
    ]


def test_a_study_without_an_executor_uses_no_more_processes_than_it_has_work_for(monkeypatch):
    monkeypatch.setattr("o2o_sim.study.study.cores", lambda: 4)
    assert isinstance(executor_for(1, 1000.0), SerialExecutor)
    assert [executor_for(tasks, 1000.0).workers for tasks in (2, 4, 60)] == [2, 4, 4]


def test_little_work_is_done_before_a_pool_is_warm():
    assert isinstance(executor_for(4, 2.0), SerialExecutor)
