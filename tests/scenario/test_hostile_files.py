"""Attacks on what a user may hand in: whatever it says, there is a scenario or a clear error."""

import copy
import json
import math
import os

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from o2o_sim.core.errors import O2OError, ScenarioError
from o2o_sim.scenario.document import parse_value
from o2o_sim.scenario.load import load_scenario, parse_override, scenario_of

SMALL = load_scenario("district_small").document()

odd_number = st.sampled_from(
    [0, -1, 1e308, -1e308, 1e-320, 10**30, -(10**30), 2**63, 2**31, math.nan, math.inf, -math.inf, True, 0.5]
)
odd_words = [
    "",
    " ",
    "\0",
    "null",
    "nan",
    "../../x",
    "a" * 5000,
    "中文",
    "\u202e",
    "{}",
    "no.csv:x",
    "#",
    "%s",
]
odd_text = st.one_of(st.sampled_from(odd_words), st.text(max_size=20))
known_words = ["kind", "distribution", "by", "values", "column", "mean", "min", "normal", "segment", "fixed"]
key = st.one_of(st.sampled_from(known_words), odd_text)
odd_value = st.recursive(
    st.one_of(st.none(), odd_number, odd_text, st.sampled_from(known_words)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(key, inner, max_size=3)),
    max_leaves=6,
)


def paths_of(data, path=()):
    """Every path in plain data."""
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths_of(value, (*path, key))


PATHS = [path for path in paths_of(SMALL) if path]


def is_clear(error):
    """Whether an error is one of ours and says something a reader can use."""
    text = str(error)
    return isinstance(error, O2OError) and 10 < len(text) < 6000 and "Traceback" not in text


def attempt(work):
    """Do it; anything but success or a clear error fails the test."""
    try:
        return work()
    except O2OError as error:
        assert is_clear(error), str(error)
        return None


def replaced(path, value):
    """The small district with one value replaced."""
    data = copy.deepcopy(SMALL)
    there = data
    for key in path[:-1]:
        there = there[key]
    there[path[-1]] = value
    return data


@settings(max_examples=100)
@given(st.sampled_from(PATHS), odd_value)
def test_any_value_anywhere_in_the_data_gives_a_scenario_or_a_clear_error(path, value):
    attempt(lambda: scenario_of(replaced(path, value)))


@pytest.mark.slow
@settings(max_examples=4000)
@given(st.sampled_from(PATHS), odd_value)
def test_any_value_anywhere_at_length(path, value):
    attempt(lambda: scenario_of(replaced(path, value)))


@settings(max_examples=60)
@given(st.sampled_from(PATHS), odd_value)
def test_any_override_gives_a_scenario_or_a_clear_error(path, value):
    attempt(lambda: scenario_of(SMALL, {".".join(path): value}))


