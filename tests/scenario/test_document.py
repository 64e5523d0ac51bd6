"""YAML as plain data with places: the language, its bounds, and where things were written."""

import math

import pytest

from o2o_sim.core.errors import ScenarioError
from o2o_sim.scenario import document
from o2o_sim.scenario.document import Place, parse_value, read_document


def written(tmp_path, text):
    file = tmp_path / "m.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(file, "m.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), ("-3", -3), ("+3", 3), ("0x1F", 31), ("0o17", 15), ("007", 7),
        ("1.5", 1.5), ("1e-3", 0.001), ("1E5", 1e5), (".5", 0.5), ("2.", 2.0), ("-.5e1", -5.0),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("yes", "yes"), ("no", "no"), ("12:30", "12:30"), ("2017-01-01", "2017-01-01"), ("1_000", "1_000"),
        ("'3'", "3"), ('"3"', "3"), ("!!str 3", "3"), ("1.2.3", "1.2.3"), ("e5", "e5"),
        ("[1, a, null]", [1, "a", None]), ("{a: {b: 1}}", {"a": {"b": 1}}), (".inf", math.inf),
        ("{1: x, true: y}", {"1": "x", "true": "y"}), ("中文", "中文"), ("|\n  a\n  b\n", "a\nb\n"),
    ],
)  # fmt: skip
def test_values_mean_what_yaml_1_2_says(text, value):
    assert parse_value(text, "--set") == value


def test_every_value_knows_its_line(tmp_path):
    found = written(tmp_path, "a: 1\nb:\n  c:\n    - 5\n    - {d: 6}\n")
    assert found.data == {"a": 1, "b": {"c": [5, {"d": 6}]}}
    lines = {path: place.line for path, place in found.places.items()}
    assert lines == {
        (): 1, ("a",): 1, ("b",): 2, ("b", "c"): 3, ("b", "c", 0): 4, ("b", "c", 1): 5, ("b", "c", 1, "d"): 5,
    }  # fmt: skip
    assert found.place_of(("b", "x", "y")) == Place("m.yaml", 2)


def test_anchors_and_merges_are_written_out(tmp_path):
    found = written(tmp_path, "a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}\nd: {<<: [*a, {z: 4}]}\n")
    assert found.data["b"] == {"x": 1, "y": 2}
    assert found.data["c"] == {"x": 1, "y": 3}
    assert found.data["d"] == {"x": 1, "y": 2, "z": 4}
    assert found.data["b"] is not found.data["a"]


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
REFUSED = [
    ("a: 1\na: 2", 2, "written twice, first in line 1"),
    ("a:\n  b: 1\n  b: 2", 3, "written twice"),
    ("a: [1, 2\nb: 3", 2, "not YAML"),
    ("a:\n\t- b", 2, "not YAML"),
    ("a: *nobody", 1, "no anchor nobody"),
    ("a: &a [*a]", 1, "too deeply"),
    ("a: &a {b: *a}", 1, "too deeply"),
    ("[" * 60 + "]" * 60, 1, "too deeply"),
    ("[" * 100_000, 1, "too deeply"),
    ("- " * 5000 + "x", 1, "too deeply"),
    (BOMB, None, "too many values"),
    ("a: !!python/object/apply:os.system [ls]", 1, "Tags"),
    ("a: !!python/name:os.system x", 1, "Tags"),
    ("a: !!int 'x'", 1, "Tags"),
    ("a: !!set {b, c}", 1, "Tags"),
    ("? [a, b]\n: 1", 1, "key must be a plain word"),
    ("? {a: b}\n: 1", 1, "key must be a plain word"),
    ("a: &k x\n*k : 1", 2, "key must be a plain word"),
    ("k" * 300 + ": 1", 1, "key is too long|not YAML"),
    ("a: " + "9" * 5000, 1, "number is too long"),
    ("a: {<<: 3}", 1, "not a mapping"),
    ("a: {<<: [3]}", 1, "not a mapping"),
    ("--- {a: 1}\n--- {b: 1}", 2, "more than one document"),
    ("", 1, "holds nothing"),
    ("# only a remark", 1, "holds nothing"),
    ("just words", 1, "no keys"),
    ("- a\n- b", 1, "no keys"),
    (b"a: \xff\xfe", 1, "UTF-8"),
    (b"a: 1\nb: \x80", 2, "UTF-8"),
    (b"a: \x00", None, "not YAML"),
    (b"\x1f\x8b\x08\x00binary\x00\x01", None, "UTF-8|not YAML"),
]


@pytest.mark.parametrize(("text", "line", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_not_such_yaml_is_refused_with_its_line(tmp_path, text, line, message):
    with pytest.raises(ScenarioError, match=message) as caught:
        written(tmp_path, text)
    assert caught.value.file == "m.yaml"
    assert line is None or caught.value.line == line


def test_a_file_larger_than_allowed_is_not_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(document, "MOST_BYTES", 20)
    with pytest.raises(ScenarioError, match="too large"):
        written(tmp_path, "a: 1\n# " + "x" * 30)


def test_folders_missing_files_and_link_circles_are_refused(tmp_path):
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    with pytest.raises(ScenarioError, match="not an ordinary file"):
        read_document(tmp_path, "x")
    for name in ("none.yaml", "a.yaml"):
        with pytest.raises(ScenarioError, match="cannot be read"):
            read_document(tmp_path / name, "x")


def test_a_lone_surrogate_from_a_command_line_is_refused():
    with pytest.raises(ScenarioError, match="UTF-8"):
        parse_value("a\udce4", "--set")
