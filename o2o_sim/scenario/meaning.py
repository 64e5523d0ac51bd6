"""What the schema says about a path: which keys it knows, and what may be swapped there."""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from o2o_sim.core.bounds import Bounded
from o2o_sim.core.errors import RuleError
from o2o_sim.core.quantity import Quantity
from o2o_sim.core.rule import RuleField, rules
from o2o_sim.scenario.document import KeyPath

__all__ = ["Facts", "facts_at", "is_swapped", "known_keys"]

QUANTITY_FORMS = ("distribution", "by", "column")


class _Meaning:
    """The declared type at one path, followed down from the scenario class."""

    def __init__(self, annotation: Any, metadata: tuple[Any, ...] = ()) -> None:
        self.annotation = _required(annotation)
        self.family = next((mark.family for mark in metadata if isinstance(mark, RuleField)), None)

    def below(self, key: str | int, data: Any) -> _Meaning | None:
        """The meaning of a key, given the data that hold it; `None` where the schema does not say."""
        model = self.model(data)
        if model is not None:
            field = model.model_fields.get(str(key))
            return None if field is None else _Meaning(field.annotation, tuple(field.metadata))
        kinds = get_args(self.annotation)
        if get_origin(self.annotation) in (dict, list, tuple) and kinds:
            return _Meaning(*_split(kinds[-1]))
        return None

    def model(self, data: Any) -> type[BaseModel] | None:
        """The pydantic class of what stands here; of a rule, that of its kind."""
        if self.family is not None:
            kind = data.get("kind") if isinstance(data, Mapping) else data
            return _rule(self.family, kind)
        if isinstance(self.annotation, type) and issubclass(self.annotation, BaseModel):
            return self.annotation
        return None


def _rule(family: str, kind: Any) -> type[BaseModel] | None:
    try:
        return rules(family).get(kind) if isinstance(kind, str) else None
    except RuleError:
        return None


def _required(annotation: Any) -> Any:
    """A type without ``| None`` and without its `Annotated` wrapping."""
    if get_origin(annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return _required(kinds[0]) if len(kinds) == 1 else annotation
    return _split(annotation)[0]


def _split(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    metadata = getattr(annotation, "__metadata__", ())
    return (annotation.__origin__, metadata) if metadata else (annotation, ())


def _at(root: type[BaseModel], path: KeyPath, data: Any) -> tuple[_Meaning | None, Any]:
    """The meaning of a path, and the data there."""
    meaning: _Meaning | None = _Meaning(root)
    for key in path:
        meaning = None if meaning is None else meaning.below(key, data)
        data = _child(data, key)
    return meaning, data


def _child(data: Any, key: str | int) -> Any:
    if isinstance(data, Mapping):
        return data.get(key)
    if isinstance(data, list) and isinstance(key, int) and 0 <= key < len(data):
        return data[key]
    return None


def known_keys(root: type[BaseModel], path: KeyPath, data: Any) -> tuple[str, ...]:
    """The keys that may stand at a path; empty where any may.

    Examples
    --------
    >>> from o2o_sim.scenario.schema import Scenario
    >>> "count" in known_keys(Scenario, ("consumers",), {})
    True
    """
    meaning, there = _at(root, path, data)
    if meaning is None:
        return ()
    if meaning.annotation is Quantity:
        return _law_keys(there)
    model = meaning.model(there)
    return () if model is None else tuple(model.model_fields)


def _law_keys(data: Any) -> tuple[str, ...]:
    from o2o_sim.core import distributions, forms

    if not isinstance(data, Mapping):
        return ()
    if "by" in data:
        return tuple(forms.ByName.model_fields)
    if "column" in data:
        return tuple(forms.FromColumn.model_fields)
    laws = {law.__name__.lower(): law for law in distributions.Law.__subclasses__()}
    law = laws.get(str(data.get("distribution")))
    return QUANTITY_FORMS if law is None else tuple(law.model_fields)


def is_swapped(root: type[BaseModel], path: KeyPath, data: Any, new: Any) -> bool:
    """Whether a new value at a path is another rule or law, which inherits nothing from the one there."""
    meaning, old = _at(root, path, data)
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return True
    if meaning is not None and meaning.family is not None:
        return "kind" in new and new["kind"] != old.get("kind")
    if meaning is not None and meaning.annotation is Quantity:
        return any(form in new and new[form] != old.get(form) for form in ("distribution", "by", "column"))
    return False


class Facts(NamedTuple):
    """What the schema says of a value: its unit and its meaning, both empty where it says nothing."""

    unit: str = ""
    meaning: str = ""


def facts_at(root: type[BaseModel], path: KeyPath, data: Any) -> Facts:
    """Unit and meaning of the value at a path; of a named part or a law, those of the field that holds it.

    Examples
    --------
    >>> from o2o_sim.scenario.schema import Scenario
    >>> facts_at(Scenario, ("consumers", "count"), {}).meaning
    'people'
    """
    found = Facts()
    for length in range(1, len(path) + 1):
        meaning, there = _at(root, path[: length - 1], data)
        model = None if meaning is None else meaning.model(there)
        field = None if model is None else model.model_fields.get(str(path[length - 1]))
        if field is not None:
            found = _facts_of(field)
    return found


def _facts_of(field: FieldInfo) -> Facts:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    bounded = next((mark for mark in field.metadata if isinstance(mark, Bounded)), None)
    unit = bounded.unit if bounded is not None else str(extra.get("unit", ""))
    return Facts(unit, field.description or "")
