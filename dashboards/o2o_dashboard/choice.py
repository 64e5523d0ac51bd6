"""What a reader has chosen, as an address that brings it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from o2o_dashboard.words import LANGUAGES, Language, say
from o2o_sim.core.errors import O2OError
from o2o_sim.scenario.catalogue import Entry, scenarios
from o2o_sim.scenario.load import load_scenario, parse_override
from o2o_sim.scenario.schema import Scenario

__all__ = [
    "SECTIONS",
    "Alternative",
    "Choice",
    "alternatives",
    "catalogue",
    "from_address",
    "title_of",
    "to_address",
]

FIRST = ("worlds/offline_only", "worlds/delivery_platform")
DAYS, REPLICATIONS = 14, 8
MOST_DAYS, MOST_REPLICATIONS = 3650, 1000
SECTIONS = ("overview", "merchants", "people", "map", "days", "table", "curve", "take")
"""The sections of the results, one of which is shown at a time."""


class Choice(NamedTuple):
    """What is to be compared, and how.

    ``changes`` holds, by scenario, dotted paths and values; ``common`` the changes for all of them, as text;
    ``section`` is which results are shown; ``curve`` what response is asked for, as text.
    """

    language: Language = "en"
    scenarios: tuple[str, ...] = FIRST
    changes: Mapping[str, Mapping[str, Any]] = {}
    common: str = ""
    beside: bool = True
    days: int = DAYS
    replications: int = REPLICATIONS
    seed: int = 1
    section: str = SECTIONS[0]
    curve: str = ""


class Alternative(NamedTuple):
    """One of the scenarios that are compared: of which name, how changed, and the whole of it."""

    name: str
    changes: Mapping[str, Any]
    scenario: Scenario

    def title(self, language: Language) -> str:
        """What it is called on the page."""
        title = self.scenario.title
        plain = (title.zh if language == "zh" else title.en) or title.en or self.scenario.name
        return say("changed_title", language, title=plain) if self.changes else plain


def catalogue() -> dict[str, Entry]:
    """The scenarios a reader may pick, by name; those that only check theory are left out."""
    return {name: entry for name, entry in _shipped().items() if not entry.theme.startswith("limits")}


def title_of(name: str, language: Language) -> str:
    """What a shipped scenario is called for readers; its name where it has no title.

    Examples
    --------
    >>> title_of("district_small", "en"), title_of("district_small", "zh")
    ('A tenth of the district', '十分之一城区')
    """
    entry = _shipped().get(name)
    if entry is None:
        return name
    return (entry.title_zh if language == "zh" else entry.title_en) or entry.title_en or name


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Entry]:
    """Shipped scenarios by name, read once: a list that is shown asks for every title, at every change of the page."""
    return {entry.name: entry for entry in scenarios()}


def from_address(address: Mapping[str, Sequence[str]], language: Language = "en") -> Choice:
    """Read a choice from the parameters of an address; what is missing or impossible takes its default.

    Examples
    --------
    >>> from_address({"s": ["district_small"], "set": ["district_small:seed=3"], "days": ["x"]}).changes
    {'district_small': {'seed': 3}}
    >>> from_address({"s": ["group_buying"]}).scenarios
    ('worlds/group_buying',)
    """
    said = next(iter(address.get("lang", [])), "")
    known = next((name for name in LANGUAGES if name == said), language)
    changes: dict[str, dict[str, Any]] = {}
    for text in address.get("set", []):
        name, _, override = text.partition(":")
        try:
            path, value = parse_override(override)
        except O2OError:
            continue
        changes.setdefault(_in_full(name), {})[path] = value
    return Choice(
        language=known,
        scenarios=tuple(dict.fromkeys(_in_full(name) for name in address.get("s", FIRST))),
        changes=changes,
        common="\n".join(address.get("all", [])),
        beside=address.get("beside", ["1"]) != ["0"],
        days=_whole(address, "days", DAYS, 1, MOST_DAYS),
        replications=_whole(address, "reps", REPLICATIONS, 1, MOST_REPLICATIONS),
        seed=_whole(address, "seed", 1, 0, 2**53),
        section=next((name for name in SECTIONS if [name] == list(address.get("view", []))), SECTIONS[0]),
        curve=next(iter(address.get("curve", [])), ""),
    )


def _in_full(name: str) -> str:
    """The whole name of a scenario that is called by its last part, as on the command line."""
    whole = [known for known in _shipped() if known.rpartition("/")[2] == name]
    return whole[0] if len(whole) == 1 and name not in _shipped() else name


def to_address(choice: Choice) -> dict[str, str | list[str]]:
    """The parameters of the address that brings a choice back."""
    address: dict[str, str | list[str]] = {"lang": choice.language, "s": list(choice.scenarios)}
    changes = [
        f"{name}:{path}={'null' if value is None else value}"
        for name, values in choice.changes.items()
        for path, value in values.items()
        if name in choice.scenarios
    ]
    if changes:
        address["set"] = changes
    if choice.common.strip():
        address["all"] = choice.common.split("\n")
    if not choice.beside:
        address["beside"] = "0"
    if choice.section != SECTIONS[0]:
        address["view"] = choice.section
    if choice.curve:
        address["curve"] = choice.curve
    numbers = {"days": choice.days, "reps": choice.replications, "seed": choice.seed}
    return address | {name: str(number) for name, number in numbers.items()}


def alternatives(choice: Choice) -> list[Alternative]:
    """The scenarios of a choice, changed ones after what they were made of.

    Raises
    ------
    O2OError
        If a change names nothing or is impossible.
    """
    common = dict(parse_override(line) for line in choice.common.splitlines() if line.strip())
    found = []
    for name in choice.scenarios:
        base = load_scenario(name, common)
        changes = choice.changes.get(name, {})
        if choice.beside or not changes:
            found.append(Alternative(name, {}, base))
        if changes:
            found.append(Alternative(name, changes, base.vary(changes)))
    return found


def _whole(address: Mapping[str, Sequence[str]], name: str, default: int, low: int, high: int) -> int:
    text = next(iter(address.get(name, [])), "")
    return int(text) if text.isdecimal() and len(text) < 17 and low <= int(text) <= high else default
