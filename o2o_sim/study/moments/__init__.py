"""Moments: what a market implies, as numbers that can be held against the world."""
