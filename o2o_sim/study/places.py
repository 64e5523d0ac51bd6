"""Merchants by size and place, and the map of a city: read from the runs of a study."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from o2o_sim.core.errors import StudyError
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.manifest import read_manifest
from o2o_sim.study.plan import RUNS, Plan
from o2o_sim.study.tables import read_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BY", "THIRDS", "CityMap", "city_map", "merchants_by"]

By = Literal["size", "place"]
BY: dict[By, str] = {"size": "size", "place": "from_middle"}
"""What merchants are sorted by, and the column of ``places.parquet`` that says it."""
THIRDS = ("low", "middle", "high")
MEASURES = ("revenue", "profit")


class CityMap(NamedTuple):
    """One world of a study on the map.

    ``cells``: columns scenario, x, y [km], people, orders and online_orders [per day], surplus [money/day]
    and gain, the surplus less that in the first scenario. ``merchants``: columns scenario, merchant, group,
    x, y, size, revenue and profit [money/day], gain. ``cell`` is the side of a cell [km].
    """

    cells: pd.DataFrame
    merchants: pd.DataFrame
    cell: tuple[float, float]


def merchants_by(folder: Path, plan: Plan, by: By, measure: str = "profit") -> Comparison:
    """A measure of the average merchant in the lower, middle and upper third by size or place, compared.

    Parameters
    ----------
    by
        ``size``, or ``place``: distance from the middle of the map.
    measure
        ``revenue`` or ``profit`` [money/day].

    Raises
    ------
    StudyError
        If no replication is complete, or a run cannot be read.
    """
    pairs = _complete(folder, plan)
    table = [
        [[_thirds(folder / RUNS / pair[name], by, measure)[third] for pair in pairs] for third in range(3)]
        for name in plan.scenarios
    ]
    values = np.array(table, dtype=np.float64)
    return Comparison(
        list(plan.scenarios), values, list(THIRDS), deciding=THIRDS, days=plan.days, currency=plan.currency
    )


def city_map(folder: Path, plan: Plan, replication: int = 0) -> CityMap:
    """The map of one replication in all scenarios: each replication is a world of its own.

    Raises
    ------
    StudyError
        If that replication is not complete, or a run cannot be read.
    """
    import pandas as pd

    pair = plan.keys_of(replication)
    if not all((folder / RUNS / key).is_dir() for key in pair.values()):
        raise StudyError(f"Replication {replication} of the study {plan.name} is not complete yet.")
    cells = {name: _cells(folder / RUNS / key) for name, key in pair.items()}
    sellers = {name: _merchants(folder / RUNS / key) for name, key in pair.items()}
    first = next(iter(pair))
    return CityMap(
        pd.concat([_gained(own, cells[first], "cell", "surplus", name) for name, own in cells.items()]),
        pd.concat(
            [_gained(own, sellers[first], "merchant", "profit", name) for name, own in sellers.items()]
        ),
        _sides(cells[first]),
    )


def _complete(folder: Path, plan: Plan) -> list[dict[str, str]]:
    pairs = [plan.keys_of(number) for number in range(plan.replications)]
    found = [keys for keys in pairs if all((folder / RUNS / key).is_dir() for key in keys.values())]
    if not found:
        raise StudyError(f"No replication of the study {plan.name} is complete yet.")
    return found


def _thirds(run: Path, by: By, measure: str) -> NDArray[np.float64]:
    """Mean of a measure in each third of the merchants that have a place."""
    columns = _per_merchant(str(run))
    chosen = columns["placed"] if by == "place" else np.ones(len(columns["size"]), dtype=bool)
    order = np.argsort(columns[BY[by]][chosen], kind="stable")
    thirds = np.array_split(columns[measure][chosen][order], 3)
    return np.array([third.mean() if len(third) else np.nan for third in thirds])


@lru_cache(maxsize=4096)
def _per_merchant(run: str) -> Mapping[str, NDArray[Any]]:
    """Place, size, and revenue and profit a day of each merchant of a run."""
    folder = Path(run)
    try:
        manifest, places = read_manifest(folder), read_columns(folder / "places.parquet")
        days = read_columns(folder / "merchants.parquet", ["day", "merchant", *MEASURES])
    except (OSError, KeyError, ValueError) as error:
        raise StudyError(f"The run in {folder} is damaged; remove it and it will be run again.") from error
    counted = days["day"] >= int(manifest["warmup"])
    length = int(manifest["days"]) - int(manifest["warmup"])
    order = np.argsort(places["merchant"])
    rows = order[np.searchsorted(places["merchant"], days["merchant"][counted], sorter=order)]
    sums = {
        name: np.bincount(rows, weights=days[name][counted], minlength=len(places["merchant"])) / length
        for name in MEASURES
    }
    return {**places, **sums}


def _merchants(run: Path) -> pd.DataFrame:
    import pandas as pd

    found = pd.DataFrame(dict(_per_merchant(str(run))))
    return found[found["placed"]]


def _cells(run: Path) -> pd.DataFrame:
    """A run's cells, flows by day."""
    import pandas as pd

    manifest, found = read_manifest(run), pd.DataFrame(read_columns(run / "cells.parquet"))
    days = int(manifest["days"]) - int(manifest["warmup"])
    flows = ["occasions", "orders", "online_orders", "spent"]
    found[flows] = found[flows] / days
    surplus = found["surplus_perceived"] - found["misperception"] - found["rationing"]
    return found.assign(surplus=surplus / days)


def _gained(own: pd.DataFrame, first: pd.DataFrame, key: str, value: str, name: str) -> pd.DataFrame:
    """What each row has more of than in the first scenario; nothing to compare where it is not there."""
    before = own[key].map(first.set_index(key)[value])
    return own.assign(scenario=name, gain=own[value] - before)


def _sides(cells: pd.DataFrame) -> tuple[float, float]:
    """The sides of a cell [km]; on a line its height is nothing."""
    across, up = sorted(set(cells["x"])), sorted(set(cells["y"]))
    return 2 * float(across[0]), 2 * float(up[0])
