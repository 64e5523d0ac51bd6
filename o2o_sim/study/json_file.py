"""JSON that others may have written: ordinary files of bounded size, or a plain error."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

__all__ = ["MOST_BYTES", "read_json"]

MOST_BYTES = 256 * 2**20
"""The largest file that is read: a study of a hundred thousand runs takes a tenth of it."""


def read_json(path: Path) -> Any:
    """The content of a JSON file.

    Raises
    ------
    OSError
        If it is not there, or is a device or a pipe.
    ValueError
        If it is not JSON, or larger or deeper nested than anything this program writes.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.json"
    ...     _ = file.write_text("[" * 100_000)
    ...     read_json(file)
    Traceback (most recent call last):
    ...
    ValueError: nested too deeply
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"{path} is not an ordinary file")
    if found.st_size > MOST_BYTES:
        raise ValueError("too large")
    try:
        return json.loads(path.read_bytes())
    except RecursionError:
        raise ValueError("nested too deeply") from None
