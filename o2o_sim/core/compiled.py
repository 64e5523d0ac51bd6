"""One way to compile a function, and a cache on disk that can be trusted.

Numba's own cache looks at the file a function stands in and not at the files it imports, so an edit
next door goes unnoticed. Here a function's machine code is kept in a folder named by a hash of its
module's source, of all sources of the package which that module imports, directly or not, and of the
versions of Python and Numba: a change anywhere below gives another folder. A code file is named by the
signature it was compiled for, so that processes which compile at the same time never point to each
other's code. Numba's global configuration is left as it was found.

No flag allows the compiler to reorder arithmetic: compiled and plain code give the same bits.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pickle
import re
import stat
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, TypeVar, cast, overload

import numba
from numba.core import serialize, types
from numba.core.caching import CompileResultCacheImpl, FunctionCache

from o2o_sim.core.lent import lend

__all__ = ["cache_folder", "compiled", "follows_another", "inlined", "lend"]

F = TypeVar("F", bound=Callable[..., Any])

LONGEST_TURN = 30.0
"""How long a process waits for another that compiles what it needs, before it does so itself [s]."""

_PACKAGE = Path(__file__).resolve().parents[1]
_FROM = rb"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)"
_IMPORT = re.compile(_FROM + rb"|^[ \t]*import[ \t]+([^\n]+)", re.M)


@overload
def compiled(function: F) -> F: ...


@overload
def compiled(*, inline: bool) -> Callable[[F], F]: ...


def compiled(function: F | None = None, *, inline: bool = False) -> F | Callable[[F], F]:
    """Compile a function at its first call, without fast-math, with the machine code kept on disk.

    The result is called like the function; the plain Python function stays reachable as `.py_func`. It
    releases the interpreter's lock while it runs. Division by zero gives inf or nan, as in NumPy.

    Parameters
    ----------
    function
        The function; used as a decorator, with or without brackets.
    inline
        Always copy the code into callers: for short functions in inner loops, which then go wide.

    Examples
    --------
    >>> @compiled
    ... def double(x):
    ...     return 2.0 * x
    >>> double(1.5), double.py_func(1.5)
    (3.0, 3.0)
    """
    if function is None:
        return lambda function: _dispatcher(function, inline)
    return _dispatcher(function, inline)


def _dispatcher(function: F, inline: bool) -> F:
    dispatcher: Any = numba.njit(nogil=True, error_model="numpy", forceinline=inline)(function)
    dispatcher.get_call_template = partial(_call_template, dispatcher)
    if Path(function.__code__.co_filename).is_file():
        dispatcher._cache = _CodeCache(function)
    return cast(F, dispatcher)


def _call_template(dispatcher: Any, arguments: Sequence[types.Type], keywords: dict[str, types.Type]) -> Any:
    """What a call from compiled code is to, with a constant taken for any number of its type.

    Numba compiles a function anew for each constant it is called with. The code is the same after the constant is
    put in, and a third of the time to compile a market went there.
    """
    unliteral: Any = types.unliteral
    plain = [unliteral(argument) for argument in arguments]
    named = {name: unliteral(argument) for name, argument in keywords.items()}
    return type(dispatcher).get_call_template(dispatcher, plain, named)


def inlined(function: F) -> F:
    """As `compiled`, and the code is copied into its compiled callers: for short arithmetic in hot loops.

    The bits are the same; a loop of draws runs several times faster.

    Examples
    --------
    >>> @inlined
    ... def half(x):
    ...     return 0.5 * x
    >>> half(3.0)
    1.5
    """
    dispatcher: Any = compiled(function)
    dispatcher.targetoptions["forceinline"] = True
    return cast(F, dispatcher)


def follows_another() -> bool:
    """Whether what this process lacked last was being compiled by another: the two had better begin at different ends.

    Examples
    --------
    >>> follows_another() in (False, True)
    True
    """
    return _Turn.another_had_it


def cache_folder() -> Path:
    """The folder that holds all compiled code: in the user's cache folder, or a private temporary one.

    The temporary one is taken where the user's cannot be written. `NUMBA_CACHE_DIR`, where set, wins.
    """
    return _writable_root(os.environ.get("NUMBA_CACHE_DIR"))


@cache
def _writable_root(chosen: str | None) -> Path:
    base = Path(chosen) if chosen else _user_cache()
    for folder in (base / "o2o-sim", Path(tempfile.gettempdir()) / f"o2o-sim-{_user_name()}"):
        if _is_private(folder):
            return folder
    return Path(tempfile.mkdtemp(prefix="o2o-sim-"))


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir()))
    if sys.platform == "darwin":
        return Path("~/Library/Caches").expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()


def _user_name() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "user"


def _is_private(folder: Path) -> bool:
    """Whether we can write the folder and nobody else can: code that others may have put there is not run."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.stat()
    except OSError:
        return False
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        return False
    foreign = stat.S_IWGRP | stat.S_IWOTH if os.name == "posix" else 0
    return os.access(folder, os.W_OK) and not found.st_mode & foreign


@cache
def _source(file: Path) -> bytes:
    return file.read_bytes()


@cache
def _imported(file: Path) -> frozenset[Path]:
    """The package's own files that a file imports by name."""
    return frozenset(_named_by(file))


