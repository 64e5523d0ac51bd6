"""Calibration: the free values of a scenario set so that its market implies what is known of the world."""
