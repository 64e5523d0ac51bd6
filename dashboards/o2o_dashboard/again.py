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
    >>> changed = Alternative("district_small", {"warmup": 2}, base.vary({"warmup": 2}))
    >>> print(scenario_files([changed])["district_small-changed.yaml"])
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
    whole = one.scenario.document()
    for path in one.changes:
        *parents, last = _written_whole(whole, path.split("."))
        place, value = content, whole
        for key in parents:
            place, value = place.setdefault(key, {}), value[key]
        place[last] = value[last]
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))


def _written_whole(document: Any, path: list[str]) -> list[str]:
    """The part of a path that leads to a rule or a law: it is written whole, for the extended file may not name it."""
    for length, key in enumerate(path, 1):
        document = document[key]
        if isinstance(document, dict) and ("kind" in document or "distribution" in document):
            return path[:length]
    return path


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'" if set(text) & set(" '\"$`\\{}[]*?;&|<>()#~") else text
