"""The page of a calibration, written from its record: what was wanted, what came out, what is not pinned."""

from __future__ import annotations

from typing import Any

__all__ = ["page", "summary"]

HEAD = """# Calibration of {on}

<!-- Written from {record} by `o2o calibrate`: do not edit. -->

The free values below were moved until the moments of `{on}` came as near to their targets as they would
come, each miss counted in its tolerance: bounded least squares (trust region reflective, SciPy), from the
stated start, seed {seed}, by the same draws everywhere. A point's moments are means over {replications} replications of
{days} days after a burn-in of {burn_in}; differences between neighbouring points need {differences}. The sum of squared
misses fell from {first:.4g} to {last:.4g}. The same command makes it again:

    o2o calibrate {on} --out calibration
"""

PINNED = """
## What the moments pin, and what they do not

Singular directions of moments against parameters (scaled by their bounds, misses in tolerances), the best
pinned first. A small singular value is a combination of values that these moments cannot tell: along it the
market hardly changes what they measure, and a statement that depends on it should be tried at both ends.

| singular value | direction |
|---:|---|
"""


def page(record: dict[str, Any], name: str = "calibration.json") -> str:
    """The page in Markdown.

    Parameters
    ----------
    record : of a calibration, see `Calibrated.record`
    name : of the file that the record was read from
    """
    watching, path = record["watching"], record["path"]
    costs = [2.0 * step["cost"] for step in path]
    text = HEAD.format(
        on=record["calibrated_on"], record=name, seed=record["seed"], first=costs[0], last=min(costs), **{
            key: watching[key] for key in ("replications", "differences", "days", "burn_in")
        },
    )  # fmt: skip
    text += _values(record)
    for one, held in record["moments"].items():
        text += _moments(held, one)
    text += PINNED + "".join(
        f"| {direction['singular_value']:.3g} | {direction['words']} |\n"
        for direction in record["directions"]
    )
    return text


def summary(record: dict[str, Any]) -> str:
    """The moments that carry a band, a line each, with what every scenario looked at implies."""
    names = list(record["moments"])
    first = record["moments"][names[0]]
    heads = " | ".join(f"`{name}`" for name in names)
    rows = [f"| row | moment | band | {heads} |\n|---|---|---|{'---:|' * len(names)}\n"]
    for one in first:
        if one["band"]:
            found = [_found(record["moments"][name], one["name"]) for name in names]
            rows.append(
                f"| {one['row']} | `{one['name']}` | {one['band'][0]:g} to {one['band'][1]:g} | {' | '.join(found)} |\n"
            )
    return "".join(rows)


def _found(held: list[dict[str, Any]], name: str) -> str:
    one = next(one for one in held if one["name"] == name)
    return f"{_number(one['mean'])} ± {_number(one['half_width'])}, {one['verdict']}"


def _values(record: dict[str, Any]) -> str:
    rows = ["\n## Values\n\n| value | start | calibrated | bounds |\n|---|---:|---:|---|\n"]
    for path, value in record["values"].items():
        low, high = record["bounds"][path]
        rows.append(f"| `{path}` | {record['start'][path]:g} | {value:.4g} | {low:g} to {high:g} |\n")
    return "".join(rows)


def _moments(held: list[dict[str, Any]], scenario: str) -> str:
    """A table of the moments that have a target, and the reasons of those that are missed."""
    aimed = [one for one in held if one["target"] is not None]
    count = aimed[0]["replications"] if aimed else 0
    rows = [
        f"\n## Moments of {scenario}\n\nMeans over {count} replications, with 95 % intervals.\n\n"
        "| row | moment | unit | found | ± | target | band | verdict |\n|---|---|---|---:|---:|---:|---|---|\n"
    ]
    for one in aimed:
        band = f"{one['band'][0]:g} to {one['band'][1]:g}" if one["band"] else ""
        rows.append(
            f"| {one['row']} | {one['label']['en']} (`{one['name']}`) | {one['unit']} "
            f"| {_number(one['mean'])} | {_number(one['half_width'])} | {one['target']:g} | {band} "
            f"| {one['verdict']} |\n"
        )
    reasons = [one for one in aimed if one["reason"]]
    if reasons:
        rows.append("\nMissed, and why:\n\n")
        rows += [f"- {one['row']} `{one['name']}`: {one['reason']['en']}\n" for one in reasons]
    return "".join(rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"
