"""What any parameter may be: a number, a distribution, a value for each name, or a column of a file.

In a scenario file::

    rate: 0.17                                                    # a number
    rate: {distribution: gamma, mean: 0.5, shape: 1.0}            # drawn, once for each id
    rate: {by: segment, values: {student: 0.7}, default: 0.5}     # by name, each a number or distribution
    rate: {column: "people.csv:rate"}                             # rows drawn, or matched by row or id

A quantity is frozen, knows its bounds, and draws by stable ids: the value of one id depends on no other.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field, GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, core_schema

from o2o_sim.core.bounds import Bounded
from o2o_sim.core.distributions import Law
from o2o_sim.core.errors import InputError
from o2o_sim.core.forms import ByName, FromColumn, Spec
from o2o_sim.core.random import uniforms
from o2o_sim.core.units import FloatArray, IntArray

__all__ = ["Bounded", "ByName", "FromColumn", "Labels", "Quantity", "quantity"]


class Labels(NamedTuple):
    """Which name each row carries: `names[codes[row]]`."""

    codes: IntArray
    names: tuple[str, ...]


class Quantity:
    """A parameter's value: a number, a distribution, a value by name, or a column from data.

    Parameters
    ----------
    value
        A number, or a mapping in one of the forms of a scenario file.

    Raises
    ------
    InputError
        When the value has none of these forms or parameters that are not possible.

    Examples
    --------
    >>> from o2o_sim.core.random import key_of, stream
    >>> rate = Quantity({"distribution": "lognormal", "median": 1.0, "sigma": 0.15})
    >>> key = key_of(stream("example.rate", "an example"), seed=1)
    >>> alone, among = rate.of([7], key), rate.of([5, 6, 7], key)
    >>> bool(alone[0] == among[2])
    True
    >>> Quantity({"by": "segment", "values": {"student": 0.7}, "default": 0.5}).by_name(["student", "other"])
    array([0.7, 0.5])
    """

    __slots__ = ("bounds", "spec")
    spec: float | Law | ByName | FromColumn
    bounds: Bounded

    def __init__(self, value: float | Mapping[str, Any]) -> None:
        try:
            spec = _adapter().validate_python(value)
        except ValidationError as error:
            raise InputError(f"{value!r} is not a quantity: {error.errors()[0]['msg']}.") from error
        object.__setattr__(self, "spec", spec)
        object.__setattr__(self, "bounds", Bounded())

    @classmethod
    def _made(cls, spec: Any, bounds: Bounded) -> Self:
        made = object.__new__(cls)
        object.__setattr__(made, "spec", spec)
        object.__setattr__(made, "bounds", bounds)
        return made

    def __setattr__(self, name: str, value: object) -> None:
        """A quantity does not change."""
        raise AttributeError("A quantity cannot be changed; make another.")

    def __delattr__(self, name: str) -> None:
        """A quantity does not change."""
        raise AttributeError("A quantity cannot be changed; make another.")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by its parts."""
        return Quantity._made, (self.spec, self.bounds)

    def __eq__(self, other: object) -> bool:
        """Equal when written equally."""
        return isinstance(other, Quantity) and self.plain() == other.plain()

    def __hash__(self) -> int:
        """Equal quantities hash equally."""
        return hash(repr(self.plain()))

    def __repr__(self) -> str:
        """As it would be written."""
        return f"Quantity({self.plain()!r})"

    @property
    def constant(self) -> float | None:
        """The number, or `None` where it is not the same for everybody."""
        return self.spec if isinstance(self.spec, float) else None

    @property
    def by(self) -> str | None:
        """By what the value differs, or `None`."""
        return self.spec.by if isinstance(self.spec, ByName) else None

    def __float__(self) -> float:
        """The number.

        Raises
        ------
        InputError
            When it is not the same for everybody.
        """
        if self.constant is None:
            raise InputError(f"A single number is needed here, not {self.plain()!r}.")
        return self.constant

    def plain(self) -> Any:
        """What a scenario file would say: a number or a mapping of plain data."""
        if isinstance(self.spec, float):
            return self.spec
        return self.spec.model_dump(mode="json", exclude_none=True)

    def within(self, bounds: Bounded) -> Self:
        """The same quantity, known to obey these bounds.

        Raises
        ------
        ValueError
            When it does not.
        """
        if self.by is not None and bounds.by is not None and self.by not in bounds.by:
            allowed = ", ".join(bounds.by) or "nothing: the same for everybody"
            raise ValueError(f"cannot differ by {self.by}; it may differ by {allowed}")
        for part in self._parts():
            bounds.require(part)
        return self._made(self.spec, bounds)

    def _parts(self) -> Iterator[float | Law | FloatArray]:
        """Every number, law or column of numbers it may be."""
        if isinstance(self.spec, ByName):
            yield from self.spec.values.values()
            if self.spec.default is not None:
                yield self.spec.default
        elif isinstance(self.spec, FromColumn):
            yield self.spec.values()
        else:
            yield self.spec

    def of(
        self,
        ids: ArrayLike,
        key: np.uint64 | int,
        labels: Labels | Mapping[str, Labels] | Sequence[str] | None = None,
        *,
        when: ArrayLike = 0,
        what: ArrayLike = 0,
        about: ArrayLike = 0,
        rows: ArrayLike | None = None,
    ) -> FloatArray:
        """One value for each id, drawn by keyed draws where there is anything to draw.

        Parameters
        ----------
        ids
            Stable ids, 0 to 2**32 - 1.
        key
            Key of the stream that draws.
        labels
            The name each id carries, or labels by kind (``{"segment": ...}``); for values by name.
        when, what, about
            The other words of the draw, where a value is drawn again and again.
        rows
            Row of the file for each id, where a column is matched by row; by default the id itself.

        Raises
        ------
        InputError
            When labels are missing, a name has no value, or a file has no such row.
        """
        who = np.asarray(ids)
        if isinstance(self.spec, float):
            return np.full(who.shape, self.spec)
        u = uniforms(np.uint64(key), when, who, what, about) if self._is_drawn else None
        if isinstance(self.spec, FromColumn):
            place = None if rows is None else np.asarray(rows, dtype=np.int64)
            return self.bounds.clip(self.spec.pick(who.astype(np.int64), u, place))
        return self.quantile(np.zeros(who.shape) if u is None else u, labels)

    @property
    def _is_drawn(self) -> bool:
        if isinstance(self.spec, FromColumn):
            return self.spec.match == "draw"
        return any(isinstance(part, Law) for part in self._parts())

    def quantile(
        self, u: ArrayLike, labels: Labels | Mapping[str, Labels] | Sequence[str] | None = None
    ) -> FloatArray:
        """The values below which shares u of (0, 1) of each row's law lie; a number is itself at every u."""
        shares = np.asarray(u, dtype=np.float64)
        if isinstance(self.spec, ByName):
            return self._by_label(shares, self._labels_of(labels))
        if isinstance(self.spec, FromColumn):
            return np.quantile(self.spec.values(), shares, method="inverted_cdf")
        return self.bounds.clip(_values(self.spec, shares))

    def _by_label(self, u: FloatArray, labels: Labels) -> FloatArray:
        out = np.empty(u.shape)
        codes = np.broadcast_to(labels.codes, u.shape)
        for code in np.unique(codes):
            assert isinstance(self.spec, ByName)
            chosen = codes == code
            out[chosen] = _values(self.spec.of_name(labels.names[code]), u[chosen])
        return self.bounds.clip(out)

    def _labels_of(self, labels: Labels | Mapping[str, Labels] | Sequence[str] | None) -> Labels:
        if isinstance(labels, Mapping):
            labels = labels.get(self.by or "")
        if labels is None:
            raise InputError(f"A value by {self.by} cannot be used here: no {self.by} is known of a row.")
        if isinstance(labels, Labels):
            return labels
        names, codes = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
        return Labels(codes, tuple(names.tolist()))

    def by_name(self, names: Sequence[str]) -> FloatArray:
        """The value for each of these names; the same for all where it does not differ by name.

        Raises
        ------
        InputError
            When a value is drawn, or a name has none.
        """
        if isinstance(self.spec, float):
            return np.full(len(names), self.spec)
        if not isinstance(self.spec, ByName) or self._is_drawn:
            raise InputError(f"Plain numbers are needed here, not {self.plain()!r}.")
        return np.array([self.spec.of_name(name) for name in names], dtype=np.float64)

    def unknown_names(self, known: Mapping[str, Collection[str]]) -> list[str]:
        """The names it gives values for that are not among those known of their kind."""
        if not isinstance(self.spec, ByName):
            return []
        lawful = known.get(self.spec.by, ())
        return [name for name in self.spec.values if name not in lawful]

    def mean(self, weights: Mapping[str, float] | None = None) -> float:
        """The expected value; by name, weighted by these shares (each name alike where there are none)."""
        if isinstance(self.spec, FromColumn):
            return float(self.spec.values().mean())
        if isinstance(self.spec, ByName):
            shares = weights or dict.fromkeys(self.spec.values, 1.0)
            means = [share * _mean(self.spec.of_name(name)) for name, share in shares.items()]
            return math.fsum(means) / math.fsum(shares.values())
        return _mean(self.spec)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate as one of the forms; write as plain data."""

        def read(value: Any, inner: core_schema.ValidatorFunctionWrapHandler) -> Quantity:
            return value if isinstance(value, Quantity) else cls._made(inner(value), Bounded())

        written = core_schema.plain_serializer_function_ser_schema(cls.plain)
        forms = handler.generate_schema(Spec)
        return core_schema.no_info_wrap_validator_function(read, forms, serialization=written)


def _values(part: float | Law, u: FloatArray) -> FloatArray:
    return part.quantile(u) if isinstance(part, Law) else np.full(u.shape, part)


def _mean(part: float | Law) -> float:
    return part.expected() if isinstance(part, Law) else part


@cache
def _adapter() -> TypeAdapter[float | Law | ByName | FromColumn]:
    return TypeAdapter(Spec)


def quantity(
    default: Any = ...,
    meaning: str = "",
    *,
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
    lt: float | None = None,
    unit: str = "",
    source: str = "",
    by: tuple[str, ...] | None = None,
) -> Any:
    """A pydantic field that takes a `Quantity`, with its bounds, unit and source on record.

    Parameters
    ----------
    default
        Value where a scenario is silent, in any form a quantity takes; `...` for none.
    meaning
        What it is, in a few words.
    ge, le, gt, lt
        Bounds on every value that it may take.
    unit, source
        The unit, and where the default comes from.
    by
        By what it may differ; any, where not given.

    Examples
    --------
    >>> from pydantic import BaseModel
    >>> class Fees(BaseModel):
    ...     rate: Quantity = quantity(0.17, "commission", ge=0, le=1, unit="share of price")
    >>> Fees().rate.mean(), float(Fees(rate=0.2).rate)
    (0.17, 0.2)
    """
    bounds = Bounded(ge=ge, le=le, gt=gt, lt=lt, unit=unit, source=source, by=by)
    value = default if default is ... or default is None else Quantity(default).within(bounds)
    field: Any = Field(value, description=meaning or None)
    field.metadata.append(bounds)
    return field
