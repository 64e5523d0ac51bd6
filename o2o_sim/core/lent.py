# mypy: disable-error-code="misc, no-untyped-call, override, untyped-decorator, unused-ignore"
"""Arrays lent to compiled functions: many of them behind one pointer, and nobody counts who holds them.

A compiled function that is passed a named tuple of arrays is passed every word of every array, at each call anew,
and counts up and down who holds each. Where an event is a dozen calls with twenty arrays, that took nine tenths of the
time, and most of the time to compile. A tuple that is lent is passed as one word. It lives as long as the call
of the function that lends it, so it can be handed down but never kept or returned.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    register_model,
    type_callable,
)

__all__ = ["lend"]

T = TypeVar("T", bound=tuple[Any, ...])


def lend(held: T) -> T:
    """The same named tuple of arrays; in compiled code one pointer to it, for the functions called from there.

    Its fields are read as before; a field that is a named tuple itself is lent with it.

    Examples
    --------
    >>> from typing import NamedTuple
    >>> import numpy as np
    >>> from o2o_sim.core.compiled import compiled
    >>> class Till(NamedTuple):
    ...     fen: np.ndarray
    >>> @compiled
    ... def pay(till, fen):
    ...     till.fen[0] += fen
    >>> @compiled
    ... def buy(till, times):
    ...     lent = lend(till)
    ...     for _ in range(times):
    ...         pay(lent, 5)
    >>> till = Till(np.zeros(1, np.int64))
    >>> buy(till, 3)
    >>> till.fen
    array([15])
    """
    return held


class Lent(types.Type):
    """A pointer to a named tuple; its name is short, as every symbol of the machine code repeats it."""

    def __init__(self, held: Any) -> None:
        self.held = held
        digest = hashlib.blake2b(str(held).encode(), digest_size=8).hexdigest()
        super().__init__(name=f"Lent({held.instance_class.__name__}, {digest})")


@register_model(Lent)
class _LentModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lent: Any) -> None:
        super().__init__(manager, lent, manager.lookup(lent.held).get_value_type().as_pointer())


@type_callable(lend)
def _type_of_lent(_context: Any) -> Any:
    return lambda held: Lent(held) if isinstance(held, types.BaseNamedTuple) else None


@lower_builtin(lend, types.BaseNamedTuple)
def _pointer_to(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    return cgutils.alloca_once_value(builder, arguments[0])


@infer_getattr
class _LentFields(AttributeTemplate):
    key = Lent

    def generic_resolve(self, lent: Any, name: str) -> Any:
        if name not in lent.held.fields:
            return None
        field = lent.held[lent.held.fields.index(name)]
        return Lent(field) if isinstance(field, types.BaseNamedTuple) else field


@lower_getattr_generic(Lent)
def _field(context: Any, builder: Any, lent: Any, pointer: Any, name: str) -> Any:
    number = lent.held.fields.index(name)
    place = cgutils.gep_inbounds(builder, pointer, 0, number)
    field = lent.held[number]
    if isinstance(field, types.BaseNamedTuple):
        return place
    value = builder.load(place)
    if not isinstance(field, types.Array):
        return value
    array = context.make_array(field)(context, builder, value)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)  # not counted: it is only lent
    return array._getvalue()
