"""`o2o deliver`: a day of meal delivery from the command line."""

from __future__ import annotations

import json

from o2o_sim.data.meal_delivery.sample import write_sample


def test_a_day_is_printed_written_and_the_same_in_both_engines(command, tmp_path):
    write_sample(tmp_path / "tiny")
    code, output, complaints = command("deliver", "tiny", "--out", "day")
    assert code == 0 and "Click to door, mean" in output and "The day is in day." in complaints
    assert (tmp_path / "day" / "deliveries.csv").is_file()
    found = [
        json.loads(command("deliver", "tiny", "--json", "--engine", e)[1]) for e in ("compiled", "simpy")
    ]
    assert found[0]["figures"] == found[1]["figures"] and found[0]["figures"]["delivered"] == 4
    code, output, _ = command("deliver", "tiny", "--language", "zh")
    assert code == 0 and "下单到送达，平均" in output


def test_what_is_wrong_is_one_sentence(command, tmp_path):
    code, output, complaints = command("deliver", "nowhere")
    assert (code, output) == (2, "") and "There is no folder nowhere" in complaints
    write_sample(tmp_path / "tiny")
    command("deliver", "tiny", "--out", "day")
    code, _, complaints = command("deliver", "tiny", "--out", "day")
    assert code == 2 and "not empty" in complaints
