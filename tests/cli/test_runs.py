"""Commands that run: what they print, what they keep, and what an interrupt says."""

from __future__ import annotations

import csv
import io
import json
import signal
import time

import pytest

STUDY = """
name: sizes
scenarios: [tiny.yaml]
grid: {consumers.count: [100, 107]}
replications: 3
outcomes: [orders]
"""


def wait_for(path, process):
    """Until a file is there."""
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline and process.poll() is None, process.communicate()
        time.sleep(0.02)


def test_run_prints_and_keeps(o2o, scenario, tmp_path):
    code, output, complaints = o2o("run", "tiny.yaml", "--out", "run", "--set", "consumers.count=120")
    assert code == 0, complaints
    assert "Merchants' profit" in output and "yuan/day" in output and "tiny, 3 days" in output
    assert "The run is in run." in complaints
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["scenario"]["consumers"]["count"] == 120
    code, output, complaints = o2o("run", "tiny.yaml", "--out", "run")
    assert (code, output) == (2, "") and "holds another run" in complaints
    assert o2o("run", "tiny.yaml", "--out", "run", "--force")[0] == 0


def test_run_in_json_and_in_chinese(o2o, scenario):
    code, output, _ = o2o("run", "tiny.yaml", "--json", "--days", "2")
    assert code == 0 and json.loads(output)["members"] == 1.5
    assert json.loads(output)["acquisition_cost"] is None
    code, output, _ = o2o("run", "tiny.yaml", "--language", "zh")
    assert code == 0 and "商家利润" in output


def test_compare_prints_verdicts_and_findings(o2o, scenario, tmp_path):
    code, output, complaints = o2o(
        "compare", "tiny.yaml", "tiny.yaml", "--replications", "3", "--workers", "1", "--out", "both"
    )
    assert code == 0, complaints
    assert "identical" in output and "Compared with tiny, merchants' profit is identical in tiny#2." in output
    assert "3 paired replications of 3 days" in output
    assert (tmp_path / "both" / "comparison.csv").is_file()
    assert len(list((tmp_path / "both" / "runs").iterdir())) == 3


def test_a_narrow_screen_gets_a_table_a_scenario(o2o, scenario, monkeypatch):
    arguments = ("compare", *["tiny.yaml"] * 3, "--replications", "2", "--workers", "1")
    for columns, tables in ((80, 2), (200, 1)):
        monkeypatch.setattr("o2o_sim.cli.outcome_tables.width", lambda columns=columns: columns)
        code, output, _ = o2o(*arguments)
        assert code == 0 and output.count("Means and paired differences") == tables
        assert output.count("Compared with tiny, ") == 1


def test_a_study_is_run_reported_and_compacted(o2o, scenario, tmp_path):
    (tmp_path / "sizes.yaml").write_text(STUDY)
    code, output, complaints = o2o("study", "run", "sizes.yaml", "--workers", "1")
    assert code == 0, complaints
    assert "count=107" in output and "7 in each of 3 replications" in output
    folder = tmp_path / "results" / "sizes"
    code, again, complaints = o2o("study", "report", "results/sizes")
    assert code == 0 and again == output and "6 of 6 runs are done" in complaints
    code, output, _ = o2o("study", "report", "results/sizes", "--format", "csv")
    assert code == 0 and len(list(csv.DictReader(io.StringIO(output)))) == 4
    code, output, _ = o2o("study", "report", "results/sizes", "--format", "json")
    assert code == 0 and json.loads(output) == json.loads((folder / "comparison.json").read_text())
    code, output, _ = o2o("study", "report", "results/sizes", "--format", "markdown")
    assert code == 0 and output == (folder / "comparison.md").read_text()
    code, output, _ = o2o("study", "compact", "results/sizes")
    assert code == 0 and (folder / "outcomes.parquet").is_file() and "outcomes.parquet" in output


def test_a_failed_run_is_told_and_code_1(o2o, scenario, faults):
    (faults / "law-1").touch()
    code, output, complaints = o2o("compare", "tiny.yaml", "tiny.yaml", "-r", "3", "--workers", "1")
    assert code == 1 and "2 paired replications" in output
    assert "Replication 1 of tiny failed: replication 1 broke a law" in complaints


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_comparison_says_what_is_kept(start, scenario, faults, tmp_path, workers):
    (faults / "slow-2").touch()
    arguments = (
        "compare",
        "tiny.yaml",
        "tiny.yaml",
        "--set",
        "seed=5",
        "-r",
        "4",
        "--workers",
        workers,
        "--out",
        "both",
    )
    with start(*arguments) as process:
        wait_for(faults / "met-slow-2", process)
        wait_for(tmp_path / "both" / "runs", process)
        while len(list((tmp_path / "both" / "runs").glob("[0-9a-f]*"))) < 2:
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        output, complaints = process.communicate(timeout=20)
    assert process.returncode == 130 and output == ""
    kept = len(list((tmp_path / "both" / "runs").glob("[0-9a-f]*")))
    assert (
        f"o2o: Stopped. {kept} of 4 runs are kept in both; the same command goes on from there." in complaints
    )
    assert "Traceback" not in complaints
    assert not list(tmp_path.rglob(".partial*"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("compare", "tiny.yaml", "tiny.yaml", "--workers", "1"),
            "Nothing was kept, because no --out folder was named.",
        ),
        (("run", "tiny.yaml", "--out", "run", "--replication", "0"), "Nothing was written to run."),
    ],
)
def test_an_interrupt_without_anything_to_keep(o2o, scenario, faults, tmp_path, arguments, words):
    (faults / "interrupt-0").touch()
    code, output, complaints = o2o(*arguments)
    assert (code, output) == (130, "") and f"o2o: Stopped. {words}" in complaints
    assert not (tmp_path / "run").exists()


def test_without_a_terminal_progress_is_a_line_a_quarter(o2o, scenario):
    _, _, complaints = o2o("compare", "tiny.yaml", "tiny.yaml", "-r", "4", "--workers", "1")
    told = [line for line in complaints.splitlines() if line.startswith("Comparing: ")]
    assert [line.split(",")[0] for line in told] == [f"Comparing: {k} of 4 runs" for k in (1, 2, 3, 4)]


@pytest.mark.parametrize("option", ["--deciding", "--outcome"])
def test_a_misspelt_outcome_is_refused_before_anything_runs(o2o, scenario, tmp_path, option):
    code, _, complaints = o2o("compare", "tiny.yaml", "tiny.yaml", "--out", "kept", option, "merchant_proft")
    assert code == 2 and option in complaints and "did you mean `merchant_profit`?" in complaints
    assert not (tmp_path / "kept").exists()
