"""Writes the pages of docs/reference, and the tables of papers/odd.md, from the declarations in the code: `make docs`.

A test compares what is committed with what this would write.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import o2o_sim
from o2o_sim.cli.app import app
from o2o_sim.cli.explain import written
from o2o_sim.core.bounds import Bounded
from o2o_sim.core.distributions import Law
from o2o_sim.core.ledger import ACCOUNTS
from o2o_sim.core.quantity import Quantity
from o2o_sim.core.random import STREAMS
from o2o_sim.core.rule import Rule, RuleField, families
from o2o_sim.demand.utility import TERMS
from o2o_sim.market.legs import LEGS
from o2o_sim.market.outcomes import OUTCOMES
from o2o_sim.market.tables import RESULT_TABLES
from o2o_sim.offers.channels import CHANNELS
from o2o_sim.scenario.catalogue import scenarios
from o2o_sim.scenario.effect import Effect
from o2o_sim.scenario.load import load_scenario
from o2o_sim.scenario.part import Label
from o2o_sim.scenario.schema import Scenario

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the declarations in the code: do not edit. -->\n\n"

OUTCOMES_HEAD = """# Outcomes

Each outcome is a ratio of two daily measures. A run's value is the ratio of their sums over the
days after the warm-up; of a stock, the value of the last day. `money` is the scenario's currency.
"""

TABLES_HEAD = """# Tables of a run

What the files of a run's folder hold; [how to read them](../how-to/read-the-results.md). Where a column has
codes, its whole numbers are positions in that list of `manifest.json`, under `codes`; -1 is none.
"""

EFFECTS_HEAD = """# What the markets show

Every effect is a paired difference of a scenario to another world, stated with the interval in which it should lie and
the switch that makes it go. `o2o effect SCENARIO` tries them; the slow tests hold all of them.

"""

STREAMS_HEAD = """# Random streams

Every decision or event that needs luck has a stream of its own, named where it is made. See
[randomness](../explanation/randomness.md).

"""

LEDGER_HEAD = """# Ledger

Every posting moves whole minor units from one account to another, for one of the legs below. A balance
is what an account has received less what it has given; all balances together are zero, every day. See
[money](../explanation/money.md).
"""

CLI_HEAD = """# Commands

A scenario is a shipped name or a YAML file. Exit codes: 0 all went well, 1 something that was asked
about does not hold, 2 the input cannot be used, 70 a fault of the program, 130 interrupted.
"""

RULES_HEAD = """# Rules

A scenario names a rule by its `kind` and gives it parameters; a kind alone takes the defaults.
Other packages add rules: see [add a rule](../how-to/add-a-rule.md). References are in
`papers/references.bib`.
"""

QUANTITY_HEAD = """
## Quantities, channels and terms

A *quantity* is a number, one of the laws below (`{distribution: gamma, mean: 3, shape: 2}`, cut by
`min` and `max`), values by name (`{by: segment, values: {students: 0.8}, default: 0.3}`), or a column
of a file (`{column: "file.csv:column"}`). Draws are keyed by stable ids.

"""

SCENARIO_HEAD = """# The scenario file

Unknown keys are refused. *Quantity*: a number, a distribution, a value by segment, group or
channel, or a column of a CSV file; *label*: `{en: ..., zh: ...}`. How to write one: [write a
scenario](../how-to/write-a-scenario.md). What `baseline 7` means:
[baseline](../explanation/baseline.md).
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
    parts = [OUTCOMES_HEAD]
    groups = dict.fromkeys(outcome.group for outcome in OUTCOMES.values())
    for group in groups:
        members = [outcome for outcome in OUTCOMES.values() if outcome.group == group]
        rows = ([code(o.name), o.label_en, o.label_zh, o.unit, o.better, o.formula] for o in members)
        heads = ("outcome", "in English", "in Chinese", "unit", "better", "formula")
        parts.append(f"\n## {group.capitalize()}\n\n{table(heads, rows)}")
    return "".join(parts)


def tables() -> str:
    """The page of the tables that a run leaves behind."""
    parts = [TABLES_HEAD]
    for name, columns in RESULT_TABLES.items():
        rows = ([code(c.name), c.unit, c.meaning, code(c.codes)] for c in columns)
        parts.append(f"\n## {name}.parquet\n\n{table(('column', 'unit', 'meaning', 'codes'), rows)}")
    return "".join(parts)


