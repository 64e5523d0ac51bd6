"""Rules: what a scenario may swap. A rule is its own configuration, a frozen pydantic model with behaviour.

A *family* is a base class, such as all rules that set prices; a *kind* is one rule of it. Registration
happens in one place, `register`. Other packages add rules through the entry-point group ``o2o_sim.rules``:
each entry names a rule class, or a module that registers its rules when it is imported.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from o2o_sim.core.columns import Column
from o2o_sim.core.errors import RuleError, nearest_name

__all__ = [
    "ENTRY_POINT_GROUP",
    "Rule",
    "RuleFamily",
    "RuleField",
    "discover",
    "families",
    "register",
    "rule_field",
    "rules",
]

ENTRY_POINT_GROUP = "o2o_sim.rules"

R = TypeVar("R", bound="type[Rule]")


class Rule(BaseModel):
    """Parent of all rules.

    A family's base class sets `family`; a rule adds ``kind: Literal["its_name"] = "its_name"``, its
    parameters as fields and its behaviour as methods, and is registered.

    Examples
    --------
    >>> from typing import Literal
    >>> class Greeting(Rule):
    ...     '''How a shop greets.'''
    ...     family = "example_greeting"
    >>> @register
    ... class Nod(Greeting):
    ...     '''A nod, and nothing more.'''
    ...     kind: Literal["nod"] = "nod"
    >>> Nod.meaning(), list(rules("example_greeting"))
    ('A nod, and nothing more.', ['nod'])
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    family: ClassVar[str] = ""
    """Name of the family."""
    names: ClassVar[tuple[str, ...]] = ()
    """What the literature calls it."""
    references: ClassVar[tuple[str, ...]] = ()
    """Keys of the bibliography."""
    memory: ClassVar[tuple[Column, ...]] = ()
    """What the rule remembers from day to day, as columns."""

    @classmethod
    def meaning(cls) -> str:
        """The rule in one line: the first of its docstring."""
        return (cls.__doc__ or "").strip().partition("\n")[0]

    @classmethod
    def kind_name(cls) -> str:
        """The name by which a scenario calls for this rule; empty for a family's base class."""
        field = cls.model_fields.get("kind")
        return "" if field is None else str(field.default)


@dataclass(frozen=True)
class RuleFamily:
    """All rules that answer one question, by kind."""

    name: str
    meaning: str
    base: type[Rule]
    kinds: Mapping[str, type[Rule]]


_registered: dict[str, dict[str, type[Rule]]] = {}
_discovery = threading.RLock()
_discovered: list[str] = []


def register(rule: R) -> R:
    """Make a rule known under its kind; used as a decorator.

    Raises
    ------
    RuleError
        When the class belongs to no family, has no kind, or its kind is another rule's already.
    """
    _require_complete(rule)
    kind = rule.kind_name()
    other = _registered.setdefault(rule.family, {}).setdefault(kind, rule)
    if _place(other) != _place(rule):
        raise RuleError(f"{_place(rule)} and {_place(other)} are both {rule.family} rules of kind {kind!r}.")
    _registered[rule.family][kind] = rule
    return rule


def _require_complete(rule: type[Rule]) -> None:
    if not rule.family:
        raise RuleError(f"{_place(rule)} belongs to no family: its base class must set `family`.")
    field = rule.model_fields.get("kind")
    if field is None or not isinstance(field.default, str):
        raise RuleError(f'{_place(rule)} needs a field `kind: Literal["name"] = "name"`.')
    if not rule.meaning():
        raise RuleError(f"{_place(rule)} needs a docstring whose first line says what it does.")


def _place(rule: type[Rule]) -> str:
    return f"{rule.__module__}.{rule.__qualname__}"


