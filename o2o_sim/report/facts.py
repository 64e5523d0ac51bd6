"""What a report tells, read from the folder of a study: numbers, names in both languages, how it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from o2o_sim.figures.units import unit_words
from o2o_sim.report.texts import Text
from o2o_sim.study.assumptions import Assumption, assumptions
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.manifest import read_manifest
from o2o_sim.study.plan import RUNS, read_plan
from o2o_sim.study.sides import Sides, sides_of
from o2o_sim.study.store import Store
from o2o_sim.study.verdict import Language

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Facts"]

MOST_DRAWN = 10
"""Scenarios in a figure or a table: as many as there are colours that can be told apart."""
MAIN = ("welfare", "surplus_realised", "merchant_profit", "platform_profit", "orders", "online_share")


class Facts:
    """The study in a folder as a report tells it.

    Parameters
    ----------
    folder
        Of the study.
    titles
        What each scenario is called, in both languages; the scenarios' own titles where none are given.

    Raises
    ------
    StudyError
        If the folder holds no study, or no replication is complete.
    """

    def __init__(self, folder: Path, titles: Sequence[Text] = ()) -> None:
        self.folder = folder
        self.plan = read_plan(folder)
        self._totals = self.plan.kept(folder)
        self.comparison = self.plan.compare(self._totals)
        self._store, self._days = Store(folder), dict[str, "pd.DataFrame"]()
        self.titles = list(titles) or self._own_titles()
        self.drawn = min(MOST_DRAWN, len(self.plan.scenarios))

    @cached_property
    def manifests(self) -> list[dict[str, Any]]:
        """The manifest of one run of each scenario."""
        first = {run.scenario: run.key for run in reversed(self.plan.runs) if run.key in self._totals}
        return [read_manifest(self.folder / RUNS / first[name]) for name in self.plan.scenarios]

    @property
    def documents(self) -> list[Mapping[str, Any]]:
        """The scenarios in full."""
        return [manifest["scenario"] for manifest in self.manifests]

    @cached_property
    def sides(self) -> Sides:
        """Welfare by part of the market."""
        return sides_of(self.folder, self.plan)

    @cached_property
    def assumptions(self) -> list[Assumption]:
        """What the scenarios assume differently."""
        return assumptions(self.documents[: self.drawn])

    @property
    def main(self) -> list[str]:
        """Outcomes that are shown first: those that decide, then those that always matter."""
        wanted = dict.fromkeys([*self.comparison.deciding, *MAIN])
        return [name for name in wanted if name in self.comparison.outcomes]

    def names(self, language: Language) -> tuple[str, ...]:
        """What the scenarios are called in a language, all different."""
        return tuple(title.zh if language == "zh" else title.en for title in self.titles)

    def told(self, language: Language) -> Comparison:
        """The comparison with its scenarios called as in a language."""
        return self.plan.renamed(self.names(language)).compare(self._totals)

    def drawn_comparison(self, language: Language) -> Comparison:
        """Every outcome of as many scenarios as can be drawn, whichever are told in words."""
        plan = replace(self.plan.renamed(self.names(language)), outcomes=())
        whole = plan.compare(self._totals)
        return Comparison(
            whole.scenarios[: self.drawn],
            whole.values[: self.drawn],
            whole.rows,
            deciding=whole.deciding,
            days=whole.days,
            currency=whole.currency,
        )

    def days(self, outcome: str, language: Language) -> pd.DataFrame:
        """An outcome in every run day by day, of the scenarios that can be drawn."""
        found = self._daily(outcome)
        names = dict(zip(list(self.plan.scenarios)[: self.drawn], self.names(language), strict=False))
        drawn = found[found["scenario"].isin(list(names))]
        return drawn.assign(scenario=drawn["scenario"].map(names))

    def _daily(self, outcome: str) -> pd.DataFrame:
        """The same by the study's own names, read once for both languages."""
        if outcome not in self._days:
            self._days[outcome] = self._store.days(outcome)
        return self._days[outcome]

    def unit(self, outcome: str) -> Text:
        """The unit of an outcome in both languages."""
        unit = self.comparison.unit(outcome)
        return Text(unit_words(unit, "en"), unit_words(unit, "zh"))

    def _own_titles(self) -> list[Text]:
        """Titles as the scenarios have them; the study's own names where two are called the same."""
        found = []
        for name, document in zip(self.plan.scenarios, self.documents, strict=True):
            title = document["title"]
            en = title["en"] or name
            found.append(Text(en, title["zh"] or en))
        seen = [Counter(title[place] for title in found) for place in (0, 1)]
        return [
            title if seen[0][title.en] == seen[1][title.zh] == 1 else Text(name, name)
            for name, title in zip(self.plan.scenarios, found, strict=True)
        ]