def streams() -> str:
    """The page of random streams."""
    load_everything()
    ours = sorted((s for s in STREAMS.values() if s.place.startswith("o2o_sim")), key=lambda s: s.name)
    rows = ([code(s.name), s.meaning, code(s.place.partition(":")[0])] for s in ours)
    return STREAMS_HEAD + table(("stream", "what is drawn", "declared in"), rows)


def load_everything() -> None:
    """Imports every module of the package, so that everything declared is registered."""
    for found in pkgutil.walk_packages(o2o_sim.__path__, "o2o_sim."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)


def ledger() -> str:
    """The page of accounts and legs."""
    accounts = table(("account", "one for each", "what it holds"), ACCOUNTS)
    legs = table(("leg", "from", "to", "what for"), ([code(leg.name), *leg[1:]] for leg in LEGS))
    return f"{LEDGER_HEAD}\n## Accounts\n\n{accounts}\n## Legs\n\n{legs}"


def effects() -> str:
    """The page of what the shipped scenarios are there to show."""
    heads = ("scenario", "effect", "outcome", "other world", "difference", "source", "gone with")
    rows = [
        [code(entry.name), *_effect(name, effect)]
        for entry in scenarios()
        for name, effect in load_scenario(entry.path).effects.items()
    ]
    return EFFECTS_HEAD + table(heads, rows)


def _effect(name: str, effect: Effect) -> list[str]:
    words = f"{code(name)}: {effect.label.en} {effect.label.zh}"
    other, switch = written({**effect.where, **effect.against}), written(effect.switch)
    unit = OUTCOMES[effect.outcome].unit
    between = f"{effect.low:g} to {effect.high:g} {unit}".strip()
    return [words, code(effect.outcome), code(other), between, effect.source, code(switch)]


def commands() -> str:
    """The page of the command line, a section a command."""
    return CLI_HEAD + "".join(_command(typer.main.get_command(app), "o2o"))


def _command(command: Any, path: str) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _command(inner, f"{path} {name}")
        return
    arguments = (found for found in command.params if found.param_type_name == "argument")
    usage = " ".join([path, *map(_named, arguments)])
    rows = [_option(found) for found in command.params if found.name != "help"]
    options = f"\n{table(('argument or option', 'meaning', 'default'), rows)}" if rows else ""
    yield f"\n## `{usage}`\n\n{(command.help or '').strip()}\n{options}"


def _named(found: Any) -> str:
    if found.param_type_name == "argument":
        return found.metavar or found.name.upper()
    return ", ".join(found.opts) + (f" {found.metavar}" if found.metavar else "")


def _option(found: Any) -> list[str]:
    default = found.default
    shown = "" if default in (None, False) or callable(default) else code(getattr(default, "value", default))
    return [code(_named(found)), found.help or "", shown]


def rules() -> str:
    """The page of rules, a section a family and a table of parameters a rule."""
    load_everything()
    parts = [RULES_HEAD]
    for family in families().values():
        parts.append(f"\n## {family.name}\n\n{family.meaning}\n")
        parts += [_rule(kind, rule) for kind, rule in family.kinds.items()]
    return "".join(parts)


def _rule(kind: str, rule: type[BaseModel]) -> str:
    text = f"\n### `{kind}`\n\n{rule.meaning()}\n"
    if rule.names:
        text += f"\nAlso called: {', '.join(rule.names)}.\n"
    if rule.references:
        text += f"\nReferences: {', '.join(rule.references)}.\n"
    rows = [row for row in fields_of(rule) if row[0] != "`kind`"]
    text += f"\n{table(FIELD_HEADS, rows)}" if rows else ""
    for part in dict.fromkeys(parts_of(rule)):
        text += f"\n#### {part.__name__}\n\n{first_line(part)}\n\n{table(FIELD_HEADS, fields_of(part))}"
    return text


FIELD_HEADS = ("field", "meaning", "value", "default", "unit", "bounds", "source")
PLAIN = {
    float: "number",
    int: "whole number",
    bool: "true or false",
    str: "text",
    type(None): "none",
    Any: "any value",
}
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "min_length": "length ≥", "max_length": "length ≤"}


def first_line(model: type) -> str:
    """What a class is, in the first line of its docstring."""
    return (model.__doc__ or "").strip().partition("\n")[0]


