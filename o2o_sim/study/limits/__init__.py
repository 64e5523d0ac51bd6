"""The limits in which a market has a known answer: scenario files, references, and wrong answers."""

from __future__ import annotations
