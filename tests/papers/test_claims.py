"""Claims as committed: the page is what the results say, and the results are of the claim as it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from o2o_sim.figures.region import claim_svg
from o2o_sim.study.claims.claim import claims_folder, load_claim
from o2o_sim.study.claims.page import claim_page

FOLDERS = sorted(path.parent for path in claims_folder().glob("*/claim.yaml"))
DONE = [folder for folder in FOLDERS if (folder / "results.json").is_file()]


@pytest.mark.parametrize("folder", DONE, ids=lambda folder: folder.name)
def test_page_and_picture_are_what_the_results_say(folder: Path) -> None:
    claim, results = load_claim(folder), json.loads((folder / "results.json").read_text("utf-8"))
    assert (folder / "README.md").read_text("utf-8") == claim_page(claim, folder.name, results)
    assert (folder / "region.svg").read_text("utf-8") == claim_svg(claim, results)


@pytest.mark.parametrize("folder", DONE, ids=lambda folder: folder.name)
def test_results_are_whole_and_of_this_claim(folder: Path) -> None:
    claim, results = load_claim(folder), json.loads((folder / "results.json").read_text("utf-8"))
    assert not results["thinned"]
    assert results["claim"] == claim.hash, "the claim has changed since: o2o claim run"
    assert results["region"]["points"] == claim.region.points >= 100


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_both_languages_are_there_and_words_hold_no_numbers(folder: Path) -> None:
    claim = load_claim(folder)
    for label in (claim.title, claim.claim, claim.reading, claim.base.label, claim.treated.label):
        assert label.en and label.zh
    assert not any(letter.isdigit() for letter in claim.reading.en + claim.reading.zh)
