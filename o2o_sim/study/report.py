"""A comparison as files: a table for spreadsheets, data for programs, and a page for readers."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.study.comparison import Cell, Comparison
from o2o_sim.study.folder import write_whole
from o2o_sim.study.manifest import dump
from o2o_sim.study.units import unit_words
from o2o_sim.study.verdict import Language, plus_minus

__all__ = ["as_csv", "as_json", "as_markdown", "label_of", "outcome_label", "verdict_words", "write_report"]

COLUMNS = (
    "outcome",
    "unit",
    "better",
    "scenario",
    "deciding",
    "replications",
    "mean",
    "mean_low",
    "mean_high",
    "difference",
    "difference_low",
    "difference_high",
    "p_value",
    "verdict",
    "words",
)


def write_report(comparison: Comparison, folder: Path) -> list[Path]:
    """Write ``comparison.csv``, ``comparison.json`` and ``comparison.md``; returns their paths."""
    contents = {
        "comparison.csv": as_csv(comparison).encode(),
        "comparison.json": dump(as_json(comparison)),
        "comparison.md": as_markdown(comparison).encode(),
    }
    for name, content in contents.items():
        write_whole(folder / name, content)
    return [folder / name for name in contents]


def as_csv(comparison: Comparison) -> str:
    """One line a cell, numbers in full."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(comparison.records())
    return text.getvalue()


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data: what was run, what was found, and every cell."""
    return {
        "scenarios": comparison.scenarios,
        "replications": comparison.replications,
        "days": comparison.days,
        "confidence": comparison.confidence,
        "deciding": comparison.deciding,
        "findings": {"en": comparison.findings("en"), "zh": comparison.findings("zh")},
        "cells": comparison.records(),
    }


def as_markdown(comparison: Comparison, language: Language = "en") -> str:
    """A page with the findings and a table."""
    header = ["outcome", *(f"{name}" for name in comparison.scenarios)]
    header += [f"{name} against {comparison.scenarios[0]}" for name in comparison.scenarios[1:]]
    lines = [*comparison.findings(language), "", row(header), row(["---"] * len(header))]
    lines += [row(line) for line in table_lines(comparison, language)]
    return "\n".join(lines) + "\n"


def table_lines(comparison: Comparison, language: Language = "en") -> list[list[str]]:
    """The table's lines: label, each scenario's mean and half width, each verdict."""
    lines = []
    for outcome in comparison.outcomes:
        cells = [comparison.cell(outcome, scenario) for scenario in comparison.scenarios]
        verdicts = [verdict_words(cell, language) for cell in cells[1:]]
        lines.append(
            [outcome_label(comparison, outcome, language), *(mean_words(cell) for cell in cells), *verdicts]
        )
    return lines


def mean_words(cell: Cell) -> str:
    """A cell's mean and half width."""
    return plus_minus(cell.mean.mean, cell.mean.half_width) if cell.mean.defined else "–"


def verdict_words(cell: Cell, language: Language = "en") -> str:
    """A cell's verdict; where it is open, the difference stands before it, for its interval is what was learnt."""
    assert cell.difference is not None and cell.verdict is not None
    words = cell.verdict.words(language)
    if cell.verdict.kind != "undecided" or cell.difference.sd == 0:
        return words
    return f"{plus_minus(cell.difference.mean, cell.difference.half_width)}: {words}"


def outcome_label(comparison: Comparison, outcome: str, language: Language = "en") -> str:
    """An outcome's label with its unit."""
    if outcome not in OUTCOMES:
        return outcome
    label = label_of(outcome, language)
    unit = unit_words(comparison.unit(outcome), language)
    return f"{label} [{unit}]" if unit else label


def label_of(outcome: str, language: Language = "en") -> str:
    """What an outcome is called in a language; its own name where it is not declared."""
    if outcome not in OUTCOMES:
        return outcome
    return OUTCOMES[outcome].label_zh if language == "zh" else OUTCOMES[outcome].label_en


def row(texts: Sequence[str]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(text.replace("|", "\\|") for text in texts) + " |"
