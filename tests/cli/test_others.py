"""The commands that hand over to other rooms: bench, fit and dashboard."""

from __future__ import annotations

import json
import sys

import pytest

from o2o_sim.study.speed.bar import Bar


def test_bench_prints_and_fails_nobody(command, monkeypatch):
    bars = [Bar("service", 900.0, 1000.0, "higher", False), Bar("district", 20.0, 60.0, "lower", True)]
    monkeypatch.setattr("o2o_sim.study.bench.bench", lambda names, progress: progress(0.5) or bars)
    code, output, _ = command("bench")
    assert code == 0 and "service" in output and "does not hold" in output
    code, output, _ = command("bench", "--json")
    rows = json.loads(output)
    assert code == 0 and list(rows[0]) == ["name", "value", "bar", "better", "holds"]
    assert [row["holds"] for row in rows] == [False, True]


def test_fit_says_where_the_scenario_is(command, monkeypatch, tmp_path):
    fit = pytest.importorskip("o2o_sim.data.complete_journey")
    monkeypatch.setattr(fit, "fit", lambda out, progress: progress(1.0) or f"fitted to {out.name}")
    code, output, complaints = command("fit", "complete-journey", "--out", "journey.yaml")
    assert (
        code == 0 and "fitted to journey.yaml" in output and "The scenario is in journey.yaml." in complaints
    )


def test_the_dashboard_without_streamlit_is_a_sentence(command, monkeypatch):
    monkeypatch.setattr("o2o_sim.cli.dashboard.find_spec", lambda name: None)
    code, output, complaints = command("dashboard")
    assert (code, output) == (2, "") and "pip install 'o2o-sim[dashboard]'" in complaints


def test_the_dashboard_keeps_to_this_machine(command, monkeypatch):
    called = []

    class Served:
        def __init__(self, command):
            called.append(command)

        def wait(self):
            return 0

    monkeypatch.setattr("o2o_sim.cli.dashboard.find_spec", lambda name: object())
    monkeypatch.setattr("o2o_sim.cli.dashboard.subprocess.Popen", Served)
    code, _, _ = command("dashboard", "--port", "0", "--no-browser")
    assert code == 0 and called[0][:4] == [sys.executable, "-m", "streamlit", "run"]
    assert {
        "--server.address=127.0.0.1",
        "--browser.gatherUsageStats=false",
        "--server.headless=true",
    } <= set(called[0])


def test_check_tells_good_files_from_bad(command, scenario, tmp_path):
    (tmp_path / "sizes.yaml").write_text("scenarios: [tiny.yaml]\ngrid: {days: [2, 3]}\nreplications: 3\n")
    (tmp_path / "bad.yaml").write_text("extends: district_small\nconsumers: {cuont: 3}\n")
    code, output, complaints = command("check", "tiny.yaml", "sizes.yaml", "district_small")
    assert (code, complaints) == (0, "")
    assert "tiny.yaml: a scenario, tiny (" in output
    assert "sizes.yaml: a study of 2 scenarios, 3 replications each" in output
    code, output, complaints = command("check", "bad.yaml", "tiny.yaml")
    assert code == 2 and "tiny.yaml: a scenario" in output
    assert "bad.yaml, line 2, consumers.cuont: There is no such key. Did you mean count?" in complaints


def test_explain_names_phases_rules_and_papers(command, scenario):
    code, output, _ = command("explain", "tiny.yaml")
    assert code == 0
    for word in ("terms", "choose", "settle", "platforms.app.commission", "ad_valorem", "JosangIsmail2002"):
        assert word in output
    code, output, _ = command(
        "explain", "tiny.yaml", "--json", "--set", "platforms.app.ranking.kind=distance"
    )
    explained = json.loads(output)
    assert code == 0 and set(explained) == {"name", "hash", "phases", "rules", "effects", "rests_on"}
    rules = {row["where"]: row["rule"] for row in explained["rules"]}
    assert rules["platforms.app.ranking"] == "distance"
    terms = explained["phases"][0]
    assert terms["phase"] == "terms" and "distance" in terms["rules"] and "offers" in terms["writes"]


def test_names_of_files_do_not_steer_the_terminal(capsys):
    from o2o_sim.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["check", "\x1b[31mred.yaml"])
    assert ended.value.code == 2
    assert "\x1b" not in "".join(capsys.readouterr())


def test_a_market_too_large_for_the_machine_is_a_sentence(monkeypatch, capsys):
    from o2o_sim.cli import main

    def exhausted(*_, **__):
        raise MemoryError

    monkeypatch.setattr("o2o_sim.study.loading.load_runnable", exhausted)
    with pytest.raises(SystemExit) as ended:
        main(["run", "district_small"])
    assert ended.value.code == 2 and "memory" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["check"], ["run", "--days", "1"], ["compare", "district_small", "--days", "1"]]
)
def test_a_misspelt_deciding_outcome_is_found_in_the_file_that_has_it(command, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd.yaml").write_text("extends: district_small\nname: odd\ndeciding: [merchant_proft]\n")
    (tmp_path / "child.yaml").write_text("extends: odd.yaml\nname: child\n")
    code, _, complaints = command(words[0], "child.yaml", *words[1:])
    said = "odd.yaml, line 3, deciding: No outcome is called merchant_proft. Did you mean merchant_profit?"
    assert code == 2 and said in " ".join(complaints.split())
