"""Tables: what is declared is what is held, and nothing else gets in."""

import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2o_sim.core.columns import Column, Table
from o2o_sim.core.errors import InputError


class Shops(Table):
    """A table for these tests."""

    COLUMNS = (
        Column("id", "u4", "", "stable id"),
        Column("x", "f8", "km", "position", default=np.nan),
        Column("open", "?", "", "open today", default=True),
        Column("recent", "i4", "", "last visitors", shape=("recent",), default=-1),
        Column("corner", "f4", "km", "two coordinates", shape=(2,)),
    )


def shops(rows=4):
    made = Shops.empty(rows, recent=3)
    made.id[:] = np.arange(rows) * 7
    made.x[:] = np.arange(rows) / 2
    return made


def test_a_new_table_holds_defaults_and_declared_types():
    made = Shops.empty(2, recent=3)
    assert [(name, array.dtype.str[1:], array.shape) for name, array in made.arrays().items()] == [
        ("id", "u4", (2,)),
        ("x", "f8", (2,)),
        ("open", "b1", (2,)),
        ("recent", "i4", (2, 3)),
        ("corner", "f4", (2, 2)),
    ]
    assert np.isnan(made.x).all()
    assert made.open.all()
    assert (made.recent == -1).all()
    assert made.bytes_per_row == 4 + 8 + 1 + 12 + 8


def test_a_table_may_hold_some_of_its_columns():
    made = Shops.empty(5, only=["id", "x"])
    assert list(made.arrays()) == ["id", "x"]
    assert len(Shops.empty(5, only=[])) == 5
    with pytest.raises(AttributeError, match="made without its column 'open'"):
        _ = made.open


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("y", np.zeros(4), "no column 'y'"),
        ("opn", np.zeros(4, bool), "Did you mean open"),
        ("x", np.zeros(4, np.float32), "holds float64, not float32"),
        ("x", [0.0] * 4, "not list"),
        ("x", np.zeros(3), "must have 4 rows, not 3"),
        ("x", np.zeros((4, 1)), "dimensions"),
        ("corner", np.zeros((4, 3), np.float32), "a row"),
    ],
)
def test_what_does_not_fit_the_declaration_is_refused(name, array, message):
    with pytest.raises(InputError, match=message):
        setattr(shops(), name, array)


def test_a_size_that_was_not_given_is_named():
    with pytest.raises(InputError, match="recent"):
        Shops.empty(2)


def test_a_misspelt_attribute_is_told_the_nearest():
    with pytest.raises(AttributeError, match="Did you mean recent"):
        _ = shops().recnt


@pytest.mark.parametrize("name", ["take", "_hidden", "twice"])
def test_a_declaration_that_hides_something_is_refused(name):
    with pytest.raises(InputError):
        type("Bad", (Table,), {"COLUMNS": (Column("twice", "f8", "", ""), Column(name, "f8", "", ""))})


def test_rows_are_taken_by_position_mask_and_slice():
    made = shops()
    assert made.take([3, 0]).id.tolist() == [21, 0]
    assert made.take(made.x > 0.5).id.tolist() == [14, 21]
    assert made.take(slice(1, 3)).id.tolist() == [7, 14]
    assert len(made.take([])) == 0
    part = made.take(slice(None))
    part.x[0] = 99
    assert made.x[0] == 0


@pytest.mark.parametrize("rows", [[True, False], [0.0, 1.0], ["a"]])
def test_what_chooses_no_rows_is_refused(rows):
    for choose in (shops().take, shops().select, shops().select([0, 1, 2]).select):
        with pytest.raises(InputError):
            choose(rows)


def test_a_selection_reads_what_a_table_of_its_rows_would():
    made = shops()
    chosen = made.select([3, 1, 0]).select([True, False, True])
    assert len(chosen) == 2
    assert chosen.id.tolist() == made.take([3, 0]).id.tolist() == [21, 0]
    assert made.select([]).x.size == 0
    with pytest.raises(AttributeError, match="Did you mean recent"):
        _ = chosen.recnt


def test_tables_join_and_copy_without_sharing():
    made = shops(2)
    both = made.concat(shops(3), made)
    assert both.id.tolist() == [0, 7, 0, 7, 14, 0, 7]
    copied = made.copy()
    copied.x[:] = 5
    assert made.x.tolist() == [0, 0.5]
    with pytest.raises(InputError, match="different columns"):
        made.concat(Shops.empty(1, only=["id"]))


def test_rows_sort_by_several_columns_stably():
    made = shops(4)
    made.x[:] = [1, 0, 1, 0]
    made.recent[:, 0] = [5, 6, 5, 6]
    assert made.sort_by("x", "id").tolist() == [1, 3, 0, 2]


@given(st.integers(0, 30), st.integers(1, 4), st.integers(0, 2**31))
def test_what_is_saved_comes_back_to_the_bit(tmp_path_factory, rows, recent, seed):
    rng = np.random.default_rng(seed)
    made = Shops.empty(rows, recent=recent)
    made.x[:] = rng.normal(size=rows)
    made.recent[:] = rng.integers(-9, 9, (rows, recent))
    path = tmp_path_factory.mktemp("tables") / "shops.npz"
    made.save(path)
    for copy in (Shops.load(path), pickle.loads(pickle.dumps(made))):
        for name, array in made.arrays().items():
            assert array.tobytes() == getattr(copy, name).tobytes()
            assert array.shape == getattr(copy, name).shape
    assert [file.name for file in path.parent.iterdir()] == ["shops.npz"]


def test_the_same_table_gives_the_same_bytes(tmp_path):
    shops().save(tmp_path / "a.npz")
    shops().save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_table_larger_than_allowed_is_not_read(tmp_path):
    shops(1000).save(tmp_path / "a.npz")
    with pytest.raises(InputError, match="more than the 1000 allowed"):
        Shops.load(tmp_path / "a.npz", most_bytes=1000)


def test_files_that_are_no_such_table_are_refused(tmp_path):
    path = tmp_path / "a.npz"
    with pytest.raises(InputError, match="cannot be read"):
        Shops.load(path)
    path.write_bytes(b"not a table")
    with pytest.raises(InputError, match="cannot be read"):
        Shops.load(path)
    np.savez(path, other=np.zeros(3))
    with pytest.raises(InputError, match="no column 'other'"):
        Shops.load(path)
    np.savez(path, id=np.zeros(3))
    with pytest.raises(InputError, match="holds uint32"):
        Shops.load(path)
    np.savez(path, id=np.array([{}, {}]))
    with pytest.raises(InputError, match="cannot be read"):
        Shops.load(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("id.npy", b"\x93NUMPY garbage")
    with pytest.raises(InputError, match="cannot be read"):
        Shops.load(path)


def test_the_declaration_describes_itself():
    described = Shops.describe()[3]
    assert described == {"name": "recent", "type": "int32[recent]", "unit": "", "meaning": "last visitors"}
