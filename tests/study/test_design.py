"""Study files: what they may say, what they come to, and errors in their own words."""

from __future__ import annotations

import pytest

from o2o_sim.core.errors import ScenarioError
from o2o_sim.study.design import Design, is_design, load_design, scenarios_of, short_names
from o2o_sim.study.study import Study

WHOLE = """
name: fees
title: {en: What fees do, zh: 佣金的作用}
scenarios: [district_small, own.yaml]
variants:
- name: as it is
- name: dear
  set: {consumers.count: 200}
grid:
  days: [1, 2, 3]
replications: 4
days: 5
outcomes: [orders, merchant_profit]
deciding: [merchant_profit]
"""


@pytest.fixture
def write(tmp_path):
    """Writes a study file, beside a scenario file of its own."""
    (tmp_path / "own.yaml").write_text("extends: district_small\nconsumers: {count: 100}\n")

    def written(text: str):
        path = tmp_path / "study.yaml"
        path.write_text(text)
        return path

    return written


def test_scenarios_variants_and_grid_are_multiplied(write):
    file = write(WHOLE)
    design = load_design(file)
    scenarios = scenarios_of(design, file)
    assert len(scenarios) == 2 * 2 * 3
    assert next(iter(scenarios)) == "district_small · as it is · days=1"
    assert scenarios["own · dear · days=3"].consumers.count == 200
    assert scenarios["own · as it is · days=3"].consumers.count == 100
    assert scenarios["own · dear · days=3"].days == 3


def test_a_study_file_is_a_study(write, tmp_path):
    file = write(WHOLE)
    study = Study.read(file, tmp_path / "out")
    assert (study.plan.name, study.plan.replications, study.plan.days) == ("fees", 4, 5)
    assert study.plan.outcomes == ("orders", "merchant_profit") and study.plan.deciding == (
        "merchant_profit",
    )
    assert len(study.plan.runs) == 48 and study.folder == tmp_path / "out"


def test_the_least_study(write):
    design = load_design(write("scenarios: [own.yaml]\n"))
    assert (design.name, design.replications, design.variants, design.grid) == ("study", 20, [], {})


def test_files_that_are_studies_are_told_from_scenarios(write, tmp_path):
    assert is_design(write(WHOLE))
    assert not is_design(tmp_path / "own.yaml") and not is_design("district_small")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "scenarois: [own.yaml]\nscenarios: [own.yaml]",
            r"line 1, scenarois: There is no such key\. .*scenarios",
        ),
        ("scenarios: []", r"line 1, scenarios"),
        ("replications: 3", "scenarios: This key is missing"),
        ("scenarios: [own.yaml]\nreplications: 0", "line 2, replications: 0 cannot be used here"),
        ("scenarios: [own.yaml]\nreplications: many", "line 2, replications"),
        ("scenarios: [own.yaml]\nengine: steam", "line 2, engine"),
        (
            "scenarios: [own.yaml]\noutcomes: [ordres]",
            "line 2, .*called `ordres`.*Did you mean orders",
        ),
        ("scenarios: [own.yaml]\ngrid: {days: []}", "the grid gives no value for `days`"),
        ("scenarios: [own.yaml]\nvariants:\n- set: {seed: 2}", "variants.0.name: This key is missing"),
        ("scenarios: [own.yaml]\ngrid: {seed: [1, 2]}", "one seed for all: `replications` varies the luck"),
        ("- own.yaml", "no keys"),
        ("scenarios: [own.yaml", "not YAML"),
        ("", "nothing"),
    ],
)
def test_errors_name_the_line_and_the_key(write, text, words):
    with pytest.raises(ScenarioError, match=f"(?i){words}"):
        load_design(write(text))


def test_a_grid_too_large_to_run_is_refused(write):
    values = ", ".join(map(str, range(1, 401)))
    with pytest.raises(ScenarioError, match="at most 100,000"):
        load_design(write(f"scenarios: [own.yaml]\ngrid: {{consumers.count: [{values}], days: [{values}]}}"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "scenarios:\n- owm.yaml",
            "study.yaml, line 2, scenarios.0: There is no such scenario.*mean own.yaml",
        ),
        (
            "scenarios: [own.yaml]\ngrid: {consumers.cuont: [1]}",
            "study.yaml, line 2, grid.consumers.cuont: .*Did you mean count",
        ),
        (
            "scenarios: [own.yaml]\ngrid: {consumers.count: [-1]}",
            "study.yaml, line 2, grid.consumers.count: ",
        ),
    ],
)
def test_errors_of_the_scenarios_come_through(write, text, words):
    file = write(text)
    with pytest.raises(ScenarioError, match=words):
        scenarios_of(load_design(file), file)


def test_short_names_stay_apart():
    paths = [
        "platforms.app.commission.rate",
        "platforms.web.commission.rate",
        "seed",
        "categories.meals.seed",
    ]
    names = short_names(paths)
    assert len(set(names.values())) == 4
    assert all(path.endswith(name) for path, name in names.items())


def test_a_design_can_be_written_down_again(write):
    design = load_design(write(WHOLE))
    assert Design.model_validate(design.model_dump(mode="json")) == design
