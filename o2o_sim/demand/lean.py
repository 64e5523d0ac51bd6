"""Compiled functions that own no memory: they read and write the arrays they are given.

Numba counts references to arrays at every call, atomically, which costs more than the work of a short
function and makes threads wait for each other. Functions that make no arrays need none of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from o2o_sim.core.compiled import compiled

__all__ = ["lean", "lean_inline"]

F = TypeVar("F", bound=Callable[..., Any])


def lean(function: F) -> F:
    """Compile as `compiled` does, without counting references; the function must not make arrays.

    Examples
    --------
    >>> import numpy as np
    >>> @lean
    ... def first(values):
    ...     return values[0]
    >>> first(np.array([3.0, 4.0]))
    3.0
    """
    return _with_options(function, inline=False)


def lean_inline(function: F) -> F:
    """As `lean`, and the code is always copied into the caller: for short functions with many arguments."""
    return _with_options(function, inline=True)


def _with_options(function: F, *, inline: bool) -> F:
    dispatcher: Any = compiled(function)
    dispatcher.targetoptions.update({"_nrt": False, "forceinline": inline})
    return dispatcher  # type: ignore[no-any-return]
