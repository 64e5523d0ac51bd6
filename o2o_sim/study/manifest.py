"""What a run was: the scenario in full, the seed, the versions it rests on, and the laws it kept.

The manifest of a run holds nothing that differs between two runs of the same thing: no time, no host, no
number of threads. Those are in ``timing.json``.
"""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from o2o_sim._version import __version__
from o2o_sim.core.errors import ScenarioError, StudyError
from o2o_sim.market.names import Names
from o2o_sim.market.tables import codes_of
from o2o_sim.scenario.document import Document, require_visible
from o2o_sim.study.json_file import read_json
from o2o_sim.study.papers import references
from o2o_sim.study.spec import RunSpec

__all__ = ["MANIFEST", "code_digest", "commit", "dump", "manifest_of", "read_manifest", "run_key"]

MANIFEST = "manifest.json"
FORMAT = "o2o-sim run 1"
RESTS_ON = ("numpy", "numba", "mesa", "simpy", "pydantic", "pyarrow", "scipy")
DECIDES = ("core", "agents", "offers", "demand", "fulfilment", "rules", "scenario", "market")
SHAPE: dict[str, type] = {
    "key": str,
    "name": str,
    "scenario_hash": str,
    "seed": int,
    "replication": int,
    "days": int,
    "warmup": int,
    "engine": str,
    "laws": list,
    "versions": dict,
    "code": str,
    "files": dict,
    "scenario": dict,
}
PACKAGE = Path(__file__).resolve().parent.parent


def manifest_of(spec: RunSpec, laws: Iterable[str] = ()) -> dict[str, Any]:
    """The manifest of a run, ready for `dump`; the digests of its files are filled in when they are written.

    Parameters
    ----------
    laws
        The laws that were checked on every day of the run.
    """
    scenario = spec.scenario
    return {
        "format": FORMAT,
        "key": run_key(spec),
        "name": scenario.name,
        "scenario_hash": scenario.hash,
        "seed": spec.seed,
        "replication": spec.replication,
        "days": spec.days,
        "warmup": scenario.warmup,
        "engine": spec.engine,
        "laws": list(laws),
        "rests_on": references(scenario),
        "versions": versions(),
        "commit": commit(),
        "code": code_digest(),
        "files": {},
        "codes": codes_of(Names.of(scenario)),
        "scenario": scenario.document(),
    }


def run_key(spec: RunSpec) -> str:
    """Twenty hexadecimal digits that name this very run: same scenario, same draws, same days, same code.

    Two runs with the same key have the same bytes, so one of them need not be run.
    """
    parts = [spec.scenario.document(), *spec[1:], code_digest(), versions()]
    return hashlib.blake2b(dump(parts), digest_size=10).hexdigest()


def dump(content: Any) -> bytes:
    """JSON as bytes, the same for the same content: keys in their own order, no NaN, a newline at the end.

    Keys are not sorted: the order of a study's scenarios has a meaning.

    Examples
    --------
    >>> dump({"b": 1, "a": [2]})
    b'{\\n "b": 1,\\n "a": [\\n  2\\n ]\\n}\\n'
    """
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    return text.encode() + b"\n"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run that was written to a folder.

    Raises
    ------
    StudyError
        If there is none, or it cannot be read.
    """
    try:
        content = read_json(folder / MANIFEST)
    except OSError as error:
        raise StudyError(f"{folder} is not the folder of a run: no {MANIFEST} can be read there.") from error
    except ValueError as error:
        raise StudyError(f"{folder / MANIFEST} is damaged: it is not JSON.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise StudyError(f"{folder / MANIFEST} is of another version: its format is not {FORMAT!r}.")
    wrong = [name for name, kind in SHAPE.items() if type(content.get(name)) is not kind]
    if wrong or not 0 <= content["warmup"] < content["days"]:
        amiss = wrong[0] if wrong else "warmup"
        raise StudyError(f"{folder / MANIFEST} is damaged: its `{amiss}` is not what a run writes.")
    try:
        require_visible(Document(content))
    except ScenarioError as error:
        raise StudyError(f"{folder / MANIFEST} is damaged: {error}") from error
    return content


@cache
def versions() -> dict[str, str]:
    """Versions of Python, of this package and of what the numbers rest on."""
    found = {"python": platform.python_version(), "o2o-sim": __version__}
    return found | {name: _version(name) for name in RESTS_ON}


@cache
def commit() -> str | None:
    """The commit of the checkout this package is imported from, if it is one."""
    if not (PACKAGE.parent / ".git").exists():
        return None
    command = ["git", "-C", str(PACKAGE.parent), "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None


@cache
def code_digest() -> str:
    """Digest of the sources that decide a run: a run made by other code is never taken for this one."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(path for room in DECIDES for path in (PACKAGE / room).rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
