"""`o2o verify`: what it prints and how it ends, whatever the verdicts are."""

from __future__ import annotations

import json

import pytest

from o2o_sim.cli.screen import share_bar
from o2o_sim.study.limits.measurement import Measurement
from o2o_sim.study.limits.shrink import Shrinking
from o2o_sim.study.verify import judge

FIELDS = ["id", "quantity", "reference", "estimate", "se", "z", "holds"]


@pytest.fixture
def checks(monkeypatch):
    """Decides what the items measure."""

    def decided(estimate: float) -> None:
        found = judge([Measurement("S1", "share of a", reference=0.3, estimate=estimate, error=0.01)])
        monkeypatch.setattr(
            "o2o_sim.study.verify.verify", lambda ids, progress: progress("S1", 0, 1) or found
        )

    return decided


def test_what_holds_ends_well(command, checks):
    checks(0.31)
    code, output, _ = command("verify", "S1")
    assert code == 0 and "share of a" in output and "1 of 1 hold." in output


def test_what_does_not_hold_is_code_1(command, checks):
    checks(0.5)
    code, output, _ = command("verify")
    assert code == 1 and "FAILS" in output and "0 of 1 hold." in output


def test_json_has_the_fields_that_were_promised(command, checks):
    checks(0.31)
    code, output, _ = command("verify", "--json")
    (row,) = json.loads(output)
    assert code == 0 and list(row) == FIELDS and row["holds"] is True and row["z"] == pytest.approx(1.0)


def test_an_unknown_item_is_a_sentence(command):
    code, output, complaints = command("verify", "S99")
    assert (code, output) == (2, "") and "S99" in complaints


@pytest.mark.parametrize(("large", "code"), [(0.01, 0), (0.04, 1)])
def test_shrinking(command, monkeypatch, large, code):
    found = [Shrinking("S1", "share of a", small=0.04, large=large)]
    monkeypatch.setattr("o2o_sim.study.verify.shrink", lambda ids, progress: found)
    ended, output, _ = command("verify", "--shrink")
    assert ended == code and "share of a" in output
    ended, output, _ = command("verify", "--shrink", "--json")
    assert ended == code and json.loads(output)[0]["ratio"] == pytest.approx(0.04 / large)


def test_without_a_terminal_a_long_piece_of_work_says_how_far_it_is(capsys, monkeypatch):
    monkeypatch.setattr("o2o_sim.cli.screen.LONG_ENOUGH_TO_WONDER", -1.0)
    with share_bar("Verifying") as bar:
        for share in (0.1, 0.3, 0.4, 0.9, 1.0):
            bar(share)
    told = capsys.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in told] == ["Verifying: 30%", "Verifying: 90%", "Verifying: 100%"]
    assert "left" in told[0] and "left" not in told[-1]