@settings(max_examples=60)
@given(st.text(max_size=40), odd_value)
def test_any_path_of_an_override_gives_a_scenario_or_a_clear_error(path, value):
    attempt(lambda: scenario_of(SMALL, {path: value}))


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_of_an_override_is_read_or_refused(text):
    attempt(lambda: parse_override(text))
    attempt(lambda: parse_value(text, "--set"))


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_in_a_file_give_a_scenario_or_a_clear_error(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("hostile") / "m.yaml"
    file.write_bytes(content)
    attempt(lambda: load_scenario(file))


LINES = yaml.safe_dump(SMALL, allow_unicode=True).splitlines()
damage = st.tuples(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(["drop", "indent", "cut", "swap", "insert"]),
    st.text(max_size=20),
)


def damaged(line, how, text):
    """The lines of a shipped scenario with one of them damaged."""
    lines = list(LINES)
    if how == "drop":
        del lines[line]
    elif how == "indent":
        lines[line] = "  " + lines[line]
    elif how == "cut":
        lines[line] = lines[line][: len(lines[line]) // 2]
    elif how == "swap":
        lines[line], lines[line - 1] = lines[line - 1], lines[line]
    else:
        lines.insert(line, text.replace("\n", " "))
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@settings(max_examples=40)
@given(damage)
def test_a_shipped_file_with_a_damaged_line_gives_a_scenario_or_a_clear_error(tmp_path_factory, how):
    file = tmp_path_factory.mktemp("hostile") / "m.yaml"
    file.write_bytes(damaged(*how))
    attempt(lambda: load_scenario(file))


@pytest.mark.slow
@settings(max_examples=3000)
@given(damage)
def test_damaged_lines_at_length(tmp_path_factory, how):
    file = tmp_path_factory.getbasetemp() / "damaged.yaml"
    file.write_bytes(damaged(*how))
    attempt(lambda: load_scenario(file))


def test_what_loads_is_stable_through_its_own_document():
    found = 0
    for path in PATHS[::7]:
        scenario = attempt(lambda path=path: scenario_of(SMALL, {".".join(path): 3}))
        if scenario is not None:
            found += 1
            again = scenario_of(json.loads(json.dumps(scenario.document())))
            assert again.hash == scenario.hash
    assert found > 5


@pytest.mark.parametrize("name", ["folder", "link", "device", "missing", "endless", "pipe"])
def test_things_that_are_no_files_give_a_clear_error(tmp_path, name):
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "link.yaml").symlink_to(tmp_path / "link.yaml")
    (tmp_path / "device.yaml").symlink_to("/dev/null")
    (tmp_path / "endless.yaml").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / f"{name}.yaml")
    assert is_clear(caught.value)


def test_a_scenario_with_very_many_names_loads_or_is_refused_quickly():
    many = {f"group{number}": {"category": "meals", "count": 1} for number in range(5000)}
    error = attempt(lambda: scenario_of(SMALL | {"merchants": many}))
    assert error is None


def test_a_file_that_may_not_be_read_gives_a_clear_error(tmp_path, monkeypatch):
    file = tmp_path / "m.yaml"
    file.write_text("name: x\n")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(file), "open", refuse)
    with pytest.raises(ScenarioError, match="Permission denied"):
        load_scenario(file)


@pytest.mark.parametrize("text", ['name: "\\e[31mred"', '"\\u202eeman": x', 'title: {en: "a\\u009bb"}'])
def test_what_would_steer_a_terminal_is_refused_with_its_line(tmp_path, text):
    file = tmp_path / "m.yaml"
    file.write_text(f"extends: district_small\n{text}\n")
    with pytest.raises(ScenarioError, match=r"m\.yaml, line 2: .*control character U\+") as caught:
        load_scenario(file)
    assert str(caught.value).isprintable()


def test_control_characters_in_plain_data_are_refused_too():
    with pytest.raises(ScenarioError, match=r"title\.en: .*control character U\+001B"):
        scenario_of(replaced(("title", "en"), "\x1b]0;title\x07"))


@pytest.mark.parametrize(
    "path, value",
    [
        ("city.width", 1e-300),
        ("city.zone_width", 1e-9),
        ("categories.meals.occasions.profile", [0] * 24),
        ("categories.meals.occasions.profile", [1] * 23 + [-1]),
        ("categories.meals.order_value.mean", 1e300),
    ],
)
def test_values_that_no_market_can_be_made_of_are_refused_before_it_is_made(path, value):
    with pytest.raises(ScenarioError, match=f"--set {path}"):
        scenario_of(SMALL, {path: value})


def test_a_file_whose_name_cannot_be_the_scenarios_is_told_so(tmp_path):
    file = tmp_path / "我的市场.yaml"
    file.write_text("extends: district_small\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert "我的市场.yaml, name:" in str(caught.value) and "letters" in str(caught.value)


def test_lengths_are_said_in_plain_words():
    with pytest.raises(ScenarioError, match="Expected at least 1 entries"):
        scenario_of(SMALL, {"merchants": {}})


def test_a_truth_value_is_no_number():
    with pytest.raises(ScenarioError, match="`count` is a number and cannot be true"):
        scenario_of(SMALL, {"consumers.count": True})
