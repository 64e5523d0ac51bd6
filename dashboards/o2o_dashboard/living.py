"""Living to a morning while somebody looks: a bar that moves, and is gone afterwards, whatever happens."""

from __future__ import annotations

import streamlit as st

from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.replay import Replay, live_to, replay

__all__ = ["lived_to"]


def lived_to(words: str, source: str, name: str, folder: str, day: int, seed: int) -> Replay:
    """A market at the morning of a day, from a scenario or from a run that was kept, with `words` above a bar.

    Raises
    ------
    O2OError
        If there is no such scenario, run or day.
    """
    place = st.empty()
    bar = place.progress(0.0, text=words)

    def progress(share: float) -> None:
        bar.progress(min(share, 1.0), text=words)

    try:
        if source == "scenario":
            return live_to(load_scenario(name), day, seed=seed, progress=progress)
        return replay(folder, day, progress)
    finally:
        place.empty()
