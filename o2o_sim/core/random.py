"""Keyed draws: each random number is a function of who draws it, when and about what, and of nothing else.

A draw is Philox4x32-10 [Salmon2011]_ of a 64-bit key and a counter of four 32-bit words ``(what, about, who,
when)``. The key comes from the seed, the replication and the name of the stream. No generator has a state, so
the order of work, the number of threads and the presence of others change nobody's numbers, and two scenarios
share every draw that both make.

Every scalar function here runs compiled and, through `.py_func`, as plain Python with the same bits.

References
----------
.. [Salmon2011] Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC '11.
"""

from __future__ import annotations

import hashlib
import math
import sys
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from o2o_sim.core.compiled import compiled, inlined
from o2o_sim.core.errors import DrawError
from o2o_sim.core.quantiles import (
    exponential_quantile,
    gumbel_quantile,
    map_exponential,
    map_gumbel,
    map_normal,
    map_poisson,
    normal_quantile,
    normal_quantiles,
    poisson_quantile,
)
from o2o_sim.core.units import FloatArray, IntArray, WordArray

__all__ = [
    "STREAMS",
    "Stream",
    "exponential_quantile",
    "exponentials",
    "gumbel_quantile",
    "gumbels",
    "key_of",
    "name_tag",
    "normal_quantile",
    "normal_quantiles",
    "normals",
    "philox",
    "poisson_quantile",
    "poissons",
    "stream",
    "uniform",
    "uniform_pair",
    "uniforms",
    "uniforms_numpy",
]

Word: TypeAlias = int | np.integer
"""A stable id, a day, a number: anything from 0 to 2**32 - 1."""

_MASK = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_TO_52_BITS = np.uint64(12)
_MULTIPLY_0, _MULTIPLY_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_ADD_0, _ADD_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_UNIT_52 = 2.0**-52
_BLOCK = 512


@dataclass(frozen=True)
class Stream:
    """A named source of draws: one decision or event of the model.

    Examples
    --------
    >>> TASTE = stream("example.taste", "how much a person likes a merchant")
    >>> TASTE.name in STREAMS
    True
    """

    name: str
    meaning: str
    place: str


_registered: dict[str, Stream] = {}
STREAMS = MappingProxyType(_registered)
"""All streams declared so far, by name."""


def stream(name: str, meaning: str) -> Stream:
    """Declare a stream, once, where the decision is made.

    Raises
    ------
    DrawError
        When the name was declared at another place: two decisions must never share their luck.
    """
    caller = sys._getframe(1)
    module = caller.f_globals.get("__name__", "?")
    declared = Stream(name, meaning, module if module == "__main__" else f"{module}:{caller.f_lineno}")
    known = _registered.setdefault(name, declared)
    if known.place != declared.place:
        raise DrawError(f"The stream {name!r} is declared at {known.place} and again at {declared.place}.")
    return known


def key_of(stream: Stream, seed: int, replication: int = 0) -> np.uint64:
    """The 64-bit key of a stream in one replication of one seed.

    Examples
    --------
    >>> NOISE = stream("example.noise", "an example")
    >>> int(key_of(NOISE, seed=1)) == int(key_of(NOISE, seed=1))
    True
    >>> int(key_of(NOISE, seed=1)) == int(key_of(NOISE, seed=1, replication=1))
    False
    """
    text = f"o2o-sim key\n{int(seed)}\n{int(replication)}\n{stream.name}"
    return np.uint64(_digest(text))


def name_tag(name: str, bits: int) -> int:
    """A number of so many bits (at most 64) that depends on a name alone: an id that no neighbour can move.

    Examples
    --------
    >>> 0 <= name_tag("restaurants", 12) < 4096
    True
    """
    return _digest(f"o2o-sim tag\n{name}") >> (64 - bits)


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


