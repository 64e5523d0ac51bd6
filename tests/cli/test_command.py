"""The command line: quick to start, one paragraph for an error, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from o2o_sim.cli import main
from o2o_sim.core.errors import LawBroken, ScenarioError

ROOT = Path(__file__).resolve().parents[2]


def call(*arguments: str) -> int:
    """Exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def o2o(*arguments: str, **more) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    command = [sys.executable, "-m", "o2o_sim", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, **more)


def test_help_names_every_command(capsys):
    assert call("--help") == 0
    printed = capsys.readouterr().out
    for command in (
        "run",
        "compare",
        "study",
        "check",
        "list",
        "explain",
        "schema",
        "verify",
        "bench",
        "fit",
    ):
        assert f" {command} " in printed


HEAVY = ("numpy", "pandas", "pyarrow", "pydantic", "numba", "mesa", "scipy", "yaml", "duckdb", "streamlit")


def test_help_imports_nothing_heavy():
    """What makes a start slow is what it imports; a time would only measure the machine."""
    script = (
        "import sys\nfrom o2o_sim.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print('heavy:', [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stderr.strip() == "heavy: []"


def test_the_package_is_light():
    script = f"import sys, o2o_sim; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_the_version(capsys):
    assert call("--version") == 0
    assert capsys.readouterr().out.startswith("o2o-sim ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("runn",),
        ("run",),
        ("run", "no_such_scenario"),
        ("run", "district_small", "--days", "0"),
        ("run", "district_small", "--engine", "steam"),
        ("run", "district_small", "--set", "seed"),
        ("run", "district_small", "--set", "=3"),
        ("run", "district_small", "--set", "seed=[1"),
        ("run", "district_small", "--set", "sead=3"),
        ("run", "district_small", "--set", "seed=-3"),
        ("compare", "district_small"),
        ("compare", "district_small", "no_such_scenario"),
        ("check", "no_such_file.yaml"),
        ("check", "."),
        ("study", "run", "no_such_file.yaml"),
        ("study", "report", "."),
        ("study", "compact", "."),
        ("list", "everything"),
        ("explain", "no_such_scenario"),
    ],
    ids=" ".join,
)
def test_bad_input_is_one_paragraph_and_code_2(arguments, capsys):
    assert call(*arguments) == 2
    said = capsys.readouterr().err
    assert said.strip() and "Traceback" not in said
    assert "\n\n" not in said.strip()


def test_an_error_of_ours_is_one_line_on_standard_error(capsys, monkeypatch):
    def broken(*arguments, **options):
        raise LawBroken("The ledger does not\n  sum to zero.")

    monkeypatch.setattr("o2o_sim.cli.list_.outcomes", broken)
    assert call("list", "outcomes") == 2
    assert capsys.readouterr() == ("", "o2o: The ledger does not sum to zero.\n")


def test_a_fault_of_ours_says_so_and_how_to_see_more(capsys, monkeypatch):
    def broken(*arguments, **options):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("o2o_sim.cli.list_.outcomes", broken)
    monkeypatch.delenv("O2O_DEBUG", raising=False)
    assert call("list", "outcomes") == 70
    said = capsys.readouterr().err
    assert "fault in o2o-sim" in said and "ZeroDivisionError" in said and "O2O_DEBUG=1" in said
    monkeypatch.setenv("O2O_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["list", "outcomes"])


def test_an_interrupt_outside_of_any_work_is_code_130(capsys, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("o2o_sim.cli.list_.outcomes", interrupted)
    assert call("list", "outcomes") == 130
    assert capsys.readouterr().err == "o2o: Stopped.\n"


def test_a_reader_who_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m o2o_sim list outcomes | head -1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""


@pytest.mark.parametrize("what", ["scenarios", "rules", "outcomes"])
def test_lists_in_both_forms_and_languages(what, capsys):
    assert call("list", what, "--json", "--language", "zh") == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows and all(isinstance(row, dict) for row in rows)
    assert call("list", what) == 0
    printed = capsys.readouterr().out
    assert all(next(iter(row.values())) in printed for row in rows)


def test_the_schema_can_be_printed_and_written(capsys, tmp_path):
    assert call("schema") == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["properties"]["seed"]
    assert call("schema", "--out", str(tmp_path / "schema.json")) == 0
    assert (tmp_path / "schema.json").read_text() == printed


def test_errors_of_scenarios_name_the_word_on_the_command_line(capsys):
    assert call("run", "district_small", "--set", "seed") == 2
    assert capsys.readouterr().err == "o2o: --set: 'seed' changes nothing. Expected path.to.key=value.\n"


def test_a_scenario_error_prints_all_it_knows(capsys, monkeypatch):
    def broken(*arguments, **options):
        raise ScenarioError("No such key.", file="a.yaml", line=4, key="peple", nearest="people")

    monkeypatch.setattr("o2o_sim.cli.list_.outcomes", broken)
    assert call("list", "outcomes") == 2
    assert capsys.readouterr().err == "o2o: a.yaml, line 4, peple: No such key. Did you mean people?\n"
