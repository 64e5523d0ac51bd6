"""Trials: a thinned claim from its file to its page, resumed without running anything twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from o2o_sim.core.errors import ScenarioError
from o2o_sim.figures.region import claim_svg
from o2o_sim.study.claims.claim import claims_folder, find_claim, load_claim
from o2o_sim.study.claims.page import _left, claim_page, verdict_words
from o2o_sim.study.claims.trial import Thin, Trial, verdict
from o2o_sim.study.executor import SerialExecutor
from o2o_sim.study.intervals import Interval
from o2o_sim.study.manifest import dump

CLAIM = """
listed: 99
title: {en: "Dearer platforms earn less", zh: "抽成越高平台赚得越少"}
claim: {en: "A higher commission lowers the platform's profit.", zh: "佣金越高，平台利润越低。"}
quotation: "a test | with a bar <b>and marks</b>"
source: "000"
market:
  merchants.restaurants.channels.delivery.presence: 1.0
  consumers.count: 600
  merchants.restaurants.count: 6
  merchants.shops.count: 2
  city.width: 0.6
base: {label: {en: "cheap", zh: "低佣金"}, scenario: district_small}
treated: {label: {en: "dear", zh: "高佣金"}, scenario: district_small, set: {platforms.app.commission.rate: 0.5}}
decides:
  - {outcome: platform_profit, direction: lower}
  - {outcome: orders, direction: lower}
days: 3
replications: 3
ablations:
  - label: {en: "no commission at all", zh: "没有佣金"}
    base: {platforms.app.commission.rate: 0.0}
    treated: {platforms.app.commission.rate: 0.0}
region:
  points: 4
  days: 2
  parameters:
    - {label: {en: "members", zh: "会员"}, paths: [platforms.app.members], low: 0.5, high: 0.9}
reading: {en: "Nothing.", zh: "无。"}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("claims") / "dear-platforms"
    made.mkdir()
    (made / "claim.yaml").write_text(CLAIM, encoding="utf-8")
    return made


def trial(folder: Path, thin: Thin | None = None) -> Trial:
    return Trial(load_claim(folder), folder, folder / "runs", thin or Thin(replications=4, days=3, points=2))


@pytest.fixture(scope="module")
def results(folder: Path) -> dict:
    return trial(folder).run(SerialExecutor())


def test_a_claim_that_is_wrong_fails(results: dict) -> None:
    """Prices are fixed: a dearer platform takes more of the same orders."""
    profit, orders = results["pair"]["outcomes"]
    assert profit["verdict"] == "fails" and profit["difference"]["mean"] > 0
    assert orders["difference"] == {"mean": 0.0, "half_width": 0.0} and orders["verdict"] == "undecided"


def test_without_the_mechanism_the_effect_is_gone_and_the_mechanism_made_it(results: dict) -> None:
    [[profit, _]] = results["ablations"]
    assert profit["left"]["mean"] == 0.0 and profit["left_verdict"] == "undecided"
    assert profit["made"]["mean"] == results["pair"]["outcomes"][0]["difference"]["mean"]


def test_the_region_says_where_it_holds(results: dict) -> None:
    region = results["region"]
    assert region["points"] == 2 and region["outcomes"][0]["holds"] == 0
    assert all(row["effects"][0] > 0 and 0.5 <= row["at"][0] <= 0.9 for row in region["rows"])


def test_again_gives_the_same_bytes_and_runs_nothing(folder: Path, results: dict) -> None:
    again = trial(folder)
    assert again.pair.missing() == [] and again.region.missing() == []
    assert dump(again.run(SerialExecutor())) == dump(results)


def test_a_run_that_two_worlds_share_is_done_once(folder: Path) -> None:
    """Without commission both worlds are one, so that four worlds of four replications are twelve runs."""
    study = trial(folder).pair
    assert len({run.key for run in study.plan.runs}) == 12 < len(study.plan.runs) == 16


def test_the_page_says_what_the_results_say(folder: Path, results: dict) -> None:
    claim = load_claim(folder)
    page = claim_page(claim, "dear-platforms", json.loads(dump(results)))
    assert "# Claim 99: Dearer platforms earn less · 抽成越高平台赚得越少" in page
    assert "**The claim fails: it is the other way round**" in page and "不成立：方向相反" in page
    assert "A thinned run" in page and "gone 消失" in page and "o2o claim run dear-platforms" in page
    assert "<b>" not in page
    assert verdict_words(claim, results, "zh") in page
    svg = claim_svg(claim, results)
    assert svg.startswith("<svg") and svg.count("<path") == 3  # two points, and the key


def test_verdicts_follow_the_interval() -> None:
    up, unsure = Interval(2.0, 0.5, 1.0, 9), Interval(2.0, 2.5, 1.0, 9)
    assert [verdict(up, way) for way in ("higher", "lower")] == ["holds", "fails"]
    assert verdict(unsure, "higher") == "undecided"


def test_faults_in_a_claim_are_named_with_their_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "claim.yaml").write_text(
        CLAIM.replace("platform_profit", "platform_profits"), encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match="platform_profit"):
        load_claim(tmp_path)
    with pytest.raises(ScenarioError, match="group-buying"):
        find_claim("group-buying-does-not-las")
    assert find_claim(folder) == folder


def test_shipped_claims_can_be_run(tmp_path: Path) -> None:
    """Each world and each point is a lawful scenario."""
    for file in claims_folder().glob("*/claim.yaml"):
        made = Trial(load_claim(file.parent), file.parent, tmp_path, Thin(replications=2, days=61, points=4))
        assert made.pair.plan.replications == 2 and made.region.plan.days == 61


@pytest.mark.parametrize(
    ("before", "left", "made", "said"),
    [
        ("holds", "holds", "undecided", "still there"),
        ("fails", "fails", "holds", "still there"),
        ("holds", "fails", "holds", "turned round"),
        ("holds", "undecided", "holds", "gone"),
        ("holds", "undecided", "undecided", "not sure"),
        ("undecided", "undecided", "holds", "not sure"),
        ("undecided", "fails", "undecided", "the other way round"),
    ],
)
def test_an_effect_is_gone_only_where_that_is_sure(before, left, made, said):
    one = {"left_verdict": left, "made_verdict": made, "left": {"mean": -3.0, "half_width": 4.0}}
    assert _left(one, before)[0] == said
    nothing = one | {"left_verdict": "undecided", "left": {"mean": 0.0, "half_width": 0.0}}
    assert _left(nothing, before)[0] == "gone"
