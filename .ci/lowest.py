"""Prints the least version that pyproject.toml allows of every dependency, as constraints for pip."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

LEAST = re.compile(r"^([A-Za-z0-9._-]+)>=([0-9.]+)$")


def lowest(project: dict[str, list[str]]) -> list[str]:
    """Constraint lines such as `numpy==2.1.*`, one for each dependency that states its least version.

    >>> lowest({"dependencies": ["numpy>=2.1", "simpy>=4.1.1"]})
    ['numpy==2.1.*', 'simpy==4.1.1']
    """
    stated = [LEAST.match(line) for line in project["dependencies"]]
    return [f"{m[1]}=={m[2]}" + (".*" if m[2].count(".") < 2 else "") for m in stated if m]


if __name__ == "__main__":
    pyproject = Path(__file__).resolve().parent.parent / "pyproject.toml"
    print(*lowest(tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]), sep="\n")
