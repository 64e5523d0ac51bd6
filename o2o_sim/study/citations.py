"""What a run rests on: o2o-sim itself, the scenario's works, those of each rule in force, and its data."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from o2o_sim._version import __version__
from o2o_sim.core.datafile import shipped_folder, without_folders
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.bibliography import Entry, as_text, bibliography
from o2o_sim.study.papers import rules_in

__all__ = ["Cited", "as_bibtex", "as_json", "as_lines", "cited_by", "software"]

DATA = re.compile(r'"([^"]+)#([0-9a-f]{16})(?::[^"]*)?"')


class Cited(NamedTuple):
    """One work, who rests on it, and what is known of it; None where the bibliography has no such key."""

    key: str
    because: tuple[str, ...]
    entry: Entry | None


def cited_by(scenario: Scenario) -> list[Cited]:
    """Every work that a scenario rests on, by key, and why.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> found = {one.key: one.because for one in cited_by(load_scenario("worlds/group_buying"))}
    >>> "the scenario" in found["Dholakia2011"]
    True
    """
    because: dict[str, list[str]] = {key: ["the scenario"] for key in scenario.citations}
    for where, rule in rules_in(scenario):
        for key in rule.references:
            because.setdefault(key, []).append(f"{where}: {rule.kind_name()}")
    for name, _ in data_of(scenario):
        for entry in bibliography().values():
            if name in entry.fields.get("o2odata", ""):
                because.setdefault(entry.key, []).append(f"the file {name}")
    known = bibliography()
    return [Cited(key, tuple(because[key]), known.get(key)) for key in sorted(because)]


def data_of(scenario: Scenario) -> list[tuple[str, str]]:
    """Files of numbers that a scenario names, each with the fingerprint of what it held."""
    found = DATA.findall(without_folders(scenario.model_dump_json()))
    return sorted(set(found))


def software() -> dict[str, str]:
    """How to cite o2o-sim itself, as CITATION.cff has it."""
    import yaml

    inside = shipped_folder("papers") / "CITATION.cff"
    file = inside if inside.is_file() else shipped_folder("papers").parent / "CITATION.cff"
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    authors = "; ".join(author.get("name") or f"{author['family-names']}" for author in said["authors"])
    year = str(said["date-released"])[:4]
    return {"authors": authors, "title": said["title"], "version": __version__, "year": year}


def as_lines(scenario: Scenario) -> list[str]:
    """The citations as lines for a reader."""
    own = software()
    lines = [
        f"{scenario.name} (scenario {scenario.hash}) was run with:",
        f"  {own['authors']} ({own['year']}). {own['title']}. Version {own['version']}.",
        "and rests on:",
    ]
    for one in cited_by(scenario):
        text = (
            as_text(one.entry)
            if one.entry
            else "not in the bibliography: a rule of another package names it."
        )
        lines += [f"  [{one.key}] {text}", f"      for {', '.join(one.because)}"]
    data = [f"  {name}, fingerprint {digest}" for name, digest in data_of(scenario)]
    return lines + (["and these data:", *data] if data else [])


def as_bibtex(scenario: Scenario) -> str:
    """The citations as a BibTeX file."""
    own = software()
    ours = (
        f"@software{{o2osim,\n  author  = {{{{{own['authors']}}}}},\n  title   = {{{own['title']}}},\n"
        f"  version = {{{own['version']}}},\n  year    = {{{own['year']}}},\n"
        f"  note    = {{scenario {scenario.name}, {scenario.hash}}}\n}}"
    )
    works = [one.entry.source for one in cited_by(scenario) if one.entry is not None]
    return "\n\n".join([ours, *works]) + "\n"


def as_json(scenario: Scenario) -> dict[str, Any]:
    """The citations as plain data."""
    return {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "software": software(),
        "works": [
            {
                "key": one.key,
                "because": list(one.because),
                "text": as_text(one.entry) if one.entry else None,
                "fields": one.entry.fields if one.entry else {},
            }
            for one in cited_by(scenario)
        ],
        "data": [{"file": name, "fingerprint": digest} for name, digest in data_of(scenario)],
    }
