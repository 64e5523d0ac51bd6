"""The benchmark: numbers that matter, each beside its bar; ratios inside one run wherever possible.

It measures and judges nobody: no test asserts a time. Run it on a quiet machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from o2o_sim.core.errors import InputError, nearest_name
from o2o_sim.study.speed.bar import Bar
from o2o_sim.study.speed.by_events import event_bars
from o2o_sim.study.speed.district import district_bars, growth_bars, small_run_bars, thread_bars
from o2o_sim.study.speed.peers import peer_bars
from o2o_sim.study.speed.service import service_bars

__all__ = ["BENCHES", "Bar", "bench"]

#: What can be measured, by name.
BENCHES: dict[str, Callable[[], Iterator[Bar]]] = {
    "district": district_bars,
    "growth": growth_bars,
    "small_run": small_run_bars,
    "threads": thread_bars,
    "peers": peer_bars,
    "service": service_bars,
    "events": event_bars,
}


def bench(names: Sequence[str] | None = None, progress: Callable[[float], None] | None = None) -> list[Bar]:
    """Measure some of the benches, or all.

    Parameters
    ----------
    names
        Which of `BENCHES`; all if not given.
    progress
        Told the share done (0-1) after each.

    Raises
    ------
    InputError
        If there is no bench of that name.

    Examples
    --------
    >>> bench([])
    []
    """
    wanted = list(BENCHES) if names is None else list(names)
    for name in wanted:
        _require_known(name)
    bars: list[Bar] = []
    for done, name in enumerate(wanted, 1):
        bars += BENCHES[name]()
        if progress is not None:
            progress(done / len(wanted))
    return bars


def _require_known(name: str) -> None:
    if name not in BENCHES:
        hint = nearest_name(name, BENCHES)
        ending = f" Did you mean {hint}?" if hint else ""
        raise InputError(f"There is no bench {name!r}, only {', '.join(BENCHES)}.{ending}")
