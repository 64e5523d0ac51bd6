"""What a scenario is there to show, tried: a paired difference to the other world, with and without the switch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from o2o_sim.core.errors import StudyError, nearest_name
from o2o_sim.scenario.effect import Effect
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.executor import Executor
from o2o_sim.study.intervals import Interval, mean_interval
from o2o_sim.study.progress import ProgressReader
from o2o_sim.study.study import Study

__all__ = ["Shown", "study_of_effect", "try_effect"]


@dataclass(frozen=True)
class Shown:
    """What came out of an effect.

    Parameters
    ----------
    effect : as the scenario states it
    difference : of this world to the other, paired, in the outcome's unit
    switched : the same with the mechanism switched off

    Examples
    --------
    >>> from o2o_sim.scenario.part import Label
    >>> wait = Effect(label=Label(en="Longer waits"), outcome="wait_walk_in", against={"days": 3},
    ...               switch={"days": 4}, low=1.0, high=5.0, source="theory")
    >>> shown = Shown(wait, Interval(2.0, 0.5, 0.3, 4), Interval(0.1, 0.4, 0.3, 4))
    >>> shown.there, shown.as_expected, shown.gone
    (True, True, True)
    """

    effect: Effect
    difference: Interval
    switched: Interval

    @property
    def there(self) -> bool:
        """Whether the sign is the one stated, and sure."""
        return self.difference.excludes_zero and (self.difference.mean > 0) == self.effect.higher

    @property
    def as_expected(self) -> bool:
        """Whether the difference lies where the reference has it."""
        return self.effect.low <= self.difference.mean <= self.effect.high

    @property
    def gone(self) -> bool:
        """Whether under the switch the whole interval falls short of the reference."""
        end = self.effect.near_end
        return self.switched.high < end if self.effect.higher else self.switched.low > end

    @property
    def holds(self) -> bool:
        """Whether all three are as stated."""
        return self.there and self.as_expected and self.gone


def study_of_effect(
    scenario: Scenario, name: str, replications: int = 8, days: int | None = None, seed: int | None = None
) -> Study:
    """The runs that show an effect: four worlds on the same luck.

    Parameters
    ----------
    scenario : one with effects
    name : of the effect
    replications : of each world, at least 2
    days, seed : in place of the scenario's own

    Raises
    ------
    StudyError
        If the scenario states no such effect, or there are too few replications for an interval.
    """
    if name not in scenario.effects:
        nearest = nearest_name(name, scenario.effects)
        known = ", ".join(scenario.effects) or "none at all"
        hint = f" Did you mean {nearest}?" if nearest else ""
        raise StudyError(f"{scenario.name} states no effect `{name}`, but {known}.{hint}")
    if replications < 2:
        raise StudyError(f"An interval needs at least 2 replications, not {replications}.")
    effect = scenario.effects[name]
    worlds = {label: scenario.vary(changes) for label, changes in effect.worlds().items()}
    return Study(
        worlds, name=name, replications=replications, days=days, seed=seed, deciding=[effect.outcome]
    )


def try_effect(
    scenario: Scenario,
    name: str,
    *,
    replications: int = 8,
    days: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    progress: ProgressReader | None = None,
) -> Shown:
    """Run an effect of a scenario: whether it is there, where it should be, and gone under the switch.

    Parameters
    ----------
    scenario : one with effects
    name : of the effect
    replications : of each of its four worlds, at least 2
    days, seed : in place of the scenario's own
    executor : where to run; a pool of warm processes if not given
    progress : told how far it is

    Raises
    ------
    StudyError
        If there is no such effect, or a run failed.
    """
    study = study_of_effect(scenario, name, replications, days, seed)
    effect = scenario.effects[name]
    found = study.run(executor, progress)
    if study.failures:
        first = study.failures[0]
        raise StudyError(f"Replication {first.replication} of `{first.scenario}` failed: {first.words}")
    values = dict(zip(found.scenarios, found.values[:, found.rows.index(effect.outcome)], strict=True))
    plain = np.asarray(values["this"] - values["other"])
    switched = np.asarray(values["this, switched"] - values["other, switched"])
    return Shown(effect, mean_interval(plain), mean_interval(switched))
