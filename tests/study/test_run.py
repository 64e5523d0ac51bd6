"""The folder of a run: the same bytes for the same run, refused where it should not be written."""

from __future__ import annotations

import errno
import json

import numpy as np
import pytest

from o2o_sim.core.errors import RunError, StudyError
from o2o_sim.study.manifest import dump, read_manifest, run_key
from o2o_sim.study.run import run
from o2o_sim.study.spec import spec_of
from o2o_sim.study.tables import digest_of, read_columns, write_columns
from o2o_sim.study.totals import run_totals

FILES = {"outcomes", "merchants", "segments", "ledger", "cohorts", "places", "cells"}


def contents(folder):
    """Bytes of every file but the timing."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "timing.json"}


def test_a_run_writes_its_tables_its_manifest_and_its_timing(fake, small, tmp_path):
    run(small, out=tmp_path / "run")
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "manifest.json",
        "timing.json",
        *(f"{name}.parquet" for name in FILES),
    }
    timing = json.loads((tmp_path / "run" / "timing.json").read_text())
    assert timing["phase_seconds"] == {"choose": 0.375} and timing["wall_seconds"] >= 0


def test_orders_are_kept_when_asked_for(fake, small, tmp_path):
    run(small, out=tmp_path / "run", orders=True)
    assert (tmp_path / "run" / "orders.parquet").is_file()


def test_without_a_folder_nothing_is_written(fake, small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(small).outcomes["day"].max() == 2
    assert list(tmp_path.iterdir()) == []


def test_the_same_run_has_the_same_bytes_whatever_the_threads(fake, small, tmp_path):
    for name, threads in (("one", 1), ("two", 2)):
        run(small, out=tmp_path / name, threads=threads)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    run(small, out=tmp_path / "other", replication=1)
    assert contents(tmp_path / "other")["outcomes.parquet"] != contents(tmp_path / "one")["outcomes.parquet"]


def test_the_manifest_says_what_the_run_was(fake, small, tmp_path):
    run(small, out=tmp_path / "run", seed=7, replication=2)
    manifest = read_manifest(tmp_path / "run")
    assert manifest["scenario"] == small.document() and manifest["scenario_hash"] == small.hash
    assert (manifest["seed"], manifest["replication"], manifest["days"], manifest["warmup"]) == (7, 2, 3, 1)
    assert "JosangIsmail2002" in manifest["rests_on"]
    assert manifest["laws"] == ["money is kept"] and manifest["versions"]["numpy"] == np.__version__
    assert set(manifest["files"]) == {f"{name}.parquet" for name in FILES}
    for name, digest in manifest["files"].items():
        assert digest_of(tmp_path / "run" / name) == digest


def test_progress_is_the_share_of_days(fake, small):
    heard = []
    run(small, progress=heard.append)
    assert heard == pytest.approx([1 / 3, 2 / 3, 1])


def test_a_run_that_stands_there_is_left_alone_unless_forced(fake, small, tmp_path):
    run(small, out=tmp_path / "run")
    before = contents(tmp_path / "run")
    with pytest.raises(RunError, match="already holds this very run"):
        run(small, out=tmp_path / "run")
    with pytest.raises(RunError, match="holds another run"):
        run(small, out=tmp_path / "run", replication=1)
    assert contents(tmp_path / "run") == before
    run(small, out=tmp_path / "run", replication=1, force=True)
    assert read_manifest(tmp_path / "run")["replication"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_that_is_not_a_run_is_never_replaced(fake, small, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    for force in (False, True):
        with pytest.raises(RunError, match="not a run"):
            run(small, out=tmp_path / "mine", force=force)
    with pytest.raises(RunError, match="is a file"):
        run(small, out=tmp_path / "mine" / "thesis.txt")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_an_empty_folder_may_be_used(fake, small, tmp_path):
    (tmp_path / "run").mkdir()
    run(small, out=tmp_path / "run")
    assert read_manifest(tmp_path / "run")["name"] == small.name


def test_a_disk_that_fills_up_leaves_nothing(fake, small, tmp_path, monkeypatch):
    def full(columns, path):
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("o2o_sim.study.keep.write_columns", full)
    with pytest.raises(RunError, match=r"no space is left on that disk\. Nothing was left there"):
        run(small, out=tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_warm_up_longer_than_the_run_is_refused(small):
    with pytest.raises(RunError, match="leave nothing to report"):
        spec_of(small, days=1)
    with pytest.raises(RunError, match="no engine"):
        spec_of(small, engine="steam")


def test_keys_differ_in_everything_that_decides_the_bytes(small):
    specs = [
        spec_of(small),
        spec_of(small, 2),
        spec_of(small, None, 1),
        spec_of(small, days=4),
        spec_of(small, engine="simpy"),
        spec_of(small, orders=True),
        spec_of(small.vary({"consumers.count": 101})),
    ]
    assert len({run_key(spec) for spec in specs}) == len(specs)
    assert run_key(spec_of(small)) == run_key(spec_of(small, small.seed, 0, days=small.days))


def test_the_order_in_which_groups_are_written_is_no_other_run(small):
    document = small.document()
    document["merchants"] = dict(reversed(document["merchants"].items()))
    turned = type(small).model_validate(document)
    assert list(turned.merchants) == list(small.merchants)
    assert run_key(spec_of(turned)) == run_key(spec_of(small))


def test_another_code_is_another_run(small, monkeypatch):
    before = run_key(spec_of(small))
    monkeypatch.setattr("o2o_sim.study.manifest.code_digest", lambda: "other")
    assert run_key(spec_of(small)) != before


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "no manifest.json"), ("{", "not JSON"), ("[]", "another version"), ("{}", "another")],
)
def test_a_manifest_that_cannot_be_read_is_a_sentence(tmp_path, text, words):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(StudyError, match=words):
        read_manifest(tmp_path)


def test_tables_come_back_as_they_were(tmp_path):
    columns = {
        "day": np.arange(3, dtype=np.int32),
        "amount": np.array([2**62, -1, 0]),
        "share": np.array([0.1, np.nan, np.inf]),
        "name": np.array(["一", "b", ""]),
        "open": np.array([True, False, True]),
        "stars": np.array([1, 5, 0], dtype=np.int8),
    }
    digest = write_columns(columns, tmp_path / "table.parquet")
    back = read_columns(tmp_path / "table.parquet")
    for name, values in columns.items():
        np.testing.assert_array_equal(back[name], values)
        assert name == "name" or back[name].dtype == values.dtype
    assert write_columns(columns, tmp_path / "again.parquet") == digest
    assert list(read_columns(tmp_path / "table.parquet", ["day"])) == ["day"]


def test_totals_are_ratios_of_sums_after_the_warm_up():
    outcomes = {
        "day": np.array([0, 0, 1, 1, 2, 2], dtype=np.int32),
        "outcome": np.array(["order_value", "members"] * 3),
        "numerator": np.array([99.0, 1.0, 10.0, 5.0, 20.0, 7.0]),
        "denominator": np.array([1.0, 10.0, 1.0, 10.0, 4.0, 10.0]),
    }
    assert run_totals(outcomes, warmup=1) == {"members": 0.7, "order_value": 6.0}
    assert run_totals(outcomes, warmup=9) == {}
    assert run_totals(outcomes)["order_value"] == 129 / 6


def test_a_total_of_nothing_is_undefined():
    one = np.array([0.0])
    totals = run_totals(
        {"day": one, "outcome": np.array(["order_value"]), "numerator": one, "denominator": one}
    )
    assert np.isnan(totals["order_value"])


def test_json_has_no_number_that_is_none():
    with pytest.raises(ValueError):
        dump(float("nan"))
