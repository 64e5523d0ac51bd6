"""Tab-separated tables whose first line names the columns, read strictly: a mistake is a sentence with its place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from o2o_sim.core.errors import InputError, nearest_name

__all__ = ["Row", "read_table"]

#: More than any public instance holds, and less than a machine minds.
MOST_BYTES = 64 * 2**20


class Row:
    """One line of a table, by the names of its columns."""

    def __init__(self, file: str, line: int, values: dict[str, str]) -> None:
        self.file, self.line, self.values = file, line, values

    def text(self, column: str) -> str:
        """A name; raises InputError where it is empty."""
        if not self.values[column]:
            raise self.wrong(column, "a name")
        return self.values[column]

    def number(self, column: str, least: float = -math.inf, expected: str = "a number") -> float:
        """A finite number not below `least`; raises InputError where it is none."""
        try:
            value = float(self.values[column])
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= least):
            raise self.wrong(column, expected)
        return value

    def wrong(self, column: str, expected: str) -> InputError:
        """What to say of a value that is not what was expected."""
        found = self.values[column][:40]
        return InputError(f"{self.file}, line {self.line}, {column}: expected {expected}, found {found!r}.")


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a table that has these columns, in any order; empty lines do not count.

    Parameters
    ----------
    path : of the file, tab-separated
    columns : that it must have

    Raises
    ------
    InputError
        The file is missing, not text or too large, lacks a column, or a line has another number of fields.
    """
    lines = _lines(path)
    if not lines:
        raise InputError(
            f"{path.name}, line 1: expected the columns {', '.join(columns)}, found an empty file."
        )
    header = [name.strip() for name in lines[0].split("\t")]
    for column in columns:
        if column not in header:
            nearest = nearest_name(column, header)
            hint = f" Is {nearest!r} meant?" if nearest else ""
            raise InputError(f"{path.name}, line 1: there is no column {column!r}.{hint}")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            fields = [field.strip() for field in line.split("\t")]
            if len(fields) != len(header):
                found = f"expected {len(header)} fields between tabs, found {len(fields)}"
                raise InputError(f"{path.name}, line {number}: {found}.")
            rows.append(Row(path.name, number, dict(zip(header, fields, strict=True))))
    return rows


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path.name} is larger than {MOST_BYTES // 2**20} MiB.")
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not a text file.") from error
