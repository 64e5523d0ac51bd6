"""How to make a comparison again without the page: a command, and the files it needs."""

from __future__ import annotations

from typing import Any

import yaml

from o2o_dashboard.choice import Alternative, Choice

__all__ = ["command", "scenario_files"]


def scenario_files(compared: list[Alternative]) -> dict[str, str]:
    """The files of the changed scenarios, by name: each extends the one it was made of.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> base = load_scenario("district_small")
    >>> print(scenario_files([Alternative("district_small", {"warmup": 2}, base)])["district_small-changed.yaml"])
    extends: district_small
    name: district_small
    warmup: 2
    <BLANKLINE>
    """
    return {file_of(one): _file(one) for one in compared if one.changes}


def command(choice: Choice, compared: list[Alternative]) -> str:
    """The command that gives the same numbers."""
    names = " ".join(file_of(one) if one.changes else one.name for one in compared)
    lines = [f"o2o compare {names}"]
    lines += [f"--set {_quoted(line.strip())}" for line in choice.common.splitlines() if line.strip()]
    lines.append(f"--days {choice.days} --replications {choice.replications} --seed {choice.seed}")
    lines.append("--out results/comparison")
    return " \\\n  ".join(lines)


def file_of(one: Alternative) -> str:
    """The name of a changed scenario's file."""
    return f"{one.name.rpartition('/')[2]}-changed.yaml"


def _file(one: Alternative) -> str:
    content: dict[str, Any] = {"extends": one.name, "name": one.scenario.name}
    for path, value in one.changes.items():
        *parents, last = path.split(".")
        place = content
        for key in parents:
            place = place.setdefault(key, {})
        place[last] = value
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'" if set(text) & set(" '\"$`\\{}[]*?;&|<>()#~") else text
