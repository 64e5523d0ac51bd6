"""One process at a time in a folder; the lock goes with the process, however it ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from o2o_sim.core.errors import StudyError
from o2o_sim.study.folder import NotWritten, reason

__all__ = ["held"]

LOCK = ".lock"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder, made if need be, for this process alone.

    Raises
    ------
    StudyError
        If another process holds it.
    NotWritten
        If the disk does not take it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, held(Path(folder)):
    ...     with held(Path(folder)):
    ...         pass
    Traceback (most recent call last):
    ...
    o2o_sim.core.errors.StudyError: Another process is at work in ...; wait for it, or name another folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("wb")
    except OSError as error:
        raise NotWritten(f"{folder} cannot be written: {reason(error)}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"Another process is at work in {folder}; wait for it, or name another folder."
            raise StudyError(message) from error
        yield
