"""The figures of a report: the dashboard's own, in both languages, each with the numbers it shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from o2o_sim.report.texts import TEXTS, Text
from o2o_sim.study.verdict import plain_number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from o2o_sim.report.facts import Facts

__all__ = ["Picture", "daily_pictures", "funnel_picture", "gain_pictures"]

MOST_DAILY = 4
"""Outcomes that are shown day by day."""


class Picture(NamedTuple):
    """A figure in both languages, what it is about, and its numbers as rows of plain text."""

    name: str
    caption: Text
    figures: Text
    heads: tuple[Text, ...]
    rows: list[tuple[Text, ...]]


def gain_pictures(facts: Facts) -> list[Picture]:
    """A waterfall for every scenario but the first."""
    from o2o_sim.figures.frames import gain_frame
    from o2o_sim.figures.waterfall import waterfall

    found = []
    for place, scenario in enumerate(facts.sides.scenarios[1 : facts.drawn], 1):
        frames = [gain_frame(facts.sides, scenario, language) for language in ("en", "zh")]
        names = Text(*(facts.names(language)[place] for language in ("en", "zh")))
        first = Text(*(facts.names(language)[0] for language in ("en", "zh")))
        unit = facts.unit("welfare")
        axis = _filled("gain_axis", unit=unit)
        figures = Text(*(_json(waterfall(frame, words)) for frame, words in zip(frames, axis, strict=True)))
        caption = _filled("gains_of", scenario=names, first=first)
        found.append(Picture(f"gain-{place}", caption, figures, _heads("part"), _rows(frames, ("row",))))
    return found


def funnel_picture(facts: Facts) -> Picture:
    """How many occasions a day reach each step of the journey."""
    from o2o_sim.figures.dots import dots
    from o2o_sim.figures.frames import funnel_frame

    frames = [funnel_frame(facts.drawn_comparison(language), language) for language in ("en", "zh")]
    figures = Text(
        *(_json(dots(frame, axis)) for frame, axis in zip(frames, TEXTS["funnel_axis"], strict=True))
    )
    rows = _rows(frames, ("row", "scenario"))
    return Picture("funnel", TEXTS["funnel_lead"], figures, _heads("part", "scenario"), rows)


def daily_pictures(facts: Facts) -> list[Picture]:
    """The outcomes that decide, day by day."""
    from o2o_sim.figures.days import days
    from o2o_sim.figures.frames import daily_frame
    from o2o_sim.study.report import label_of

    found = []
    for outcome in facts.main[:MOST_DAILY]:
        label, unit = Text(label_of(outcome, "en"), label_of(outcome, "zh")), facts.unit(outcome)
        frames = [daily_frame(facts.days(outcome, language)) for language in ("en", "zh")]
        figures = Text(
            *(
                _json(days(frame, *words))
                for frame, *words in zip(frames, label, unit, TEXTS["day"], strict=True)
            )
        )
        named = [frame.assign(day=frame["day"].astype(str)) for frame in frames]
        heads = _heads("day", "scenario")
        found.append(Picture(f"days-{outcome}", label, figures, heads, _rows(named, ("day", "scenario"))))
    return found


def _heads(*names: str) -> tuple[Text, ...]:
    return tuple(TEXTS[name] for name in (*names, "mean", "low", "high"))


def _rows(frames: Iterable[pd.DataFrame], names: tuple[str, ...]) -> list[tuple[Text, ...]]:
    """A frame's rows as text: names in both languages, then numbers."""
    en, zh = (frame[list(names)].astype(str).to_numpy().tolist() for frame in frames)
    first = next(iter(frames))
    numbers = first[["mean", "low", "high"]].to_numpy().tolist()
    return [
        (*(Text(*pair) for pair in zip(*words, strict=True)), *(_plain(number) for number in own))
        for *words, own in zip(en, zh, numbers, strict=True)
    ]


def _plain(number: float) -> Text:
    text = plain_number(number)
    return Text(text, text)


def _filled(key: str, **parts: Text) -> Text:
    en, zh = (
        text.format(**{name: part[place] for name, part in parts.items()})
        for place, text in enumerate(TEXTS[key])
    )
    return Text(en, zh)


def _json(figure: go.Figure) -> str:
    """A figure as JSON that can stand inside a page: nothing in it closes the element around it."""
    text: str = figure.to_json(validate=False, engine="json")
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
