"""The report: one file, both languages, the same bytes, nothing of other people's taken for markup."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest

from o2o_sim.report.compare import compare
from o2o_sim.report.facts import Facts
from o2o_sim.report.meanings import meaning_of, unit_of
from o2o_sim.report.page import _questions, report_page
from o2o_sim.report.texts import Text
from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.assumptions import Assumption
from o2o_sim.study.executor import SerialExecutor
from o2o_sim.study.manifest import read_manifest

TINY = {
    "consumers.count": 300,
    "merchants.restaurants.count": 6,
    "merchants.shops.count": 3,
    "city.width": 0.8,
    "days": 2,
    "categories.meals.inside": -2.5,
    "title": {"en": "Fees <b>as</b> they & are </script>", "zh": "<i>现状</i>"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A comparison of two small markets, kept with its report."""
    where = tmp_path_factory.mktemp("kept") / "comparison"
    base = load_scenario("district_small", TINY)
    other = base.vary(
        {"categories.meals.inside": -3.5, "name": "cheap", "title": {"en": "Cheaper", "zh": "更便宜"}}
    )
    compare([base, other], replications=3, out=where, executor=SerialExecutor())
    return where


@pytest.fixture(scope="module")
def page(folder):
    """The page as it was written."""
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_same_runs_give_the_same_bytes(folder, page):
    assert report_page(folder) == page
    assert len(page.encode()) < 6e6


def test_titles_are_text_and_never_markup(page):
    assert "Fees &lt;b&gt;as&lt;/b&gt; they &amp; are &lt;/script&gt;" in page
    assert "<b>as" not in page and "are </script>" not in page
    for name, text in figures_in(page).items():
        assert "are </script>" not in text, name
        assert "Fees <b>as" not in json.dumps(json.loads(text)["data"], ensure_ascii=False), name


def test_every_figure_is_there_in_both_languages(page):
    names = set(figures_in(page))
    assert {"gain-1-en", "gain-1-zh", "funnel-en", "funnel-zh"} <= names
    assert {name.removesuffix("-en") for name in names if name.endswith("-en")} == {
        name.removesuffix("-zh") for name in names if name.endswith("-zh")
    }
    for text in figures_in(page).values():
        assert json.loads(text)["data"]


def test_meanings_are_chinese_for_keys_that_a_scenario_has():
    found = Assumption("merchants.restaurants.costs.goods_share", (), "share of list price", "cost of goods")
    assert (meaning_of(found).en, meaning_of(found).zh) == ("cost of goods", "货品成本占标价的比例")
    assert meaning_of(found._replace(key="merchants.restaurants.rents.days")).zh == "cost of goods"
    assert meaning_of(found._replace(key="merchants.restaurants.count")).zh == "商家数"
    assert meaning_of(found._replace(key="campaigns")).zh == "活动"
    assert unit_of(found).zh != unit_of(found).en


def test_nothing_is_fetched(page):
    without_library = page.replace(max(re.findall(r"<script>.*?</script>", page, re.S), key=len), "")
    assert not re.search(r"""(src|href)\s*=\s*["'](?!#)""", without_library)
    assert "default-src 'none'" in without_library


def test_the_page_says_what_differs_and_how_it_was_made(folder, page):
    facts = Facts(folder)
    assert [(found.key, found.values) for found in facts.assumptions] == [
        ("categories.meals.inside", ("-2.5", "-3.5"))
    ]
    manifest = read_manifest(next((folder / "runs").iterdir()))
    for text in (manifest["code"], *facts.plan.scenarios.values(), *map(str, manifest["versions"].values())):
        assert text in page
    assert facts.assumptions[0].unit in page and facts.assumptions[0].meaning in page


def test_the_parts_add_up_to_the_difference_in_welfare(folder):
    facts = Facts(folder)
    name = facts.plan.scenarios and list(facts.plan.scenarios)[1]
    welfare = facts.comparison.cell("welfare", name).difference
    parts = sum(gain.difference.mean for gain in facts.sides.gains(name))
    assert parts == pytest.approx(welfare.mean, rel=1e-9, abs=1e-6)
    assert facts.sides.whole(name).half_width == pytest.approx(welfare.half_width, rel=1e-9)


def test_the_files_beside_the_page_make_the_same_runs(folder, page):
    assert "o2o compare scenarios/1.yaml scenarios/2.yaml --days 2 --replications 3 --seed 1" in page
    hashes = [load_scenario(str(folder / "scenarios" / f"{number}.yaml")).hash for number in (1, 2)]
    assert hashes == list(Facts(folder).plan.scenarios.values())


def figures_in(page: str) -> dict[str, str]:
    """The figures of a page as JSON, by name."""
    return dict(re.findall(r'<script type="application/json" id="([^"]+)">(.*?)</script>', page, re.S))


def test_of_several_questions_it_is_said_whose_each_is():
    def asking(*questions):
        documents = [{"question": {"en": en, "zh": ""}} for en in questions]
        titles = [Text(f"World {number}", f"世界 {number}") for number in range(len(questions))]
        return SimpleNamespace(documents=documents, titles=titles, drawn=len(questions))

    assert _questions(asking("Who?", "Who?", "")) == [Text("Who?", "Who?")]
    assert _questions(asking("Who?", "Why?")) == [
        Text("World 0: Who?", "世界 0：Who?"),
        Text("World 1: Why?", "世界 1：Why?"),
    ]
