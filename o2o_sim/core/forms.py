"""How a quantity may be written: a number, a distribution, values by name, a column of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import core_schema

from o2o_sim.core.datafile import DataFile, find_file, read_column
from o2o_sim.core.distributions import Distribution, Law
from o2o_sim.core.errors import InputError, nearest_name
from o2o_sim.core.units import FloatArray, IntArray

__all__ = ["ByName", "FromColumn", "Spec"]

# Names of the branches of a union stand in pydantic's locations; with spaces they are nobody's keys.
_NUMBER, _LAW, _BY, _COLUMN = "a number", "a distribution", "values by name", "a column of a file"

Number: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Kind: TypeAlias = Literal["segment", "group", "channel", "platform", "category"]


def _number_or_law(value: Any) -> str | None:
    is_law = isinstance(value, Law) or (isinstance(value, Mapping) and "distribution" in value)
    return _LAW if is_law else _NUMBER


Drawn: TypeAlias = Annotated[
    Annotated[Number, Tag(_NUMBER)] | Annotated[Distribution, Tag(_LAW)], Discriminator(_number_or_law)
]


class ByName(BaseModel):
    """A value for each segment, group, channel, platform or category."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: Kind
    values: dict[str, Drawn] = Field(min_length=1, max_length=10_000)
    default: Drawn | None = None

    def of_name(self, name: str) -> float | Law:
        """The value of a name, or the default.

        Raises
        ------
        InputError
            When the name has no value and there is no default.
        """
        if name in self.values:
            return self.values[name]
        if self.default is not None:
            return self.default
        hint = nearest_name(name, self.values)
        ending = f" Did you mean {hint}?" if hint else " Give it one, or give a `default`."
        raise InputError(f"There is no value for the {self.by} {name!r}.{ending}")


class FromColumn(BaseModel):
    """A column of a file: an id takes a row at random, the row of its number, or the row with its id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str = Field(min_length=3, max_length=4096, description="file.csv:column")
    match: Literal["draw", "row", "id"] = "draw"

    @model_validator(mode="wrap")
    @classmethod
    def _resolved(cls, value: Any, handler: Any, info: core_schema.ValidationInfo) -> FromColumn:
        made: FromColumn = handler(value)
        if not made.file_name or not made.column_name:
            raise ValueError(f"expected `file.csv:column`, found {made.column[:80]!r}")
        try:
            file = find_file(made.file_name, (info.context or {}).get("folders", ()))
            found = made.model_copy(update={"column": f"{file}:{made.column_name}"})
            found.values(file)
        except InputError as error:
            raise ValueError(str(error)) from error
        return found

    @property
    def file_name(self) -> str:
        """The part before the last colon."""
        return self.column.rpartition(":")[0]

    @property
    def column_name(self) -> str:
        """The part after the last colon."""
        return self.column.rpartition(":")[2].strip()

    def values(self, file: DataFile | None = None) -> FloatArray:
        """The numbers in the file."""
        found = file or find_file(self.file_name)
        if self.match == "id":
            read_column(found.path, "id")
        return read_column(found.path, self.column_name)

    def pick(self, ids: IntArray, u: FloatArray | None, rows: IntArray | None) -> FloatArray:
        """The value of each id."""
        values = self.values()
        if self.match == "draw":
            assert u is not None
            return values[np.minimum((u * len(values)).astype(np.int64), len(values) - 1)]
        wanted = ids if rows is None or self.match == "id" else rows
        place = wanted if self.match == "row" else self._rows_of(wanted)
        if len(place) and (place.min() < 0 or place.max() >= len(values)):
            raise InputError(f"{self.column} has {len(values)} rows, too few for row {int(place.max())}.")
        return values[place]

    def _rows_of(self, ids: IntArray) -> IntArray:
        listed = read_column(find_file(self.file_name).path, "id")
        order = np.argsort(listed, kind="stable")
        at = np.minimum(np.searchsorted(listed[order], ids), len(listed) - 1)
        missing = listed[order[at]] != ids
        if missing.any():
            raise InputError(f"{self.column} has no row with the id {int(ids[missing][0])}.")
        return order[at]


def _form(value: Any) -> str | None:
    """Which of the four forms a value takes, or `None`."""
    if isinstance(value, ByName | FromColumn):
        return _BY if isinstance(value, ByName) else _COLUMN
    if isinstance(value, Mapping):
        keys = {"distribution": _LAW, "by": _BY, "column": _COLUMN}
        return next((form for key, form in keys.items() if key in value), None)
    return _LAW if isinstance(value, Law) else _NUMBER


Spec: TypeAlias = Annotated[
    Annotated[Number, Tag(_NUMBER)]
    | Annotated[Distribution, Tag(_LAW)]
    | Annotated[ByName, Tag(_BY)]
    | Annotated[FromColumn, Tag(_COLUMN)],
    Discriminator(
        _form,
        custom_error_type="quantity",
        custom_error_message="expected a number, or a mapping with `distribution`, `by` or `column`",
    ),
]
