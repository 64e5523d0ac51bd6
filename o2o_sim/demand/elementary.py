"""Logarithm, exponential and sine, written so that loops over arrays of them become vector code.

The library's own functions are called one number at a time, which takes most of a choice's time. These are ordinary
arithmetic without branches: the same bits compiled and as plain Python, and at most three units in the last place
from the true value.

References
----------
The logarithm's reduction and coefficients are those of Sun's fdlibm (e_log.c), which gives its error bound.
"""

from __future__ import annotations

import math

import numpy as np

from o2o_sim.demand.lean import lean_inline

__all__ = ["exp", "gumbel", "log", "sine_of_half_turns"]

_MANTISSA = np.int64(52)
_ROOT_HALF = np.int64(0x3FE6A09E667F3BCD)
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LOG_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_LOG_ODD = (
    6.666666666666735130e-01,
    2.857142874366239149e-01,
    1.818357216161805012e-01,
    1.479819860511658591e-01,
)
_LOG2_E, _LEAST = 1.4426950408889634, -708.0
#: 1, 1/2!, 1/3!, ...: enough of the series for half of log 2.
_EXPONENTIAL = tuple(1.0 / math.factorial(k) for k in range(1, 15))
_BIAS = np.int64(1023)
#: 1, -1/3!, 1/5!, ...: enough of the series for a quarter turn.
_SINE = tuple((-1.0) ** k / math.factorial(2 * k + 1) for k in range(12))


@lean_inline
def log(x: float) -> float:
    """Natural logarithm of a normal number above 0; what it gives for others means nothing.

    Examples
    --------
    >>> abs(log(10.0) - math.log(10.0)) < 1e-15, log(1.0)
    (True, 0.0)
    """
    bits = np.float64(x).view(np.int64)
    power = (bits - _ROOT_HALF) >> _MANTISSA
    f = np.int64(bits - (power << _MANTISSA)).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (_LOG_EVEN[0] + w * (_LOG_EVEN[1] + w * _LOG_EVEN[2]))
    odd = z * (_LOG_ODD[0] + w * (_LOG_ODD[1] + w * (_LOG_ODD[2] + w * _LOG_ODD[3])))
    half, k = 0.5 * f * f, np.float64(power)
    return k * _LN2_HIGH - ((half - (s * (half + (even + odd)) + k * _LN2_LOW)) - f)


@lean_inline
def exp(x: float) -> float:
    """Exponential of a number up to 700; 0 below -708, where it would lose digits.

    Examples
    --------
    >>> exp(0.0), abs(exp(-1.0) - math.exp(-1.0)) < 1e-16, exp(-800.0), exp(-math.inf)
    (1.0, True, 0.0, 0.0)
    """
    inside = max(x, _LEAST)
    power = np.floor(inside * _LOG2_E + 0.5)
    r = (inside - power * _LN2_HIGH) - power * _LN2_LOW
    total = _EXPONENTIAL[13]
    total = _EXPONENTIAL[12] + r * total
    total = _EXPONENTIAL[11] + r * total
    total = _EXPONENTIAL[10] + r * total
    total = _EXPONENTIAL[9] + r * total
    total = _EXPONENTIAL[8] + r * total
    total = _EXPONENTIAL[7] + r * total
    total = _EXPONENTIAL[6] + r * total
    total = _EXPONENTIAL[5] + r * total
    total = _EXPONENTIAL[4] + r * total
    total = _EXPONENTIAL[3] + r * total
    total = _EXPONENTIAL[2] + r * total
    total = _EXPONENTIAL[1] + r * total
    total = 1.0 + r * (1.0 + r * total)
    value = total * np.int64((np.int64(power) + _BIAS) << _MANTISSA).view(np.float64)
    return 0.0 if x < _LEAST else value


@lean_inline
def sine_of_half_turns(v: float) -> float:
    """sin(pi v) for v from 0 to 1.

    Examples
    --------
    >>> sine_of_half_turns(0.5), sine_of_half_turns(0.0), round(sine_of_half_turns(5.0 / 6.0), 15)
    (1.0, 0.0, 0.5)
    """
    x = math.pi * min(v, 1.0 - v)
    z = x * x
    total = _SINE[11]
    total = _SINE[10] + z * total
    total = _SINE[9] + z * total
    total = _SINE[8] + z * total
    total = _SINE[7] + z * total
    total = _SINE[6] + z * total
    total = _SINE[5] + z * total
    total = _SINE[4] + z * total
    total = _SINE[3] + z * total
    total = _SINE[2] + z * total
    total = _SINE[1] + z * total
    return x + x * (z * total)


@lean_inline
def gumbel(u: float) -> float:
    """A standard Gumbel value (mode 0, mean .5772) from a draw of (0, 1).

    Examples
    --------
    >>> round(gumbel(0.5), 12)
    0.366512920582
    """
    return -log(-log(u))