def _named_by(file: Path) -> Iterator[Path]:
    for match in _IMPORT.finditer(_source(file)):
        source, names, modules = (part.decode() if part else "" for part in match.groups())
        for name in [source, *(f"{source}.{child}" for child in re.findall(r"\w+", names))] if source else []:
            yield from _module_files(name, file)
        for name in re.findall(r"[.\w]+", modules):
            yield from _module_files(name, file)


def _module_files(name: str, importer: Path) -> Iterator[Path]:
    """The file of a module of the package, by its name in an import; nothing for others' modules."""
    if name.startswith("."):
        dots = len(name) - len(name.lstrip("."))
        base, parts = importer.parents[dots - 1], name.lstrip(".").split(".")
    elif name.split(".")[0] == _PACKAGE.name:
        base, parts = _PACKAGE, name.split(".")[1:]
    else:
        return
    place = base.joinpath(*(part for part in parts if part))
    for candidate in (place.with_suffix(".py"), place / "__init__.py"):
        if candidate.is_file():
            yield candidate


@cache
def _fingerprint(file: Path) -> str:
    """Hash of a file, of every source of the package it rests on, and of the compiler."""
    seen, waiting = {file}, [file]
    while waiting:
        for found in _imported(waiting.pop()):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    digest = hashlib.blake2b(digest_size=12)
    versions = sys.version_info[:2], numba.__version__, version("llvmlite"), version("numpy")
    digest.update(repr(versions).encode())
    for path in sorted(seen):
        digest.update(hashlib.blake2b(_source(path)).digest())
    return digest.hexdigest()


class _Locator:
    """Where the code of one function is kept: the part of Numba's locators that its cache asks for."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._py_file = function.__code__.co_filename
        self._line = function.__code__.co_firstlineno
        self._folder = cache_folder() / _fingerprint(Path(self._py_file).resolve())

    @classmethod
    def from_function(cls, function: Callable[..., Any], _file: str) -> _Locator:
        return cls(function)

    def get_cache_path(self) -> str:
        return str(self._folder)

    def get_source_stamp(self) -> str:
        return self._folder.name

    def get_disambiguator(self) -> str:
        return str(self._line)

    def ensure_cache_path(self) -> None:
        """Made by the files themselves, at the first save."""


class _Implementation(CompileResultCacheImpl):  # type: ignore[misc, unused-ignore]
    _locator_classes: ClassVar[list[Any]] = [_Locator]  # type: ignore[misc, unused-ignore]


class _CodeFiles:
    """One file a signature, named by it; the signature stands in the file too and is compared on reading."""

    def __init__(self, folder: Path, base: str) -> None:
        self._folder, self._base = folder, base

    def _path(self, key: object) -> Path:
        name = hashlib.blake2b(repr(key).encode(), digest_size=12).hexdigest()
        return self._folder / f"{self._base}.{name}.nbc"

    def load(self, key: object) -> Any:
        """The stored code, or `None`: a file that is missing or cut short is the same as none."""
        try:
            stored, data = pickle.loads(self._path(key).read_bytes())
        except (OSError, EOFError, pickle.UnpicklingError):
            return None
        return pickle.loads(data) if stored == repr(key) else None

    def save(self, key: object, data: object) -> None:
        """Store code; a full disk costs the next process its time to compile, and nothing else."""
        path = self._path(key)
        temporary = path.with_name(f".{uuid.uuid4().hex}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(pickle.dumps((repr(key), _dumps(data))))
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def flush(self) -> None:
        """Forget nothing: a change of source leads to another folder."""


class _Turn:
    """One process compiles a function and the others wait for it; the turn goes with the process, however it ends."""

    another_had_it: ClassVar[bool] = False
    """Whether this process waited for the last turn that it took."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def take(self) -> bool:
        """Take the turn; whether somebody else had it meanwhile, so that there may be code by now."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb")
        except OSError:
            return False  # nothing can be kept here: everybody compiles
        waited, deadline = False, time.monotonic() + LONGEST_TURN
        while not _locked(self._file) and time.monotonic() < deadline:
            waited = True
            time.sleep(0.02)
        _Turn.another_had_it = waited
        return waited

    def give(self) -> None:
        """Let the next one have it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _locked(file: BinaryIO) -> bool:
    """Whether the lock of a file could be had at once."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class _CodeCache(FunctionCache):  # type: ignore[misc, unused-ignore]
    _impl_class: Any = _Implementation
    _cache_file: Any

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call, unused-ignore]
        self._cache_file = _CodeFiles(Path(self._cache_path), self._impl.filename_base)
        self._turn = _Turn(Path(self._cache_path) / f".{self._impl.filename_base}.turn")

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Kept code; where there is none, the turn to compile, after which `save_overload` gives it back."""
        load: Any = super().load_overload
        found = load(sig, target_context)
        if found is None and self._turn.take():
            found = load(sig, target_context)
        if found is not None:
            self._turn.give()
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep code, and give the turn back."""
        save: Any = super().save_overload
        save(sig, data)
        self._turn.give()


def _dumps(data: object) -> bytes:
    return bytes(serialize.dumps(data))  # type: ignore[no-untyped-call, unused-ignore]
