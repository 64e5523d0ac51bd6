"""Data files: found, bounded, fingerprinted, and read with errors that name the line."""

import pickle

import pytest
from pydantic import BaseModel, ValidationError

from o2o_sim.core import datafile
from o2o_sim.core.datafile import DataFile, find_file, read_column
from o2o_sim.core.errors import InputError


class Map(BaseModel):
    """A model that names a file."""

    places: DataFile


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "town.csv"
    file.write_text("\ufeffid, x ,y\n1,2.5,north\n\n2,-3e-1,south\n", encoding="utf-8")
    return file


def test_a_name_is_looked_for_in_the_folders_of_the_scenario(table, monkeypatch, tmp_path):
    monkeypatch.chdir("/")
    found = Map.model_validate({"places": "town.csv"}, context={"folders": (tmp_path / "not", tmp_path)})
    assert found.places.path == table
    assert found.places == f"{table}#{found.places.digest}"
    assert Map.model_validate_json(found.model_dump_json()).places.path == table
    assert pickle.loads(pickle.dumps(found)).places.path == table


def test_a_shipped_file_keeps_its_short_name(tmp_path, monkeypatch):
    monkeypatch.setattr(datafile, "shipped_folder", lambda kind: tmp_path)
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "a.csv").write_text("x\n1\n")
    assert find_file("places/a.csv").startswith("places/a.csv#")


def test_a_file_that_changed_is_refused(table):
    written = str(find_file(str(table)))
    assert find_file(written) == written
    table.write_text("id,x,y\n1,2,3\n")
    with pytest.raises(InputError, match="has changed"):
        find_file(written)


def test_a_missing_file_is_told_the_nearest(table):
    with pytest.raises(ValidationError, match=r"did you mean town\.csv"):
        Map(places=str(table.with_name("twon.csv")))


def test_columns_are_read_by_name(table):
    assert read_column(table, "x").tolist() == [2.5, -0.3]
    assert read_column(table, "id").tolist() == [1, 2]
    assert not read_column(table, "id").flags.writeable
    table.write_text("id,x\n1,9\n")
    assert read_column(table, "x").tolist() == [9]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,x\n1,2\n2,two\n", r"t\.csv, line 3, x: expected a number, found 'two'"),
        (b"id,x\n1,nan\n", "line 2, x: expected a number"),
        (b"id,x\n1,inf\n", "line 2"),
        (b"id,x\n1\n", "line 2: the column 'x' is missing"),
        (b"id,xx\n1,2\n", r"no column 'x'\. Did you mean xx"),
        (b"x,x\n1,2\n", "more than once"),
        (b"id,x\n", "no rows"),
        (b"", "no column"),
        (b"\xff\xfe\x00x", "comma-separated"),
        (b"x\n\x00\n", "found|comma-separated"),
        (b'x\n"' + b"9" * 200_000, "comma-separated|expected a number"),
    ],
)
def test_what_is_no_table_of_numbers_is_refused_with_its_line(tmp_path, content, message):
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_column(file, "x")


def test_files_larger_than_allowed_are_not_opened(tmp_path, monkeypatch):
    file = tmp_path / "t.csv"
    file.write_text("x\n1\n2\n")
    monkeypatch.setattr(datafile, "MOST_BYTES", 5)
    with pytest.raises(InputError, match="more than the 5 allowed"):
        find_file(str(file))


@pytest.mark.parametrize("name", ["\0", "a" * 5000, ".", "..", "/", "", "#", "#0123", "a\nb"])
def test_names_that_are_no_files_are_refused(name):
    with pytest.raises((InputError, ValidationError)):
        Map(places=name)


def test_links_in_a_circle_are_refused(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(ValidationError):
        Map(places=str(tmp_path / "a.csv"))