def discover() -> None:
    """Load the rules that other installed packages offer; done once, and by itself when rules are asked for.

    Raises
    ------
    RuleError
        When one of them cannot be loaded.
    """
    with _discovery:
        if _discovered:
            return
        found = sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda entry: (entry.name, entry.value))
        _discovered.extend(entry.name for entry in found)
        _discovered.append("")
        try:
            for entry in found:
                _load(entry)
        except RuleError:
            _discovered.clear()
            raise


def _load(entry: EntryPoint) -> None:
    try:
        found = entry.load()
    except Exception as error:
        raise RuleError(f"The plug-in {entry.name!r} ({entry.value}) cannot be loaded: {error!r}.") from error
    if isinstance(found, type) and issubclass(found, Rule):
        register(found)


def rules(family: str) -> dict[str, type[Rule]]:
    """The rules of a family by kind, in alphabetical order.

    Raises
    ------
    RuleError
        When there is no such family.
    """
    discover()
    if family not in _registered:
        hint = nearest_name(family, _registered)
        ending = f" Did you mean {hint}?" if hint else ""
        raise RuleError(f"There is no family of rules {family!r}.{ending}")
    return dict(sorted(_registered[family].items()))


def families() -> dict[str, RuleFamily]:
    """All families that have a rule, by name, in alphabetical order."""
    discover()
    return {name: _family(name) for name in sorted(_registered)}


def _family(name: str) -> RuleFamily:
    kinds = rules(name)
    lineage = next(iter(kinds.values())).__mro__
    base = [ancestor for ancestor in lineage if issubclass(ancestor, Rule) and ancestor.family == name][-1]
    return RuleFamily(name, base.meaning(), base, kinds)


@dataclass(frozen=True)
class RuleField:
    """Marks a pydantic field as a rule of a family: validated by its kind against the rules registered then.

    A rule may be written as a mapping with `kind` and parameters, or as its kind alone.
    """

    family: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate through the registry, so that rules of plug-ins count."""
        written = core_schema.plain_serializer_function_ser_schema(_write, info_arg=True)
        return core_schema.with_info_plain_validator_function(self._read, serialization=written)

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The union of the rules registered now, or a kind alone."""
        kinds = rules(self.family)
        choices = [handler(rule.__pydantic_core_schema__) for rule in kinds.values()]
        return {"anyOf": [*choices, {"enum": list(kinds)}], "title": f"a {self.family} rule"}

    def _read(self, value: Any, info: core_schema.ValidationInfo) -> Rule:
        if isinstance(value, Rule):
            return self._member(value)
        if isinstance(value, str):
            value = {"kind": value}
        if not isinstance(value, Mapping):
            raise _misread(f"a {self.family} rule: a mapping with `kind`, or a kind alone", value)
        kind = value.get("kind")
        if not isinstance(kind, str):
            raise _misread(f"a `kind` of {self.family} rule: one of {', '.join(rules(self.family))}", kind)
        return self._class_of(kind).model_validate(dict(value), context=info.context)

    def _member(self, rule: Rule) -> Rule:
        if rule.family != self.family:
            raise _misread(f"a {self.family} rule", rule)
        return rule

    def _class_of(self, kind: str) -> type[Rule]:
        known = rules(self.family)
        if kind not in known:
            hint = nearest_name(kind, known)
            ending = f"; did you mean {hint}?" if hint else ""
            raise _misread(f"a {self.family} rule, one of {', '.join(known)}", kind, ending)
        return known[kind]


def _misread(expected: str, found: Any, ending: str = "") -> PydanticCustomError:
    message = f"expected {expected}, found {repr(found)[:80]}{ending}"
    return PydanticCustomError("rule", "{message}", {"message": message})


def rule_field(family: str) -> RuleField:
    """The marker of a field that takes a rule of this family.

    It is written ``pricing: Annotated[PricingRule, rule_field("pricing")]``.
    """
    return RuleField(family)


def _write(rule: Rule, info: core_schema.SerializationInfo) -> dict[str, Any]:
    return rule.model_dump(mode=info.mode)
