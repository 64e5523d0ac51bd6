"""A trial: the runs that decide a claim, and what came out, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from o2o_sim.core.errors import StudyError
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.claims.claim import ARMS, Claim
from o2o_sim.study.claims.region import design, shape_of
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.executor import Executor
from o2o_sim.study.intervals import Interval, mean_interval
from o2o_sim.study.progress import ProgressReader
from o2o_sim.study.study import Study

__all__ = ["FORMAT", "Thin", "Trial", "plain"]

FORMAT = "o2o-sim claim 1"
DIGITS = 6
Reporter = Callable[[str], AbstractContextManager[ProgressReader | None]]


@dataclass(frozen=True)
class Thin:
    """How a trial is made shorter, for a quick look; None leaves what the claim says."""

    replications: int | None = None
    days: int | None = None
    points: int | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is made shorter."""
        return self == Thin()


class Trial:
    """The runs of a claim, kept in a folder and resumable like any study.

    Parameters
    ----------
    claim
        From `load_claim`.
    folder
        Of the claim: its scenarios are looked for there.
    out
        Where the runs are kept.
    thin
        Fewer replications, days or points, for a quick look.
    """

    def __init__(self, claim: Claim, folder: Path, out: Path, thin: Thin | None = None) -> None:
        self.claim, self.folder, self.out = claim, folder, out
        self.thin = thin or Thin()
        self.points = design(self._region())
        self.pair = self._study("pair", self._worlds(), claim.days, claim.replications)
        self.region = self._study("region", self._places(), claim.region.days, claim.region.replications)

    def _region(self) -> Any:
        region = self.claim.region
        return region if self.thin.points is None else region.model_copy(update={"points": self.thin.points})

    def _study(self, name: str, worlds: Mapping[str, Scenario], days: int, replications: int) -> Study:
        return Study(
            worlds,
            name=name,
            replications=self.thin.replications or replications,
            days=self.thin.days or days,
            seed=self.claim.seed,
            folder=self.out / name,
            outcomes=self.claim.outcomes,
            deciding=self.claim.outcomes,
        )

    def _worlds(self) -> dict[str, Scenario]:
        """The pair, as it is and with each mechanism switched off."""
        found: dict[str, Scenario] = {arm: self.claim.world(arm, self.folder) for arm in ARMS}
        for index, ablation in enumerate(self.claim.ablations):
            for arm in ARMS:
                found[f"{arm} without {index}"] = self.claim.world(arm, self.folder, getattr(ablation, arm))
        return found

    def _places(self) -> dict[str, Scenario]:
        """The pair at every point of the region."""
        return {
            f"{arm} at {index}": self.claim.world(arm, self.folder, point.changes(arm))
            for index, point in enumerate(self.points)
            for arm in ARMS
        }

    def run(self, executor: Executor | None = None, report: Reporter | None = None) -> dict[str, Any]:
        """Do what is not done yet, and give the results as plain data.

        Parameters
        ----------
        executor
            Where to run; a pool of warm processes on all processors if not given.
        report
            Given the name of a part, opens a reader of its progress.

        Raises
        ------
        StudyError
            If a run failed.
        """
        opened = report or (lambda what: nullcontext(None))
        comparisons = []
        for what, study in (("pair and ablations", self.pair), ("region", self.region)):
            with opened(what) as progress:
                comparisons.append(study.run(executor, progress))
            if study.failures:
                first = study.failures[0]
                where = f"replication {first.replication} of `{first.scenario}`"
                raise StudyError(f"The {what} cannot be decided: {where} failed: {first.words}")
        return self._results(*comparisons)

    def _results(self, pair: Comparison, region: Comparison) -> dict[str, Any]:
        claim, base, treated = self.claim, self._worlds()["base"], self._worlds()["treated"]
        found = {
            "format": FORMAT,
            "claim": claim.hash,
            "thinned": not self.thin.whole,
            "scenarios": {"base": base.hash, "treated": treated.hash},
            "currency": base.currency.name,
            "market": {
                "people": base.consumers.count,
                "merchants": sum(group.count for group in base.merchants.values()),
                "warmup": base.warmup,
            },
            "pair": {
                "days": self.pair.plan.days,
                "replications": pair.replications,
                "seed": claim.seed,
                "outcomes": [self._decided(pair, index) for index in range(len(claim.decides))],
            },
            "ablations": [self._ablated(pair, index) for index in range(len(claim.ablations))],
            "region": self._mapped(region),
        }
        return dict(plain(found))

    def _decided(self, pair: Comparison, index: int) -> dict[str, Any]:
        """One deciding outcome: both means, the paired difference, and whether the claim holds."""
        decides = self.claim.decides[index]
        base, treated = (pair.of(decides.outcome, arm) for arm in ARMS)
        difference = mean_interval(treated - base)
        return {
            "outcome": decides.outcome,
            "direction": decides.direction,
            "base": interval(mean_interval(base)),
            "treated": interval(mean_interval(treated)),
            "difference": interval(difference),
            "verdict": verdict(difference, decides.direction),
        }

    def _ablated(self, pair: Comparison, index: int) -> list[dict[str, Any]]:
        """What is left of each effect without a mechanism, and how much of it the mechanism made."""
        found = []
        for decides in self.claim.decides:
            base, treated = (pair.of(decides.outcome, arm) for arm in ARMS)
            off = pair.of(decides.outcome, f"treated without {index}")
            left = off - pair.of(decides.outcome, f"base without {index}")
            made = mean_interval(treated - base - left)
            found.append(
                {
                    "outcome": decides.outcome,
                    "left": interval(mean_interval(left)),
                    "made": interval(made),
                    "left_verdict": verdict(mean_interval(left), decides.direction),
                    "made_verdict": verdict(made, decides.direction),
                }
            )
        return found

    def _mapped(self, region: Comparison) -> dict[str, Any]:
        """Where in the region the sign holds, and which parameters decide."""
        labels = range(len(self.points))
        effects = {
            outcome: np.array(
                [
                    (region.of(outcome, f"treated at {i}") - region.of(outcome, f"base at {i}")).mean()
                    for i in labels
                ]
            )
            for outcome in self.claim.outcomes
        }
        shares = np.array([point.shares for point in self.points])
        signs = {one.outcome: 1.0 if one.direction == "higher" else -1.0 for one in self.claim.decides}
        return {
            "points": len(self.points),
            "days": self.region.plan.days,
            "replications": region.replications,
            "outcomes": [
                {"outcome": outcome, **shape_of(shares, signs[outcome] * effects[outcome])}
                for outcome in self.claim.outcomes
            ],
            "rows": [
                {
                    "at": list(point.values),
                    "effects": [effects[outcome][i] for outcome in self.claim.outcomes],
                }
                for i, point in enumerate(self.points)
            ],
        }


def verdict(difference: Interval, direction: str) -> str:
    """Whether a difference goes the way the claim has it: holds, fails, or undecided.

    Examples
    --------
    >>> verdict(Interval(2.0, 0.5, 1.0, 12), "higher"), verdict(Interval(0.2, 0.5, 1.0, 12), "higher")
    ('holds', 'undecided')
    """
    if not difference.excludes_zero:
        return "undecided"
    return "holds" if (difference.mean > 0) == (direction == "higher") else "fails"


def interval(found: Interval) -> dict[str, float]:
    """An interval as plain data."""
    return {"mean": found.mean, "half_width": found.half_width}


def plain(content: Any) -> Any:
    """Plain data for a file: six significant digits, None for what is not defined.

    Examples
    --------
    >>> plain({"a": [1 / 3, float("nan"), 2]})
    {'a': [0.333333, None, 2]}
    """
    if isinstance(content, Mapping):
        return {key: plain(value) for key, value in content.items()}
    if isinstance(content, Sequence) and not isinstance(content, str):
        return [plain(value) for value in content]
    if isinstance(content, (float, np.floating)):
        return float(f"{content:.{DIGITS}g}") if np.isfinite(content) else None
    return content
