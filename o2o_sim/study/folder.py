"""Folders that are there as a whole or not at all.

Files are written to a hidden neighbour of the target, forced to disk, and the neighbour is renamed: a
process that is killed, or a disk that is full, leaves no half-written run behind.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from o2o_sim.core.errors import RunError

__all__ = ["NotWritten", "refuse_unwritable", "sweep", "whole_file", "whole_folder", "write_whole"]


class NotWritten(RunError):
    """The disk does not take what should be kept; more of the same work would be lost as well."""


PARTIAL = ".partial"

REASONS = {
    errno.ENOSPC: "no space is left on that disk",
    errno.EDQUOT: "the quota of that disk is used up",
    errno.EROFS: "that disk is read-only",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.ENOTDIR: "a part of that path is a file",
    errno.ENOTEMPTY: "something stands there already",
    errno.EEXIST: "something stands there already",
    errno.ENAMETOOLONG: "the name is too long",
}


@contextmanager
def whole_folder(target: Path, *, replace: bool = False) -> Iterator[Path]:
    """A folder to write into: it becomes ``target`` when the block ends well, else it vanishes.

    Parameters
    ----------
    target
        Must not exist, or be an empty folder, unless it is to be replaced.
    replace
        Whether what stands there gives way, at the very end.

    Raises
    ------
    NotWritten
        If the disk does not take it, in one sentence that says why; nothing is left behind.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_folder(Path(folder) / "run") as partial:
    ...         _ = (partial / "a.txt").write_text("whole")
    ...     (Path(folder) / "run" / "a.txt").read_text()
    'whole'
    """
    partial: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = _new_partial(target)
        yield partial
        _force_to_disk(partial)
        _put_in_place(partial, target, replace)
        partial = None
    except OSError as error:
        raise NotWritten(f"{target} cannot be written: {reason(error)}. Nothing was left there.") from error
    finally:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)


def write_whole(target: Path, content: bytes) -> None:
    """Write one file, whole or not at all; an existing one is replaced.

    Raises
    ------
    NotWritten
        If the disk does not take it.
    """
    with whole_file(target) as partial:
        partial.write_bytes(content)


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A file to write, which becomes ``target`` when the block ends well and vanishes when it does not.

    Raises
    ------
    NotWritten
        If the disk does not take it.
    """
    partial = _partial_name(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        _force(partial)
        partial.replace(target)
    except OSError as error:
        raise NotWritten(f"{target} cannot be written: {reason(error)}.") from error
    finally:
        partial.unlink(missing_ok=True)


def refuse_unwritable(target: Path) -> None:
    """Find out before the work, and not after it, that a folder cannot be written.

    Raises
    ------
    NotWritten
        If a new folder cannot be made there.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _new_partial(target).rmdir()
    except OSError as error:
        raise NotWritten(f"{target} cannot be written: {reason(error)}.") from error


def sweep(parent: Path) -> int:
    """Remove what killed processes left half-written in a folder; returns how many pieces.

    A piece whose process is still at work is left alone.
    """
    swept = 0
    for piece in parent.glob(f"{PARTIAL}-*"):
        if not _alive(piece):
            shutil.rmtree(piece, ignore_errors=True) if piece.is_dir() else piece.unlink(missing_ok=True)
            swept += 1
    return swept


def reason(error: OSError) -> str:
    """Why the disk did not take it, in words.

    Examples
    --------
    >>> reason(OSError(errno.ENOSPC, "x"))
    'no space is left on that disk'
    """
    return REASONS.get(error.errno or 0) or (error.strerror or str(error) or type(error).__name__).lower()


def _new_partial(target: Path) -> Path:
    partial = _partial_name(target)
    partial.mkdir()
    return partial


def _partial_name(target: Path) -> Path:
    """A hidden neighbour, named by the process that writes it so that `sweep` can tell if it still does."""
    return target.with_name(f"{PARTIAL}-{target.name}-{os.getpid()}-{secrets.token_hex(4)}")


def _put_in_place(partial: Path, target: Path, replace: bool) -> None:
    if replace and target.exists():
        old = _new_partial(target)
        target.rename(old / "old")
        partial.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        partial.rename(target)
    _force(target.parent)


def _force_to_disk(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _force(path)
    _force(folder)


def _force(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _alive(piece: Path) -> bool:
    process = piece.name.rsplit("-", 2)[-2]
    if not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