def fields_of(model: type[BaseModel]) -> Iterator[list[str]]:
    """One row a field of a pydantic model."""
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        family = next((mark.family for mark in field.metadata if isinstance(mark, RuleField)), None)
        value = f"[{family} rule](rules.md#{family})" if family else kind_of_value(field.annotation)
        notes = next((vars(mark) for mark in field.metadata if isinstance(mark, Bounded)), extra)
        value += f" by {', '.join(notes['by'])}" if notes.get("by") else ""
        unit, source = str(notes.get("unit", "")), str(notes.get("source", ""))
        bounds = bounds_of(field.metadata)
        yield [code(name), field.description or "", value, default_of(field), unit, bounds, source]


def kind_of_value(annotation: Any) -> str:
    """What may be written, in words: a number, a text, a quantity, a part of the file."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation in PLAIN:
        return PLAIN[annotation]
    if annotation in (Quantity, Label):
        return annotation.__name__.lower()
    if origin is Annotated:
        bounds = bounds_of(inner[1:])
        return kind_of_value(inner[0]) + (f" ({bounds})" if bounds else "")
    if origin is Literal:
        return ", ".join(code(choice) for choice in inner)
    if origin is dict:
        return f"by name: {kind_of_value(inner[1])}"
    if origin in (list, tuple):
        return "list of " + " and ".join(dict.fromkeys(kind_of_value(part) for part in inner if part != ...))
    if origin in (Union, UnionType):
        return " or ".join(kind_of_value(part) for part in inner)
    return f"[{annotation.__name__}](#{annotation.__name__.lower()})"


def default_of(field: FieldInfo) -> str:
    """The default as a scenario would write it; parts of the file have defaults of their own."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Rule):
        return code(value.kind_name())
    if isinstance(value, Quantity):
        return code(plain_text(value.plain()))
    if value is None:
        return "none"
    holds_parts = isinstance(value, dict) and any(isinstance(part, BaseModel) for part in value.values())
    return "" if isinstance(value, BaseModel) or holds_parts else code(plain_text(value))


def plain_text(value: Any) -> str:
    """A value as YAML would have it in one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False).replace('"', "")


def bounds_of(marks: Iterable[Any]) -> str:
    """Least and greatest value, and lengths, in signs."""
    found = []
    for mark in marks:
        for attribute, sign in SIGNS.items():
            value = getattr(mark, attribute, None)
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append(f"{sign} {value:,}" if isinstance(value, int) else f"{sign} {value:,g}")
    return ", ".join(dict.fromkeys(found))


def scenario() -> str:
    """The page of the scenario file: a section a part, from the whole to the pieces."""
    parts = [SCENARIO_HEAD]
    todo: list[type[BaseModel]] = [Scenario]
    done: set[type[BaseModel]] = set()
    while todo:
        model = todo.pop(0)
        if model not in done:
            done.add(model)
            heading = f"\n## {model.__name__}\n\n{first_line(model)}\n\n"
            parts.append(heading + table(FIELD_HEADS, fields_of(model)))
            todo += parts_of(model)
    return "".join([*parts, QUANTITY_HEAD, *_menus()])


def _menus() -> Iterator[str]:
    """What may be written where a quantity, a channel or a term of utility is called for."""
    laws = sorted(Law.__subclasses__(), key=lambda law: law.__name__)
    rows = ([code(law.__name__.lower()), _own(law), first_line(law)] for law in laws)
    yield table(("law", "parameters", "what it is"), rows)
    yield "\nChannels: " + ", ".join(map(code, CHANNELS)) + ".\n\n"
    terms = ([code(t.name), t.unit, "served" if t.served else "sunk", t.meaning] for t in TERMS)
    yield table(("term of utility", "unit", "served or sunk", "what it measures"), terms)


def _own(law: type[BaseModel]) -> str:
    """The parameters of a law."""
    shared = {"distribution", "min", "max"}
    return ", ".join(code(name) for name in law.model_fields if name not in shared)


def parts_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models that the fields of a model are made of, rules left aside."""
    for field in model.model_fields.values():
        yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    plain = isinstance(annotation, type) and get_origin(annotation) is None
    if plain and issubclass(annotation, BaseModel) and not issubclass(annotation, Rule | Label):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": commands,
    "effects.md": effects,
    "ledger.md": ledger,
    "outcomes.md": outcomes,
    "random.md": streams,
    "rules.md": rules,
    "scenario.md": scenario,
    "tables.md": tables,
}


def main(names: list[str]) -> None:
    """Writes the named pages, or all."""
    REFERENCE.mkdir(exist_ok=True)
    for name in names or PAGES:
        (REFERENCE / name).write_text(NOTE + PAGES[name](), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
    import odd

    odd.write()
