"""A tiny instance in the public format, made up here: to try the reader without anybody's data."""

from __future__ import annotations

import tempfile
from pathlib import Path

from o2o_sim.data.meal_delivery.instance import Instance, read_instance

__all__ = ["FILES", "sample", "write_sample"]

#: The text of each file.
FILES = {
    "restaurants.txt": "restaurant\tx\ty\nr1\t1000\t1000\nr2\t3000\t1000\n",
    "couriers.txt": "courier\tx\ty\ton_time\toff_time\nc1\t1000\t0\t0\t120\nc2\t3000\t0\t60\t240\n",
    "orders.txt": (
        "order\tx\ty\tplacement_time\trestaurant\tready_time\n"
        "o1\t1000\t2000\t5\tr1\t20\n"
        "o2\t1500\t2000\t8\tr1\t22\n"
        "o3\t3000\t3000\t50\tr2\t65\n"
        "o4\t2000\t1000\t100\tr2\t110\n"
    ),
    "instance_parameters.txt": (
        "meters_per_minute\tpickup service minutes\tdropoff service minutes\ttarget click-to-door\t"
        "maximum click-to-door\tpay per order\tguaranteed pay per hour\n"
        "250\t4\t3\t40\t90\t10\t15\n"
    ),
}


def write_sample(folder: Path) -> Path:
    """Write the files of the tiny instance to a folder; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def sample() -> Instance:
    """The tiny instance: two restaurants, two couriers, four orders.

    Examples
    --------
    >>> sample().restaurants
    ('r1', 'r2')
    """
    with tempfile.TemporaryDirectory() as folder:
        return read_instance(write_sample(Path(folder) / "sample"))
