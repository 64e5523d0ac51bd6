"""Scenarios: extending, overriding, and errors that name file, line, key, expectation and nearest name."""

import json
import shutil

import jsonschema
import pytest

from o2o_sim.core.errors import ScenarioError
from o2o_sim.scenario import catalogue
from o2o_sim.scenario.catalogue import find_scenario, scenarios
from o2o_sim.scenario.document import read_document
from o2o_sim.scenario.load import (
    load_scenario,
    parse_override,
    scenario_of,
    scenario_schema,
    set_path,
    source_files,
)

BASE = """\
name: base
categories:
  meals: {}
merchants:
  cafes:
    category: meals
    count: 3
    price_level: {distribution: lognormal, median: 1.0, sigma: 0.2}
    pricing: {kind: cost_plus, markup: 0.4}
  bars: {category: meals, count: 2}
platforms:
  app:
    members: 0.5
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE)
    return tmp_path


def load(folder, text, overrides=None):
    (folder / "m.yaml").write_text(text, encoding="utf-8")
    return load_scenario("m.yaml", overrides)


def refusal(folder, text, overrides=None):
    with pytest.raises(ScenarioError) as caught:
        load(folder, text, overrides)
    return caught.value


def test_every_shipped_scenario_loads_and_keeps_its_hash_through_json():
    for entry in scenarios():
        scenario = load_scenario(entry.name)
        assert scenario_of(json.loads(json.dumps(scenario.document()))).hash == scenario.hash


def test_the_same_scenario_has_the_same_hash_and_another_has_another():
    base = load_scenario("district_small")
    assert base.hash == load_scenario("district_small").hash
    assert base.hash != load_scenario("district_small", {"seed": 2}).hash
    assert base.hash == load_scenario("district_small", {"seed": 2}).vary({"seed": base.seed}).hash


def test_a_file_lies_over_what_it_extends(folder):
    scenario = load(folder, "extends: base.yaml\nmerchants:\n  cafes: {count: 9}\n  bars: null\ndays: 5\n")
    assert scenario.name == "m"
    assert scenario.days == 5
    assert list(scenario.merchants) == ["cafes"]
    assert scenario.merchants["cafes"].count == 9
    assert float(scenario.merchants["cafes"].pricing.markup) == 0.4


def test_extending_goes_over_several_files_and_folders(folder):
    (folder / "sub").mkdir()
    (folder / "sub" / "middle.yaml").write_text("extends: ../base.yaml\ndays: 7\nseed: 3\n")
    scenario = load(folder, "extends: sub/middle.yaml\nseed: 4\n")
    assert (scenario.days, scenario.seed, scenario.platforms["app"].members) == (7, 4, 0.5)
    assert [path.name for path in source_files("m.yaml")] == ["m.yaml", "middle.yaml", "base.yaml"]


def test_another_rule_or_law_inherits_nothing_but_the_same_one_does(folder):
    same = load(
        folder, "extends: base.yaml\nmerchants: {cafes: {pricing: {markup: 0.9}, price_level: {sigma: 0.5}}}"
    )
    assert float(same.merchants["cafes"].pricing.markup) == 0.9
    assert same.merchants["cafes"].price_level.plain() == {
        "distribution": "lognormal", "median": 1.0, "sigma": 0.5,
    }  # fmt: skip
    other = load(
        folder,
        "extends: base.yaml\nmerchants:\n  cafes:\n    pricing: {kind: fixed}\n"
        "    price_level: {distribution: gamma, mean: 2, shape: 3}\n",
    )
    assert other.merchants["cafes"].pricing.kind == "fixed"
    assert other.merchants["cafes"].price_level.mean() == 2


def test_a_part_that_names_its_kind_keeps_its_other_keys(folder):
    (folder / "base.yaml").write_text(BASE + "city: {kind: torus, width: 7}\n")
    assert load(folder, "extends: base.yaml\ncity: {kind: square}").city.width == 7


def test_overrides_lie_over_the_whole_scenario_defaults_included(folder):
    changes = {"platforms.app.commission.rate": 0.11, "merchants.bars": None, "merchants.cafes.honour": 0.5}
    scenario = load(folder, BASE, changes)
    assert float(scenario.platforms["app"].commission.rate) == 0.11
    assert list(scenario.merchants) == ["cafes"]
    varied = load_scenario("base.yaml").vary(changes)
    assert varied.document() == scenario.document() | {"name": "base"}


def test_an_override_of_the_kind_comes_before_its_parameters(folder):
    changes = {"merchants.cafes.pricing.markup": 0.7, "merchants.cafes.pricing.kind": "cost_plus"}
    from_fixed = load(folder, BASE.replace("cost_plus, markup: 0.4", "fixed"), changes)
    assert float(from_fixed.merchants["cafes"].pricing.markup) == 0.7
    fixed = load(folder, BASE, {"merchants.cafes.pricing.kind": "fixed"})
    assert fixed.merchants["cafes"].pricing.kind == "fixed"


def test_overrides_reach_into_lists_laws_and_names_of_ones_own(folder):
    scenario = load(folder, BASE, {
        "categories.meals.occasions.profile.12": 5,
        "merchants.cafes.price_level.sigma": 0.9,
        "merchants.stalls": {"category": "meals", "count": 1},
    })  # fmt: skip
    assert scenario.categories["meals"].occasions.profile[12] == 5
    assert scenario.merchants["cafes"].price_level.plain()["sigma"] == 0.9
    assert scenario.merchants["stalls"].count == 1


def test_overriding_leaves_the_data_it_was_given_alone(folder):
    before = load_scenario("base.yaml").document()
    kept = json.dumps(before)
    scenario_of(before, {"days": 3, "merchants.bars": None})
    assert json.dumps(before) == kept


# What is written, its line, key, and words of the message; then what was expected, and the nearest name.
CAFES = "merchants: {cafes: {"
CAFE = "merchants.cafes"
WRONG = [
    ("dys: 3", 2, "dys", "no such key", None, "days"),
    (CAFES + "cont: 3}}", 2, CAFE + ".cont", "no such key", None, "count"),
    ("days: many", 2, "days", "'many'", "integer", None),
    ("days: 0", 2, "days", "0 cannot", "greater than or equal to 1", None),
    ("days: 99999999999999999999", 2, "days", "99999", None, None),
    ("seed: -1", 2, "seed", "-1", "greater than or equal to 0", None),
    ("city: {kind: tours}", 2, "city.kind", "'tours' is not known", "torus, square", "torus"),
    ("city: 3", 2, "city", "3 cannot", "a valid dictionary", None),
    (CAFES + "category: meels}}", 2, CAFE + ".category", "is called `meels`", None, "meals"),
    (CAFES + "channels: {delivry: {}}}}", 2, CAFE + ".channels.delivry", "`delivry`", None, "delivery"),
    (CAFES + "pricing:\n   {kind: cst_pls}}}", 3, CAFE + ".pricing.kind", "'cst_pls'", "fixed", "cost_plus"),
    (CAFES + "pricing: {markup: -3}}}", 2, CAFE + ".pricing.markup", "found -3", None, None),
    (CAFES + "pricing: {kind: fixed, x: 1}}}", 2, CAFE + ".pricing.x", "no such key", "kind", None),
    (CAFES + "honour: 1.5}}", 2, CAFE + ".honour", "at most 1", None, None),
    (CAFES + "honour: yes please}}", 2, CAFE + ".honour", "yes please", "number", None),
    (CAFES + "quality: {distribution: nrmal}}}", 2, CAFE + ".quality", "'nrmal'", "gamma", "normal"),
    (CAFES + "price_level: {sgma: 1}}}", 2, CAFE + ".price_level.sgma", "no such key", None, "sigma"),
    (CAFES + "price_level: {column: 'no.csv:x'}}}", 2, CAFE + ".price_level", "no file 'no.csv'", None, None),
    ("platforms: {app: {members: .nan}}", 2, "platforms.app.members", "nan", "finite", None),
    ("consumers: {segments: {a: {share: 0.5}}}", 2, "consumers", "add up to 0.5", None, None),
    ("extends2: base", 2, "extends2", "no such key", None, None),
]


@pytest.mark.parametrize(("text", "line", "key", "message", "expected", "nearest"), WRONG)
def test_errors_name_file_line_key_expectation_and_nearest(
    folder, text, line, key, message, expected, nearest
):
    error = refusal(folder, "extends: base.yaml\n" + text)
    assert (error.file, error.line, error.key) == ("m.yaml", line, key)
    assert message in error.message
    assert (expected or "") in (error.expected or "")
    assert error.nearest == nearest


def test_what_was_written_in_the_base_is_named_there(folder):
    (folder / "base.yaml").write_text(BASE.replace("count: 2", "count: 0"))
    error = refusal(folder, "extends: base.yaml\ndays: 3\n")
    assert (error.file, error.line, error.key) == ("base.yaml", 10, "merchants.bars.count")


def test_several_errors_are_listed_but_not_more_than_ten(folder):
    error = refusal(folder, "extends: base.yaml\n" + "".join(f"wrong{n}: 1\n" for n in range(12)))
    assert len(error.parts) == 10
    assert str(error).startswith("12 things are wrong; the first 10:\n  m.yaml, line")
    assert str(error).count("\n") == 10


def test_what_is_missing_is_named(folder):
    error = refusal(folder, "name: x\ncategories: {meals: {}}\n")
    assert (error.key, error.message) == ("merchants", "This key is missing.")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("platforms.ap.members", 0.1, "There is no key ap. Did you mean app?"),
        ("platforms.app.membrs", 0.1, "There is no key membrs. Did you mean members?"),
        ("platforms.app.comission.rate", 0.1, "Did you mean commission?"),
        ("platforms.app.members.x", 0.1, "platforms.app.members is 0.5 and has no parts"),
        ("categories.meals.occasions.profile.99", 1, "no position 99. Expected 0 to 23"),
        ("categories.meals.occasions.profile.x", 1, "no position x"),
        ("", 1, "There is no key "),
        ("...", 1, "There is no key "),
        ("platforms.app.members", 7, "--set platforms.app.members: 7 cannot be used here"),
        ("platforms.app.members", "x", "'x' cannot be used here"),
        ("merchants", None, "merchants: This key is missing"),
    ],
)
def test_overrides_that_lead_nowhere_are_refused(folder, path, value, message):
    error = refusal(folder, BASE, {path: value})
    assert message in str(error)
    assert str(error).startswith(f"--set {path}") or error.message == "This key is missing."


def test_overrides_are_read_as_yaml():
    assert parse_override("a.b=0.15") == ("a.b", 0.15)
    assert parse_override("a= {kind: fixed, x: [1, 2]}") == ("a", {"kind": "fixed", "x": [1, 2]})
    assert parse_override("a=b=c") == ("a", "b=c")
    assert parse_override("a=null") == ("a", None)
    for wrong in ("a", "=3", " =3", "a=[", "a=!!python/none x"):
        with pytest.raises(ScenarioError):
            parse_override(wrong)


def test_an_override_without_a_value_is_refused_and_not_taken_for_null():
    with pytest.raises(ScenarioError, match=r"names no value\. Expected a value; null deletes"):
        parse_override("a= ")


def test_a_path_is_set_in_plain_data_without_a_schema():
    data = {"a": {"b": [1, 2]}}
    assert set_path(data, "a.b.1", 5) == ("a", "b", 1)
    assert data == {"a": {"b": [1, 5]}}
    set_path(data, "a.b", None)
    assert data == {"a": {}}


def test_a_circle_of_files_is_refused(folder):
    (folder / "b.yaml").write_text("extends: m.yaml\n")
    error = refusal(folder, "extends: b.yaml\n")
    assert "circle" in str(error)
    assert refusal(folder, "extends: m.yaml\n").line == 1
    (folder / "link.yaml").symlink_to(folder / "m.yaml")
    assert "circle" in str(refusal(folder, "extends: link.yaml\n"))


def test_a_long_chain_is_refused(folder):
    for number in range(30):
        (folder / f"c{number}.yaml").write_text(f"extends: c{number + 1}.yaml\n")
    with pytest.raises(ScenarioError, match="Too many"):
        load_scenario("c0.yaml")


@pytest.mark.parametrize("base", ["nobody", "bas.yaml", "3", "[a, b]", "{}", "'\\0'", "''", "."])
def test_extending_nobody_is_refused_where_it_is_written(folder, base):
    error = refusal(folder, f"days: 3\nextends: {base}\n")
    assert (error.file, error.line, error.key) == ("m.yaml", 2, "extends")
    assert (error.nearest == "base.yaml") == (base == "bas.yaml")


def test_a_scenario_is_found_by_name_path_or_last_part():
    assert find_scenario("district").name == "district.yaml"
    assert find_scenario("district.yaml").name == "district.yaml"
    nested = next(entry for entry in scenarios() if entry.theme)
    assert find_scenario(nested.name) == nested.path
    assert find_scenario(nested.name.rpartition("/")[2]) == nested.path
    with pytest.raises(ScenarioError, match="Did you mean district"):
        find_scenario("distrikt")
    for wrong in ("", ".", "/", "\0", "x" * 9999, "../..", "a\nb"):
        with pytest.raises(ScenarioError):
            find_scenario(wrong)


def test_shipped_scenarios_have_a_title_and_a_question_in_both_languages():
    for entry in scenarios():
        assert entry.title_en, entry.name
        if not entry.name.startswith("limits/"):
            texts = (entry.title_zh, entry.question_en, entry.question_zh)
            assert all(texts) or "extends" in read_document(entry.path, "").data, entry.name


def test_scenarios_are_found_inside_a_wheel_too(tmp_path, monkeypatch):
    shutil.copytree(catalogue.data_root("scenarios"), tmp_path / "inside")
    monkeypatch.setattr(catalogue, "shipped_folder", lambda kind: tmp_path / "inside")
    assert find_scenario("district").parent == tmp_path / "inside"


def test_the_schema_for_editors_accepts_what_we_ship_and_refuses_typos(folder):
    schema = scenario_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    schema.pop("required")  # a file that extends another may leave out anything
    for part in schema["$defs"].values():
        part.pop("required", None)
    validator = jsonschema.Draft202012Validator(schema)
    for entry in scenarios():
        problems = [problem.message for problem in validator.iter_errors(read_document(entry.path, "").data)]
        assert not [problem for problem in problems if "None is not" not in problem], (entry.name, problems)
    assert not validator.is_valid({"dys": 3})


@pytest.mark.parametrize(
    "beside", [{"fixed": True}, {"dispersion": 0.8}, {"spacing": "even"}, {"together": 2}]
)
def test_occasions_in_turn_have_nothing_beside_them_that_says_when(beside):
    changes = {f"categories.need.occasions.{name}": value for name, value in beside.items()}
    with pytest.raises(ScenarioError, match="gaps"):
        load_scenario("limits/renewal_arrivals", changes)
