"""Places from OpenStreetMap: an extract of the map becomes a table of who sells what, and where.

Examples
--------
The shipped table of Helsinki was made by::

    places = places_from_osm("Helsinki.osm.pbf")
    write_places(places, "scenarios/places/helsinki.csv")
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from o2o_sim.agents.places import COLUMNS, Places, read_places
from o2o_sim.core.errors import InputError

__all__ = ["Places", "places_from_osm", "read_places", "write_places"]

AMENITIES = ("restaurant", "cafe", "fast_food", "pub", "bar")
NOT_SELLERS = ("mall", "vacant", "no")
EARTH_RADIUS_KM = 6371.0088


class Corner(NamedTuple):
    """The south-western corner of a map, from which positions are measured.

    Parameters
    ----------
    longitude, latitude : of the corner [degrees]
    middle : latitude at which a degree of longitude is measured [degrees]
    """

    longitude: float
    latitude: float
    middle: float

    def position(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Kilometres east and north of the corner, on a plane that touches the map in its middle.

        Examples
        --------
        >>> east, north = Corner(24.0, 60.0, 60.0).position(24.01, 60.01)
        >>> round(east, 3), round(north, 3)
        (0.556, 1.112)
        """
        degree = math.radians(1.0) * EARTH_RADIUS_KM
        east = (longitude - self.longitude) * degree * math.cos(math.radians(self.middle))
        return east, (latitude - self.latitude) * degree


def kind_of(amenity: str | None, shop: str | None) -> str | None:
    """What a place is by its tags, or None if it sells nothing that this framework knows.

    A place to eat or drink that also has a shop counts as a place to eat or drink. A mall is a house of
    shops, which are on the map themselves.

    Examples
    --------
    >>> kind_of("cafe", "bakery"), kind_of(None, "shoes"), kind_of("bench", None), kind_of(None, "mall")
    ('cafe', 'shop', None, None)
    """
    if amenity in AMENITIES:
        return amenity
    return "shop" if shop and shop not in NOT_SELLERS else None


def places_from_osm(path: str | Path) -> Places:
    """The places to eat, drink and shop in an OpenStreetMap extract (PBF or XML).

    Points count where they are; houses in the middle of their bounding box. Streets, routes and other
    relations that only carry such a tag have no place of their own and are left out. Rows are ordered by id.

    Raises
    ------
    InputError
        if `osmium` is not installed, or the extract cannot be read, states no bounds or holds no place.
    """
    try:
        import osmium
    except ImportError as error:
        raise InputError("Reading a map needs the package osmium: pip install 'o2o-sim[data]'.") from error
    try:
        corner = _corner(osmium.io.Reader(str(path)).header().box())
        sellers = osmium.filter.KeyFilter("amenity", "shop")
        objects = osmium.FileProcessor(str(path)).with_areas().with_filter(sellers)
        rows = sorted(_places(objects, corner))
    except (RuntimeError, OSError) as error:
        raise InputError(f"The map {path} cannot be read: {error}.") from error
    if not rows:
        raise InputError(f"The map {path} holds no restaurant, cafe, bar or shop.")
    return _table(rows)


def write_places(places: Places, path: str | Path) -> None:
    """Write a table of places as CSV (UTF-8, positions to the metre); the same places give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in zip(places.id, places.kind, places.name, places.x_km, places.y_km, strict=True):
        writer.writerow((*row[:3], f"{row[3]:.3f}", f"{row[4]:.3f}"))
    Path(path).write_text(text.getvalue(), encoding="utf-8")


class _Row(NamedTuple):
    order: str
    number: int
    kind: str
    name: str
    x: float
    y: float


def _corner(box: Any) -> Corner:
    if not box.valid():
        raise InputError("The map states no bounding box, so there is no corner to measure from.")
    low, high = box.bottom_left, box.top_right
    return Corner(low.lon, low.lat, (low.lat + high.lat) / 2)


def _places(objects: Any, corner: Corner) -> Iterator[_Row]:
    for thing in objects:
        kind = kind_of(thing.tags.get("amenity"), thing.tags.get("shop"))
        if kind is None or not (thing.is_node() or thing.is_area()):
            continue
        name = " ".join((thing.tags.get("name") or "").split())
        if thing.is_node():
            yield _Row("node", thing.id, kind, name, *corner.position(thing.lon, thing.lat))
        else:
            source = "way" if thing.from_way() else "relation"
            yield _Row(source, thing.orig_id(), kind, name, *corner.position(*_middle(thing)))


def _middle(area: Any) -> tuple[float, float]:
    """Longitude and latitude of the middle of the box around an area's outer rings."""
    points = [(node.lon, node.lat) for ring in area.outer_rings() for node in ring]
    east, north = zip(*points, strict=True)
    return (min(east) + max(east)) / 2, (min(north) + max(north)) / 2


def _table(rows: list[_Row]) -> Places:
    return Places(
        tuple(f"{row.order}/{row.number}" for row in rows),
        tuple(row.kind for row in rows),
        tuple(row.name for row in rows),
        np.array([row.x for row in rows]),
        np.array([row.y for row in rows]),
    )
