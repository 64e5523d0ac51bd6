"""The bibliography: entries of papers/references.bib, as text for readers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from o2o_sim.core.datafile import shipped_folder
from o2o_sim.core.errors import InputError

__all__ = ["Entry", "as_text", "bibliography", "entries_of", "plain_text"]

HEAD = re.compile(r"^@(\w+)\{([^,\s]+),", re.M)
ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    '"': "\u0308",
    "^": "\u0302",
    "~": "\u0303",
    "c": "\u0327",
    "v": "\u030c",
}
LETTERS = {
    "\\o": "ø",
    "\\O": "Ø",
    "\\l": "ł",
    "\\L": "Ł",
    "\\ss": "ß",
    "\\aa": "å",
    "\\ae": "æ",
    "\\i": "i",
    "\\&": "&",
}


class Entry(NamedTuple):
    """One work: its key, what kind it is, its fields as written, and the whole entry as BibTeX."""

    key: str
    kind: str
    fields: dict[str, str]
    source: str


def entries_of(text: str) -> dict[str, Entry]:
    """The entries of a BibTeX file by key.

    Raises
    ------
    InputError
        If an entry does not end.

    Examples
    --------
    >>> found = entries_of("@book{Ada1843, author = {Lovelace, Ada}, year = {1843}}")
    >>> found["Ada1843"].fields
    {'author': 'Lovelace, Ada', 'year': '1843'}
    """
    found = {}
    for head in HEAD.finditer(text):
        end = _closing(text, text.index("{", head.start()))
        source = text[head.start() : end + 1]
        found[head[2]] = Entry(head[2], head[1].lower(), _fields(text[head.end() : end]), source)
    return found


def _closing(text: str, start: int) -> int:
    """Where the brace that opens at `start` closes."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place
    line = text.count("\n", 0, start) + 1
    raise InputError(f"The bibliography's entry of line {line} does not end: a closing brace is missing.")


def _fields(body: str) -> dict[str, str]:
    found, place = {}, 0
    while match := re.compile(r"\s*,?\s*(\w+)\s*=\s*\{").match(body, place):
        end = _closing(body, match.end() - 1)
        found[match[1].lower()] = body[match.end() : end]
        place = end + 1
    return found


@cache
def bibliography() -> dict[str, Entry]:
    """The works that o2o-sim knows, by key.

    Examples
    --------
    >>> bibliography()["Huff1964"].fields["year"]
    '1964'
    """
    file = shipped_folder("papers") / "references.bib"
    try:
        return entries_of(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The bibliography {file.name} cannot be read: {error.strerror}.") from error


def plain_text(latex: str) -> str:
    r"""A field as a reader wants it: accents made, braces gone.

    Examples
    --------
    >>> plain_text(r"Horta{\c c}su, Ali and M{\"u}ller"), plain_text(r"the {MNL} of J{\o}sang, 3--4")
    ('Hortaçsu, Ali and Müller', 'the MNL of Jøsang, 3–4')
    """
    text = re.sub(r"\\(['`\"^~cv])\s*\{?\\?([A-Za-z])\}?", lambda m: m[2] + ACCENTS[m[1]], latex)
    for command, letter in LETTERS.items():
        text = re.sub(re.escape(command) + r"(?![A-Za-z])\s?", letter, text)
    text = re.sub(r"[{}]", "", text).replace("--", "–")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def as_text(entry: Entry) -> str:
    """A work in one line: who, when, what, where.

    Examples
    --------
    >>> as_text(bibliography()["Huff1964"])
    'Huff, David L. (1964). Defining and Estimating a Trading Area. Journal of Marketing 28(3), 34–38.'
    """
    fields = {name: plain_text(value) for name, value in entry.fields.items()}
    who = fields.get("author", fields.get("editor", "")).replace(" and ", "; ")
    parts = [
        f"{who} ({fields.get('year', 'n.d.')})",
        fields.get("title", ""),
        _where(fields),
        fields.get("note", ""),
    ]
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)


def _where(fields: dict[str, str]) -> str:
    number = f"({fields['number']})" if "number" in fields else ""
    volume = f" {fields.get('volume', '')}{number}".rstrip()
    pages = f", {fields['pages']}" if "pages" in fields else ""
    place = fields.get("journal") or fields.get("booktitle") or fields.get("howpublished") or ""
    publisher = fields.get("publisher", "")
    return ", ".join(part for part in (f"{place}{volume}{pages}".strip(), publisher) if part)
