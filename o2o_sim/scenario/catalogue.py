"""The scenarios that come with the package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from o2o_sim.core.datafile import shipped_folder
from o2o_sim.core.errors import ScenarioError, nearest_name
from o2o_sim.scenario.document import read_document

__all__ = ["Entry", "data_root", "find_scenario", "scenarios"]

TARGETS = "calibrations"
"""The folder of targets, which are no scenarios."""


@dataclass(frozen=True)
class Entry:
    """One shipped scenario: its name, its file, and what it is about in two languages."""

    name: str
    path: Path
    theme: str
    title_en: str
    title_zh: str
    question_en: str
    question_zh: str


def data_root(kind: str = "scenarios") -> Path:
    """The folder of shipped files of a kind: beside the package in a checkout, inside it in a wheel.

    Examples
    --------
    >>> data_root("scenarios").name
    'scenarios'
    """
    return shipped_folder(kind)


def scenarios() -> list[Entry]:
    """All shipped scenarios, by theme and name.

    Raises
    ------
    ScenarioError
        When one of the files cannot be read.

    Examples
    --------
    >>> "district" in [entry.name for entry in scenarios()]
    True
    """
    return [_entry(name, path) for name, path in sorted(_files())]


def _files() -> Iterator[tuple[str, Path]]:
    """Names and files: a name is the path below the folder of scenarios, without its ending."""
    root = data_root("scenarios")
    for path in root.rglob("*.yaml"):
        if path.parent.name == TARGETS:
            continue
        yield path.relative_to(root).with_suffix("").as_posix(), path


def _entry(name: str, path: Path) -> Entry:
    data = read_document(path, path.name).data
    title, question = _text(data, "title"), _text(data, "question")
    theme = name.rpartition("/")[0]
    return Entry(name, path, theme, title["en"], title["zh"], question["en"], question["zh"])


def _text(data: dict[str, Any], key: str) -> dict[str, str]:
    """A text in two languages; empty where the file does not say."""
    written = data.get(key)
    texts = written if isinstance(written, dict) else {"en": written or ""}
    return {language: str(texts.get(language, "")) for language in ("en", "zh")}


def find_scenario(name_or_path: str | Path, folder: Path | None = None) -> Path:
    """The file of a scenario: a path, relative to a folder or the working one, or the name of a shipped one.

    A shipped scenario in a subfolder may be called by its last part alone where that is unique.

    Raises
    ------
    ScenarioError
        When there is none; names the nearest.
    """
    text = str(name_or_path)
    if "\0" in text or len(text) > 1000:
        raise ScenarioError("This is not the name of a scenario.", file=repr(text[:40]))
    written = (folder or Path.cwd()) / text
    if text.endswith((".yaml", ".yml")) and _is_there(written):
        return written
    known = dict(_files())
    name = text.removesuffix(".yaml").removesuffix(".yml")
    matches = [known[name]] if name in known else [known[n] for n in known if n.rpartition("/")[2] == name]
    if len(matches) == 1:
        return matches[0]
    nearest = _nearest(text, written, known)
    raise ScenarioError("There is no such scenario.", file=text[:200], nearest=nearest)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, RuntimeError, ValueError):
        return True


def _nearest(text: str, missing: Path, known: dict[str, Path]) -> str | None:
    """The nearest file name where a file was meant, else the nearest shipped name."""
    if text.endswith((".yaml", ".yml")) and missing.parent.is_dir():
        there = nearest_name(missing.name, (path.name for path in missing.parent.glob("*.y*ml")))
        if there is not None:
            return there
    short = {name.rpartition("/")[2]: name for name in known} | dict(zip(known, known, strict=True))
    hint = nearest_name(text.removesuffix(".yaml").removesuffix(".yml"), short)
    return None if hint is None else short[hint]
