"""Writes the pages of docs/reference from the declarations in the code: `make docs`.

A test compares what is committed with what this would write.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import o2o_sim

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the declarations in the code: do not edit. -->\n\n"

OUTCOMES_HEAD = """# Outcomes

Each outcome is a ratio of two daily measures. A run's value is the ratio of their sums over the days after the
warm-up; of a stock, the value of the last day. `money` is the scenario's currency.
"""

STREAMS_HEAD = """# Random streams

Every decision or event that needs luck has a stream of its own, named where it is made. See
[randomness](../explanation/randomness.md).

"""

RULES_HEAD = """# Rules

A scenario names a rule by its `kind` and gives it parameters; a kind alone takes the defaults. Other packages add
rules: see [add a rule](../how-to/add-a-rule.md). References are in `papers/references.bib`.
"""

SCENARIO_HEAD = """# The scenario file

Unknown keys are refused. *Quantity*: a number, a distribution, a value by segment, group or channel, or a column of
a CSV file; *label*: `{en: ..., zh: ...}`. How to write one: [write a scenario](../how-to/write-a-scenario.md). What
`baseline 7` means: [baseline](../explanation/baseline.md).
"""


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    lines = [list(heads)]
    lines += [[" ".join(str(cell).split()).replace("|", "\\|") for cell in row] for row in rows]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def code(text: object) -> str:
    """Text set as code; nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def outcomes() -> str:
    """The page of outcomes, a table a group."""
    from o2o_sim.market.outcomes import OUTCOMES

    parts = [OUTCOMES_HEAD]
    groups = dict.fromkeys(outcome.group for outcome in OUTCOMES.values())
    for group in groups:
        members = [outcome for outcome in OUTCOMES.values() if outcome.group == group]
        rows = ([code(o.name), o.label_en, o.label_zh, o.unit, o.better, o.formula] for o in members)
        heads = ("outcome", "in English", "in Chinese", "unit", "better", "formula")
        parts.append(f"\n## {group.capitalize()}\n\n{table(heads, rows)}")
    return "".join(parts)


def streams() -> str:
    """The page of random streams."""
    from o2o_sim.core.random import STREAMS

    load_everything()
    ours = sorted((s for s in STREAMS.values() if s.place.startswith("o2o_sim")), key=lambda s: s.name)
    rows = ([code(s.name), s.meaning, code(s.place)] for s in ours)
    return STREAMS_HEAD + table(("stream", "what is drawn", "declared in"), rows)


def load_everything() -> None:
    """Imports every module of the package, so that everything declared is registered."""
    for found in pkgutil.walk_packages(o2o_sim.__path__, "o2o_sim."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)


def rules() -> str:
    """The page of rules, a section a family and a table of parameters a rule."""
    import o2o_sim.rules  # noqa: F401  registers the families
    from o2o_sim.core.rule import families

    parts = [RULES_HEAD]
    for family in families().values():
        parts.append(f"\n## {family.name}\n\n{family.meaning}\n")
        parts += [_rule(kind, rule) for kind, rule in family.kinds.items()]
    return "".join(parts)


def _rule(kind: str, rule: Any) -> str:
    text = f"\n### `{kind}`\n\n{rule.meaning()}\n"
    if rule.names:
        text += f"\nAlso called: {', '.join(rule.names)}.\n"
    if rule.references:
        text += f"\nReferences: {', '.join(rule.references)}.\n"
    rows = list(fields_of(rule, skip=("kind",)))
    return text + (f"\n{table(FIELD_HEADS, rows)}" if rows else "")


FIELD_HEADS = ("field", "meaning", "value", "default", "unit", "bounds", "source")


def fields_of(model: Any, skip: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """One row a field of a pydantic model."""
    for name, field in model.model_fields.items():
        if name in skip:
            continue
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        value = kind_of_value(field.annotation, field.metadata)
        unit, source = str(extra.get("unit", "")), str(extra.get("source", ""))
        yield [
            code(name), field.description or "", value, default_of(field), unit, bounds_of(field), source
        ]


def kind_of_value(annotation: Any, metadata: Iterable[Any] = ()) -> str:
    """What may be written, in words: a number, a text, a quantity, a rule, a part of the file."""
    from o2o_sim.core.quantity import Quantity
    from o2o_sim.core.rule import Rule, RuleField
    from o2o_sim.scenario.part import Label, Part

    family = next((m.family for m in metadata if isinstance(m, RuleField)), None)
    if family:
        return f"[{family} rule](rules.md#{family})"
    inner = get_args(annotation)
    if isinstance(annotation, type) and not inner:
        if issubclass(annotation, Quantity):
            return "quantity"
        if issubclass(annotation, Label):
            return "label"
        if issubclass(annotation, Part):
            return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
        if issubclass(annotation, Rule):
            return f"{annotation.family} rule"
        return {"float": "number", "int": "whole number", "bool": "true or false", "str": "text"}.get(
            annotation.__name__, annotation.__name__
        )
    return _compound(annotation, inner)


def _compound(annotation: Any, inner: tuple[Any, ...]) -> str:
    origin = getattr(annotation, "__origin__", None)
    if annotation is type(None):
        return "none"
    if str(annotation).startswith("typing.Literal"):
        return ", ".join(code(choice) for choice in inner)
    if origin is dict:
        return f"by name: {kind_of_value(inner[1])}"
    if origin in (list, tuple):
        return "list of " + kind_of_value(inner[0])
    if inner:
        return " or ".join(kind_of_value(part) for part in inner if part is not Ellipsis)
    return str(annotation)


def default_of(field: Any) -> str:
    """The default as a scenario would write it."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if hasattr(value, "kind"):
        return code(value.kind)
    if hasattr(value, "model_dump"):
        return ""
    plain = value.document() if hasattr(value, "document") else value
    return "none" if plain is None else code(plain if plain != "" else "")


def bounds_of(field: Any) -> str:
    """Least and greatest value, and lengths, in signs."""
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "min_length": "length ≥", "max_length": "length ≤"}
    found = []
    for mark in field.metadata:
        for attribute, sign in signs.items():
            value = getattr(mark, attribute, None)
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append(f"{sign} {value:g}")
    return ", ".join(found)


def scenario() -> str:
    """The page of the scenario file: a section a part, from the whole to the pieces."""
    from o2o_sim.scenario.part import Label
    from o2o_sim.scenario.schema import Scenario

    parts = [SCENARIO_HEAD]
    todo, done = [Scenario], {Label}
    while todo:
        model = todo.pop(0)
        if model in done:
            continue
        done.add(model)
        meaning = (model.__doc__ or "").strip().partition("\n")[0]
        parts.append(f"\n## {model.__name__}\n\n{meaning}\n\n{table(FIELD_HEADS, fields_of(model))}")
        todo += [part for field in model.model_fields.values() for part in parts_in(field.annotation)]
    return "".join(parts)


def parts_in(annotation: Any) -> Iterator[Any]:
    """Parts of a scenario file that an annotation names, at any depth."""
    from o2o_sim.scenario.part import Part

    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_in(inner)


PAGES: dict[str, Callable[[], str]] = {
    "outcomes.md": outcomes,
    "random.md": streams,
    "rules.md": rules,
    "scenario.md": scenario,
}


def main(names: list[str]) -> None:
    """Writes the named pages, or all."""
    REFERENCE.mkdir(exist_ok=True)
    for name in names or PAGES:
        (REFERENCE / name).write_text(NOTE + PAGES[name](), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
