"""Save and load: a market written to one file and brought back to go on as if it had never stopped."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Table
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray
from o2o_sim.demand.orders import Orders
from o2o_sim.market.cells import Cells
from o2o_sim.market.tables import WITH_ORDERS

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

FORMAT = 4
MOST_BYTES = 16 * 2**30

_TABLES = ("consumers", "merchants", "platforms", "offers", "orders")
ARRAYS = (
    "profit_today",
    "revenue_today",
    "sales_so_far",
    "orders_before",
    "utilisation_before",
    "queue_before",
    "visits_before",
)
HISTORIES = ("profit_history", "visit_history")
NUMBERS = ("day", "retention", "month_profit")


def save(market: Market, path: str | Path) -> None:
    """Write everything that a market needs to go on to one file, whole or not at all.

    Parameters
    ----------
    market : between two days
    path : of the file, `.npz` by custom
    """
    target = Path(path)
    temporary = target.with_name(f".{target.name}.part")
    try:
        with temporary.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **state(market))  # type: ignore[arg-type, unused-ignore]
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def state(market: Market) -> dict[str, AnyArray]:
    """Everything that moves in a market, as arrays by name."""
    about = {
        "format": FORMAT,
        "scenario": market.scenario.document(),
        "seed": market.seed,
        "replication": market.replication,
        "threads": market.threads,
        "engine": market.engine,
        "keep_orders": market.recorder.keep_orders,
        "placed": market.totals.placed,
        "closed": market.totals.closed,
    }
    found = {"about": np.array(json.dumps(about, sort_keys=True))}
    for name in _TABLES:
        found |= _named(f"table.{name}", getattr(market, name).arrays())
    found |= {f"array.{name}": getattr(market, name) for name in ARRAYS}
    found |= {f"number.{name}": np.array(getattr(market, name)) for name in NUMBERS}
    found |= _named("ledger", market.ledger.state()) | _named("service", market.service.state())
    deals, limits = market.deals, market.limits
    found |= {"deals.merchant": deals.merchant, "deals.closes": deals.closes, "deals.sold": deals.sold}
    found |= {"limits.budget": limits.budget, "limits.count": limits.count}
    for name in HISTORIES:
        history = getattr(market, name)
        found |= {f"history.{name}": history.values, f"kept_on.{name}": np.array(history.kept_on)}
    for index, (rows, cost) in enumerate(market.owed):
        found |= {f"owed.{index}.rows": rows, f"owed.{index}.cost": cost}
    return found | _recorded(market)


def _named(prefix: str, arrays: dict[str, AnyArray]) -> dict[str, AnyArray]:
    return {f"{prefix}.{name}": array for name, array in arrays.items()}


def _recorded(market: Market) -> dict[str, AnyArray]:
    """The results so far, table by table."""
    results = market.recorder.results(market)
    tables = {"days": results.outcomes, "merchants": results.merchants, "segments": results.segments}
    tables["cells"] = {name: results.cells[name] for name in Cells.SUMS}
    for name in WITH_ORDERS:
        table = getattr(results, name)
        if table is not None:
            tables[name] = table
    return {
        f"recorded.{table}.{name}": array
        for table, columns in tables.items()
        for name, array in columns.items()
    }


def load(path: str | Path) -> Market:
    """Bring back a market that `save` wrote; nothing in the file is ever run.

    Raises
    ------
    InputError
        if the file is missing, is not a saved market, or is of another version.
    """
    found = _read(Path(path))
    about = json.loads(str(found["about"]))
    if about.get("format") != FORMAT:
        raise InputError(
            f"{path} was saved in format {about.get('format')}, this version reads format {FORMAT}"
        )
    return restored(found)


def _read(path: Path) -> dict[str, AnyArray]:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MOST_BYTES:
            raise InputError(f"{path} holds {size} bytes, more than the {MOST_BYTES} that are read")
        with np.load(path, allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
        if "about" not in found:
            raise InputError(f"{path} is not a saved market")
        return found
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} cannot be read as a saved market: {error}") from error


def restored(found: dict[str, AnyArray]) -> Market:
    """The market whose `state` this is; it takes the arrays for its own."""
    from o2o_sim.market.model import Market
    from o2o_sim.scenario.load import scenario_of

    about = json.loads(str(found["about"]))
    market = Market(
        scenario_of(about["scenario"]),
        seed=about["seed"],
        replication=about["replication"],
        threads=about["threads"],
        engine=about["engine"],
        keep_orders=about["keep_orders"],
    )
    for name in _TABLES:
        table: Table = getattr(market, name)
        setattr(market, name, type(table)(_part(found, f"table.{name}")))
    for name in ARRAYS:
        setattr(market, name, found[f"array.{name}"])
    for name in NUMBERS:
        setattr(market, name, found[f"number.{name}"].item())
    market.ledger.restore(_part(found, "ledger"))
    market.service.restore(_part(found, "service"))
    market.deals.merchant, market.deals.closes = found["deals.merchant"], found["deals.closes"]
    market.deals.sold = found["deals.sold"]
    market.limits.budget, market.limits.count = found["limits.budget"], found["limits.count"]
    for name in HISTORIES:
        history = getattr(market, name)
        history.values, history.kept_on = found[f"history.{name}"], int(found[f"kept_on.{name}"])
    market.totals.placed, market.totals.closed = about["placed"], about["closed"]
    owed = sorted({int(name.split(".")[1]) for name in found if name.startswith("owed.")})
    market.owed = [(found[f"owed.{k}.rows"], found[f"owed.{k}.cost"]) for k in owed]
    _restore_records(market, found)
    return market


def _restore_records(market: Market, found: dict[str, AnyArray]) -> None:
    recorder = market.recorder
    for table in ("days", "merchants", "segments", "stations", "waits"):
        columns = _part(found, f"recorded.{table}")
        setattr(recorder, table, [columns] if columns else [])
    recorder.cells.sums = _part(found, "recorded.cells")
    orders = _part(found, "recorded.orders")
    recorder.orders = [Orders(orders)] if orders else []


def _part(found: dict[str, AnyArray], prefix: str) -> dict[str, AnyArray]:
    start = f"{prefix}."
    return {name.removeprefix(start): array for name, array in found.items() if name.startswith(start)}
