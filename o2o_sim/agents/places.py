"""Places of a real map: who sells what, and where; a table in a CSV file."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import FloatArray

COLUMNS = ("id", "kind", "name", "x_km", "y_km")


@dataclass(frozen=True, eq=False)
class Places:
    """Places in the order of their table.

    Parameters
    ----------
    id : stable names of the places, each once
    kind : what each is: restaurant, cafe, shop, ...
    name : what is written over the door; empty where unknown
    x_km, y_km : position east and north of the map's south-western corner [km]

    Examples
    --------
    >>> x, y = np.array([0.1, 0.7]), np.array([0.2, 0.4])
    >>> town = Places(("n/1", "n/2"), ("cafe", "shop"), ("Ada", ""), x, y)
    >>> len(town), town.of_kinds(["shop"]).x_km
    (2, array([0.7]))
    """

    id: tuple[str, ...]
    kind: tuple[str, ...]
    name: tuple[str, ...]
    x_km: FloatArray
    y_km: FloatArray

    def __len__(self) -> int:
        return len(self.id)

    def of_kinds(self, kinds: Iterable[str]) -> Places:
        """The places of these kinds, in the same order.

        Raises
        ------
        InputError
            if the table has no place of a kind.
        """
        wanted = set(kinds)
        missing = sorted(wanted - set(self.kind))
        if missing:
            known = ", ".join(sorted(set(self.kind)))
            raise InputError(f"No place is of kind {missing[0]}; there are {known}.")
        rows = [row for row, kind in enumerate(self.kind) if kind in wanted]
        id, kind, name = (tuple(column[row] for row in rows) for column in (self.id, self.kind, self.name))
        return Places(id, kind, name, self.x_km[rows], self.y_km[rows])


def read_places(path: str | Path) -> Places:
    """A table of places from a CSV file with the columns id, kind, name, x_km, y_km.

    Raises
    ------
    InputError
        if the file is missing or empty, a column is missing, a number is none, or an id comes twice.
    """
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = list(_rows(file, Path(path).name))
    except OSError as error:
        raise InputError(f"The table of places {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The table of places {path} is not UTF-8 text.") from error
    if not rows:
        raise InputError(f"The table of places {path} has no rows.")
    ids, kinds, names, x, y = zip(*rows, strict=True)
    return Places(ids, kinds, names, np.array(x, dtype=np.float64), np.array(y, dtype=np.float64))


def _rows(file: Iterable[str], title: str) -> Iterator[tuple[str, str, str, float, float]]:
    reader = csv.DictReader(file)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        needed = ", ".join(COLUMNS)
        raise InputError(f"{title}, line 1: the column {missing[0]} is missing; needed are {needed}.")
    seen: set[str] = set()
    for row in reader:
        where = f"{title}, line {reader.line_num}"
        if not row["id"] or row["id"] in seen:
            raise InputError(f"{where}: every place needs an id of its own, found {row['id']!r}.")
        if not row["kind"]:
            raise InputError(f"{where}: the kind of the place is missing.")
        seen.add(row["id"])
        x, y = (_kilometres(row[axis], where, axis) for axis in ("x_km", "y_km"))
        yield row["id"], row["kind"], row["name"] or "", x, y


def _kilometres(text: str | None, where: str, axis: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{where}: {axis} should be a number of km, found {text!r}.")
    return value
