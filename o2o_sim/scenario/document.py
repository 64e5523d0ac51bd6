"""A YAML file as plain data that remembers where each value was written.

The language is the plain part of YAML 1.2: mappings, lists, texts, numbers, true, false and null, with
anchors and `<<`. A file is read event by event with bounds on its size, its depth and on what its
anchors expand to, so that no file can exhaust the machine.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml

from o2o_sim.core.errors import ScenarioError

__all__ = [
    "Document",
    "KeyPath",
    "Place",
    "dotted",
    "hidden_character",
    "parse_value",
    "read_document",
    "require_visible",
]

MOST_BYTES = 2 * 2**20
MOST_DEPTH = 40
MOST_VALUES = 100_000
MOST_DIGITS = 60

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and list positions that lead to a value."""


class Place(NamedTuple):
    """Where something was written."""

    file: str
    line: int | None


@dataclass
class Document:
    """Plain data, and the place of every value in it."""

    data: Any
    places: dict[KeyPath, Place] = field(default_factory=dict)

    def place_of(self, path: KeyPath) -> Place | None:
        """Where a value was written; else where the nearest thing around it was."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return None


def dotted(path: KeyPath) -> str:
    """A path as people write it; very long names are cut short.

    Examples
    --------
    >>> dotted(("platforms", "app", "commission", "rate"))
    'platforms.app.commission.rate'
    """
    names = [str(part) for part in path]
    return ".".join(name if len(name) <= 60 else f"{name[:57]}..." for name in names)


@lru_cache(maxsize=4096)
def hidden_character(text: str) -> str | None:
    """A character that steers a terminal or turns the direction of writing, as ``U+001B``; None if there is none.

    Examples
    --------
    >>> hidden_character("a\\x1b[31mb"), hidden_character("two\\nlines, 美团")
    ('U+001B', None)
    """
    for sign in text:
        is_control = unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") and sign not in "\n\t"
        if is_control or unicodedata.bidirectional(sign) in _TURNS:
            return f"U+{ord(sign):04X}"
    return None


_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def require_visible(document: Document) -> None:
    """Refuse texts and keys that would steer the terminal or page that shows them.

    Raises
    ------
    ScenarioError
        naming the place and the character.
    """
    for path, text in _texts(document.data, ()):
        found = hidden_character(text)
        if found is not None:
            place = document.place_of(path)
            file, line = place if place else (None, None)
            key = dotted(path[:-1] if path and path[-1] == text else path) or None
            raise _hidden(found, file, line, key)


def _hidden(found: str, file: str | None, line: int | None, key: str | None = None) -> ScenarioError:
    message = f"This text holds the control character {found}."
    return ScenarioError(message, file=file, line=line, key=key, expected="letters, digits, signs and spaces")


def _texts(data: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every key and every text in plain data, with its path."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield (*path, str(key)), str(key)
            yield from _texts(value, (*path, key))
    elif isinstance(data, list | tuple):
        for position, value in enumerate(data):
            yield from _texts(value, (*path, position))


def read_document(path: Path, shown: str) -> Document:
    """Read a file whose top level is a mapping.

    Parameters
    ----------
    path
        The file.
    shown
        Its name in messages.

    Raises
    ------
    ScenarioError
        When it cannot be read, is not such YAML, or is larger or deeper than allowed.
    """
    document = _Reader(shown).read(_text(path, shown))
    if not isinstance(document.data, dict):
        found = "nothing" if document.data is None else "no keys"
        raise ScenarioError(f"The file holds {found}.", file=shown, line=1, expected="keys with values")
    return document


def parse_value(text: str, shown: str) -> Any:
    """A value written in one line, as on a command line: ``0.15``, ``null``, ``[1, 2]``, ``{kind: fixed}``.

    Raises
    ------
    ScenarioError
        When it is not YAML.

    Examples
    --------
    >>> parse_value("{kind: cost_plus, markup: 3e-1}", "--set")
    {'kind': 'cost_plus', 'markup': 0.3}
    """
    return _Reader(shown).read(text).data


def _text(path: Path, shown: str) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ScenarioError("This is not an ordinary file.", file=shown, expected="a YAML file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"The file cannot be read: {reason}.", file=shown) from error
    if len(content) > MOST_BYTES:
        raise ScenarioError("The file is too large.", file=shown, expected=f"at most {MOST_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError("This is not text in UTF-8.", file=shown, line=line) from error


_INT = re.compile(r"[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), float("inf")),
    "-.inf": float("-inf"),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


@dataclass
class _Node:
    """One value with its line: a scalar, a list of nodes, or keys with their lines and nodes."""

    line: int
    value: Any


@dataclass
class _Open:
    """A mapping or list that is being read."""

    node: _Node
    key: str | None = None
    key_line: int = 0


class _Reader:
    """Builds one document from the events of one YAML text."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.anchors: dict[str, _Node] = {}
        self.stack: list[_Open] = []
        self.roots: list[_Node] = []
        self.values = 0

    def read(self, text: str) -> Document:
        try:
            for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                self._take(event)
        except yaml.YAMLError as error:
            raise self._misread(error) from error
        except UnicodeError as error:
            raise self._error("This is not text in UTF-8.", None) from error
        if len(self.roots) > 1:
            raise self._error("There is more than one document.", self.roots[1].line, "one only")
        document = Document(None)
        if self.roots:
            document.data = self._expand(self.roots[0], (), document.places)
        return document

    def _error(self, message: str, line: int | None, expected: str | None = None) -> ScenarioError:
        return ScenarioError(message, file=self.shown, line=line, expected=expected)

    def _misread(self, error: yaml.YAMLError) -> ScenarioError:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "something is amiss"
        return self._error(f"This is not YAML: {problem}.", mark.line + 1 if mark else None)

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event, line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(event, _Node(line, {}))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(event, _Node(line, []))
        elif isinstance(event, yaml.CollectionEndEvent):
            node = self.stack.pop().node
            self._join(node)
            self._place(node)

    def _open(self, event: yaml.CollectionStartEvent, node: _Node) -> None:
        if event.tag:
            raise self._error(f"Tags such as {event.tag[:40]} are not understood.", node.line)
        if len(self.stack) >= MOST_DEPTH:
            raise self._error("Values are nested too deeply.", node.line, f"at most {MOST_DEPTH} levels")
        if self._awaits_key():
            raise self._error("A key must be a plain word.", node.line)
        if event.anchor:
            self.anchors[event.anchor] = node
        self.stack.append(_Open(node))

    def _awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].node.value, dict) and self.stack[-1].key is None

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if event.tag and event.tag != "tag:yaml.org,2002:str":
            raise self._error(f"Tags such as {event.tag[:40]} are not understood.", line)
        hidden = hidden_character(event.value)
        if hidden is not None:
            raise _hidden(hidden, self.shown, line)
        if self._awaits_key():
            self._key(event.value, line)
            return
        plain = event.implicit[0] and event.style in (None, "")
        node = _Node(line, self._plain(event.value, line) if plain else event.value)
        if event.anchor:
            self.anchors[event.anchor] = node
        self._place(node)

    def _plain(self, text: str, line: int) -> Any:
        """What an unquoted text means: a number, a truth value, nothing, or itself."""
        if text in _WORDS:
            return _WORDS[text]
        if not (_INT.fullmatch(text) or _FLOAT.fullmatch(text)):
            return text
        if len(text) > MOST_DIGITS:
            raise self._error("This number is too long.", line, f"at most {MOST_DIGITS} digits")
        if not _INT.fullmatch(text):
            return float(text)
        return int(text, 0) if text[:2] in ("0x", "0o") else int(text)

    def _key(self, text: str, line: int) -> None:
        top = self.stack[-1]
        if len(text) > 200:
            raise self._error("This key is too long.", line, "at most 200 characters")
        if text in top.node.value:
            first = top.node.value[text][0]
            raise ScenarioError(
                f"This key is written twice, first in line {first}.", file=self.shown, line=line, key=text
            )
        top.key, top.key_line = text, line

    def _alias(self, event: yaml.AliasEvent, line: int) -> None:
        name = event.anchor or ""
        if name not in self.anchors:
            raise self._error(f"There is no anchor {name[:40]}.", line)
        if self._awaits_key():
            raise self._error("A key must be a plain word.", line)
        self._place(_Node(line, self.anchors[name].value))

    def _place(self, node: _Node) -> None:
        """Put a finished value where it belongs."""
        if not self.stack:
            self.roots.append(node)
            return
        top = self.stack[-1]
        if isinstance(top.node.value, list):
            top.node.value.append(node)
        else:
            assert top.key is not None
            top.node.value[top.key] = (top.key_line, node)
            top.key = None

    def _join(self, node: _Node) -> None:
        """Add the keys of the mappings that `<<` names; a mapping's own keys come first."""
        if not isinstance(node.value, dict) or "<<" not in node.value:
            return
        line, joined = node.value.pop("<<")
        for part in joined.value if isinstance(joined.value, list) else [joined]:
            if not isinstance(part.value, dict):
                raise self._error("After << stands what is not a mapping.", line, "an anchored mapping")
            for key, inherited in list(part.value.items()):
                node.value.setdefault(key, inherited)

    def _expand(self, node: _Node, path: KeyPath, places: dict[KeyPath, Place]) -> Any:
        """Plain data of a node; anchors are written out, within bounds."""
        self.values += 1
        if self.values > MOST_VALUES:
            raise self._error("The file holds too many values.", node.line, f"at most {MOST_VALUES}")
        if len(path) > MOST_DEPTH:
            raise self._error("Values are nested too deeply.", node.line, f"at most {MOST_DEPTH} levels")
        places.setdefault(path, Place(self.shown, node.line))
        for key, line, _ in self._children(node):
            places[(*path, key)] = Place(self.shown, line)
        parts = {key: self._expand(child, (*path, key), places) for key, _, child in self._children(node)}
        if isinstance(node.value, dict):
            return parts
        return list(parts.values()) if isinstance(node.value, list) else node.value

    @staticmethod
    def _children(node: _Node) -> Iterator[tuple[str | int, int, _Node]]:
        if isinstance(node.value, dict):
            yield from ((key, line, child) for key, (line, child) in node.value.items())
        elif isinstance(node.value, list):
            yield from ((position, child.line, child) for position, child in enumerate(node.value))
