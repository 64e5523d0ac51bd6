"""What pydantic found wrong, in the words of the file: where, what was expected, the nearest name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from o2o_sim.core.errors import ScenarioError, nearest_name
from o2o_sim.scenario.document import Document, KeyPath, dotted
from o2o_sim.scenario.meaning import known_keys
from o2o_sim.scenario.part import NAME

__all__ = ["problems_of"]

MOST_LISTED = 10

_LENGTHS = {
    "string_too_short": "at least",
    "string_too_long": "at most",
    "too_short": "at least",
    "too_long": "at most",
}
_NAMES = {NAME: "a name of letters A-Z, digits, '.', '_' and '-' that begins with a letter or a digit"}


def problems_of(error: ValidationError, document: Document, root: type[BaseModel]) -> ScenarioError:
    """One error that names everything that is wrong, at most ten things."""
    parts = [_problem(detail, document, root) for detail in error.errors(include_url=False)]
    if len(parts) == 1:
        return parts[0]
    listed = tuple(parts[:MOST_LISTED])
    more = f"; the first {MOST_LISTED}" if len(parts) > MOST_LISTED else ""
    return ScenarioError(f"{len(parts)} things are wrong{more}:", file=parts[0].file, parts=listed)


def _problem(detail: ErrorDetails, document: Document, root: type[BaseModel]) -> ScenarioError:
    path = _written_path(detail["loc"], document.data)
    if detail["type"] == "rule" and (*path, "kind") in document.places:
        path = (*path, "kind")
    elif detail["type"] == "value_error":
        path = _quoted_path(detail["msg"], path, document.data)
    place = document.place_of(path)
    message, expected, nearest = _words(detail, path, document.data, root)
    file, line = (place.file, place.line) if place else (None, None)
    key = None if file == f"--set {dotted(path)}" else dotted(path) or None
    return ScenarioError(message, file=file, line=line, key=key, expected=expected, nearest=nearest)


def _written_path(loc: tuple[int | str, ...], data: Any) -> KeyPath:
    """Pydantic's location without the names of union branches, which nobody wrote."""
    path: list[int | str] = []
    for position, part in enumerate(loc):
        is_mapped = isinstance(data, Mapping) and part in data
        if is_mapped or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data[part]
        elif position < len(loc) - 1 or not _is_key(part, data):
            continue
        path.append(part)
    return tuple(path)


def _quoted_path(message: str, path: KeyPath, data: Any) -> KeyPath:
    """The one place below a path whose key or value a message quotes first; else the path itself."""
    quoted = re.search(r"`([^`]+)`", message)
    if quoted and "." in quoted[1]:
        return tuple(quoted[1].split("."))
    for key in path:
        data = dict(_parts(data)).get(key)
    found = list(_places_of(quoted[1], data, path)) if quoted else []
    return found[0] if len(found) == 1 else path


def _places_of(name: str, data: Any, path: KeyPath) -> Iterator[KeyPath]:
    for key, value in _parts(data):
        if name in (key, value):
            yield (*path, key)
        yield from _places_of(name, value, (*path, key))


def _parts(data: Any) -> Iterable[tuple[str | int, Any]]:
    """Keys or positions, with what they hold."""
    if isinstance(data, Mapping):
        return data.items()
    return enumerate(data) if isinstance(data, list) else ()


def _is_key(part: int | str, data: Any) -> bool:
    """Whether the last part of a location is the key that is missing, not the name of a branch."""
    return isinstance(data, Mapping) and isinstance(part, str) and re.fullmatch(r"\w+", part) is not None


def _words(
    detail: ErrorDetails, path: KeyPath, data: Any, root: type[BaseModel]
) -> tuple[str, str | None, str | None]:
    """Message, what was expected, nearest name."""
    kind, context = detail["type"], detail.get("ctx", {})
    found = _shown(detail["input"])
    if kind == "extra_forbidden":
        known = known_keys(root, path[:-1], data)
        nearest = nearest_name(path[-1], known) if path else None
        return "There is no such key.", None if nearest else _one_of(known), nearest
    if kind == "missing":
        return "This key is missing.", None, None
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        choices = context.get("expected", context.get("expected_tags", ""))
        known = tuple(re.findall(r"'([^']*)'", str(choices)))
        wrong = context.get("tag", detail["input"])
        return f"{_shown(wrong)} is not known here.", _one_of(known), nearest_name(wrong, known)
    if kind == "string_pattern_mismatch":
        return f"{found} cannot be used here.", _NAMES.get(context["pattern"], context["pattern"]), None
    if kind in _LENGTHS:
        count = context.get("min_length", context.get("max_length"))
        what = "characters" if kind.startswith("string") else "entries"
        return f"{found} cannot be used here.", f"{_LENGTHS[kind]} {count} {what}", None
    if kind in ("value_error", "assertion_error"):
        text = str(context.get("error", detail["msg"]))
        hint = re.search(r"; did you mean `?([^`?]+)`?\?", text)
        return _sentence(text.replace(hint[0], "") if hint else text), None, hint[1] if hint else None
    message = detail["msg"]
    if message.startswith("Input should be "):
        return f"{found} cannot be used here.", message.removeprefix("Input should be "), None
    if message.startswith("expected "):
        expected, _, rest = message.removeprefix("expected ").partition(", found ")
        wrong, _, nearest = rest.rstrip("?").partition("; did you mean ")
        return f"{wrong or found} cannot be used here.", expected, nearest or None
    return _sentence(message), None, None


def _shown(value: Any) -> str:
    """A value as it may be quoted in a sentence."""
    if isinstance(value, Mapping):
        return "This mapping"
    if isinstance(value, list | tuple):
        return "This list"
    if value is None:
        return "null"
    text = repr(value) if isinstance(value, str | int | float) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."


def _one_of(known: tuple[str, ...]) -> str | None:
    return None if not known else "one of " + ", ".join(known[:20]) + (", ..." if len(known) > 20 else "")


def _sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    is_word = re.match(r"[a-z]+[ ,]", text) is not None
    return (text[:1].upper() if is_word else text[:1]) + text[1:] + ("" if text[-1:] in ".?!" else ".")