@inlined
def philox(
    key: np.uint64, when: Word, who: Word, what: Word, about: Word
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """The four 32-bit words of one block of Philox4x32-10, each held in 64 bits.

    The counter is ``(what, about, who, when)``, lowest word first; each is taken modulo 2**32.

    Examples
    --------
    >>> [f"{word:08x}" for word in philox(np.uint64(0), 0, 0, 0, 0)]  # known answer of Random123
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    word_0, word_1 = np.uint64(what) & _MASK, np.uint64(about) & _MASK
    word_2, word_3 = np.uint64(who) & _MASK, np.uint64(when) & _MASK
    key_0, key_1 = np.uint64(key) & _MASK, np.uint64(key) >> _HALF
    for _ in range(10):
        product_0, product_1 = _MULTIPLY_0 * word_0, _MULTIPLY_1 * word_2
        word_0 = (product_1 >> _HALF) ^ word_1 ^ key_0
        word_2 = (product_0 >> _HALF) ^ word_3 ^ key_1
        word_1, word_3 = product_1 & _MASK, product_0 & _MASK
        key_0, key_1 = (key_0 + _ADD_0) & _MASK, (key_1 + _ADD_1) & _MASK
    return word_0, word_1, word_2, word_3


@inlined
def _unit(high: np.uint64, low: np.uint64) -> float:
    """A number strictly between 0 and 1: the midpoint of one of 2**52 equal cells, and so is 1 - u."""
    cell = ((np.uint64(high) << _HALF) | np.uint64(low)) >> _TO_52_BITS
    return (np.float64(cell) + 0.5) * _UNIT_52


@inlined
def uniform(key: np.uint64, when: Word, who: Word, what: Word, about: Word) -> float:
    """A draw from (0, 1), both ends excluded, exact to 2**-53.

    Examples
    --------
    >>> MOOD = stream("example.mood", "an example")
    >>> 0.0 < uniform(key_of(MOOD, seed=1), 3, 17, 0, 0) < 1.0
    True
    """
    word_0, word_1, _, _ = philox(key, when, who, what, about)
    return _unit(word_0, word_1)


@inlined
def uniform_pair(key: np.uint64, when: Word, who: Word, what: Word, about: Word) -> tuple[float, float]:
    """Two independent draws from (0, 1) at the price of one; the first is that of `uniform`."""
    word_0, word_1, word_2, word_3 = philox(key, when, who, what, about)
    return _unit(word_0, word_1), _unit(word_2, word_3)


@compiled
def _fill(
    key: np.uint64, when: WordArray, who: WordArray, what: WordArray, about: WordArray, out: FloatArray
) -> None:
    """Fill `out` with uniforms; a counter column of length 1 serves all rows.

    Counters are first laid out block by block, so that the loop over draws has no choices in it and is done in
    wide registers: three times as fast.
    """
    block = np.empty((4, _BLOCK), dtype=np.uint64)
    for start in range(0, len(out), _BLOCK):
        rows = min(_BLOCK, len(out) - start)
        _lay_out(when, start, rows, block[0])
        _lay_out(who, start, rows, block[1])
        _lay_out(what, start, rows, block[2])
        _lay_out(about, start, rows, block[3])
        for row in range(rows):
            out[start + row] = uniform(key, block[0, row], block[1, row], block[2, row], block[3, row])


@compiled
def _lay_out(column: WordArray, start: int, rows: int, block: WordArray) -> None:
    """Copy a stretch of a counter column, or repeat its only value."""
    if len(column) == 1:
        block[:rows] = column[0]
    else:
        block[:rows] = column[start : start + rows]


def _words(name: str, values: ArrayLike) -> NDArray[np.uint64]:
    """A counter column as 64-bit words; what is not a whole number from 0 to 2**32 - 1 is refused."""
    column = np.asarray(values)
    if column.size and column.dtype.kind not in "iub":
        raise DrawError(f"A draw's {name} must be whole numbers, not {column.dtype}.")
    if column.size and (column.min() < 0 or column.max() > 0xFFFFFFFF):
        raise DrawError(f"A draw's {name} must lie between 0 and 2**32 - 1.")
    return column.astype(np.uint64)


def _flat(column: WordArray, shape: tuple[int, ...]) -> WordArray:
    """One row for all, or one for each element of the shape."""
    if column.size == 1 or column.shape == shape:
        return column.reshape(-1)
    return np.broadcast_to(column, shape).ravel()


def uniforms(
    key: np.uint64, when: ArrayLike, who: ArrayLike, what: ArrayLike = 0, about: ArrayLike = 0
) -> FloatArray:
    """Uniform draws of (0, 1), one for each element of the broadcast counters.

    Raises
    ------
    DrawError
        When a counter is not a whole number from 0 to 2**32 - 1.

    Examples
    --------
    >>> HEIGHT = stream("example.height", "an example")
    >>> key = key_of(HEIGHT, seed=1)
    >>> alone = uniforms(key, when=4, who=[7])
    >>> together = uniforms(key, when=4, who=[5, 6, 7])
    >>> bool(alone[0] == together[2])
    True
    """
    names = ("when", "who", "what", "about")
    columns = [_words(name, value) for name, value in zip(names, (when, who, what, about), strict=True)]
    shape = np.broadcast_shapes(*(column.shape for column in columns))
    flat = [_flat(column, shape) for column in columns]
    out = np.empty(math.prod(shape))
    _fill(np.uint64(key), flat[0], flat[1], flat[2], flat[3], out)
    return out.reshape(shape)


def normals(
    key: np.uint64, when: ArrayLike, who: ArrayLike, what: ArrayLike = 0, about: ArrayLike = 0
) -> FloatArray:
    """Standard normal draws, the quantiles of `uniforms` with the same arguments."""
    values = uniforms(key, when, who, what, about)
    map_normal(values.reshape(-1))
    return values


def exponentials(
    key: np.uint64, when: ArrayLike, who: ArrayLike, what: ArrayLike = 0, about: ArrayLike = 0
) -> FloatArray:
    """Exponential draws with mean 1, the quantiles of `uniforms` with the same arguments."""
    values = uniforms(key, when, who, what, about)
    map_exponential(values.reshape(-1))
    return values


def gumbels(
    key: np.uint64, when: ArrayLike, who: ArrayLike, what: ArrayLike = 0, about: ArrayLike = 0
) -> FloatArray:
    """Standard Gumbel draws, the quantiles of `uniforms` with the same arguments."""
    values = uniforms(key, when, who, what, about)
    map_gumbel(values.reshape(-1))
    return values


def poissons(
    key: np.uint64,
    mean: ArrayLike,
    when: ArrayLike,
    who: ArrayLike,
    what: ArrayLike = 0,
    about: ArrayLike = 0,
) -> IntArray:
    """Poisson counts with the given means, broadcast against the counters.

    Raises
    ------
    DrawError
        When a mean is negative or not finite, or a counter is not lawful.
    """
    values = uniforms(key, when, who, what, about)
    means = np.asarray(mean, dtype=np.float64)
    if not np.all(np.isfinite(means) & (means >= 0.0)):
        raise DrawError("The mean of a Poisson draw must be a finite number, 0 or more.")
    shape = np.broadcast_shapes(values.shape, means.shape)
    counts = np.empty(math.prod(shape), dtype=np.int64)
    flat = means.reshape(1) if means.size == 1 else np.broadcast_to(means, shape).ravel()
    map_poisson(np.ascontiguousarray(np.broadcast_to(values, shape)).ravel(), flat, counts)
    return counts.reshape(shape)


def uniforms_numpy(
    key: np.uint64, when: ArrayLike, who: ArrayLike, what: ArrayLike = 0, about: ArrayLike = 0
) -> FloatArray:
    """The same numbers as `uniforms`, to the bit, without compiled code: the twin that tests compare."""
    words = [np.asarray(value, dtype=np.uint64) & _MASK for value in (what, about, who, when)]
    word_0, word_1, word_2, word_3 = np.broadcast_arrays(*words)
    key_0, key_1 = int(key) & 0xFFFFFFFF, int(key) >> 32
    for _ in range(10):
        product_0, product_1 = _MULTIPLY_0 * word_0, _MULTIPLY_1 * word_2
        word_0, word_2 = (
            (product_1 >> _HALF) ^ word_1 ^ np.uint64(key_0),
            (product_0 >> _HALF) ^ word_3 ^ np.uint64(key_1),
        )
        word_1, word_3 = product_1 & _MASK, product_0 & _MASK
        key_0, key_1 = (key_0 + 0x9E3779B9) & 0xFFFFFFFF, (key_1 + 0xBB67AE85) & 0xFFFFFFFF
    cell = ((word_0 << _HALF) | word_1) >> _TO_52_BITS
    return np.asarray((cell.astype(np.float64) + 0.5) * _UNIT_52)
