"""Quantities: four forms, one behaviour; bounds that every form keeps; draws by stable ids."""

import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from o2o_sim.core.errors import InputError
from o2o_sim.core.quantity import Labels, Quantity, quantity
from o2o_sim.core.random import uniforms

KEY = np.uint64(99)
LOGNORMAL = {"distribution": "lognormal", "median": 2.0, "sigma": 0.5}
BETA = {"distribution": "beta", "mean": 0.3, "strength": 5}
BY = {"by": "segment", "values": {"a": 0.1, "b": BETA}, "default": 0.5}


class Fees(BaseModel):
    """A model with three quantities."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    rate: Quantity = quantity(0.2, "a share", ge=0, le=1, unit="share", source="trade", by=("segment",))
    minutes: Quantity = quantity(LOGNORMAL, "service time", ge=0)
    limit: Quantity | None = quantity(None, "a limit", gt=0)


@pytest.fixture
def people(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("id,rate\n7,0.5\n3,0.25\n9,1.0\n")
    return file


def forms(people):
    return [0.3, LOGNORMAL, BY, {"column": f"{people}:rate"}]


@pytest.mark.parametrize("form", range(4))
def test_every_form_survives_json_and_pickle(people, form):
    written = Quantity(forms(people)[form])
    assert Quantity(json.loads(json.dumps(written.plain()))) == written
    assert pickle.loads(pickle.dumps(written)) == written
    assert hash(Quantity(written.plain())) == hash(written)
    fees = Fees(minutes=written)
    assert Fees.model_validate_json(fees.model_dump_json()) == fees
    assert fees.minutes.plain() == written.plain()


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=30, unique=True), st.integers(0, 29))
def test_what_one_id_draws_depends_on_no_other(ids, pick):
    who = ids[pick % len(ids)]
    for written in (0.3, LOGNORMAL):
        drawn = Quantity(written).of(ids, KEY)
        assert drawn[ids.index(who)] == Quantity(written).of([who], KEY)[0]
    by = Quantity(BY)
    names = ["a" if number % 2 else "b" for number in ids]
    assert by.of(ids, KEY, names)[ids.index(who)] == by.of([who], KEY, [names[ids.index(who)]])[0]


def test_a_draw_is_the_quantile_of_the_uniform_of_its_key():
    ids = np.arange(100)
    drawn = Quantity(LOGNORMAL).of(ids, KEY, when=4, what=2)
    assert np.array_equal(drawn, Quantity(LOGNORMAL).quantile(uniforms(KEY, 4, ids, 2)))


def test_common_random_numbers_hold_when_a_parameter_moves():
    ids = np.arange(1000)
    low, high = Quantity(LOGNORMAL).of(ids, KEY), Quantity(LOGNORMAL | {"median": 3.0}).of(ids, KEY)
    assert np.allclose(high / low, 1.5)
    wide = Quantity(LOGNORMAL | {"sigma": 0.9}).of(ids, KEY)
    assert np.array_equal(np.argsort(low), np.argsort(wide))


def test_values_by_name_follow_labels_in_any_shape():
    by = Quantity(BY)
    by_text = by.of([1, 2, 3], KEY, ["a", "b", "other"])
    coded = Labels(np.array([0, 1, 2]), ("a", "b", "other"))
    assert np.array_equal(by_text, by.of([1, 2, 3], KEY, coded))
    assert np.array_equal(by_text, by.of([1, 2, 3], KEY, {"group": coded, "segment": coded}))
    assert by_text[0] == 0.1
    assert by_text[2] == 0.5
    assert 0 < by_text[1] < 1


def test_values_by_name_need_labels_and_values():
    with pytest.raises(InputError, match="no segment is known"):
        Quantity(BY).of([1], KEY)
    with pytest.raises(InputError, match="no segment is known"):
        Quantity(BY).of([1], KEY, {"group": Labels(np.array([0]), ("a",))})
    strict = Quantity({"by": "segment", "values": {"student": 1.0}})
    with pytest.raises(InputError, match="Did you mean student"):
        strict.of([1], KEY, ["studnt"])
    assert strict.by_name(["student"]).tolist() == [1.0]
    assert Quantity(3).by_name(["x", "y"]).tolist() == [3.0, 3.0]
    with pytest.raises(InputError, match="Plain numbers"):
        Quantity(BY).by_name(["a"])
    assert Quantity(BY).unknown_names({"segment": ["a"]}) == ["b"]
    assert Quantity(1).unknown_names({}) == []


def test_single_numbers_are_numbers_and_others_are_not():
    assert float(Quantity(0.25)) == Quantity(0.25).constant == 0.25
    assert Quantity(LOGNORMAL).constant is None
    with pytest.raises(InputError, match="single number"):
        float(Quantity(LOGNORMAL))
    with pytest.raises(AttributeError):
        Quantity(1).spec = 2.0


def test_means():
    assert Quantity(4).mean() == 4
    assert Quantity(BY).mean() == pytest.approx((0.1 + 0.3) / 2)
    assert Quantity(BY).mean({"a": 0.75, "other": 0.25}) == pytest.approx(0.2)
    drawn = Quantity(LOGNORMAL).of(np.arange(40_000), KEY)
    assert abs(drawn.mean() - Quantity(LOGNORMAL).mean()) < 4 * drawn.std() / 200


def test_columns_are_resampled_or_matched(people):
    drawn = Quantity({"column": f"{people}:rate"}).of(np.arange(30_000), KEY)
    shares = [(drawn == value).mean() for value in (0.25, 0.5, 1.0)]
    assert np.allclose(shares, 1 / 3, atol=4 * np.sqrt(2 / 9 / 30_000))
    assert Quantity({"column": f"{people}:rate"}).mean() == pytest.approx(1.75 / 3)
    by_row = Quantity({"column": f"{people}:rate", "match": "row"})
    assert by_row.of([2, 0], KEY).tolist() == [1.0, 0.5]
    assert by_row.of([70, 80], KEY, rows=[1, 1]).tolist() == [0.25, 0.25]
    by_id = Quantity({"column": f"{people}:rate", "match": "id"})
    assert by_id.of([3, 9, 7], KEY).tolist() == [0.25, 1.0, 0.5]
    with pytest.raises(InputError, match="no row with the id 4"):
        by_id.of([3, 4], KEY)
    with pytest.raises(InputError, match="too few for row 3"):
        by_row.of([3], KEY)


REFUSED = [
    ("rate", 2, "at most 1"),
    ("rate", -0.1, "at least 0"),
    ("rate", True, "valid number"),
    ("rate", "0.1", "valid number"),
    ("rate", None, "valid number"),
    ("rate", [0.1], "valid number"),
    ("rate", float("nan"), "finite"),
    ("rate", float("inf"), "finite"),
    ("rate", 10**400, "valid number"),
    ("rate", {}, "`distribution`, `by` or `column`"),
    ("rate", {"x": 1}, "`distribution`, `by` or `column`"),
    ("rate", {"distribution": "normal", "mean": 0.5, "sd": 0.1}, "give it a lawful `min`"),
    ("rate", {"distribution": "normal", "mean": 0.5, "sd": 0.1, "min": 0}, "give it a lawful `max`"),
    ("rate", {"distribution": "uniform", "low": 0, "high": 1.5}, "reaches 1.5"),
    ("rate", {"distribution": "constant", "value": 1.5}, "at most 1"),
    ("rate", {"by": "group", "values": {"a": 0.5}}, "cannot differ by group"),
    ("rate", {"by": "colour", "values": {"a": 0.5}}, "segment"),
    ("rate", {"by": "segment", "values": {}}, "at least 1"),
    ("rate", {"by": "segment", "values": {"a": 1.5}}, "at most 1"),
    ("rate", {"by": "segment", "values": {"a": 0.5}, "default": 7}, "at most 1"),
    ("rate", {"by": "segment", "values": {"a": {"distribution": "exponential", "mean": 1}}}, "lawful `max`"),
    ("limit", 0, "above 0"),
    ("limit", {"distribution": "uniform", "low": 0, "high": 1, "min": 0}, "lawful `min`"),
    ("minutes", {"column": "nowhere.csv:x"}, "no file"),
    ("minutes", {"column": "nowhere.csv"}, "file.csv:column"),
]


@pytest.mark.parametrize(("field", "written", "message"), REFUSED)
def test_what_breaks_a_bound_or_has_no_form_is_refused(field, written, message):
    with pytest.raises(ValidationError, match=message):
        Fees.model_validate({field: written})


def test_a_column_keeps_the_bounds(people):
    assert Fees(rate={"column": f"{people}:rate"}).rate.mean() > 0
    people.write_text("rate\n0.5\n1.5\n")
    with pytest.raises(ValidationError, match=r"at most 1, found 1\.5"):
        Fees(rate={"column": f"{people}:rate"})


@pytest.mark.parametrize("written", [{"distribution": "gamma", "mean": 1.0, "shape": 1e-3}, LOGNORMAL])
def test_a_draw_stays_above_an_open_bound_even_where_rounding_would_not(written):
    limit = Fees(limit=written).limit
    assert limit.of(np.arange(20_000), KEY).min() > 0


def test_a_default_that_breaks_its_own_bound_is_refused_when_it_is_declared():
    with pytest.raises(ValueError, match="at most 1"):
        quantity(3, "a share", le=1)


def test_quantities_know_their_bounds_and_show_them_to_editors():
    schema = Fees.model_json_schema()
    rate = schema["properties"]["rate"]
    number = next(form for form in rate["oneOf"] if form.get("type") == "number")
    assert number == {"type": "number", "minimum": 0, "maximum": 1}
    assert (rate["unit"], rate["source"], rate["default"]) == ("share", "trade", 0.2)
    assert Fees().rate.bounds.words() == "at least 0 and at most 1"
