"""Closed forms of the field, computed without any part of the simulator.

Every function here is an answer that a simulated market must reproduce in the limit where it holds.
Nothing in this package imports the market, so the answers stay independent of what they check.
"""

from __future__ import annotations
