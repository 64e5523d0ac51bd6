"""The bounds, unit and source of a quantity, as metadata of a pydantic field."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from o2o_sim.core.distributions import Constant, Law
from o2o_sim.core.units import FloatArray

if TYPE_CHECKING:
    from o2o_sim.core.quantity import Quantity

__all__ = ["Bounded"]


@dataclass(frozen=True)
class Bounded:
    """What every value of a quantity obeys, and what its number means.

    Parameters
    ----------
    ge, le, gt, lt
        At least, at most, above, below.
    unit, source
        The unit, and where the default comes from.
    by
        By what it may differ (``segment``, ``group``, ...); anything, where `None`.
    """

    ge: float | None = None
    le: float | None = None
    gt: float | None = None
    lt: float | None = None
    unit: str = ""
    source: str = ""
    by: tuple[str, ...] | None = None

    def words(self) -> str:
        """The bounds as a reader would say them.

        Examples
        --------
        >>> Bounded(ge=0, le=1).words()
        'at least 0 and at most 1'
        """
        pairs = (("at least", self.ge), ("above", self.gt), ("at most", self.le), ("below", self.lt))
        return " and ".join(f"{word} {bound:g}" for word, bound in pairs if bound is not None)

    def require(self, part: float | Law | FloatArray) -> None:
        """Raise ValueError unless a number, a law or a column of numbers obeys the bounds."""
        if isinstance(part, Law):
            self._require_law(part)
            return
        values = np.asarray(part, dtype=np.float64)
        wrong = ~self._lawful(values)
        if wrong.any():
            raise ValueError(f"expected {self.words()}, found {float(values[wrong].flat[0]):g}")

    def _lawful(self, values: FloatArray) -> Any:
        low, high = self._ends()
        above = values > low if self._low_is_open else values >= low
        below = values < high if self._high_is_open else values <= high
        return above & below

    def _require_law(self, law: Law) -> None:
        """A law must keep the bounds by itself: values are never cut silently."""
        low, high = law.range
        least, most = self._ends()
        if isinstance(law, Constant) or low == high:
            self.require(low)
        elif low < least or (low == least and self._low_is_open and law.min is not None):
            raise ValueError(self._beyond(law, low, "min"))
        elif high > most or (high == most and self._high_is_open and law.max is not None):
            raise ValueError(self._beyond(law, high, "max"))

    def _beyond(self, law: Law, end: float, cut: str) -> str:
        return f"expected {self.words()}; this {law.distribution} reaches {end:g}: give it a lawful `{cut}`"

    @property
    def _low_is_open(self) -> bool:
        return self.gt is not None and (self.ge is None or self.gt >= self.ge)

    @property
    def _high_is_open(self) -> bool:
        return self.lt is not None and (self.le is None or self.lt <= self.le)

    def _ends(self) -> tuple[float, float]:
        low = max(bound for bound in (self.ge, self.gt, -math.inf) if bound is not None)
        return low, min(bound for bound in (self.le, self.lt, math.inf) if bound is not None)

    def clip(self, values: FloatArray) -> FloatArray:
        """Undo what rounding may do at the very ends of a lawful distribution."""
        low, high = self._ends()
        if low == -math.inf and high == math.inf:
            return values
        least = math.nextafter(low, math.inf) if self._low_is_open else low
        return np.clip(values, least, math.nextafter(high, -math.inf) if self._high_is_open else high)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check a quantity after it was read."""

        def check(value: Quantity | None) -> Quantity | None:
            return None if value is None else value.within(self)

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Bounds of the plain number, unit and source, for editors."""
        written = handler(schema)
        names = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
        bounds = {names[key]: getattr(self, key) for key in names if getattr(self, key) is not None}
        for union in ("anyOf", "oneOf"):
            forms = written.get(union, [])
            if forms:
                written[union] = [f | bounds if f.get("type") == "number" else f for f in forms]
        return written | {"unit": self.unit, "source": self.source}
