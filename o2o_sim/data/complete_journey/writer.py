"""A scenario file in which every line may say where its value came from."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

INDENT = "  "
WIDTH = 110


def yaml_text(document: Mapping[str, Any], notes: Mapping[str, str], heading: str = "") -> str:
    """YAML of a document, with a comment above each value whose dotted path has a note.

    Parameters
    ----------
    document : nested mappings of plain values
    notes : comment by dotted path
    heading : comment at the top

    Examples
    --------
    >>> print(yaml_text({"a": {"b": 0.5, "c": [1, 2]}}, {"a.b": "measured"}, "Title"), end="")
    # Title
    a:
      # measured
      b: 0.5
      c: [1, 2]
    """
    return "".join(f"{line}\n" for line in (*_comment(heading, ""), *_lines(document, notes, "", "")))


def _lines(part: Mapping[str, Any], notes: Mapping[str, str], path: str, indent: str) -> Iterator[str]:
    for key, value in part.items():
        here = f"{path}.{key}" if path else str(key)
        yield from _comment(notes.get(here, ""), indent)
        if isinstance(value, Mapping) and value and not _fits(value, notes, here):
            yield f"{indent}{key}:"
            yield from _lines(value, notes, here, indent + INDENT)
        else:
            yield f"{indent}{key}: {flow(value)}"


def _fits(value: Mapping[str, Any], notes: Mapping[str, str], path: str) -> bool:
    """Whether a mapping goes on one line: short, flat, and nothing in it has a note."""
    noted = any(note.startswith(f"{path}.") for note in notes)
    nested = any(isinstance(inner, Mapping) and inner for inner in value.values())
    return not noted and not nested and len(flow(value)) <= 70


def _comment(text: str, indent: str) -> Iterator[str]:
    """Lines of a comment, broken at words."""
    for paragraph in text.splitlines():
        line = f"{indent}#"
        for word in paragraph.split():
            if len(line) + 1 + len(word) > WIDTH:
                yield line
                line = f"{indent}#"
            line = f"{line} {word}"
        yield line


def flow(value: Any) -> str:
    """A value in YAML's flow style, on one line.

    Examples
    --------
    >>> flow({"kind": "amount", "value": 2.5, "on": True}), flow([0.25, None]), flow("a: b")
    ('{kind: amount, value: 2.5, "on": true}', '[0.25, null]', '"a: b"')
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, str):
        return value if _plain(value) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value)


def _number(value: float) -> str:
    """A number without an exponent, which YAML would read as text."""
    if not math.isfinite(value):
        raise ValueError("a scenario holds only finite numbers")
    text = repr(value)
    return text if "e" not in text else f"{value:.12f}".rstrip("0")


# Words that YAML would read as something other than text.
NOT_TEXT = ("true", "false", "yes", "no", "on", "off", "y", "n", "null", "none", "~")


def _plain(text: str) -> bool:
    """Whether a text may stand without quotes: a lower-case name that means nothing else in YAML."""
    return text.isascii() and text.replace("_", "a").isalpha() and text.lower() not in NOT_TEXT
