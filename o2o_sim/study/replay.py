"""Replay: a run lived through once more from its folder, up to a morning, to ask what happened on that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from o2o_sim.core.errors import StudyError
from o2o_sim.study.manifest import code_digest, read_manifest

if TYPE_CHECKING:
    from o2o_sim.market.after import After
    from o2o_sim.market.model import Market
    from o2o_sim.market.why import Morning, Why
    from o2o_sim.scenario.schema import Scenario

__all__ = ["Occasion", "Replay", "Told", "live_to", "order_of", "replay"]


class Occasion(NamedTuple):
    """One occasion of the day, to choose from."""

    order: int
    person: int
    minute: float
    category: str
    bought: str | None
    """Channel of what was bought; None: nothing."""


@dataclass(frozen=True)
class Told:
    """An occasion told whole.

    Parameters
    ----------
    why : what was seen, weighed and chosen
    after : what became of the order; None where nothing was bought, or it is still open when the run ends
    instead : the same occasion with a lever changed on that day; None if none was
    changes : the lever, by dotted path
    same_code : whether this version made the run
    """

    why: Why
    after: After | None
    instead: Why | None
    changes: dict[str, Any]
    same_code: bool

    def plain(self) -> dict[str, Any]:
        """The same as plain data, the choices named."""
        found = asdict(self)
        for name in ("why", "instead"):
            one: Why | None = getattr(self, name)
            if one is not None:
                found[name] |= {"chosen": one.chosen and one.chosen.id, "margin": one.margin}
                met = one.met.items()
                found[name]["met"] = {source: found_by._asdict() for source, found_by in met}
        return found


@dataclass
class Replay:
    """A run on the morning of one of its days.

    Parameters
    ----------
    days : how many the run has
    market : on that morning; it is left as it is
    same_code : whether this version made the run
    """

    days: int
    market: Market
    same_code: bool
    _mornings: dict[str, Morning] = field(default_factory=dict)
    _evening: Market | None = None

    def tell(self, order: int, changes: Mapping[str, Any] | None = None) -> Told:
        """Explain an occasion of this day, what became of it, and what a changed lever would have made of it.

        Parameters
        ----------
        order : id of the order, or the one it would have
        changes : values by dotted path, in force on this day alone

        Raises
        ------
        InputError
            If there was no such occasion, or the change leaves no state to carry over.
        StudyError
            If the explanation is not what was lived: a mistake of the program.
        """
        told = self.morning().why(order)
        self._require_agreement(told)
        instead = self.morning(changes).why(order) if changes else None
        became = self._became(order) if told.chosen else None
        return Told(told, became, instead, dict(changes or {}), self.same_code)

    def morning(self, changes: Mapping[str, Any] | None = None) -> Morning:
        """This morning as far as choosing, under a changed lever if one is given; kept for the next question."""
        from o2o_sim.market.why import Morning

        scenario = self.market.scenario.vary(changes) if changes else self.market.scenario
        if scenario.hash not in self._mornings:
            made = Morning.under(self.market, scenario) if changes else Morning.of(self.market)
            self._mornings[scenario.hash] = made
        return self._mornings[scenario.hash]

    def occasions(self) -> list[Occasion]:
        """The occasions of this day, in the order of their minute."""
        table, market = self._day_after().today.occasions, self._day_after()
        rows = np.lexsort((table.order_id, table.minute))
        return [
            Occasion(
                int(table.order_id[row]),
                int(table.person_id[row]),
                float(table.minute[row]) - self.market.day * 1440.0,
                market.names.categories[table.category[row]],
                market.names.channels[market.offers.channel[table.choice[row]]]
                if table.choice[row] >= 0
                else None,
            )
            for row in rows
        ]

    def _day_after(self) -> Market:
        """The market in the evening of this day."""
        from o2o_sim.market.branch import branch

        if self._evening is None:
            self._evening = branch(self.market)
            self._evening.step()
        return self._evening

    def _require_agreement(self, told: Why) -> None:
        """What the plain twin says must be what the kernel chose, to the bit."""
        evening = self._day_after()
        table = evening.today.occasions
        row = int(np.flatnonzero(table.order_id == told.order)[0])
        bought = None if table.choice[row] < 0 else int(evening.offers.id[table.choice[row]])
        utility = told.chosen.utility if told.chosen else told.outside_utility
        if bought != (told.chosen.id if told.chosen else None) or utility != float(table.utility[row]):
            raise StudyError(
                f"Order {told.order} is explained otherwise than it was lived: please report this."
            )

    def _became(self, order: int) -> After | None:
        """Live on, on a branch, until the order is closed or the run is over."""
        from o2o_sim.market.after import find_order
        from o2o_sim.market.branch import branch

        market = self._day_after()
        found = find_order(market, order)
        if found is None and market.day < self.days:
            market = branch(market)
        while found is None and market.day < self.days:
            market.step()
            found = find_order(market, order)
        return found


def replay(folder: str | Path, day: int, progress: Callable[[float], None] | None = None) -> Replay:
    """Live a run again from its manifest up to the morning of a day.

    Parameters
    ----------
    folder : of a run, as `o2o run --out` writes it
    day : from 0
    progress : told the share of days that is done

    Raises
    ------
    StudyError
        If there is no run, the day is not one of its days, or this version lives it otherwise than was kept.
    ScenarioError
        If this version does not understand the scenario of the run.

    Examples
    --------
    >>> import tempfile, o2o_sim as o2o
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     scenario = o2o.load_scenario("district_small", {"consumers.count": 300})
    ...     _ = o2o.run(scenario, days=2, out=f"{folder}/run")
    ...     replay(f"{folder}/run", 1).market.day
    1
    """
    place = Path(folder)
    manifest = read_manifest(place)
    if not 0 <= day < manifest["days"]:
        raise StudyError(f"{place} has the days 0 to {manifest['days'] - 1}, and not day {day}.")
    scenario, same_code = _scenario(manifest, place), manifest["code"] == code_digest()
    market = _lived(scenario, manifest["seed"], manifest["replication"], day, progress)
    _require_same_past(market, place, same_code)
    return Replay(manifest["days"], market, same_code)


def live_to(
    scenario: Scenario,
    day: int,
    *,
    seed: int | None = None,
    replication: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Replay:
    """Live a scenario to the morning of a day, without any folder, to ask what happens on that day.

    Parameters
    ----------
    scenario : from `load_scenario`
    day : from 0
    seed, replication : as for a run
    progress : told the share of days that is done

    Raises
    ------
    StudyError
        If the day is not one of the scenario's days.
    """
    if not 0 <= day < scenario.days:
        raise StudyError(f"{scenario.name} has the days 0 to {scenario.days - 1}, and not day {day}.")
    market = _lived(scenario, scenario.seed if seed is None else seed, replication, day, progress)
    return Replay(scenario.days, market, True)


def _lived(
    scenario: Scenario, seed: int, replication: int, day: int, progress: Callable[[float], None] | None
) -> Market:
    from o2o_sim.market.model import Market

    market = Market(scenario, seed=seed, replication=replication)
    for done in range(day):
        market.step()
        if progress:
            progress((done + 1) / day)
    return market


def _scenario(manifest: Mapping[str, Any], folder: Path) -> Scenario:
    """The scenario of a run, which must be the one that its hash names."""
    from o2o_sim.scenario.load import scenario_of

    scenario = scenario_of(manifest["scenario"])
    if scenario.hash != manifest["scenario_hash"] and manifest["code"] == code_digest():
        raise StudyError(f"{folder} is damaged: its scenario is not the one that its hash names.")
    return scenario


def _require_same_past(market: Market, folder: Path, same_code: bool) -> None:
    """The days lived again must have the outcomes that were kept, to the bit."""
    import pyarrow.parquet as parquet

    if market.day == 0:
        return
    lived = market.results().outcomes["numerator"]
    try:
        table = parquet.read_table(folder / "outcomes.parquet", columns=["numerator"])
    except (OSError, ValueError) as error:
        raise StudyError(f"{folder} is damaged: its outcomes cannot be read.") from error
    kept = table["numerator"].to_numpy()[: lived.size]
    if not np.array_equal(kept, lived, equal_nan=True):
        why = "it is damaged" if same_code else "another version of o2o-sim made it"
        raise StudyError(f"{folder} cannot be lived again as it was: {why}. Run it anew: o2o run … --force.")


def order_of(text: str) -> int:
    """An order's id from what a person writes: the id itself, or DAY:PERSON or DAY:PERSON:OCCASION.

    Raises
    ------
    StudyError
        If it is neither.

    Examples
    --------
    >>> order_of("1099511628291"), order_of("1:2:3"), order_of("1:2")
    (1099511628291, 1099511628291, 1099511628288)
    """
    from o2o_sim.market.why import OrderId

    parts = text.split(":")
    whole = all(part.isascii() and part.isdigit() and len(part) <= 19 for part in parts)
    if not whole or len(parts) > 3 or int(parts[0]) >= 2**63:
        raise StudyError(f"`{text}` is no order: expected its id, DAY:PERSON or DAY:PERSON:OCCASION.")
    if len(parts) == 1:
        return int(text)
    day, person, occasion = (*map(int, parts), 0)[:3]
    if day >= 2**23 or person >= 2**32 or occasion >= 2**8:
        raise StudyError(f"`{text}` is no order: days, people or occasions are not numbered that far.")
    return OrderId(day, person, occasion).id
