"""Slopes: how the simulated moments answer to the calibrated parameters, measured once.

They steer the calibration and give its parameters their intervals. Each row is a moment, named by the parameter that it
pins, on the scale on which the two are compared; each column is a parameter, in the order of the rows, on the
scale on which it moves. Measured at the defaults of `Free` by central differences over runs of the whole scenario,
all with the same draws; what cannot be told from 0 is 0.
"""

from __future__ import annotations

import numpy as np

# fmt: off
ROWS: dict[str, tuple[float, ...]] = {
    "noise_share": (-0.971, -0.035, -0.032, 0, 0.064, -0.236, 0.356, -0.054, 0, 0, 0, 0, 0, 0),
    "inside": (0.011, 0.107, 0, 0.089, -0.142, 0.096, 0.203, 0.019, 0.005, 0, 0, 0, 0, 0),
    "dispersion": (-0.029, 0.059, 0.866, -0.031, 0.03, 0.034, 0.109, 0.039, 0, 0, 0, 0, 0, 0),
    "value_median": (-0.121, -0.038, -0.016, 0.853, 0.491, -0.047, -0.018, -0.015, 0, 0, 0, 0, 0, 0),
    "value_sigma": (0.053, 0.012, -0.007, 0.062, 0.826, 0.017, 0, 0, 0, 0, 0, 0, 0, 0),
    "merchant_taste": (0.057, -0.087, 0.023, -0.021, -0.039, 0.269, -0.297, 0.076, -0.008, 0, 0, 0, 0, 0),
    "near_probability": (0, 0.003, -0.007, 0, 0.002, 0, -0.069, -0.002, 0, 0, 0, 0, 0, 0),
    "constant_spread": (0.015, -0.032, -0.025, -0.011, -0.007, -0.116, 0.092, 0.421, 0, 0, 0, 0, 0, 0),
    "ahead": (0.007, 0.008, 0.006, 0.006, 0.012, 0, -0.457, 0.018, 0.802, 0, 0, 0, 0, 0),
    "notice": (-0.036, 0.028, 0.147, 0.419, 0.559, 0.042, 0.112, 0.012, 0, 0.975, 0, 0, -0.419, -0.02),
    "basket_threshold": (0.021, 0, -0.018, 0.322, 1.133, 0, -0.032, -0.013, 0, 0.019, 0.647, -0.047, 0.027, 0),
    "newspaper_share": (-0.089, -0.026, 0.007, 0.614, 0.442, -0.042, 0, 0.024, 0, 0.732, -0.658, 0.764, -0.04, 0.005),
    "mailing_threshold": (0.013, 0.014, 0.014, -0.396, -0.501, 0.032, 0.101, 0.045, -0.007, 0.186, 0, 0, 0.396, 0),
    "participation": (-0.042, 0.138, 0.144, 0.642, 0.768, 0.109, 0, 0.084, -0.019, 1.62, 0, 0, -0.642, 0.446),
}

# fmt: on
SLOPES = np.array(list(ROWS.values()))
