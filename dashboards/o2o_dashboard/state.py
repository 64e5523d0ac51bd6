"""What is written in a comparison's folder: what to run, how far it is, and that nobody wants it any more."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["CANCEL", "ORDER", "STATE", "STUDY", "read_state", "touch", "write_state"]

ORDER, STATE, STUDY, CANCEL = "order.json", "state.json", "study", "cancel"


def write_state(folder: Path, state: Mapping[str, Any]) -> None:
    """Put a new state in the place of the old one, at once."""
    partial = folder / f".{STATE}.{os.getpid()}"
    partial.write_text(json.dumps(state), encoding="utf-8")
    partial.replace(folder / STATE)


def read_state(folder: Path) -> dict[str, Any]:
    """The state last written; empty where there is none that can be read."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def touch(folder: Path) -> None:
    """Note that somebody looked at this: what was looked at last is kept longest."""
    with suppress(OSError):
        os.utime(folder)
