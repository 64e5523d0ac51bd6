"""Files of numbers that a scenario names: found, bounded, fingerprinted, and read column by column.

A file keeps the fingerprint of what it held when the scenario was read: a scenario that is loaded again after
the file has changed is refused instead of giving other numbers under the same name.
"""

from __future__ import annotations

import csv
import hashlib
import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from o2o_sim.core.errors import InputError, nearest_name
from o2o_sim.core.units import FloatArray

__all__ = ["MOST_BYTES", "DataFile", "find_file", "read_column", "shipped_folder", "without_folders"]

MOST_BYTES = 200 * 2**20
"""The largest file that is read: 200 MiB."""


class DataFile(str):
    """The name of a data file with its fingerprint, ``places/town.csv#0123456789abcdef``, and its `path`.

    A pydantic field of this type takes a name relative to the scenario file (then to the folder of shipped
    scenarios, then to the working folder), or an absolute one. A shipped file keeps its short name, so that a
    scenario has the same text on every machine; any other is written with its full path.
    """

    __slots__ = ("path",)
    path: Path

    def __new__(cls, text: str, path: Path) -> DataFile:
        """A name and the file it stands for."""
        made = super().__new__(cls, text)
        made.path = path
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the path."""
        return DataFile, (str(self), self.path)

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits of the file's content."""
        return self.rpartition("#")[2]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A string whose file exists."""
        text = core_schema.str_schema(min_length=1, max_length=4096, strict=True)
        written = core_schema.plain_serializer_function_ser_schema(str, return_schema=text)
        return core_schema.with_info_after_validator_function(_resolve, text, serialization=written)


def _resolve(text: str, info: core_schema.ValidationInfo) -> DataFile:
    folders = (info.context or {}).get("folders", ())
    try:
        return find_file(text, folders)
    except InputError as error:
        raise ValueError(str(error)) from error


def shipped_folder(kind: str) -> Path:
    """The folder of shipped files of a kind (``scenarios``, ``dashboards``), in a checkout or in the wheel.

    Examples
    --------
    >>> shipped_folder("scenarios").name
    'scenarios'
    """
    package = Path(__file__).resolve().parents[1]
    inside = package / "_data" / kind
    return inside if inside.is_dir() else package.parent / kind


def without_folders(text: str) -> str:
    """A text in which data files go by their last name and fingerprint: the same wherever they lie.

    Examples
    --------
    >>> without_folders('{"places": "/home/me/town.csv#0123456789abcdef"}')
    '{"places": "town.csv#0123456789abcdef"}'
    """
    return re.sub(r'"[^"]*[/\\]([^"/\\]+#[0-9a-f]{16}[":])', r'"\1', text)


def find_file(text: str, folders: Sequence[Path] = ()) -> DataFile:
    """The file that a name stands for, looked for in these folders first.

    Raises
    ------
    InputError
        When there is no such file, it is too large, or its content is not what the fingerprint says.
    """
    name, _, wanted = text.partition("#")
    shipped = shipped_folder("scenarios")
    candidates = [folder / name for folder in (*folders, shipped, Path.cwd())]
    try:
        path = next((c.resolve() for c in candidates if c.is_file()), None)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"The file {name[:200]!r} cannot be looked for: {error}.") from error
    if path is None:
        raise InputError(f"There is no file {name[:200]!r}{_similar(candidates[0])}")
    digest = _digest(path, *_stamp(path))
    if wanted and wanted != digest:
        raise InputError(f"The file {name!r} has changed: its fingerprint is {digest}, not {wanted[:32]}.")
    short = path.relative_to(shipped).as_posix() if path.is_relative_to(shipped) else str(path)
    return DataFile(f"{short}#{digest}", path)


def _similar(missing: Path) -> str:
    try:
        there = [entry.name for entry in missing.parent.iterdir()]
    except OSError:
        return "."
    hint = nearest_name(missing.name, there)
    return f"; did you mean {hint}?" if hint else "."


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    if found.st_size > MOST_BYTES:
        raise InputError(f"{path.name} holds {found.st_size} bytes, more than the {MOST_BYTES} allowed.")
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=256)
def _digest(path: Path, _modified: int, _size: int) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=8)).hexdigest()
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.") from error


def read_column(path: Path, column: str) -> FloatArray:
    """One column of numbers of a CSV file whose first line names the columns; read-only.

    Raises
    ------
    InputError
        When the file cannot be read, has no such column, or a value is not a finite number; names the line.
    """
    return _read_column(path, column, *_stamp(path))


@lru_cache(maxsize=32)
def _read_column(path: Path, column: str, _modified: int, _size: int) -> FloatArray:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            values = np.fromiter(_numbers(file, path.name, column), dtype=np.float64)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path.name} is not a text file of comma-separated values: {error}.") from error
    if not len(values):
        raise InputError(f"{path.name} has no rows below its header.")
    values.flags.writeable = False
    return values


def _numbers(file: TextIO, name: str, column: str) -> Iterator[float]:
    rows = csv.reader(file)
    position = _position(next(rows, []), name, column)
    for row in rows:
        if not row:
            continue
        if len(row) <= position:
            raise InputError(f"{name}, line {rows.line_num}: the column {column!r} is missing.")
        yield _number(row[position], f"{name}, line {rows.line_num}, {column}")


def _position(header: list[str], name: str, column: str) -> int:
    names = [title.strip() for title in header]
    if names.count(column) == 1:
        return names.index(column)
    if column in names:
        raise InputError(f"{name}, line 1: the column {column!r} is there more than once.")
    hint = nearest_name(column, names)
    ending = f" Did you mean {hint}?" if hint else ""
    raise InputError(f"{name}, line 1: there is no column {column[:80]!r}.{ending}")


def _number(text: str, place: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{place}: expected a number, found {text[:40]!r}.")
    return value
