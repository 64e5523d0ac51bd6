"""Citations: what a scenario rests on, and that the bibliography knows all of it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.core.rule import families
from o2o_sim.scenario.catalogue import scenarios
from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.bibliography import as_text, bibliography, entries_of, plain_text
from o2o_sim.study.citations import as_bibtex, as_json, as_lines, cited_by, software
from o2o_sim.study.claims.claim import claims_folder, load_claim


def test_every_work_that_anything_names_is_in_the_bibliography() -> None:
    named = {key for entry in scenarios() for key in load_scenario(entry.path).citations}
    named |= {
        key for family in families().values() for rule in family.kinds.values() for key in rule.references
    }
    named |= {
        key for file in claims_folder().glob("*/claim.yaml") for key in load_claim(file.parent).citations
    }
    assert sorted(named - set(bibliography())) == []


def test_every_entry_can_be_read_as_text() -> None:
    for entry in bibliography().values():
        text = as_text(entry)
        assert not re.search(r"[\\{}]|\.\.|,\s*,|\(n\.d\.\)", text), text
        assert entry.fields["year"] in text and entry.fields["year"] in entry.key
    assert list(bibliography()) == sorted(bibliography(), key=str.lower)


def test_a_scenario_rests_on_its_own_works_its_rules_works_and_its_data() -> None:
    because = {one.key: one.because for one in cited_by(load_scenario("helsinki"))}
    assert because["OpenStreetMap2019"] == ("the file helsinki.csv",)
    assert "platforms.app.trust: fulfilment_belief" in because["JosangIsmail2002"]
    deals = {one.key: one.because for one in cited_by(load_scenario("worlds/group_buying"))}
    assert {"the scenario", "campaigns.deal_one.coupon: group_voucher"} <= set(deals["Dholakia2011"])


def test_another_rule_brings_its_own_works() -> None:
    base = load_scenario("worlds/offline_only")
    answering = base.vary({"merchants.restaurants.rents.kind": "bid_rent"})
    new = {one.key for one in cited_by(answering)} - {one.key for one in cited_by(base)}
    assert new == {"Alonso1964", "Fujita1989"}


def test_what_the_bibliography_does_not_know_is_said() -> None:
    strange = load_scenario("worlds/offline_only", {"citations": ["Nobody1900"]})
    assert any("Nobody1900] not in the bibliography" in line for line in as_lines(strange))
    assert "Nobody1900" not in as_bibtex(strange)
    assert [work["text"] for work in as_json(strange)["works"] if work["key"] == "Nobody1900"] == [None]


def test_bibtex_can_be_read_back() -> None:
    scenario = load_scenario("limits/queue")
    entries = entries_of(as_bibtex(scenario))
    assert set(entries) == {"o2osim", *(one.key for one in cited_by(scenario))}
    assert scenario.hash in entries["o2osim"].fields["note"]
    assert software()["version"] == entries["o2osim"].fields["version"]


def test_an_entry_without_an_end_is_refused() -> None:
    with pytest.raises(InputError, match="line 2"):
        entries_of("\n@book{Ada1843, title = {Notes")


def test_accents() -> None:
    assert plain_text(r"Lu{\'\i}s Ayll{\'o}n, Rohw{\"a}der, {\c c}a") == "Luís Ayllón, Rohwäder, ça"


def test_the_command_prints_the_hash() -> None:
    command = [
        sys.executable,
        "-m",
        "o2o_sim",
        "cite",
        "district_small",
        "--set",
        "platforms.app.members=0.5",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert load_scenario("district_small", {"platforms.app.members": 0.5}).hash in done.stdout
