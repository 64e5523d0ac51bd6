"""The command line in a market that takes no time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAKE = ROOT / "tests" / "study" / "fake_market.py"


@pytest.fixture
def faults(tmp_path):
    """A folder of faults to come; see `fake_market.fault`."""
    folder = tmp_path / "faults"
    folder.mkdir()
    return folder


def hears_interrupts() -> None:
    """A shell lets what it starts in the background ignore interrupts, and who ignores them hands that down."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def start(tmp_path, faults):
    """Start the command with the fake market, in a folder of its own; gives the process."""

    def started(*arguments: str) -> subprocess.Popen[str]:
        paths = os.pathsep.join([str(FAKE.parent), str(ROOT)])
        environment = os.environ | {"PYTHONPATH": paths, "O2O_FAKE_FAULTS": str(faults)}
        return subprocess.Popen(
            [sys.executable, str(FAKE), *arguments],
            env=environment,
            cwd=tmp_path,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=hears_interrupts,
        )

    return started


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Do a command in this process, in a folder of its own; gives exit code, output and complaints."""
    from o2o_sim.cli import main

    monkeypatch.chdir(tmp_path)

    def done(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    return done


@pytest.fixture
def o2o(command, faults, monkeypatch):
    """The same, with the fake market in place of the real one."""
    monkeypatch.syspath_prepend(str(FAKE.parent))
    import fake_market

    for name, standin in fake_market.STANDINS.items():
        monkeypatch.setitem(sys.modules, name, standin)
    monkeypatch.setattr("o2o_sim.study.study.perform", fake_market.perform)
    monkeypatch.setattr("o2o_sim.study.manifest.code_digest", lambda: "fake")
    monkeypatch.setattr("o2o_sim.report.page.report_page", fake_market.blank_page)
    monkeypatch.setenv("O2O_FAKE_FAULTS", str(faults))
    return command


@pytest.fixture
def scenario(tmp_path):
    """A small scenario file beside the command's working folder."""
    path = tmp_path / "tiny.yaml"
    path.write_text(
        "extends: district_small\nname: tiny\nconsumers: {count: 100}\n"
        "days: 3\nwarmup: 1\ndeciding: [merchant_profit]\n"
    )
    return path
