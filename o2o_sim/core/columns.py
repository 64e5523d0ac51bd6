"""A table: named, typed and documented columns of equal length.

A table is declared once, as a class with a tuple of `Column`; that declaration is its documentation, its file
format and what tests are generated from. Attributes are the NumPy arrays themselves.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.errors import InputError, nearest_name
from o2o_sim.core.units import AnyArray, IntArray

__all__ = ["Column", "Rows", "Selection", "Table"]

_MOST_BYTES = 8 * 2**30


def as_rows(rows: ArrayLike, length: int) -> IntArray:
    """Row numbers, from row numbers or from a mask of all rows, of which there are `length`.

    Raises
    ------
    InputError
        When a mask has another length, or the rows are neither.
    """
    chosen = np.asarray(rows)
    if chosen.dtype == np.bool_ and chosen.size:
        if chosen.shape != (length,):
            raise InputError(f"A mask of {chosen.size} rows does not fit a table of {length}.")
        return np.flatnonzero(chosen)
    if chosen.size and chosen.dtype.kind not in "iu":
        raise InputError(f"Rows are whole numbers or a mask, not {chosen.dtype}.")
    return chosen.astype(np.int64, copy=False)


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, type, unit and meaning.

    Parameters
    ----------
    name
        A Python identifier.
    dtype
        NumPy type code, such as ``"f8"``.
    unit
        Unit in words; empty for counts, codes and ids.
    meaning
        One line.
    shape
        What each row holds beside one value: sizes, or names of sizes given when the table is made.
    default
        What a new row holds.
    """

    name: str
    dtype: str
    unit: str
    meaning: str
    shape: tuple[int | str, ...] = ()
    default: float | int | bool = 0

    @cached_property
    def kind(self) -> np.dtype[Any]:
        """The type of its values."""
        return np.dtype(self.dtype)

    def array(self, rows: int, sizes: Mapping[str, int]) -> AnyArray:
        """A new array of this column, every row at its default."""
        shape = (rows, *self.extent(sizes)) if self.shape else rows
        return np.full(shape, self.default, self.kind) if self.default else np.zeros(shape, self.kind)

    def extent(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """The shape of one row, names of sizes replaced by the sizes."""
        return tuple(self._size(part, sizes) for part in self.shape)

    def _size(self, part: int | str, sizes: Mapping[str, int]) -> int:
        if isinstance(part, int):
            return part
        if part not in sizes:
            raise InputError(f"The column {self.name} needs the size {part!r}, which was not given.")
        return int(sizes[part])


class Table:
    """Columns of equal length; a subclass declares them in `COLUMNS`.

    A column whose `shape` names a size gets that size when the table is made. A table may hold some of its
    columns only, those that its scenario uses.

    Examples
    --------
    >>> class Shops(Table):
    ...     COLUMNS = (
    ...         Column("id", "u4", "", "stable id"),
    ...         Column("x", "f8", "km", "position"),
    ...         Column("recent", "i4", "", "last few visitors", shape=("recent",), default=-1),
    ...     )
    >>> shops = Shops.empty(3, recent=2)
    >>> shops.x[:] = [0.5, 1.5, 2.5]
    >>> len(shops), shops.recent.shape, shops.take([2, 0]).x.tolist()
    (3, (3, 2), [2.5, 0.5])
    """

    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    _by_name: ClassVar[dict[str, Column]] = {}
    _rows: int

    def __init_subclass__(cls) -> None:
        """Refuse a declaration in which a column would hide a method or another column.

        Raises
        ------
        InputError
            When it does.
        """
        super().__init_subclass__()
        names = cls.names()
        for name in names:
            if names.count(name) > 1 or hasattr(Table, name) or name.startswith("_"):
                raise InputError(f"{cls.__name__} cannot have a column called {name!r}, or not twice.")
        cls._by_name = {column.name: column for column in cls.COLUMNS}

    def __init__(self, arrays: Mapping[str, AnyArray]) -> None:
        """Hold these arrays, without copying them.

        Raises
        ------
        InputError
            When a column is unknown, has another type than declared, or lengths differ.
        """
        lengths = {name: len(array) for name, array in arrays.items()}
        self._rows = next(iter(lengths.values()), 0)
        for name, array in arrays.items():
            setattr(self, name, array)

    @classmethod
    def empty(cls, rows: int, *, only: Iterable[str] | None = None, **sizes: int) -> Self:
        """A table of so many rows, each at its columns' defaults; with `only`, of these columns alone."""
        wanted = set(cls.names() if only is None else only)
        for name in wanted:
            cls.column(name)
        table = object.__new__(cls)
        table.__dict__.update({c.name: c.array(rows, sizes) for c in cls.COLUMNS if c.name in wanted})
        table._rows = rows
        return table

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of all declared columns, in their order."""
        return tuple(column.name for column in cls.COLUMNS)

    @classmethod
    def column(cls, name: str) -> Column:
        """The declaration of a column.

        Raises
        ------
        InputError
            When there is none of that name.
        """
        if name not in cls._by_name:
            raise InputError(cls._unknown(name))
        return cls._by_name[name]

    @classmethod
    def _unknown(cls, name: str) -> str:
        hint = nearest_name(name, cls.names())
        return f"{cls.__name__} has no column {name!r}." + (f" Did you mean {hint}?" if hint else "")

    @classmethod
    def describe(cls) -> list[dict[str, str]]:
        """One row a column for the documentation: name, type, unit, meaning."""
        return [
            {
                "name": column.name,
                "type": str(np.dtype(column.dtype)) + "".join(f"[{part}]" for part in column.shape),
                "unit": column.unit,
                "meaning": column.meaning,
            }
            for column in cls.COLUMNS
        ]

    def __len__(self) -> int:
        """Number of rows."""
        return self._rows

    def __getattr__(self, name: str) -> Any:
        """Say what is wrong; Python calls this only for an attribute that is not there."""
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(
            f"This {type(self).__name__} was made without its column {name!r}."
            if name in self.names()
            else self._unknown(name)
        )

    def __setattr__(self, name: str, value: Any) -> None:
        """Put another array in place of a column's; it must fit the declaration."""
        if not name.startswith("_"):
            self._require_fit(self.column(name), value)
        self.__dict__[name] = value

    def _require_fit(self, column: Column, array: Any) -> None:
        if not isinstance(array, np.ndarray) or array.dtype != column.kind:
            found = getattr(array, "dtype", type(array).__name__)
            raise InputError(f"{type(self).__name__}.{column.name} holds {column.kind}, not {found}.")
        self._require_shape(column, array)

    def _require_shape(self, column: Column, array: AnyArray) -> None:
        place = f"{type(self).__name__}.{column.name}"
        if array.ndim != 1 + len(column.shape):
            raise InputError(f"{place} has {1 + len(column.shape)} dimensions, not {array.ndim}.")
        if len(array) != self._rows:
            raise InputError(f"{place} must have {self._rows} rows, not {len(array)}.")
        fixed = zip(column.shape, array.shape[1:], strict=True)
        if any(isinstance(part, int) and part != found for part, found in fixed):
            raise InputError(f"{place} holds {column.shape} a row, not {array.shape[1:]}.")

    def __repr__(self) -> str:
        """Name, rows and columns, without their content."""
        return f"<{type(self).__name__}: {len(self)} rows, {len(self.arrays())} columns>"

    def arrays(self) -> dict[str, AnyArray]:
        """The columns that are held, by name, in declared order; the arrays themselves, not copies."""
        return {name: self.__dict__[name] for name in self.names() if name in self.__dict__}

    def take(self, rows: ArrayLike | slice) -> Self:
        """A new table of these rows, in this order; a mask of all rows selects."""
        if isinstance(rows, slice):
            return self._alike({name: array[rows].copy() for name, array in self.arrays().items()})
        chosen = as_rows(rows, len(self))
        return self._alike({name: array.take(chosen, axis=0) for name, array in self.arrays().items()})

    def select(self, rows: ArrayLike) -> Selection:
        """Some rows to look at, without copying columns that nobody asks for; a mask of all rows selects.

        Examples
        --------
        >>> class Counts(Table):
        ...     COLUMNS = (Column("count", "i8", "", "how many"),)
        >>> counts = Counts({"count": np.array([3, 5, 8])})
        >>> counts.select([True, False, True]).count
        array([3, 8])
        """
        return Selection(self, as_rows(rows, len(self)))

    def copy(self) -> Self:
        """A table that shares nothing with this one."""
        return self._alike({name: array.copy() for name, array in self.arrays().items()})

    def concat(self, *others: Self) -> Self:
        """A new table: the rows of this one, then those of the others, which hold the same columns.

        Raises
        ------
        InputError
            When another table holds other columns.
        """
        for other in others:
            if other.arrays().keys() != self.arrays().keys():
                raise InputError(f"Cannot join {type(self).__name__} tables that hold different columns.")
        parts = [table.arrays() for table in (self, *others)]
        return self._alike({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})

    def sort_by(self, *names: str) -> IntArray:
        """The stable order of rows by these columns, the first the most important; use it with `take`."""
        return np.lexsort([getattr(self, name) for name in reversed(names)])

    def _alike(self, arrays: dict[str, AnyArray]) -> Self:
        """A table of arrays that are known to fit."""
        made = object.__new__(type(self))
        made.__dict__.update(arrays)
        made._rows = len(next(iter(arrays.values()), ()))
        return made

    def save(self, path: str | Path) -> None:
        """Write the columns to one ``.npz`` file, whole or not at all."""
        target = Path(path)
        temporary = target.with_name(f".{target.name}.part")
        try:
            with temporary.open("wb") as file:
                np.savez(file, **self.arrays())  # type: ignore[arg-type, unused-ignore]
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | Path, most_bytes: int = _MOST_BYTES) -> Self:
        """Read what `save` wrote; nothing in the file is ever run.

        Raises
        ------
        InputError
            When the file is missing, is not such a table, or holds more than `most_bytes`.
        """
        try:
            with zipfile.ZipFile(path) as archive:
                size = sum(entry.file_size for entry in archive.infolist())
            if size > most_bytes:
                raise InputError(f"{path} holds {size} bytes, more than the {most_bytes} allowed.")
            with np.load(path, allow_pickle=False) as stored:
                return cls({name: stored[name] for name in stored.files})
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise InputError(f"{path} cannot be read as a table of {cls.__name__}: {error}.") from error

    @property
    def bytes_per_row(self) -> int:
        """Memory of one row, in bytes."""
        return sum(array.itemsize * math.prod(array.shape[1:]) for array in self.arrays().values())


class Selection:
    """Some rows of a table, to be read: a column is picked out when it is first asked for.

    Parameters
    ----------
    table
        The table; it must not change while the selection is in use.
    rows
        Which rows, in this order.
    """

    def __init__(self, table: Table, rows: IntArray) -> None:
        self._table = table
        self.rows = rows

    def __len__(self) -> int:
        """Number of rows."""
        return int(self.rows.size)

    def __getattr__(self, name: str) -> Any:
        """Pick out a column, and keep it."""
        if name.startswith("_"):
            raise AttributeError(name)
        column = getattr(self._table, name)[self.rows]
        self.__dict__[name] = column
        return column

    def select(self, rows: ArrayLike) -> Selection:
        """Some of these rows."""
        return Selection(self._table, self.rows[as_rows(rows, len(self))])


Rows: TypeAlias = Table | Selection
"""Rows to be read: a whole table, or some of it."""
