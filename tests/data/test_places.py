"""Places: reading tables, refusing bad ones, and making them from a map."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.data.places import Corner, Places, kind_of, places_from_osm, read_places, write_places

SHIPPED = Path(__file__).parents[2] / "scenarios" / "places" / "helsinki.csv"

MAP = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <bounds minlon="24.0" minlat="60.0" maxlon="24.02" maxlat="60.02"/>
  <node id="7" lon="24.01" lat="60.01" version="1">
    <tag k="amenity" v="cafe"/><tag k="name" v=" Kahvila  Åbo "/>
  </node>
  <node id="3" lon="24.0" lat="60.0" version="1"><tag k="shop" v="shoes"/></node>
  <node id="4" lon="24.0" lat="60.0" version="1"><tag k="amenity" v="bench"/></node>
  <node id="5" lon="24.0" lat="60.0" version="1"><tag k="shop" v="mall"/></node>
  <node id="6" lon="24.0" lat="60.0" version="1"><tag k="shop" v="bakery"/><tag k="amenity" v="cafe"/></node>
  <node id="11" lon="24.000" lat="60.000" version="1"/>
  <node id="12" lon="24.002" lat="60.000" version="1"/>
  <node id="13" lon="24.002" lat="60.001" version="1"/>
  <node id="14" lon="24.000" lat="60.001" version="1"/>
  <way id="2" version="1">
    <nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="14"/><nd ref="11"/>
    <tag k="building" v="yes"/><tag k="amenity" v="pub"/>
  </way>
  <relation id="9" version="1">
    <member type="way" ref="2" role=""/><tag k="type" v="route"/><tag k="amenity" v="pub"/>
  </relation>
</osm>
"""


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_map_becomes_the_places_it_shows(tmp_path: Path) -> None:
    pytest.importorskip("osmium")
    source = tmp_path / "small.osm"
    source.write_text(MAP, encoding="utf-8")
    places = places_from_osm(source)
    assert places.id == ("node/3", "node/6", "node/7", "way/2")
    assert places.kind == ("shop", "cafe", "cafe", "pub")
    assert places.name == ("", "", "Kahvila Åbo", "")
    degree = math.pi / 180 * 6371.0088
    np.testing.assert_allclose(places.y_km, [0, 0, 0.01 * degree, 0.0005 * degree], atol=1e-9)
    east = degree * math.cos(math.radians(60.01))
    np.testing.assert_allclose(places.x_km, [0, 0, 0.01 * east, 0.001 * east], atol=1e-9)


def test_a_map_without_places_or_that_is_none_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("osmium")
    empty = tmp_path / "empty.osm"
    bounds = '<bounds minlon="1" minlat="1" maxlon="2" maxlat="2"/>'
    empty.write_text(f'<osm version="0.6">{bounds}</osm>', encoding="utf-8")
    with pytest.raises(InputError, match="holds no restaurant"):
        places_from_osm(empty)
    unbounded = tmp_path / "unbounded.osm"
    unbounded.write_text('<osm version="0.6"></osm>', encoding="utf-8")
    with pytest.raises(InputError, match="bounding box"):
        places_from_osm(unbounded)
    with pytest.raises(InputError, match="cannot be read"):
        places_from_osm(tmp_path / "missing.osm.pbf")


def test_reading_back_gives_what_was_written(tmp_path: Path) -> None:
    names = ('Say "Hi", Ada', "小店")
    x, y = np.array([0.1, 1.25]), np.array([0, 2.0])
    places = Places(("node/1", "way/2"), ("cafe", "shop"), names, x, y)
    write_places(places, tmp_path / "a.csv")
    again = read_places(tmp_path / "a.csv")
    assert (again.id, again.kind, again.name) == (places.id, places.kind, places.name)
    np.testing.assert_array_equal(again.x_km, places.x_km)
    np.testing.assert_array_equal(again.y_km, places.y_km)
    write_places(again, tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("id,kind,name,x_km\n1,cafe,,2\n", "line 1: the column y_km is missing"),
        ("id,kind,name,x_km,y_km\n1,cafe,,2,there\n", "line 2: y_km should be a number of km, found 'there'"),
        ("id,kind,name,x_km,y_km\n1,cafe,,nan,1\n", "line 2: x_km should be a number"),
        ("id,kind,name,x_km,y_km\n1,cafe,,2,1\n1,bar,,2,1\n", "line 3: every place needs an id of its own"),
        ("id,kind,name,x_km,y_km\n1,,,2,1\n", "line 2: the kind"),
        ("id,kind,name,x_km,y_km\n", "has no rows"),
        ("", "line 1: the column id is missing"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        read_places(table(tmp_path, text))


def test_a_missing_table_and_a_kind_nobody_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_places(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="No place is of kind casino"):
        read_places(SHIPPED).of_kinds(["cafe", "casino"])


def test_the_shipped_table_is_the_centre_of_helsinki() -> None:
    places = read_places(SHIPPED)
    counts = {kind: len(places.of_kinds([kind])) for kind in set(places.kind)}
    assert counts == {"shop": 505, "restaurant": 214, "cafe": 89, "fast_food": 54, "pub": 51, "bar": 22}
    assert places.x_km.min() >= 0 and places.x_km.max() <= 1.02
    assert places.y_km.min() >= 0 and places.y_km.max() <= 1.67
    assert (SHIPPED.parent / "LICENSE-ODbL.md").read_text(encoding="utf-8").count("OpenStreetMap") >= 3


@pytest.mark.parametrize(
    ("amenity", "shop", "kind"), [("bar", None, "bar"), (None, "vacant", None), ("bank", "kiosk", "shop")]
)
def test_what_a_place_is(amenity: str | None, shop: str | None, kind: str | None) -> None:
    assert kind_of(amenity, shop) == kind


def test_a_degree_of_longitude_shrinks_with_latitude() -> None:
    at_equator, at_sixty = (Corner(0, middle, middle).position(1, middle)[0] for middle in (0.0, 60.0))
    assert at_sixty == pytest.approx(at_equator / 2)
